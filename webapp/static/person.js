// Shows what a person writes as soon as it is there. Without it, a button looks for it.
class Waiting {
  constructor () {
    this.talk = document.getElementById('talk')
  }

  start () {
    if (!('EventSource' in window)) return
    const events = new EventSource('/person/events')
    events.addEventListener('open', () => {
      this.manual(true)
      // What was written between the page and the stream.
      this.refresh()
    })
    events.addEventListener('changed', () => this.refresh())
    events.addEventListener('error', () => this.manual(false))
  }

  manual (hidden) {
    document.querySelectorAll('[data-manual]').forEach(element => { element.hidden = hidden })
  }

  // Only what is new is added, so that a screen reader reads it once.
  async refresh () {
    const response = await fetch('/person')
    const page = new DOMParser().parseFromString(await response.text(), 'text/html')
    const fresh = page.getElementById('talk')
    if (!fresh) return location.reload()
    const state = this.talk.querySelector('.lead')
    const words = fresh.querySelector('.lead').textContent
    if (state.textContent !== words) state.textContent = words
    const known = this.talk.querySelectorAll('.message').length
    Array.from(fresh.querySelectorAll('.message')).slice(known).forEach(message => {
      this.talk.insertBefore(message, document.getElementById('latest'))
    })
  }
}

new Waiting().start()
