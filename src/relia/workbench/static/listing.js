// The playbook's text with line numbers, colours, and its findings beside the lines they are about.

import { element, UNSEEN, visible } from "./dom.js";
import { linesOf } from "./fixes.js";

// Splits one line into [class, text] pieces: enough of YAML to read it by colour, nothing that could get it wrong.
export function pieces(line) {
  const comment = /^(\s*)(#.*)$/.exec(line);
  if (comment) return [["", comment[1]], ["t-comment", comment[2]]];
  const key = /^(\s*(?:- )*)([A-Za-z_][\w.\- ]*)(:)(?=\s|$)(.*)$/.exec(line);
  if (!key) return value(line);
  return [["", key[1]], ["t-key", key[2]], ["", key[3]], ...value(key[4])];
}

function value(text) {
  const found = [];
  const pattern = /(\{\{.*?\}\}|\{%.*?%\})|("(?:[^"\\]|\\.)*"|'(?:[^']|'')*')|(\s#.*$)/g;
  let last = 0;
  for (const match of text.matchAll(pattern)) {
    if (match.index > last) found.push(["", text.slice(last, match.index)]);
    if (match[2]) found.push(...quoted(match[2]));
    else found.push([match[1] ? "t-jinja" : "t-comment", match[0]]);
    last = match.index + match[0].length;
  }
  if (last < text.length) found.push(["", text.slice(last)]);
  return found;
}

function quoted(text) {
  return text.split(/(\{\{.*?\}\})/).filter(Boolean).map((part) => [part.startsWith("{{") ? "t-jinja" : "t-string", part]);
}

const LONGEST = 4000; // Characters of a line that are coloured and marked; a longer line is shown plain.

// Positions count characters (code points) as the server does, not UTF-16 units as strings here do.
function paint(line, marked) {
  const code = element("span", { class: "code" });
  if (line.length > LONGEST) {
    code.textContent = visible(line);
    return code;
  }
  let column = 1;
  for (const [style, text] of pieces(line)) {
    let run = "";
    let inside = false;
    const flush = () => {
      if (!run) return;
      const parts = shown(run, style);
      code.append(...(inside ? [element("mark", {}, ...parts)] : parts));
      run = "";
    };
    for (const character of text) {
      const now = marked.some(([from, to]) => column >= from && column < to);
      if (now !== inside) flush();
      inside = now;
      run += character;
      column += 1;
    }
    flush();
  }
  return code;
}

// Text in a style, with what cannot be seen made visible.
function shown(text, style) {
  const plain = (part) => (style ? element("span", { class: style }, part) : part);
  const parts = [];
  let last = 0;
  for (const match of text.matchAll(UNSEEN)) {
    if (match.index > last) parts.push(plain(text.slice(last, match.index)));
    parts.push(element("span", { class: "t-unseen", title: "A character that is not seen" }, visible(match[0])));
    last = match.index + match[0].length;
  }
  if (last < text.length) parts.push(plain(text.slice(last)));
  return parts;
}

const WORST = ["error", "warning", "info"];
const SIGNS = { error: "✕", warning: "▲", info: "i" };
const WORDS = { error: "Error", warning: "Warning", info: "Note" };

// What to write beside each line, and what to underline in it.
function byLine(findings, count) {
  const notes = new Map();
  const marks = new Map();
  const add = (map, line, item) => map.set(line, [...(map.get(line) || []), item]);
  for (const finding of findings) {
    add(notes, Math.min(Math.max(finding.line, 1), count), finding);
    if (finding.end_line - finding.line >= 3) continue;
    for (let line = finding.line; line <= finding.end_line; line += 1) {
      add(marks, line, [line === finding.line ? finding.column : 1, line === finding.end_line ? finding.end_column : Infinity]);
    }
  }
  return { notes, marks };
}

// `onFix(finding)` and `onStep(index, on)` hear of what a person does; without `onFix` nothing can be fixed.
export function showListing(target, text, findings, steps, { onFix, onStep } = {}) {
  const lines = linesOf(text.replace(/\n$/, ""));
  const starts = new Map(steps.flatMap((step, index) => (step.line ? [[step.line, index]] : [])));
  const { notes, marks } = byLine(findings, lines.length);
  const rows = document.createDocumentFragment();
  lines.forEach((raw, index) => {
    const number = index + 1;
    const here = notes.get(number) || [];
    const worst = WORST.find((severity) => here.some((finding) => finding.severity === severity)) || "";
    const row = element("div", { class: `codeline ${worst}`, id: `line-${number}` },
      element("span", { class: "sign", "aria-hidden": "true" }, SIGNS[worst]),
      element("span", { class: "number" }, String(number)), paint(raw, marks.get(number) || []));
    if (starts.has(number)) {
      row.addEventListener("mouseenter", () => onStep?.(starts.get(number), true));
      row.addEventListener("mouseleave", () => onStep?.(starts.get(number), false));
    }
    rows.append(row, ...here.map((finding) => note(finding, onFix)));
  });
  target.style.setProperty("--digits", String(String(lines.length).length));
  target.replaceChildren(rows);
}

function note(finding, onFix) {
  return element("div", { class: `finding ${finding.severity}`, tabindex: "-1", dataset: { finding: "" } },
    element("strong", {}, WORDS[finding.severity]), " ", visible(finding.message), " ",
    safeLink(finding.help)
      ? element("a", { class: "rule", href: finding.help, target: "_blank", rel: "noopener noreferrer" }, finding.rule)
      : element("span", { class: "rule" }, finding.rule),
    finding.fix && onFix ? element("button", { type: "button", class: "small", onclick: () => onFix(finding) }, `Fix: ${visible(finding.fix.title)}`) : null);
}

const safeLink = (link) => /^https:\/\//.test(link);
