// The other pages of the desk: keys, a thread that shows what is new, texts put into the reply.
const GO = { h: "/hotline", c: "/hotline/chats", t: "/hotline/tickets", p: "/hotline/practice" };
const LOOK = 3000; // ms between two looks at a thread
let going = false;

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.keyCode === 229) return;
  if (event.ctrlKey && event.key === "Enter" && event.target.form) return event.target.form.requestSubmit();
  if (event.target.matches("input, textarea, select") || event.ctrlKey || event.altKey) return;
  if (going && GO[event.key]) location.assign(GO[event.key]);
  going = event.key === "g";
});

document.querySelectorAll("[data-insert]").forEach((button) => button.addEventListener("click", () => {
  const box = document.getElementById("text");
  box.value = document.getElementById(button.dataset.insert).textContent;
  box.focus();
}));

const thread = document.querySelector("[data-chat]");
async function look() {
  const last = [...thread.querySelectorAll("[data-message]")].pop();
  const response = await fetch(`/hotline/api/chats/${thread.dataset.chat}?after=${last ? last.dataset.message : 0}`);
  if (!response.ok) return;
  for (const message of (await response.json()).messages) {
    const row = document.createElement("p"), who = document.createElement("b");
    row.className = `said ${message.sender}`;
    row.dataset.message = message.id;
    who.textContent = message.sender === "citizen" ? "群众" : "话务员";
    row.append(who, ` ${message.text}`);
    thread.insertBefore(row, document.getElementById("latest"));
  }
}
if (thread) setInterval(() => look().catch(() => {}), LOOK);
