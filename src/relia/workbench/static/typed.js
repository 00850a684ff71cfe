// What the quick checks say about a text while it is typed. The linter and the syntax check follow when it is saved.

import { call } from "./api.js";
import { $, element, plural, UNSEEN, visible } from "./dom.js";
import { offsetOf } from "./fixes.js";

const PAUSE = 300; // Milliseconds without a key before the text is checked.
const SLOW = ["lint", "syntax"];
const SHOWN = 50;

let waiting;
let asking = null;

export function checkTyped(content) {
  clearTimeout(waiting);
  waiting = setTimeout(() => check(content), PAUSE);
}

export function forgetTyped() {
  clearTimeout(waiting);
  asking?.abort();
  asking = null;
  $("typed-state").textContent = "";
  $("typed-findings").replaceChildren();
}

async function check(content) {
  asking?.abort();
  const mine = new AbortController();
  asking = mine;
  try {
    const { outcomes, findings } = await call("POST", "/v1/verify", { body: { content, skip: SLOW }, signal: mine.signal });
    if (asking === mine) show(content, outcomes, findings);
  } catch (error) {
    if (error.name === "AbortError" || asking !== mine) return;
    $("typed-state").textContent = `Could not be checked while you type: ${visible(error.message)}`;
    $("typed-findings").replaceChildren();
  }
}

function show(content, outcomes, findings) {
  const unknown = outcomes.filter((outcome) => outcome.outcome === "could_not_run").map((outcome) => outcome.check);
  const ran = outcomes.filter((outcome) => ["passed", "failed"].includes(outcome.outcome)).map((outcome) => outcome.check);
  const unseen = content.replaceAll("\r\n", "\n").match(UNSEEN)?.length || 0;
  $("typed-state").textContent = [
    `${ran.join(", ")}: ${findings.length ? plural(findings.length, "finding") : "nothing found"}.`,
    unknown.length ? `Could not run: ${unknown.join(", ")}.` : "",
    unseen ? `${plural(unseen, "character")} cannot be seen; close the editor to see where.` : "",
    "The linter and the syntax check follow when you save.",
  ].filter(Boolean).join(" ");
  $("typed-findings").replaceChildren(...findings.slice(0, SHOWN).map((finding) => element("li", {},
    element("button", { type: "button", class: `link ${finding.severity}`, onclick: () => select(finding) }, `Line ${finding.line}`),
    ` ${visible(finding.message)}`)),
  findings.length > SHOWN ? element("li", {}, `… and ${findings.length - SHOWN} more.`) : "");
}

function select(finding) {
  const area = $("editor-text");
  const text = area.value;
  area.focus();
  area.setSelectionRange(offsetOf(text, finding.line, finding.column), offsetOf(text, finding.end_line, finding.end_column));
  area.scrollTop = Math.max(0, (finding.line - 4) * Number.parseFloat(getComputedStyle(area).lineHeight));
}
