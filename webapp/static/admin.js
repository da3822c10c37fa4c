// What the console does better with scripts; every page works without them.

const zones = document.querySelectorAll('[data-drop]')

zones.forEach(zone => {
  const field = zone.querySelector('input[type=file]')
  const over = shown => zone.classList.toggle('over', shown)
  zone.addEventListener('dragover', event => { event.preventDefault(); over(true) })
  zone.addEventListener('dragleave', () => over(false))
  zone.addEventListener('drop', event => {
    event.preventDefault()
    over(false)
    if (event.dataTransfer.files.length) field.files = event.dataTransfer.files
  })
})

// What takes long is asked for again; only the progress is replaced, so that nothing jumps.
const waiting = document.querySelector('[data-waiting]')

async function look() {
  const text = await fetch(location.href).then(answer => answer.text(), () => '')
  const fresh = text && new DOMParser().parseFromString(text, 'text/html').querySelector('[data-waiting]')
  if (text && !fresh) return location.reload()
  if (fresh) waiting.replaceChildren(...fresh.children)
  setTimeout(look, 1000)
}

if (waiting) setTimeout(look, 500)
