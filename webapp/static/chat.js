// Asks without leaving the page. Only an improvement: every form also works as it stands.
const PATIENCE = 20000 // milliseconds
const FRAGMENT = '/ask/fragment'

const find = id => document.getElementById(id)
const freshId = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), n => n.toString(16).padStart(2, '0')).join('')

class Chat {
  constructor () {
    this.log = find('log')
    this.layout = document.querySelector('.layout')
    this.status = find('status')
    this.hint = find('hint')
    this.retry = find('retry')
    this.pending = find('pending')
    this.composer = find('composer')
    this.text = find('text')
    this.send = find('send')
    this.busy = false
    this.failed = null
    this.pressed = null
  }

  start () {
    // Old browsers do not tell which button submitted a form, so remember the one pressed.
    document.addEventListener('click', event => { this.pressed = event.target.closest('button') })
    document.addEventListener('submit', event => this.onSubmit(event))
    this.text.addEventListener('keydown', event => this.onKey(event))
    this.text.addEventListener('input', () => this.say(this.hint, this.objection(false)))
    this.retry.addEventListener('click', () => this.again())
  }

  onSubmit (event) {
    const form = event.target
    if (form.hasAttribute('data-edit')) return this.edit(event, form.getAttribute('data-edit'))
    if (!form.hasAttribute('data-ask')) return
    event.preventDefault()
    if (form === this.composer) this.askText()
    else this.askButton(form, event.submitter || this.pressed)
  }

  onKey (event) {
    // keyCode 229: some input methods end their composition with an Enter that is not ours.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return
    event.preventDefault()
    this.send.click()
  }

  askText () {
    const objection = this.objection(true)
    this.say(this.hint, objection)
    if (objection || this.busy) return
    const shown = this.text.value
    const body = new URLSearchParams(new FormData(this.composer))
    this.text.value = ''
    this.ask({ body, shown, typed: true })
  }

  askButton (form, button) {
    if (this.busy || !button) return
    const body = new URLSearchParams(new FormData(form))
    body.set(button.name, button.value)
    this.ask({ body, shown: button.textContent, typed: false })
  }

  // Put the last question back into the box.
  edit (event, question) {
    event.preventDefault()
    this.text.value = question
    this.say(this.hint, this.objection(false))
    this.text.focus()
  }

  again () {
    const failed = this.failed
    if (!failed || this.busy) return
    if (failed.typed) this.askText() // the text may have been mended; the id stays the same
    else this.ask(failed)
  }

  async ask (question) {
    this.wait(true, question.shown)
    let response, content
    try {
      [response, content] = await this.post(question.body)
    } catch (error) {
      this.fail(question, this.status.dataset[error.name === 'AbortError' ? 'slow' : 'offline'])
      return
    }
    if (response.ok) this.show(content, question)
    else this.refused(content, question)
  }

  async post (body) {
    const controller = new AbortController()
    const timer = setTimeout(() => controller.abort(), PATIENCE)
    try {
      const response = await fetch(FRAGMENT, { method: 'POST', body, signal: controller.signal })
      return [response, await response.text()]
    } finally {
      clearTimeout(timer)
    }
  }

  show (html, question) {
    const answer = new DOMParser().parseFromString(html, 'text/html')
    const [turn, side] = [answer.querySelector('article'), answer.querySelector('aside')]
    if (!turn || !side) return this.submit(question)
    this.wait(false)
    this.failed = null
    // What was offered before cannot be chosen any more.
    document.querySelectorAll('.turn .choices, .amend, .rating, .more, #latest, #welcome, .side').forEach(old => old.remove())
    this.layout.prepend(side)
    this.layout.classList.add('layout-talk')
    this.log.append(turn)
    const id = freshId()
    document.querySelectorAll('input[name=message_id]').forEach(input => { input.value = id })
    const conversation = turn.getAttribute('data-conversation')
    document.querySelectorAll('input[name=conversation]').forEach(input => { input.value = conversation })
    document.dispatchEvent(new CustomEvent('answered', { detail: turn }))
    if (!question.typed) turn.focus({ preventScroll: true }) // its button is gone
    turn.scrollIntoView({ block: 'start' })
  }

  refused (content, question) {
    let message
    try {
      message = JSON.parse(content).error.message
    } catch (error) {
      return this.submit(question) // not our server's words: let it answer with a page
    }
    this.fail(question, message)
  }

  fail (question, message) {
    this.wait(false)
    this.failed = question
    this.say(this.status, message)
    this.retry.hidden = false
    if (question.typed && !this.text.value) this.text.value = question.shown
  }

  // Send the question the plain way: the server answers with the whole page.
  submit (question) {
    const form = document.createElement('form')
    form.method = 'post'
    form.action = '/ask'
    form.hidden = true
    question.body.forEach((value, name) => {
      const field = document.createElement('input')
      field.name = name
      field.value = value
      form.append(field)
    })
    document.body.append(form)
    form.submit()
  }

  wait (busy, shown = '') {
    this.busy = busy
    this.retry.hidden = true
    this.say(this.status, busy ? this.status.dataset.working : '')
    this.pending.hidden = !busy
    this.pending.firstElementChild.textContent = shown
    this.send.setAttribute('aria-disabled', String(busy))
    if (busy) this.pending.scrollIntoView({ block: 'nearest' })
  }

  // What is wrong with the text, in the server's words; nothing is said of an empty text
  // before somebody sends it.
  objection (sending) {
    const { empty, tooLong, limit } = this.hint.dataset
    const length = [...this.text.value.trim()].length
    if (!length) return sending ? empty : ''
    if (length <= limit) return ''
    const facts = { length, limit, excess: length - limit }
    return tooLong.replace(/{(\w+)}/g, (mark, name) => facts[name])
  }

  say (element, words) {
    if (element.textContent !== words) element.textContent = words
    if (element === this.hint) this.text.setAttribute('aria-invalid', String(Boolean(words)))
  }
}

new Chat().start()
