// What can be done with an answer: tick what is ready, copy, listen. Only an improvement.
const KEY = 'kaixinban.ticks'

// Some browsers refuse storage; the ticks then last as long as the page.
function stored () {
  try {
    return JSON.parse(localStorage.getItem(KEY)) || {}
  } catch (error) {
    return {}
  }
}

function store (ticks) {
  try {
    localStorage.setItem(KEY, JSON.stringify(ticks))
  } catch (error) {
    // refused: nothing is kept, as the person wants it
  }
}

class Cards {
  constructor () {
    this.ticks = stored()
    this.speaking = null
  }

  start () {
    document.addEventListener('change', event => this.onTick(event.target))
    document.addEventListener('click', event => this.onClick(event))
    document.addEventListener('answered', event => this.dress(event.detail))
    document.addEventListener('submit', event => {
      if (event.target.hasAttribute('data-forget')) store({})
    })
    if ('speechSynthesis' in window) {
      speechSynthesis.addEventListener('voiceschanged', () => this.offerVoice(document))
      window.addEventListener('pagehide', () => speechSynthesis.cancel())
    }
    this.dress(document)
  }

  dress (root) {
    root.querySelectorAll('[data-tick]').forEach(box => {
      box.checked = Boolean(this.ticks[box.dataset.tick])
    })
    root.querySelectorAll('.checklist').forEach(list => this.count(list))
    if (navigator.clipboard) {
      root.querySelectorAll('[data-copy]').forEach(button => { button.closest('li, p').hidden = false })
    }
    this.offerVoice(root)
    root.querySelectorAll('[data-print]').forEach(button => { button.closest('li, p').hidden = false })
  }

  onTick (box) {
    const name = box.dataset.tick
    if (!name) return
    if (box.checked) this.ticks[name] = 1
    else delete this.ticks[name]
    store(this.ticks)
    this.count(box.closest('.checklist'))
  }

  count (list) {
    const words = list.nextElementSibling
    const boxes = Array.from(list.querySelectorAll('[data-tick]'))
    const done = boxes.filter(box => box.checked).length
    const facts = { done, all: boxes.length }
    words.hidden = !done
    words.textContent = words.dataset.ticked.replace(/{(\w+)}/g, (mark, name) => facts[name])
  }

  onClick (event) {
    const button = event.target.closest('button')
    if (!button) return
    if (button.dataset.copy) this.copy(button)
    if (button.dataset.speak) this.speak(button)
    if ('print' in button.dataset) window.print()
  }

  async copy (button) {
    await navigator.clipboard.writeText(button.dataset.copy)
    this.label(button, button.dataset.done)
    setTimeout(() => this.label(button, null), 3000)
  }

  // Only a Chinese voice reads Chinese; that the browser could speak proves nothing.
  voice () {
    if (!('speechSynthesis' in window)) return null
    return speechSynthesis.getVoices().find(voice => /^(zh|cmn)/i.test(voice.lang)) || null
  }

  offerVoice (root) {
    const voice = this.voice()
    root.querySelectorAll('[data-speak]').forEach(button => { button.closest('li, p').hidden = !voice })
  }

  speak (button) {
    const before = this.speaking
    speechSynthesis.cancel()
    if (before) this.silent(before)
    if (before === button) return
    const said = new SpeechSynthesisUtterance(button.dataset.speak)
    said.voice = this.voice()
    said.lang = said.voice.lang
    said.onend = said.onerror = () => this.silent(button)
    this.speaking = button
    this.label(button, button.dataset.stop)
    speechSynthesis.speak(said)
  }

  silent (button) {
    this.label(button, null)
    if (this.speaking === button) this.speaking = null
  }

  // Show other words on a button; null brings its own back.
  label (button, words) {
    if (!button.dataset.label) button.dataset.label = button.textContent
    button.textContent = words || button.dataset.label
  }
}

new Cards().start()
