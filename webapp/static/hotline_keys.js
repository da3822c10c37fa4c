// Every command of the desk by key. The same keys stand beside the commands and in the help.
import { $, box, call, goTo, tell } from "./hotline_page.js";
import { found, mark } from "./hotline_search.js";
import { ask, copy, reload, show } from "./hotline_answer.js";
import { makeTicket, startCall, useLines, wrapUp } from "./hotline_call.js";
import { composing, nameOf, placeOf, setSingleKeys, singleKeys, writing } from "./keys.js";

function phones() {
  const list = document.querySelector(".phones");
  list.open = !list.open;
  list.querySelector("summary").focus();
}

const ALWAYS = {
  "alt+1": () => goTo("insured"), "alt+2": () => goTo("treatment"), "alt+3": () => goTo("handling"),
  "alt+4": () => goTo("insurance"), "alt+5": () => goTo("stay_reason"),
  "alt+c": () => copy("say"), "alt+s": () => copy("message"), "alt+f": () => copy("full"),
  "alt+n": startCall, "alt+m": () => (call() ? goTo("notes") : tell("call-none")),
  "alt+a": ask, "alt+q": useLines, "alt+t": makeTicket, "alt+r": reload, "alt+p": phones,
  f6: () => wrapUp("solved"), f7: () => wrapUp("wrong"), f8: () => wrapUp("out_of_date"),
  f9: () => wrapUp("missing"), f10: () => wrapUp("unclear"),
  escape: () => goTo("q"),
};
const IN_BOX = { arrowdown: () => mark(found.picked + 1), arrowup: () => mark(found.picked - 1), enter: () => show() };
const help = () => $("help").showModal();

function actOf(event, name) {
  if (ALWAYS[name]) return ALWAYS[name];
  if (/^ctrl\+[1-9]$/.test(name)) return () => show(Number(name.slice(-1)) - 1);
  if (event.target === box && IN_BOX[name]) return IN_BOX[name];
  if (!singleKeys()) return null;
  if (name === "?" && (!writing(event) || (event.target === box && !box.value))) return help;
  if (writing(event)) return null;
  if (name === "/") return () => goTo("q");
  const place = placeOf(name);
  return place ? () => location.assign(place) : null;
}

export function watchKeys() {
  document.addEventListener("keydown", (event) => {
    if (composing(event) || $("help").open) return;
    const act = actOf(event, nameOf(event));
    if (!act) return;
    event.preventDefault();
    if (!event.repeat || event.key.startsWith("Arrow")) act();
  });
  $("help-open").addEventListener("click", help);
  $("single-keys").checked = singleKeys();
  $("single-keys").addEventListener("change", (event) => setSingleKeys(event.target.checked));
  // The button beside the box; Enter in a chip searches too.
  $("ask").addEventListener("submit", (event) => { event.preventDefault(); show(); });
}
