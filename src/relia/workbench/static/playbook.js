// The playbook on the page: shown with its evidence, fixed, checked again, copied, deleted.

import { call, Problem } from "./api.js";
import { $, element, toast, visible } from "./dom.js";
import { closeEditor, isEditing, openEditor, typed } from "./editor.js";
import { showAttention, showChecks, showEditing, showStages, showSteps, showVerdict, showWorking } from "./evidence.js";
import { applyFix } from "./fixes.js";
import { markCurrent, refreshHistory } from "./history.js";
import { keptEdit } from "./kept.js";
import { showListing } from "./listing.js";
import { showModule } from "./modules.js";
import { guarded } from "./problem.js";
import { showRevisions } from "./revisions.js";

// As the server told it last; `etag` names the revision that a change is based on. Null when none is shown.
let current = null;
let busy = false;
let onPick = null;

export const currentPlaybook = () => current;

export function bindPlaybook({ pick }) {
  onPick = pick;
  $("fix").addEventListener("click", fixAll);
  $("edit").addEventListener("click", edit);
  $("copy").addEventListener("click", copy);
  $("verify").addEventListener("click", verify);
  $("delete").addEventListener("click", remove);
}

// What is being generated, as far as it is known. Nothing of it is checked yet, and nothing can be done with it.
export function showLive(model, what, phases) {
  setBusy(true);
  closeEditor();
  $("examples").hidden = true;
  $("deleted").hidden = true;
  $("result").hidden = false;
  showWorking(what);
  showStages(phases, model.outcomes, model.content !== null);
  const findings = [...model.findings.values()].flat();
  if (model.content === null) $("listing").replaceChildren();
  else showListing($("listing"), model.content, findings, model.steps);
  $("asked").textContent = visible(model.prompt);
  showSteps(model.steps, { onModule: open(showModule), onLine: toLine, onLight: lightStep });
  showAttention({ ...model, attention: true }, {});
  showChecks([...model.outcomes.values()], true);
  $("revisions-card").hidden = true;
  $("feedback-card").hidden = true;
}

// Shows what the server stored. `push` makes it an entry of the browser's own history.
export function settle(playbook, { push = true } = {}) {
  const verification = playbook.verification || { findings: [], outcomes: [] };
  current = { ...playbook, findings: verification.findings, outcomes: verification.outcomes };
  render();
  markCurrent(playbook.id);
  document.title = `${visible(playbook.title)} · Relia`;
  const hash = `#${playbook.id}`;
  if (location.hash !== hash) history[push ? "pushState" : "replaceState"](null, "", hash);
  guarded(() => showRevisions(current));
}

// Back to what was shown before some work that came to nothing.
export function unsettle() {
  if (current) render();
  else showNothing();
}

export function showNothing() {
  setBusy(false);
  closeEditor();
  current = null;
  $("result").hidden = true;
  $("deleted").hidden = true;
  $("examples").hidden = false;
  markCurrent(null);
  document.title = "Relia";
}

function render() {
  setBusy(false);
  closeEditor();
  $("examples").hidden = true;
  $("deleted").hidden = true;
  $("result").hidden = false;
  showVerdict(current);
  showListing($("listing"), current.content, current.findings, current.steps, { onFix: fixOne, onStep: lightEntry });
  $("asked").textContent = visible(current.prompt);
  showSteps(current.steps, { onModule: open(showModule), onPick, onLine: toLine, onLight: lightStep });
  showAttention(current, { onPick });
  showChecks(current.outcomes, false);
  $("feedback-card").hidden = false;
  $("revisions-card").hidden = current.revision < 2;
  $("download").href = `/v1/playbooks/${current.id}/download`;
  $("edit").textContent = keptEdit(current.id) ? "Edit (unsaved)" : "Edit";
}

function setBusy(now) {
  busy = now;
  $("result").setAttribute("aria-busy", String(now));
  for (const button of $("result").querySelectorAll(".actions button, #verify, #revision-restore")) button.disabled = now;
}

const open = (show) => (...args) => guarded(() => show(...args));
const lightEntry = (index, on) => $("steps").children[index]?.classList.toggle("lit", on);
const lightStep = (step, on) => step.line && $(`line-${step.line}`)?.classList.toggle("lit", on);

function toLine(number) {
  const line = $(`line-${number}`);
  if (!line) return;
  line.scrollIntoView({ block: "center" });
  for (const found of document.querySelectorAll(".codeline.found")) found.classList.remove("found");
  line.classList.add("found");
  $("listing").focus({ preventScroll: true });
}

// Does one change at a time, and shows what came of it. `done` is told when it succeeded.
async function change(what, work, done) {
  if (busy || !current) return;
  if (isEditing()) {
    toast("Save your edit first, or close it.");
    return;
  }
  setBusy(true);
  showWorking(what);
  $("stages").hidden = true;
  try {
    const before = current;
    settle(await work(before));
    done?.(before);
  } catch (error) {
    unsettle();
    if (error instanceof Problem && error.changed) await newest();
    throw error;
  } finally {
    refreshHistory();
  }
}

// Somebody else changed the playbook: the newest text is shown, and the change was not made.
async function newest() {
  settle(await call("GET", `/v1/playbooks/${current.id}`));
}

const based = () => ({ "If-Match": current.etag });

// Replaces the whole text by one that this page made out of the shown one.
function replace(what, content, note, done) {
  const key = crypto.randomUUID();
  return guarded(() => change(what, (playbook) =>
    call("PUT", `/v1/playbooks/${playbook.id}`, { body: { content, note }, headers: based(), key }), done));
}

function fixOne(finding) {
  const index = [...document.querySelectorAll("[data-finding]")].indexOf(document.activeElement?.closest("[data-finding]"));
  return replace("Fixing", applyFix(current.content, finding.fix), finding.fix.title, () => {
    toast("Fixed, saved as a new revision.");
    focusFinding(Math.max(index, 0));
  });
}

export function fixAll() {
  const key = crypto.randomUUID();
  return guarded(() => change("Fixing", (playbook) =>
    call("POST", `/v1/playbooks/${playbook.id}/fix`, { body: {}, headers: based(), key }),
  (before) => {
    toast(current.revision === before.revision ? "Nothing here can be fixed without you." : "Fixed, saved as a new revision.");
    $("fix").focus();
  }));
}

function verify() {
  const key = crypto.randomUUID();
  return guarded(() => change("Checking", (playbook) =>
    call("POST", `/v1/playbooks/${playbook.id}/verify`, { body: {}, headers: based(), key }), () => $("verify").focus()));
}

export function restoreRevision(revision) {
  return replace("Restoring", revision.content, `Revision ${revision.number} again`, () => {
    toast(`Revision ${revision.number} is the current text again.`);
    $("verdict").focus();
  });
}

export function edit() {
  if (!current || busy || isEditing()) return;
  showEditing(current);
  openEditor(current);
}

export async function copy() {
  if (!current || busy) return;
  try {
    await navigator.clipboard.writeText(isEditing() ? typed() : current.content);
    toast("Copied.");
  } catch {
    toast("The browser does not let this page write to the clipboard: select the text, or download it.");
  }
}

export function download() {
  if (current && !busy) $("download").click();
}

function remove() {
  if (!current || busy) return;
  const { id, title } = current;
  const key = crypto.randomUUID();
  guarded(async () => {
    await call("DELETE", `/v1/playbooks/${id}`, { key });
    showNothing();
    history.replaceState(null, "", location.pathname);
    const undo = element("button", { type: "button", onclick: () => restoreDeleted(id) }, "Undo");
    $("deleted").replaceChildren(element("p", {}, `Deleted: ${visible(title)}`), undo);
    $("deleted").hidden = false;
    undo.focus();
    await refreshHistory();
  });
}

export function restoreDeleted(id) {
  const key = crypto.randomUUID();
  return guarded(async () => {
    settle(await call("POST", `/v1/playbooks/${id}/restore`, { key }));
    $("history-deleted").checked = false;
    await refreshHistory();
    $("verdict").focus();
  });
}

let finding = -1;

function focusFinding(index) {
  const all = [...document.querySelectorAll("[data-finding]")];
  if (!all.length) {
    $("verdict").focus();
    return;
  }
  finding = (index + all.length) % all.length;
  all[finding].focus();
  all[finding].scrollIntoView({ block: "center" });
}

// To the next (1) or previous (-1) finding.
export function jump(by) {
  if (document.querySelector("[data-finding]")) focusFinding(finding === -1 && by < 0 ? -1 : finding + by);
}
