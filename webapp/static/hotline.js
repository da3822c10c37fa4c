// The operator's desk. Pull, never push: nothing is shown, moved or focused unless a key asks.
const $ = (id) => document.getElementById(id);
const form = $("ask"), box = $("q"), hits = $("hits"), open = $("open"), state = $("state");
const TYPING = 120; // ms of silence before a search
const WATCH = 3000; // ms between two looks at the open answer
let running = null, timer = 0, picked = 0, found = [], shown = null;

const call = () => $("call-state").dataset.call;
const fields = (more) => {
  const sent = new URLSearchParams(new FormData(form));
  for (const [name, value] of Object.entries(more || {})) sent.set(name, value);
  return sent;
};
const tell = (text) => { state.textContent = text; };

// --- suggestions ---------------------------------------------------------------------------
async function suggest() {
  if (running) running.abort();
  if (!box.value.trim()) return draw(null);
  running = new AbortController();
  try {
    const response = await fetch(`/hotline/api/suggest?${fields()}`, { signal: running.signal });
    const body = await response.json();
    if (response.ok) draw(body);
    else tell(body.error.message);
  } catch (problem) {
    if (problem.name !== "AbortError") tell("连不上服务。电话表在页面下方（Alt P）。");
  }
}

function draw(body) {
  found = body ? body.hits : [];
  picked = 0;
  hits.replaceChildren(...found.map((hit, at) => {
    const row = document.createElement("li"), button = document.createElement("button"), key = document.createElement("kbd");
    key.textContent = at + 1;
    button.type = "button";
    button.append(key, ` ${hit.question}`);
    button.addEventListener("click", () => show(at));
    row.append(button);
    return row;
  }));
  mark();
  if (body && body.say) open.replaceChildren(Object.assign(document.createElement("p"), { className: "say", textContent: body.say }));
  tell(!body ? "" : body.say ? "先念右边这句。" : body.doubtful.length ? "有的地名认不准，先按没填查。" : found.length ? `${found.length} 条` : "没有查到，换几个词，或请来电人再说一遍。");
}

function mark() {
  [...hits.children].forEach((row, at) => row.classList.toggle("picked", at === picked));
  const row = hits.children[picked];
  if (row && row.scrollIntoView) row.scrollIntoView({ block: "nearest" });
}

// --- the open answer -----------------------------------------------------------------------
async function show(at) {
  const hit = found[at];
  if (!hit) return;
  picked = at;
  mark();
  await load({ topic: hit.topic, rank: at + 1, call: call() });
}

async function load(more) {
  const query = fields(more);
  try {
    const response = await fetch(`/hotline/answer?${query}`);
    if (!response.ok) return tell("这一条打不开，请再试一次。");
    open.innerHTML = await response.text();
    query.delete("rank");
    query.delete("call");
    shown = query;
    tell(`已打开第 ${picked + 1} 条。Alt C 复制口播，Alt S 短信，Alt F 全文。`);
  } catch {
    tell("连不上服务。电话表在页面下方（Alt P）。");
  }
}

async function copy(kind) {
  const text = $(`text-${kind}`);
  if (!text) return tell("先打开一条再复制。");
  const words = text.textContent;
  try {
    await navigator.clipboard.writeText(words);
  } catch {
    const area = document.createElement("textarea"), back = document.activeElement;
    area.value = words;
    area.className = "unseen";
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
    if (back) back.focus();
  }
  tell({ say: "口播已复制。", message: "短信已复制。", full: "全文已复制。" }[kind]);
  if (shown) post("/hotline/api/copied", shown);
}

async function watch() {
  const card = open.querySelector(".card");
  if (!card || !shown || document.hidden) return;
  const query = new URLSearchParams(shown);
  query.set("revisions", card.dataset.revisions);
  try {
    const body = await (await fetch(`/hotline/api/state?${query}`)).json();
    if (body.changed) $("changed").hidden = false;
  } catch { /* the next look will tell */ }
}

// --- the call ------------------------------------------------------------------------------
async function post(path, sent) {
  const response = await fetch(path, { method: "POST", headers: { "X-CSRF-Token": $("csrf").value }, body: sent });
  const body = await response.json();
  if (!response.ok) tell(body.error.message);
  return response.ok ? body : null;
}

async function startCall() {
  if (call()) return tell("这通电话还没有收尾。");
  const body = await post("/hotline/api/calls", new URLSearchParams());
  if (!body) return;
  $("call-state").dataset.call = body.id;
  $("call-state").dataset.feedToken = body.feed_token;
  $("call-state").textContent = "正在通话";
  $("call-start").hidden = true;
  $("call-open").hidden = false;
  $("notes").value = "";
  $("lines").replaceChildren();
  listen();
  tell("已开始一通电话。");
}

function listen() {
  if (!call()) return;
  const seen = new Set([...$("lines").children].map((line) => line.dataset.number));
  const socket = new WebSocket(`${location.protocol.replace("http", "ws")}//${location.host}/hotline/api/calls/${call()}/transcript`);
  socket.addEventListener("message", (event) => {
    const line = JSON.parse(event.data);
    if (seen.has(String(line.number))) return;
    const row = document.createElement("p");
    row.dataset.speaker = line.speaker;
    row.dataset.number = line.number;
    row.textContent = line.text;
    $("lines").append(row);
  });
  socket.addEventListener("close", () => { if (call()) setTimeout(listen, 2000); });
}

function useLines() {
  const said = [...$("lines").querySelectorAll("[data-speaker=caller]")].slice(-3).map((line) => line.textContent);
  if (!said.length) return tell("来电人还没有说话。");
  box.value = said.join("，").slice(0, 500);
  box.focus();
  suggest();
}

async function wrapUp(outcome) {
  if (!call()) return tell("还没有开始通话。");
  await keepNotes();
  const body = await post(`/hotline/api/calls/${call()}/wrap-up`, fields({ outcome }));
  if (!body) return;
  $("call-state").dataset.call = "";
  $("call-state").textContent = "还没有开始";
  $("call-start").hidden = false;
  $("call-open").hidden = true;
  tell(body.note);
  box.focus();
}

const keepNotes = () => call() && post(`/hotline/api/calls/${call()}/notes`, fields({ notes: $("notes").value }));

// --- keys ----------------------------------------------------------------------------------
const goTo = (id) => { $(id).focus(); if ($(id).select) $(id).select(); };
const ALT = {
  1: () => goTo("insured"), 2: () => goTo("treatment"), 3: () => goTo("handling"),
  4: () => goTo("insurance"), 5: () => goTo("stay_reason"),
  c: () => copy("say"), s: () => copy("message"), f: () => copy("full"),
  n: startCall, m: () => call() && goTo("notes"), q: useLines,
  t: () => call() && ($("make-ticket").click()),
  r: () => $("reload") && $("reload").click(),
  p: () => { const list = document.querySelector(".phones"); list.open = !list.open; list.querySelector("summary").focus(); },
};
const OUTCOMES = { F6: "solved", F7: "wrong", F8: "out_of_date", F9: "missing", F10: "unclear" };
const GO = { c: "/hotline/chats", t: "/hotline/tickets", p: "/hotline/practice" };
let going = false;

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.keyCode === 229) return; // an input method is at work
  const writing = event.target.matches("input, textarea, select");
  const name = event.code && event.code.startsWith("Digit") ? event.code.slice(5) : event.key.toLowerCase();
  let act = null;
  if ($("help").open) return;
  if (event.altKey && !event.ctrlKey && !event.metaKey) act = ALT[name];
  else if (event.ctrlKey && /^[1-9]$/.test(name)) act = () => show(Number(name) - 1);
  else if (OUTCOMES[event.key]) act = () => wrapUp(OUTCOMES[event.key]);
  else if (event.key === "Escape") act = () => goTo("q");
  else if (event.target === box && event.key === "ArrowDown") act = () => { picked = Math.min(picked + 1, found.length - 1); mark(); };
  else if (event.target === box && event.key === "ArrowUp") act = () => { picked = Math.max(picked - 1, 0); mark(); };
  else if (!writing && going && GO[name]) act = () => location.assign(GO[name]);
  else if (!writing && name === "/") act = () => goTo("q");
  else if (!writing && event.key === "?") act = () => $("help").showModal();
  going = !writing && name === "g";
  if (act) { event.preventDefault(); act(); }
});

// --- start ---------------------------------------------------------------------------------
form.addEventListener("submit", (event) => {
  event.preventDefault();
  clearTimeout(timer);
  if (found.length) show(picked);
  else suggest();
});
let composing = false;
box.addEventListener("compositionstart", () => { composing = true; });
box.addEventListener("compositionend", () => { composing = false; later(); });
function later() {
  clearTimeout(timer);
  timer = setTimeout(suggest, TYPING);
}
box.addEventListener("input", () => { if (!composing) later(); });
form.querySelectorAll("[data-chip]").forEach((chip) => chip.addEventListener("change", async () => {
  await suggest();
  if (shown) await load({ topic: shown.get("topic") });
}));
open.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if (button.dataset.copy) copy(button.dataset.copy);
  if (button.id === "reload") load({ topic: shown.get("topic") });
});
document.querySelectorAll("[data-outcome]").forEach((button) => button.addEventListener("click", () => wrapUp(button.dataset.outcome)));
$("call-start").addEventListener("click", startCall);
$("use-lines").addEventListener("click", useLines);
$("notes").addEventListener("change", keepNotes);
$("make-ticket").addEventListener("click", (event) => {
  event.preventDefault();
  keepNotes().then(() => location.assign(`/hotline/tickets/new?${fields({ call: call() })}`));
});
setInterval(watch, WATCH);
listen();
if (box.value) suggest();
if ("serviceWorker" in navigator) navigator.serviceWorker.register("/hotline/worker.js", { scope: "/hotline" }).catch(() => {});
