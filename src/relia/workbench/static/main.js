// Wiring of the page.

import { call, Problem } from "./api.js";
import { bindCompose, clearPrompt, offerPrompt, pick, stop } from "./compose.js";
import { $ } from "./dom.js";
import { bindEditor, isEditing, leave } from "./editor.js";
import { bindFeedback } from "./feedback.js";
import { bindHistory, refreshHistory } from "./history.js";
import { bindKeys } from "./keys.js";
import { keptEdit } from "./kept.js";
import {
  bindPlaybook, copy, currentPlaybook, download, edit, fixAll, jump, restoreDeleted, restoreRevision, settle, showNothing, unsettle,
} from "./playbook.js";
import { clearProblem, guarded } from "./problem.js";
import { bindRevisions } from "./revisions.js";
import { bindTheme } from "./theme.js";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

let opening = 0;

function open(id, { push = true } = {}) {
  stop();
  const number = opening += 1;
  return guarded(async () => {
    if (!UUID.test(id)) throw new Problem({ detail: "This address names no playbook.", hint: "Look in the history." }, 404);
    const playbook = await call("GET", `/v1/playbooks/${id}`);
    if (number !== opening) return; // Another one was asked for meanwhile.
    offerPrompt(playbook.prompt);
    settle(playbook, { push });
    if (keptEdit(playbook.id)) edit();
  });
}

function startAnew() {
  stop();
  opening += 1;
  clearProblem();
  showNothing();
  if (location.hash) history.pushState(null, "", location.pathname);
  clearPrompt();
}

function follow() {
  const id = location.hash.slice(1);
  if (id) {
    open(id, { push: false });
    return;
  }
  stop();
  opening += 1;
  showNothing();
}

function escape() {
  if (stop()) return true;
  if (!isEditing()) return false;
  leave();
  return true;
}

bindTheme();
bindCompose();
bindPlaybook({ pick });
bindEditor({
  saved: (playbook) => { settle(playbook); $("verdict").focus(); refreshHistory(); },
  closed: () => { unsettle(); $("edit").focus(); refreshHistory(); },
});
bindRevisions({ onRestore: restoreRevision });
bindFeedback(() => currentPlaybook().id);
bindHistory({ onOpen: open, onRestore: restoreDeleted });
bindKeys({
  prompt: () => $("prompt").focus(), search: () => $("history-search").focus(), anew: startAnew,
  pick: () => document.querySelector("#left-out .candidate")?.focus(), next: () => jump(1), previous: () => jump(-1),
  fix: fixAll, edit, copy, download, stop: escape, help: () => $("keys-dialog").showModal(),
});
$("new").addEventListener("click", startAnew);
$("show-keys").addEventListener("click", () => $("keys-dialog").showModal());
for (const button of document.querySelectorAll("dialog .close")) button.addEventListener("click", () => button.closest("dialog").close());
window.addEventListener("popstate", follow);

refreshHistory();
follow();
