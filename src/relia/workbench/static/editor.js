// Editing a playbook's text: kept in this tab until it is saved, checked while it is typed, never saved over somebody
// else's change.

import { call, Problem } from "./api.js";
import { $, element, toast, visible } from "./dom.js";
import { showDifference } from "./difference.js";
import { keepEdit, keptEdit } from "./kept.js";
import { guarded } from "./problem.js";
import { checkTyped, forgetTyped } from "./typed.js";

// The playbook, and the revision that the edit is based on. Null when nothing is edited.
let editing = null;
let attempt = null; // The last save, so that the same one is not done twice.
let saving = false;
let onSaved = () => {};
let onClosed = () => {};

export const isEditing = () => editing !== null;
export const isUnsaved = () => editing !== null && typed() !== editing.playbook.content;

// What stands in the editor. A text field knows no other line ending than LF; those of the text come back.
export const typed = () => (editing.crlf ? $("editor-text").value.replaceAll("\n", "\r\n") : $("editor-text").value);

export function openEditor(playbook) {
  const kept = keptEdit(playbook.id);
  editing = { playbook, etag: kept?.etag ?? playbook.etag, crlf: playbook.content.includes("\r\n") };
  const area = $("editor-text");
  area.value = kept?.content ?? playbook.content;
  $("editor").hidden = false;
  $("listing").hidden = true;
  $("conflict").hidden = true;
  $("reviewed").checked = false;
  $("reviewed-label").hidden = !playbook.attention;
  area.focus();
  area.setSelectionRange(0, 0);
  area.scrollTop = 0;
  if (kept) toast("Your unsaved edit is here again.");
  describe();
  checkTyped(typed());
}

// Closes the editor; what is unsaved stays in this tab.
export function closeEditor() {
  editing = null;
  forgetTyped();
  $("editor").hidden = true;
  $("listing").hidden = false;
}

function keep() {
  const unsaved = isUnsaved();
  const done = keepEdit(editing.playbook.id, unsaved ? { content: typed(), etag: editing.etag } : null);
  $("editor-hint").textContent = done
    ? "Saved as a new revision; nothing is overwritten."
    : "This text is too long to be kept across a reload: save it before you leave.";
  $("editor-cancel").textContent = unsaved ? "Close (stays in this tab)" : "Close";
  $("editor-drop").hidden = !unsaved;
}

function describe() {
  keep();
  place();
}

function place() {
  const before = $("editor-text").value.slice(0, $("editor-text").selectionStart);
  const line = before.split("\n").length;
  $("editor-place").textContent = `Line ${line}, column ${[...before.slice(before.lastIndexOf("\n") + 1)].length + 1}`;
}

async function save() {
  if (saving || !editing) return;
  const { playbook, etag } = editing;
  const body = { content: typed(), note: "Edited", reviewed: $("reviewed").checked };
  const same = attempt && attempt.etag === etag && JSON.stringify(attempt.body) === JSON.stringify(body);
  if (!same) attempt = { body, etag, key: crypto.randomUUID() };
  lock(true);
  try {
    const saved = await call("PUT", `/v1/playbooks/${playbook.id}`, { body, headers: { "If-Match": etag }, key: attempt.key });
    attempt = null;
    keepEdit(playbook.id, null);
    closeEditor();
    onSaved(saved);
  } catch (error) {
    if (!(error instanceof Problem && error.changed)) throw error;
    await showConflict(playbook.id);
  } finally {
    lock(false);
  }
}

function lock(now) {
  saving = now;
  $("save").disabled = now;
  $("save").textContent = now ? "Saving and verifying…" : "Save and verify";
  $("editor-text").readOnly = now;
}

// Somebody else saved meanwhile. Both texts stay: theirs is a revision, this one is in the field.
async function showConflict(id) {
  const theirs = await call("GET", `/v1/playbooks/${id}`);
  const lines = element("pre", { class: "difference", tabindex: "0", "aria-label": "From their text to yours" });
  showDifference(lines, theirs.content, typed());
  const mine = element("button", {
    type: "button", class: "primary",
    onclick: () => {
      editing = { ...editing, playbook: theirs, etag: theirs.etag };
      $("conflict").hidden = true;
      keep();
      guarded(save);
    },
  }, "Save mine as the next revision");
  $("conflict").replaceChildren(
    element("p", { class: "what" }, `The playbook was changed elsewhere: revision ${theirs.revision}, “${visible(theirs.note)}”.`),
    element("p", {}, "Your text is still here, unsaved. From theirs (−) to yours (+):"), lines,
    element("div", { class: "row" }, mine,
      element("button", { type: "button", onclick: () => { keepEdit(id, null); closeEditor(); onSaved(theirs); } }, "Take theirs, drop mine")));
  $("conflict").hidden = false;
  mine.focus();
}

// `saved(playbook)` hears what the server stored, `closed()` that the editor was left.
export function bindEditor({ saved, closed }) {
  onSaved = saved;
  onClosed = closed;
  $("editor").addEventListener("submit", (event) => {
    event.preventDefault();
    guarded(save);
  });
  $("editor-text").addEventListener("input", () => {
    describe();
    checkTyped(typed());
  });
  document.addEventListener("selectionchange", () => editing && document.activeElement === $("editor-text") && place());
  $("editor-cancel").addEventListener("click", leave);
  $("editor-drop").addEventListener("click", () => {
    keepEdit(editing.playbook.id, null);
    leave();
  });
  window.addEventListener("beforeunload", (event) => isUnsaved() && event.preventDefault());
}

export function leave() {
  closeEditor();
  onClosed();
}
