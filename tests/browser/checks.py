"""Checks for what axe does not see: reflow, targets, size of type, focus."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }
}
MODES: dict[str, dict[str, str]] = {
    "normal": {"data-theme": "light", "data-size": "1", "class": ""},
    "elder": {"data-theme": "light", "data-size": "3", "class": "elder"},
    "contrast": {"data-theme": "contrast", "data-size": "1", "class": ""},
}
"""What the server writes on the root of a page for each way of looking at it."""
TARGETS = {"normal": 44, "contrast": 44, "elder": 60}
TYPE = {"normal": 14, "contrast": 14, "elder": 18}

_SMALL_TARGETS = """least => Array.from(
  document.querySelectorAll('a[href], button, summary, textarea, select, input:not([type=hidden])')
).filter(element => {
  const area = element.matches('[type=radio], [type=checkbox]') ? element.closest('label') : element
  const box = area.getBoundingClientRect()
  const shown = box.width > 1 && element.checkVisibility() && !element.closest('.skip')
  return shown && (box.height < least - 0.5 || box.width < least - 0.5)
}).map(element => element.outerHTML.slice(0, 90))"""
_SMALL_TYPE = """least => Array.from(document.querySelectorAll('body *')).filter(element =>
  Array.from(element.childNodes).some(node => node.nodeType === 3 && node.data.trim()) &&
  parseFloat(getComputedStyle(element).fontSize) < least - 0.01
).map(element => element.outerHTML.slice(0, 90))"""
_WIDER = """() => Array.from(document.querySelectorAll('body *')).filter(element => {
  const box = element.getBoundingClientRect()
  const hidden = element.closest('.unseen, .skip') || box.width === 0
  return !hidden && (box.right > innerWidth + 1 || box.left < -1)
}).map(element => element.outerHTML.slice(0, 90))"""
_CONTROLS = """() => Array.from(
  document.querySelectorAll('a[href], button, summary, textarea, select, input:not([type=hidden])')
).filter(element => element.checkVisibility() &&
  (element.type !== 'radio' || element.checked ||
   !document.querySelector(`[name="${element.name}"]:checked`) &&
   element === document.querySelector(`[name="${element.name}"]`)))"""
_NUMBER = f"(() => {{ window.controls = ({_CONTROLS})(); return window.controls.length }})()"
_STOP = """() => {
  const element = document.activeElement
  const box = element.getBoundingClientRect()
  const style = getComputedStyle(element)
  // A control of several lines has parts between them that are not its own.
  const line = element.getClientRects()[0] || box
  const x = Math.min(Math.max(line.left + line.width / 2, 1), innerWidth - 1)
  const y = Math.min(Math.max(line.top + Math.min(line.height / 2, 20), 1), innerHeight - 1)
  const top = document.elementFromPoint(x, y)
  return {
    index: window.controls.indexOf(element),
    name: element.outerHTML.slice(0, 80),
    outlined: style.outlineStyle === 'solid' && parseFloat(style.outlineWidth) >= 2,
    seen: box.top < innerHeight && box.bottom > 0 &&
      (element.contains(top) || top.contains(element)),
  }
}"""
_SPACING = """() => {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important;
    word-spacing: .16em !important; } p { margin-bottom: 2em !important; }`)
  document.adoptedStyleSheets = [sheet]
}"""


_TRANSITIONS_OVER = """() => document.getAnimations()
    .filter(each => each instanceof CSSTransition).forEach(each => each.finish())"""


def look(page: Page, mode: str, size: str | None = None) -> None:
    """Let the page look as if the mode had been chosen, every colour at its end at once."""
    attributes = {**MODES[mode], **({"data-size": size} if size else {})}
    page.evaluate(
        "wanted => Object.entries(wanted).forEach(([name, value]) =>"
        " document.documentElement.setAttribute(name, value))",
        attributes,
    )
    page.evaluate(_TRANSITIONS_OVER)


def axe_faults(page: Page) -> str:
    """Return what axe finds, as text; empty where it finds nothing."""
    # At the end of the page the question box lies over nothing that could be pressed.
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    found = Axe().run(page, options=RULES)
    return found.generate_report() if found.violations_count else ""


def faults(page: Page, mode: str) -> dict[str, Any]:
    """Return what is too small, and what reaches beyond the side."""
    found = {
        "targets": page.evaluate(_SMALL_TARGETS, TARGETS[mode]),
        "type": page.evaluate(_SMALL_TYPE, TYPE[mode]),
        "beyond": page.evaluate(_WIDER),
    }
    return {name: value for name, value in found.items() if value}


def widen_spacing(page: Page) -> None:
    """Space the text as WCAG 1.4.12 lets a reader do."""
    page.evaluate(_SPACING)


def tour(page: Page) -> list[dict[str, Any]]:
    """Press Tab through the whole page; return each stop."""
    # Whatever was pressed before, begin at the beginning.
    page.evaluate(
        "() => { const root = document.documentElement; root.tabIndex = -1; root.focus();"
        " root.removeAttribute('tabindex'); window.scrollTo(0, 0) }"
    )
    count = page.evaluate(_NUMBER)
    stops = []
    for _ in range(count):
        page.keyboard.press("Tab")
        stops.append(page.evaluate(_STOP))
    return stops
