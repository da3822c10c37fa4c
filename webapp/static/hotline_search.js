// Suggestions while one types: the newest request alone counts, older ones are cancelled.
import { $, box, fields, repeat, tell } from "./hotline_page.js";

const TYPING = 120; // ms of silence before a search
const hits = $("hits"), among = $("among");
let running = null, timer = 0, drawn = null, composing = false;

/** What is suggested; ``fresh`` while nothing of it has been opened. */
export const found = { list: [], picked: 0, fresh: false };

/** Search for what stands in the form now; true where the list shown belongs to it. */
export async function suggest() {
  clearTimeout(timer);
  if (running) running.abort();
  const asked = fields().toString();
  if (!box.value.trim()) {
    draw(null);
    drawn = asked;
    return true;
  }
  const mine = running = new AbortController();
  try {
    const response = await fetch(`/hotline/api/suggest?${asked}`, { signal: mine.signal });
    const body = await response.json();
    if (response.ok) draw(body);
    else repeat(body.error.message);
    drawn = response.ok ? asked : null;
    return response.ok;
  } catch (problem) {
    if (problem.name !== "AbortError") tell("offline");
    return false;
  } finally {
    if (running === mine) running = null;
  }
}

/** Make the list belong to what is typed; false where a newer search took over or it failed. */
export const upToDate = async () => drawn === fields().toString() || suggest();

/** Show what to ask the caller while several things may be meant; each reply narrows the list. */
function drawQuestion(ask) {
  among.hidden = !ask;
  if (!ask) return;
  among.querySelector("strong").textContent = ask.wording;
  among.querySelector(".why").textContent = ask.why;
  among.querySelector(".replies").replaceChildren(...ask.replies.map((reply, at) => {
    const row = document.createElement("li"), button = document.createElement("button");
    const key = document.createElement("kbd");
    key.textContent = at + 1;
    button.type = "button";
    button.dataset.reply = reply.topics.join(" ");
    button.append(key, ` ${reply.label}`);
    row.append(button);
    return row;
  }));
}

/** One of the list is open: what to ask next stands beside that answer now. */
export function settle() {
  found.fresh = false;
  drawQuestion(null);
}

/** Keep what a reply leaves of the list. */
export function narrow(topics) {
  found.list = found.list.filter((hit) => topics.includes(hit.topic));
  drawHits();
  drawQuestion(null);
  tell("narrowed", found.list.length);
}

function drawHits() {
  found.picked = 0;
  hits.replaceChildren(...found.list.map((hit, at) => {
    const row = document.createElement("li"), button = document.createElement("button");
    const key = document.createElement("kbd");
    key.textContent = at + 1;
    button.type = "button";
    button.dataset.at = at;
    button.append(key, ` ${hit.question}`);
    row.append(button);
    return row;
  }));
  mark(0);
}

function draw(body) {
  found.list = body ? body.hits : [];
  found.fresh = true;
  drawHits();
  drawQuestion(body && body.ask);
  const said = body && body.say;
  if (said) {
    const line = Object.assign(document.createElement("p"), { className: "say", textContent: said });
    $("open").replaceChildren(line);
  }
  if (!body) tell("");
  else if (said) tell("say-first");
  else if (body.doubtful.length) tell("doubtful");
  else if (found.list.length) tell("hits", found.list.length);
  else tell("none");
}

/** Show which one Enter would open. */
export function mark(at) {
  found.picked = Math.max(0, Math.min(at, found.list.length - 1));
  [...hits.children].forEach((row, place) => row.classList.toggle("picked", place === found.picked));
  const row = hits.children[found.picked];
  if (row) row.scrollIntoView({ block: "nearest" });
}

function later() {
  clearTimeout(timer);
  timer = setTimeout(suggest, TYPING);
}

/** Search as the operator types, but never for what an input method has not settled yet. */
export function watchTyping() {
  box.addEventListener("compositionstart", () => { composing = true; clearTimeout(timer); });
  box.addEventListener("compositionend", () => { composing = false; later(); });
  box.addEventListener("input", () => { if (!composing) later(); });
  if (box.value) suggest();
}
