// Failures, shown in one place with what to do next.

import { Problem } from "./api.js";
import { $, element, visible } from "./dom.js";

export function clearProblem() {
  $("problem").hidden = true;
}

// `retry`, when given, is offered for what may pass by itself.
export function showProblem(error, retry) {
  const known = error instanceof Problem;
  const lines = known
    ? [error.message, error.hint, error.retryAfter ? `Try again in ${error.retryAfter} s.` : "", error.requestId ? `Request ${error.requestId}` : ""]
    : [`The page itself failed: ${error.message}`];
  $("problem").replaceChildren(
    ...lines.filter(Boolean).map((line, index) => element("p", { class: index ? "" : "what" }, visible(line))),
    known && error.passing && retry
      ? element("button", { type: "button", onclick: () => { clearProblem(); retry(); } }, "Try again") : "");
  $("problem").hidden = false;
  if (!known) throw error;
}

// Runs some work; what fails is shown.
export async function guarded(work) {
  clearProblem();
  try {
    await work();
  } catch (error) {
    showProblem(error, () => guarded(work));
  }
}
