// The form of an entry: kept while it is written, each wording and the spoken line tried at once.

const form = document.getElementById('entry-form')
const kept = document.getElementById('kept')
const now = document.getElementById('now')
const check = document.getElementById('spoken-check')
const csrf = form.elements.csrf.value
const KEEP_AFTER = 2000
const TRY_AFTER = 600
const MOST_TRIED = 12
const known = new Map()

function later(wait, run) {
  let timer = 0
  return () => { clearTimeout(timer); timer = setTimeout(run, wait) }
}

async function keep() {
  const told = await fetch(form.dataset.keep, {
    method: 'POST', body: new FormData(form), headers: { 'X-CSRF-Token': csrf },
  }).then(answer => answer.ok ? answer.json() : null, () => null)
  kept.textContent = told ? kept.dataset.kept + told.at : kept.dataset.failed
}

async function ask(text) {
  if (known.has(text)) return known.get(text)
  const region = form.elements.handling.value || form.elements.insured.value
  const query = new URLSearchParams({ q: text, region })
  const found = await fetch(`/admin/api/which?${query}`).then(answer => answer.ok ? answer.json() : null, () => null)
  if (found) known.set(text, found)
  return found
}

function line(text, found) {
  const item = document.createElement('li')
  const own = form.dataset.topic && found.topic === form.dataset.topic
  const said = own ? now.dataset.own : found.question ? now.dataset.other + found.question : now.dataset.none
  item.textContent = `${text} → ${said}`
  return item
}

async function tryWordings() {
  const texts = form.elements.wordings.value.split('\n').map(text => text.trim()).filter(Boolean)
  const list = document.createElement('ul')
  for (const text of texts.slice(-MOST_TRIED)) {
    const found = await ask(text)
    if (found) list.append(line(text, found))
  }
  const heading = document.createElement('strong')
  heading.textContent = now.dataset.heading
  now.replaceChildren(...(list.children.length ? [heading, list] : []))
}

// Only a Chinese voice is of use; the list of voices may come after the page.
const voiced = () => 'speechSynthesis' in window
  && speechSynthesis.getVoices().some(voice => /^(zh|cmn)/i.test(voice.lang))

function player(text) {
  const button = document.createElement('button')
  button.type = 'button'
  button.textContent = check.dataset.play
  button.addEventListener('click', () => {
    const speech = new SpeechSynthesisUtterance(text)
    speech.lang = 'zh-CN'
    speechSynthesis.cancel()
    speechSynthesis.speak(speech)
  })
  return button
}

async function trySpoken() {
  const text = form.elements.spoken.value.trim()
  if (!text) return check.replaceChildren()
  const query = new URLSearchParams({ text })
  const found = await fetch(`/admin/api/spoken?${query}`).then(answer => answer.ok ? answer.json() : null, () => null)
  if (!found) return
  const count = document.createElement('p')
  const { count: words, over, said } = check.dataset
  count.textContent = words.replace('{n}', found.length)
  if (found.length > found.limit) {
    const flag = document.createElement('strong')
    flag.className = 'flag'
    flag.textContent = ' ' + over.replace('{limit}', found.limit)
    count.append(flag)
  }
  const aloud = document.createElement('p')
  aloud.textContent = said + found.said
  check.replaceChildren(count, aloud, ...(voiced() ? [player(found.said)] : []))
}

const keepLater = later(KEEP_AFTER, keep)
const wordingsLater = later(TRY_AFTER, tryWordings)
const spokenLater = later(TRY_AFTER, trySpoken)
form.addEventListener('input', event => {
  keepLater()
  if (event.target.name === 'wordings') wordingsLater()
  if (event.target.name === 'spoken') spokenLater()
})
if ('speechSynthesis' in window) speechSynthesis.addEventListener('voiceschanged', trySpoken)
tryWordings()
trySpoken()
