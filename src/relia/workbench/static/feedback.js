// What a person thinks of a playbook.

import { call } from "./api.js";
import { $, toast } from "./dom.js";
import { guarded } from "./problem.js";

// `idOf()` names the playbook on the page.
export function bindFeedback(idOf) {
  $("feedback").addEventListener("submit", (event) => {
    event.preventDefault();
    const key = crypto.randomUUID();
    const rating = Number(new FormData($("feedback")).get("rating"));
    const comment = $("feedback-comment").value;
    guarded(async () => {
      await call("POST", `/v1/playbooks/${idOf()}/feedback`, { body: { rating, comment }, key });
      $("feedback").reset();
      toast("Thank you, kept.");
    });
  });
}
