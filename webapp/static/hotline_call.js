// The telephone call: notes, what is said, a ticket from it, one key at its end.
import { $, box, call, fields, goTo, post, tell, repeat, word } from "./hotline_page.js";
import { suggest } from "./hotline_search.js";

const AGAIN = 2000; // ms until a lost transcript is asked for again
const LAST_LINES = 3, LONGEST = 500;
const lines = $("lines");
let socket = null;

export async function startCall() {
  if (call()) return tell("call-running");
  const body = await post("/hotline/api/calls", new URLSearchParams());
  if (!body) return;
  $("notes").value = "";
  lines.replaceChildren();
  turn(body.id);
  $("call-state").dataset.feed = body.feed; // for a recogniser in the browser: docs/operators/transcript.md
  $("call-state").dataset.feedToken = body.feed_token;
  listen();
  tell("call-started");
}

/** Show that a call goes on, or that none does. */
function turn(id) {
  $("call-state").dataset.call = id;
  $("call-state").textContent = word(id ? "on-call" : "no-call");
  $("call-start").hidden = Boolean(id);
  $("call-open").hidden = !id;
}

/** Receive what is said. Lines are added below; the rest of the page stays as it is. */
function listen() {
  const wanted = call();
  if (!wanted) return;
  const scheme = location.protocol.replace("http", "ws");
  socket = new WebSocket(`${scheme}//${location.host}/hotline/api/calls/${wanted}/transcript`);
  socket.addEventListener("message", (event) => add(JSON.parse(event.data)));
  socket.addEventListener("close", () => {
    if (call() === wanted) setTimeout(() => call() === wanted && listen(), AGAIN);
  });
}

function add(line) {
  const rows = [...lines.children];
  if (rows.some((row) => Number(row.dataset.number) === line.number)) return;
  const row = document.createElement("p");
  row.dataset.speaker = line.speaker;
  row.dataset.number = line.number;
  row.textContent = line.text;
  const atEnd = lines.scrollHeight - lines.scrollTop - lines.clientHeight < 8;
  lines.insertBefore(row, rows.find((each) => Number(each.dataset.number) > line.number) || null);
  if (atEnd) lines.scrollTop = lines.scrollHeight; // who has scrolled back goes on reading there
}

/** Search for what the caller said last; only when a key asks. */
export function useLines() {
  const said = [...lines.querySelectorAll("[data-speaker=caller]")].slice(-LAST_LINES);
  if (!said.length) return tell("silent");
  box.value = said.map((line) => line.textContent).join(" ").slice(0, LONGEST);
  box.focus();
  suggest();
}

/** End the call by one key. What was not solved goes to the owner of the entry. */
export async function wrapUp(outcome) {
  if (!call()) return tell("call-none");
  if (!await keepNotes()) return;
  const body = await post(`/hotline/api/calls/${call()}/wrap-up`, fields({ outcome }));
  if (!body) return;
  turn("");
  if (socket) socket.close();
  repeat(body.note);
  goTo("q");
}

const keepNotes = () => post(`/hotline/api/calls/${call()}/notes`, fields({ notes: $("notes").value }));

/** Open the form of a ticket, filled from the call. */
export async function makeTicket() {
  if (!call()) return tell("call-none");
  if (await keepNotes()) location.assign(`/hotline/tickets/new?${fields({ call: call() })}`);
}

export function watchCall() {
  document.querySelectorAll("[data-outcome]").forEach((button) => {
    button.addEventListener("click", () => wrapUp(button.dataset.outcome));
  });
  $("call-start").addEventListener("click", startCall);
  $("use-lines").addEventListener("click", useLines);
  $("notes").addEventListener("change", () => call() && keepNotes());
  $("make-ticket").addEventListener("click", (event) => { event.preventDefault(); makeTicket(); });
  listen();
}
