// What every part of the desk's page needs: its elements, its words, one way to ask the server.
export const $ = (id) => document.getElementById(id);
export const form = $("ask"), box = $("q");

/** Say one of the page's own sentences in the state line; nothing else moves. */
export const tell = (code, count = "") => {
  $("state").textContent = code ? $("state").getAttribute(`data-${code}`).replace("{count}", count) : "";
};
/** Say what the server said. */
export const repeat = (text) => { $("state").textContent = text; };
export const word = (code) => $("state").getAttribute(`data-${code}`);

/** The id of the call under way, empty without one. */
export const call = () => $("call-state").dataset.call;

/** The words and chips as they stand, with what is added. */
export const fields = (more) => {
  const sent = new URLSearchParams(new FormData(form));
  for (const [name, value] of Object.entries(more || {})) sent.set(name, value);
  return sent;
};

/** Send a change; return what came back, null where it was refused and told. */
export async function post(path, sent) {
  try {
    const headers = { "X-CSRF-Token": $("csrf").value };
    const response = await fetch(path, { method: "POST", headers, body: sent });
    const body = await response.json();
    if (response.ok) return body;
    repeat(body.error.message);
  } catch {
    tell("offline");
  }
  return null;
}

export const goTo = (id) => { $(id).focus(); if ($(id).select) $(id).select(); };
