// The operator's desk. Pull, never push: nothing is opened, covered or focused unless a key asks.
import { watchAnswer } from "./hotline_answer.js";
import { watchCall } from "./hotline_call.js";
import { watchKeys } from "./hotline_keys.js";
import { watchTyping } from "./hotline_search.js";

watchKeys();
watchAnswer();
watchCall();
watchTyping();
if ("serviceWorker" in navigator) {
  // Keeps the phones for when the service is away; over an open line browsers have none.
  navigator.serviceWorker.register("/hotline/worker.js", { scope: "/hotline" }).catch(() => {});
}
