// The prompt, and what is told while a playbook is generated from it.

import { generate } from "./api.js";
import { $, element, toast } from "./dom.js";
import { refreshHistory } from "./history.js";
import { keepForm, keepRequest, keptForm, keptRequest } from "./kept.js";
import { currentPlaybook, settle, showLive, unsettle } from "./playbook.js";
import { clearProblem, showProblem } from "./problem.js";

const EXAMPLES = [
  "Install nginx and git, copy files/nginx.conf to /etc/nginx/nginx.conf, and restart nginx when it changes",
  "Create user deploy in group www-data, then clone https://example.org/app.git to /srv/app as deploy",
  "Twice a day, 7:10 and 19:10, run /usr/local/bin/sync-media as www-data",
];

const FINISHED = 3000; // Milliseconds after which the server has usually finished what nobody waits for.

let running = null;
let own = ""; // The prompt that the page itself put there: it may replace that one, never what was typed.

const keep = () => keepForm({ prompt: $("prompt").value, hosts: $("hosts").value, context: $("context").value, own });

// Puts a prompt into the form, unless a person typed another one there.
export function offerPrompt(prompt) {
  if ($("prompt").value.trim() && $("prompt").value !== own) return;
  put(prompt);
}

function put(prompt) {
  $("prompt").value = prompt;
  own = prompt;
  keep();
}

// Makes room for another prompt. What a person typed and never sent stays, selected: typing replaces it.
export function clearPrompt() {
  if ($("prompt").value === own) put("");
  $("prompt").focus();
  $("prompt").select();
}

// Types an example, so that the browser's undo brings back what it replaces.
function typeExample(text) {
  $("prompt").focus();
  $("prompt").select();
  document.execCommand("insertText", false, text);
  own = text;
  keep();
}

// Ends the waiting; the server finishes what it took. Returns whether there was anything to stop.
export function stop() {
  running?.abort();
  return running !== null;
}

// Generates anew with a module that the person picked; everything else as it was asked for.
export function pick(number, module) {
  const playbook = currentPlaybook();
  const asked = keptRequest(playbook.id);
  // A module that was picked before stands there with full confidence.
  const before = playbook.steps.flatMap((step, index) => (step.module && step.confidence === 1 ? [[index + 1, step.module]] : []));
  const picks = { ...Object.fromEntries(before), ...asked.picks, [number]: module };
  run({ ...asked, prompt: playbook.prompt, picks }, { focus: true });
}

async function run(request, { key = crypto.randomUUID(), focus = false } = {}) {
  if (running) return;
  clearProblem();
  running = new AbortController();
  $("generate").disabled = true;
  $("stop").hidden = false;
  const live = new Live(request.prompt);
  live.show();
  if (focus) $("verdict").focus();
  let stopped = false;
  try {
    const playbook = await generate(request, (name, data) => live.hear(name, data), { signal: running.signal, key });
    keepRequest(playbook.id, { hosts: request.hosts, context: request.context, picks: request.picks });
    settle(playbook);
  } catch (error) {
    unsettle();
    stopped = error.name === "AbortError";
    if (stopped) toast("Not waiting any more. What the server finishes will stand in the history.");
    else showProblem(error, () => run(request, { key, focus }));
  } finally {
    running = null;
    $("generate").disabled = false;
    $("stop").hidden = true;
    await refreshHistory();
    if (stopped) setTimeout(refreshHistory, FINISHED);
  }
}

// What is known so far about the playbook that is being made.
class Live {
  constructor(prompt) {
    this.model = { prompt, content: null, steps: [], notices: [], outcomes: new Map(), findings: new Map() };
    this.phases = [["grounding", "running"], ["drafting", ""]];
    this.what = "Reading the prompt";
  }

  show() {
    showLive(this.model, this.what, this.phases);
  }

  hear(name, data) {
    const { model } = this;
    if (name === "grounded") {
      Object.assign(model, { steps: data.steps, notices: data.notices });
      this.phases = [["grounding", "passed"], ["drafting", "running"]];
      this.what = "Drafting";
    } else if (name === "drafted") {
      model.content = data.content;
      this.phases = [["grounding", "passed"], ["drafting", "passed"]];
      this.what = "Checking the draft";
    } else if (name === "checked") {
      model.outcomes.set(data.outcome.check, data.outcome);
      model.findings.set(data.outcome.check, data.findings);
    } else if (name === "repaired") {
      model.content = data.content;
      model.outcomes.clear();
      model.findings.clear();
      this.phases = [["grounding", "passed"], ["drafting", "passed"], ["repairing", "passed"]];
      this.what = "Checking the repaired draft";
    }
    this.show();
  }
}

function submit() {
  const request = { prompt: $("prompt").value };
  if ($("hosts").value.trim()) request.hosts = $("hosts").value.trim();
  if ($("context").value.trim()) request.context = $("context").value;
  own = request.prompt;
  keep();
  run(request);
}

export function bindCompose() {
  const kept = keptForm();
  if (kept) {
    for (const name of ["prompt", "hosts", "context"]) $(name).value = kept[name] || "";
    own = kept.own || "";
    $("compose").querySelector("details").open = Boolean(kept.hosts || kept.context);
  }
  $("compose").addEventListener("input", keep);
  $("compose").addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
  });
  $("stop").addEventListener("click", stop);
  $("examples").querySelector("ul").replaceChildren(...EXAMPLES.map((text) =>
    element("li", {}, element("button", { type: "button", class: "link", onclick: () => typeExample(text) }, text))));
}
