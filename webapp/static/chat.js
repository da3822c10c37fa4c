// Asks without leaving the page. Only an improvement: every form also works as it stands.
const PATIENCE = 20000 // milliseconds
const MOST = 10 // messages that may wait for a reply; the server takes as many as one turn
const FRAGMENT = '/ask/fragment'

const find = id => document.getElementById(id)
const create = (tag, fields) => Object.assign(document.createElement(tag), fields)
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
    this.waiting = 0
    this.line = Promise.resolve() // replies are shown in the order of the questions
    this.opening = null // settles when the first question has opened the conversation
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
    if (objection || this.waiting >= MOST) return
    const shown = this.text.value
    const body = new URLSearchParams(new FormData(this.composer))
    this.text.value = ''
    if (matchMedia('(pointer: coarse)').matches) this.text.blur() // its keyboard covers the answer
    this.ask({ body, shown, typed: true })
  }

  askButton (form, button) {
    if (this.waiting || !button) return
    const body = new URLSearchParams(new FormData(form))
    body.set(button.name, button.value)
    this.ask({ body, shown: button.textContent, typed: false })
  }

  edit (event, question) {
    event.preventDefault()
    this.text.value = question
    this.say(this.hint, this.objection(false))
    this.text.focus()
  }

  again () {
    if (!this.failed || this.waiting) return
    if (this.failed.typed) this.askText() // the text may have been mended; the id stays the same
    else this.ask(this.failed)
  }

  // What is written while a reply is on its way belongs to the same turn: it is sent at once,
  // but the first question of all goes ahead alone, for it opens the conversation.
  ask (question) {
    this.composer.elements.message_id.value = freshId() // what is written next is a message of its own
    question.place = this.wait(question.shown)
    const isFirst = !this.opening && !this.log.querySelector('.turn')
    const reply = Promise.resolve(this.opening).then(() => this.post(question.body))
    reply.catch(() => {}) // it is looked at below, once those before it are shown
    this.line = this.line.then(() => reply).then(
      ([response, content]) => response.ok ? this.show(content, question) : this.refused(content, question),
      error => this.fail(question, this.status.dataset[error.name === 'AbortError' ? 'slow' : 'offline'])
    )
    if (isFirst) this.opening = this.line
  }

  post (body) {
    const { conversation } = this.composer.elements // as it is now: the first reply has named it
    if (conversation) body.set('conversation', conversation.value)
    const controller = new AbortController()
    const timer = setTimeout(() => controller.abort(), PATIENCE)
    return fetch(FRAGMENT, { method: 'POST', body, signal: controller.signal })
      .then(async response => [response, await response.text()])
      .finally(() => clearTimeout(timer))
  }

  show (html, question) {
    const answer = new DOMParser().parseFromString(html, 'text/html')
    const [turn, side] = [answer.querySelector('article'), answer.querySelector('aside')]
    if (!turn || !side) return this.submit(question)
    this.arrived(question)
    this.failed = null
    if (!turn.querySelector('.reply')) return this.log.append(turn) // the next one has the reply
    // What was offered before cannot be chosen any more.
    document.querySelectorAll('.turn .choices, .amend, .rating, .more, #latest, #welcome, .welcome-head, .side').forEach(old => old.remove())
    this.layout.prepend(side)
    ;[this.layout, document.body].forEach(each => each.classList.add('layout-talk'))
    this.log.append(turn)
    const id = freshId()
    document.querySelectorAll('#log input[name=message_id], .side input[name=message_id]').forEach(input => { input.value = id })
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
    this.arrived(question)
    if (!this.log.querySelector('.turn')) this.opening = null
    this.failed = question
    this.say(this.status, message)
    this.retry.hidden = false
    if (!question.typed) return
    const { message_id: id } = this.composer.elements
    if (!this.text.value) id.value = question.body.get('message_id')
    this.text.value = [this.text.value, question.shown].filter(Boolean).join('\n')
  }

  // Send the question the plain way: the server answers with the whole page.
  submit (question) {
    const form = create('form', { method: 'post', action: '/ask', hidden: true })
    question.body.forEach((value, name) => form.append(create('input', { name, value })))
    document.body.append(form)
    form.submit()
  }

  // Show a question that waits for its reply; return where it stands.
  wait (shown) {
    const place = create('p', { className: 'asked', textContent: shown })
    this.pending.append(place)
    this.count(1)
    this.pending.scrollIntoView({ block: 'nearest' })
    return place
  }

  arrived (question) {
    question.place.remove()
    this.count(-1)
  }

  count (more) {
    this.waiting += more
    this.retry.hidden = true
    this.say(this.status, this.waiting ? this.status.dataset.working : '')
    this.pending.hidden = !this.waiting
    this.send.setAttribute('aria-disabled', String(this.waiting >= MOST))
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
