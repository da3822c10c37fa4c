// The one open answer: show it, copy it, say when it has changed meanwhile.
import { $, call, fields, goTo, tell } from "./hotline_page.js";
import { found, mark, narrow, settle, suggest, upToDate } from "./hotline_search.js";
import { nameOf } from "./keys.js";

const WATCH = 3000; // ms between two looks at the open answer
const open = $("open");
let shown = null, latest = 0;

/** Open a suggestion of what is typed now; without a place, the one that is picked. */
export async function show(at = null) {
  if (!await upToDate()) return;
  const place = at === null ? found.picked : at;
  const hit = found.list[place];
  if (!hit) return;
  mark(place);
  const over = place ? found.list[0].topic : "";
  await load({ topic: hit.topic, over, call: call() });
}

/** Put an answer into its place; where several are under way, the last one asked for stays. */
async function load(more) {
  const query = fields(more), turn = ++latest;
  try {
    const response = await fetch(`/hotline/answer?${query}`);
    const body = await response.text();
    if (turn !== latest) return;
    if (!response.ok) return tell("cannot-open");
    open.innerHTML = body; // our own template: everything in it is escaped
    $("changed").hidden = true;
    for (const name of ["over", "again", "call"]) query.delete(name);
    shown = query;
    settle();
    tell("opened", found.picked + 1);
  } catch {
    tell("offline");
  }
}

/** The same again, for what the chips say now: it is not counted as shown once more. */
export const reload = () => shown && load({ topic: shown.get("topic"), again: 1, call: call() });

/** Put one of the three texts on the clipboard; the focus stays where it is. */
export async function copy(kind) {
  const text = $(`text-${kind}`);
  if (!text) return tell("open-first");
  try {
    await navigator.clipboard.writeText(text.textContent);
  } catch {
    copyAsBefore(text.textContent); // an open line inside the office: no clipboard API
  }
  tell(`copied-${kind}`);
  if (shown) count(shown);
}

/** Count the copy; a count that fails is nothing an operator has to know. */
function count(query) {
  const headers = { "X-CSRF-Token": $("csrf").value };
  fetch("/hotline/api/copied", { method: "POST", headers, body: query }).catch(() => {});
}

function copyAsBefore(words) {
  const area = document.createElement("textarea"), back = document.activeElement;
  area.value = words;
  area.className = "unseen";
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
  if (back) back.focus();
}

async function watch() {
  const card = open.querySelector(".card");
  if (!card || !shown || document.hidden) return;
  const query = new URLSearchParams(shown);
  query.set("revisions", card.dataset.revisions);
  try {
    const body = await (await fetch(`/hotline/api/state?${query}`)).json();
    if (body.changed && card.isConnected) $("changed").hidden = false;
  } catch { /* the next look will tell */ }
}

/** Go to the replies to the next question: a digit or Enter there picks one. */
export function ask() {
  const place = found.fresh && !$("among").hidden ? $("among") : open;
  const first = place.querySelector("[data-reply]");
  if (first) first.focus();
  else tell(open.querySelector(".card") ? "nothing-to-ask" : "open-first");
}

/** Take a reply: it narrows the list, or becomes a chip. The operator is back at the box. */
function take(element) {
  goTo("q");
  if (open.contains(element)) reply(element);
  else narrow(element.dataset.reply.split(" "));
}

/** The caller's reply becomes a chip; the answer follows. */
async function reply(link) {
  $(link.closest("[data-slot]").dataset.slot).value = link.dataset.reply;
  await suggest();
  await reload();
  tell("replied");
}

/** Follow the chips and the buttons of the answer; look every few seconds whether it holds. */
export function watchAnswer() {
  document.querySelectorAll("[data-chip]").forEach((chip) => chip.addEventListener("change", async () => {
    await suggest();
    await reload();
  }));
  open.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy]");
    if (button) copy(button.dataset.copy);
  });
  for (const place of [open, $("among")]) {
    place.addEventListener("click", (event) => {
      const chosen = event.target.closest("[data-reply]");
      if (chosen) { event.preventDefault(); take(chosen); }
    });
    place.addEventListener("keydown", (event) => {
      const replies = event.target.closest(".replies");
      const chosen = replies && replies.querySelectorAll("[data-reply]")[Number(nameOf(event)) - 1];
      if (chosen) { event.preventDefault(); take(chosen); }
    });
  }
  $("hits").addEventListener("click", (event) => {
    const button = event.target.closest("[data-at]");
    if (button) show(Number(button.dataset.at));
  });
  $("reload").addEventListener("click", reload);
  setInterval(watch, WATCH);
}
