// Puts the assistant into another site's page: a button that opens a panel, closed to its styles.
const STYLES = `
  :host { all: initial; }
  a, button { box-sizing: border-box; font: 700 17px/1.4 system-ui, sans-serif; cursor: pointer; }
  .open {
    position: fixed; right: 16px; bottom: 16px; z-index: 2147483000; min-height: 52px; padding: 12px 20px;
    border: 2px solid #fff; border-radius: 26px; background: #0e4a73; color: #fff; text-decoration: none;
  }
  .panel {
    position: fixed; right: 16px; bottom: 16px; z-index: 2147483001; display: flex; flex-direction: column;
    width: min(420px, calc(100vw - 16px)); height: min(720px, calc(100vh - 32px)); border: 2px solid #0e4a73;
    border-radius: 14px; background: #fff; overflow: hidden;
  }
  .panel[hidden], .open[hidden] { display: none; }
  .bar { display: flex; justify-content: flex-end; background: #0e4a73; }
  .bar a, .bar button { min-height: 48px; padding: 0 16px; border: 0; background: none; color: #fff; }
  .bar a { display: flex; align-items: center; }
  iframe { flex: 1; width: 100%; border: 0; }
  :focus-visible { outline: 3px solid #ffc83d; outline-offset: -5px; box-shadow: inset 0 0 0 2px #082f4b; }
  @media (max-width: 480px) { .panel { inset: 8px; width: auto; height: auto; } }
`

function make (name, attributes, text = '') {
  const element = document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value)
  element.textContent = text
  return element
}

// words: home (address of the assistant), title, open, close, whole.
export function place (words) {
  const host = make('div', {})
  const root = host.attachShadow({ mode: 'open' })
  const sheet = new CSSStyleSheet() // no inline style: the host's policy may forbid it
  sheet.replaceSync(STYLES)
  root.adoptedStyleSheets = [sheet]

  const open = make('button', { class: 'open', type: 'button', 'aria-expanded': 'false' }, words.open)
  const panel = make('div', { class: 'panel', role: 'dialog', 'aria-label': words.title, hidden: '' })
  const bar = make('div', { class: 'bar' })
  const whole = make('a', { href: words.home, target: '_blank', rel: 'noopener' }, words.whole)
  const close = make('button', { type: 'button' }, words.close)
  bar.append(whole, close)
  panel.append(bar)
  root.append(open, panel)

  function show (shown) {
    if (shown && !panel.querySelector('iframe')) {
      // Loaded only when asked for: a visitor who never opens it costs nothing.
      panel.append(make('iframe', { src: `${words.home}/embed`, title: words.title, allow: 'clipboard-write' }))
    }
    panel.hidden = !shown
    open.hidden = shown
    open.setAttribute('aria-expanded', String(shown))
    const next = shown ? close : open
    next.focus()
  }

  open.addEventListener('click', () => show(true))
  close.addEventListener('click', () => show(false))
  panel.addEventListener('keydown', event => { if (event.key === 'Escape') show(false) })
  document.body.append(host)
  // The plain link was for browsers that do not come this far.
  document.querySelectorAll('a[data-assistant]').forEach(link => { link.hidden = true })
}
