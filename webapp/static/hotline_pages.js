// The other pages of the desk: keys, a thread that shows what is new, texts put into the reply.
import { composing, nameOf, placeOf, singleKeys, writing } from "./keys.js";

const LOOK = 3000; // ms between two looks at a thread

function press(element) {
  if (element.matches("input, textarea, select")) element.focus();
  else element.click();
}

document.addEventListener("keydown", (event) => {
  if (composing(event) || event.repeat) return;
  const name = nameOf(event);
  const named = name.includes("+") ? document.querySelector(`[data-key="${CSS.escape(name)}"]`) : null;
  let act = named && (() => press(named));
  if (name === "ctrl+enter" && event.target.form) act = () => event.target.form.requestSubmit();
  else if (name === "escape") act = () => back(event);
  else if (!act && !writing(event) && singleKeys()) {
    const place = placeOf(name);
    act = place && (() => location.assign(place));
  }
  if (!act) return;
  event.preventDefault();
  act();
});

/** Leave a field; from outside a field, go back to the list. */
function back(event) {
  const list = document.querySelector("[data-back]");
  if (writing(event)) event.target.blur();
  else if (list) list.click();
}

document.querySelectorAll("[data-insert]").forEach((button) => button.addEventListener("click", () => {
  const box = document.getElementById("text");
  box.value = document.getElementById(button.dataset.insert).textContent;
  box.focus();
}));

const thread = document.querySelector("[data-chat]");
async function look() {
  const last = [...thread.querySelectorAll("[data-message]")].pop();
  const after = last ? last.dataset.message : 0;
  const response = await fetch(`/hotline/api/chats/${thread.dataset.chat}?after=${after}`);
  if (!response.ok) return;
  for (const message of (await response.json()).messages) {
    const row = document.createElement("p"), who = document.createElement("b");
    row.className = `said ${message.sender}`;
    row.dataset.message = message.id;
    who.textContent = thread.getAttribute(`data-${message.sender}`);
    row.append(who, ` ${message.text}`);
    thread.insertBefore(row, document.getElementById("latest"));
  }
}
if (thread) setInterval(() => look().catch(() => {}), LOOK);
