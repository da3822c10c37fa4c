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

const waiting = document.querySelector('[data-waiting]')
if (waiting) setTimeout(() => location.reload(), 1000)
