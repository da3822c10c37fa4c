// How the desks read keys: by what is pressed, whatever the keyboard layout or input method.

/** Say whether an input method is at work: then no key is ours. */
export const composing = (event) => event.isComposing || event.keyCode === 229;

/** Say whether a key would write something where the focus is. */
export const writing = (event) => event.target.matches("input:not([type=checkbox]), textarea, select");

/** Return a short name: "a", "1", "/", "?", "enter"; with alt+ or ctrl+ before it. */
export function nameOf(event) {
  const code = event.code || "";
  const plain = /^(Key|Digit|Numpad)[A-Z0-9]$/.test(code) ? code.slice(-1).toLowerCase()
    : code === "Slash" ? (event.shiftKey || event.key === "?" ? "?" : "/")
      : event.key.toLowerCase();
  if (event.metaKey) return "";
  return `${event.ctrlKey ? "ctrl+" : ""}${event.altKey ? "alt+" : ""}${plain}`;
}

const SWITCH = "desk-single-keys";

/** Say whether keys that are a single character do anything here: who speaks to the machine, or has an unsteady hand, turns them off. */
export const singleKeys = () => localStorage.getItem(SWITCH) !== "off";
export const setSingleKeys = (on) => localStorage.setItem(SWITCH, on ? "on" : "off");

const PLACES = { h: "/hotline", c: "/hotline/chats", t: "/hotline/tickets", p: "/hotline/practice", m: "/hotline/measures" };
let going = false;

/** Return where "g" and a letter lead, null for anything else. */
export function placeOf(name) {
  const place = going ? PLACES[name] : null;
  going = name === "g";
  return place || null;
}
