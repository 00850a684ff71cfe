// The list of stored playbooks: newest first, searched on the server, more on demand.

import { call } from "./api.js";
import { $, ago, element, visible } from "./dom.js";
import { keptEdit } from "./kept.js";
import { guarded, showProblem } from "./problem.js";

const PAGE = "20";
const PAUSE = 200; // Milliseconds without a key before a search.

let opener = () => {};
let restorer = () => {};
let next = null;
let currentId = null;
let asked = 0;

function entry(playbook) {
  const deleted = Boolean(playbook.deleted);
  const verified = playbook.status === "verified";
  return element("li", {},
    element("button", {
      type: "button", class: "entry", dataset: { id: playbook.id }, title: visible(playbook.prompt),
      onclick: () => (deleted ? restorer(playbook.id) : opener(playbook.id)),
    },
    element("span", { class: "title" }, visible(playbook.title || playbook.prompt)),
    element("span", { class: "when" },
      element("span", { class: verified ? "good" : "warn" }, verified ? "✓ verified" : "! needs attention"),
      ` · ${ago(playbook.updated)}`,
      deleted ? " · restore" : "",
      keptEdit(playbook.id) ? " · unsaved edit" : "")));
}

async function load({ more = false } = {}) {
  const number = asked += 1;
  const query = new URLSearchParams({ limit: PAGE });
  const words = $("history-search").value.trim();
  if (words) query.set("q", words);
  if ($("history-deleted").checked) query.set("deleted", "true");
  if (more && next) query.set("cursor", next);
  const page = await call("GET", `/v1/playbooks?${query}`);
  if (number !== asked) return; // A newer question was asked meanwhile.
  next = page.next_cursor;
  const entries = page.items.map(entry);
  if (more) $("history-list").append(...entries);
  else $("history-list").replaceChildren(...entries);
  $("history-empty").textContent = $("history-list").children.length ? "" : emptiness(words);
  $("history-more").hidden = !next;
  markCurrent(currentId);
  if (more) entries[0]?.firstChild.focus();
}

function emptiness(words) {
  if (words) return "Nothing holds all of these words.";
  return $("history-deleted").checked ? "Nothing was deleted." : "Nothing here yet. What you generate is kept, with every change.";
}

// What cannot be listed is said, unless something worse is said already.
export async function refreshHistory() {
  try {
    await load();
  } catch (error) {
    if ($("problem").hidden) showProblem(error, refreshHistory);
  }
}

export function markCurrent(id) {
  currentId = id;
  for (const button of $("history-list").querySelectorAll("button")) {
    if (button.dataset.id === id) button.setAttribute("aria-current", "true");
    else button.removeAttribute("aria-current");
  }
}

export function bindHistory({ onOpen, onRestore }) {
  opener = onOpen;
  restorer = onRestore;
  let waiting;
  $("history-search").addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(refreshHistory, PAUSE);
  });
  $("history-deleted").addEventListener("change", refreshHistory);
  $("history-more").addEventListener("click", () => guarded(() => load({ more: true })));
}
