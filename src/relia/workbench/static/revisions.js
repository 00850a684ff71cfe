// Earlier texts of a playbook: what each was, how it differs from the newest, and back to it.

import { call } from "./api.js";
import { $, ago, element, visible } from "./dom.js";
import { showDifference } from "./difference.js";
import { guarded } from "./problem.js";

const PAGE = "20";

let playbook = null;
let next = null;
let chosen = null;

// Shows the revisions of `current`, the newest first.
export async function showRevisions(current) {
  playbook = current;
  await load(current);
}

async function load(current, cursor = null) {
  const query = new URLSearchParams({ limit: PAGE, ...(cursor ? { cursor } : {}) });
  const page = await call("GET", `/v1/playbooks/${current.id}/revisions?${query}`);
  if (playbook !== current) return;
  next = page.next_cursor;
  const rows = page.items.map(row);
  if (cursor) $("revisions").append(...rows);
  else $("revisions").replaceChildren(...rows);
  $("revisions-more").hidden = !next;
}

function row(revision) {
  const newest = revision.number === playbook.revision;
  return element("li", {}, element("button", {
    type: "button", class: "entry", "aria-current": newest ? "true" : undefined, onclick: () => guarded(() => look(revision.number)),
  }, `${revision.number}. ${visible(revision.note || "Changed")} `, element("span", { class: "when" }, ago(revision.created))));
}

async function look(number) {
  chosen = await call("GET", `/v1/playbooks/${playbook.id}/revisions/${number}`);
  $("revision-name").textContent = `Revision ${number}`;
  $("revision-hint").textContent = number === playbook.revision
    ? "This is the current text." : `From revision ${number} (−) to the current one, ${playbook.revision} (+).`;
  showDifference($("revision-text"), chosen.content, playbook.content);
  $("revision-restore").disabled = chosen.content === playbook.content;
  $("revision-dialog").showModal();
}

// `onRestore(revision)` gets a whole revision whose text is to be the newest.
export function bindRevisions({ onRestore }) {
  $("revisions-more").addEventListener("click", () => guarded(() => load(playbook, next)));
  $("revision-restore").addEventListener("click", () => {
    $("revision-dialog").close();
    onRestore(chosen);
  });
}
