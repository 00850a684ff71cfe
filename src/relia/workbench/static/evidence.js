// What the playbook rests on: the verdict, what was left out, steps with their modules, checks.

import { $, element, percent, plural, visible } from "./dom.js";
import { moduleChooser } from "./modules.js";

export const CHECKS = ["yaml", "structure", "arguments", "security", "lint", "syntax"];
const WORDS = { passed: "passed", failed: "failed", could_not_run: "could not run", skipped: "skipped", running: "running" };
const MARKS = { passed: "✓", failed: "✕", could_not_run: "!", skipped: "–", running: "◌" };
const CANDIDATES = 4;

// `phases` are [name, state] pairs; the checks follow them.
export function showStages(phases, outcomes, checking) {
  const checks = CHECKS.map((check) => [check, outcomes.get(check)?.outcome || (checking ? "running" : "")]);
  $("stages").replaceChildren(...[...phases, ...checks].map(([name, state]) =>
    element("li", { dataset: { state } }, name, element("span", { class: "hidden" }, ` ${WORDS[state] || "waiting"}`))));
}

export function showWorking(what) {
  $("verdict").className = "verdict working";
  $("verdict-word").textContent = what;
  $("verdict-why").hidden = true;
  $("stages").hidden = false;
}

// What is in the editor is not what was checked.
export function showEditing(playbook) {
  $("verdict").className = "verdict working";
  $("verdict-word").textContent = "Editing";
  $("verdict-why").hidden = false;
  $("verdict-why").textContent = `What is said here is about the saved text, revision ${playbook.revision}. Saving checks yours.`;
  $("stages").hidden = true;
}

const named = (outcomes, outcome) => outcomes.filter((item) => item.outcome === outcome).map((item) => item.check);

// Green only when the server's status says so. What was left out comes first.
export function showVerdict(playbook) {
  const { outcomes, findings } = playbook;
  const count = (severity) => findings.filter((finding) => finding.severity === severity).length;
  const errors = count("error");
  const warnings = count("warning");
  const left = playbook.attention ? playbook.steps.filter((step) => !step.module).length : 0;
  const unknown = named(outcomes, "could_not_run");
  const skipped = named(outcomes, "skipped");
  const notices = playbook.attention ? playbook.notices.filter(asks).length : 0;
  const verified = playbook.status === "verified";
  const why = [
    left && `${plural(left, "step")} left out`,
    errors && plural(errors, "error"),
    unknown.length && `could not check: ${unknown.join(", ")}`,
    skipped.length && `skipped: ${skipped.join(", ")}`,
    !outcomes.length && "not checked yet",
    notices && !left && plural(notices, "notice"),
    warnings && plural(warnings, "warning"),
  ].filter(Boolean).join("; ");
  $("verdict").className = `verdict ${verified ? "good" : errors ? "bad" : "warn"}`;
  $("verdict-word").textContent = verified ? "Verified" : "Needs attention";
  $("verdict-why").hidden = false;
  $("verdict-why").textContent = verified
    ? `All ${named(outcomes, "passed").length} checks ran and passed${warnings ? ` (${plural(warnings, "warning")})` : ""}. It has not been applied to a machine.`
    : `${sentence(why || "Something asks for your attention")}. It has not been applied to a machine.`;
  $("stages").hidden = true;
}

const sentence = (text) => text[0].toUpperCase() + text.slice(1);
const asks = (notice) => notice.kind !== "assumption";

export function showChecks(outcomes, working) {
  const told = new Map(outcomes.map((outcome) => [outcome.check, outcome]));
  $("unchecked").hidden = working || outcomes.length > 0;
  const rows = CHECKS.filter((check) => working || told.has(check)).map((check) => told.get(check) || { check, outcome: "running" });
  $("checks").replaceChildren(...rows.map(({ check, outcome, reason, seconds }) =>
    element("li", { class: outcome },
      element("span", { class: "mark", "aria-hidden": "true" }, MARKS[outcome]),
      element("span", {}, check),
      element("span", { class: "how" }, outcome === "passed" || outcome === "failed" ? `${WORDS[outcome]} in ${time(seconds)}` : WORDS[outcome]),
      reason ? element("span", { class: "why" }, visible(reason)) : null)));
}

const time = (seconds) => (seconds < 1 ? `${Math.max(1, Math.round(seconds * 1000))} ms` : `${seconds.toFixed(1)} s`);

// Notices and left out steps stand before everything else; assumptions beside the text.
export function showAttention({ notices, steps, attention }, { onPick }) {
  const left = steps.map((step, index) => ({ step, number: index + 1 })).filter(({ step }) => !step.module);
  // What is said about a step with candidates stands beside them.
  const said = notices.filter(asks).filter(({ message }) => !left.some(({ step }) => step.candidates.length && message.endsWith(step.reason)));
  const assumed = notices.filter((notice) => !asks(notice));
  $("attention").hidden = !attention || (left.length === 0 && said.length === 0);
  $("notices").replaceChildren(...said.map((notice) =>
    element("li", {}, element("span", { class: "kind" }, sentence(notice.kind)), " ", visible(notice.message))));
  $("left-out").replaceChildren(...left.map(({ step, number }) => element("li", {},
    element("p", {}, element("span", { class: "kind" }, `Step ${number} left out`), " ", visible(step.text)),
    element("p", { class: "reason" }, `It ${visible(step.reason)}.${step.candidates.length && onPick ? " Pick what was meant:" : ""}`),
    step.candidates.length && onPick ? picker(step, number, onPick) : null)));
  $("assumptions-card").hidden = assumed.length === 0;
  $("assumptions").replaceChildren(...assumed.map((notice) => element("li", {}, visible(notice.message))));
}

// The modules that a step may have meant, and a field for any other.
function picker(step, number, onPick) {
  const others = step.candidates.filter((candidate) => candidate.module !== step.module).slice(0, CANDIDATES);
  return element("div", { class: "candidates", role: "group", "aria-label": `Candidates for step ${number}` },
    ...others.map((candidate) =>
      element("button", { type: "button", class: "candidate", onclick: () => onPick(number, candidate.module) },
        element("span", { class: "mono" }, candidate.module), ` ${percent(candidate.confidence)}`,
        element("span", { class: "reason" }, visible(candidate.reason)))),
    moduleChooser(number, (module) => onPick(number, module)));
}

export function showSteps(steps, { onModule, onPick, onLine, onLight }) {
  $("steps-card").hidden = steps.length === 0;
  $("steps").replaceChildren(...steps.map((step, index) => {
    const number = index + 1;
    const body = step.module
      ? [element("p", {},
          element("button", { type: "button", class: "link mono", title: "What the module takes", onclick: () => onModule(step.module) }, step.module), " ",
          element("span", { class: "sure" }, `${percent(step.confidence)} sure`),
          step.line ? element("button", { type: "button", class: "link line", onclick: () => onLine(step.line) }, `line ${step.line}`) : null),
        element("p", { class: "reason" }, visible(step.reason)),
        onPick ? element("details", {}, element("summary", {}, "Another module"), picker(step, number, onPick)) : null]
      : [element("p", { class: "left-out" }, "Left out")];
    return element("li", { onmouseenter: () => onLight(step, true), onmouseleave: () => onLight(step, false) },
      element("p", { class: "text" }, `${number}. ${visible(step.text)}`), ...body);
  }));
}
