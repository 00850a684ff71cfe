// What changed between two texts, line by line.

import { element, visible } from "./dom.js";

const MOST = 9_000_000; // Cells of the table; beyond that, both middles are shown whole.

// [" " | "-" | "+", line] for each line, by the longest common subsequence.
export function difference(before, after) {
  const a = before.split("\n");
  const b = after.split("\n");
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head += 1;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail += 1;
  const same = (lines) => lines.map((line) => [" ", line]);
  return [
    ...same(a.slice(0, head)),
    ...middle(a.slice(head, a.length - tail), b.slice(head, b.length - tail)),
    ...same(tail ? a.slice(-tail) : []),
  ];
}

function middle(a, b) {
  const removed = (lines) => lines.map((line) => ["-", line]);
  const added = (lines) => lines.map((line) => ["+", line]);
  if ((a.length + 1) * (b.length + 1) > MOST) return [...removed(a), ...added(b)];
  const width = b.length + 1;
  const longest = new Uint16Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      longest[i * width + j] = a[i] === b[j]
        ? longest[(i + 1) * width + j + 1] + 1 : Math.max(longest[(i + 1) * width + j], longest[i * width + j + 1]);
    }
  }
  const rows = [];
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    if (a[i] === b[j]) {
      rows.push([" ", a[i]]);
      i += 1;
      j += 1;
    } else if (longest[(i + 1) * width + j] >= longest[i * width + j + 1]) rows.push(["-", a[i++]]);
    else rows.push(["+", b[j++]]);
  }
  return [...rows, ...removed(a.slice(i)), ...added(b.slice(j))];
}

const CLASS = { "-": "removed", "+": "added", " ": "same" };
const AROUND = 3;

// The changed lines with a few around them.
export function showDifference(target, before, after) {
  const rows = difference(before, after);
  const near = new Uint8Array(rows.length);
  rows.forEach(([mark], index) => {
    if (mark !== " ") near.fill(1, Math.max(0, index - AROUND), index + AROUND + 1);
  });
  const shown = [];
  rows.forEach(([mark, line], index) => {
    if (near[index]) shown.push(element("span", { class: CLASS[mark] }, `${mark} ${visible(line)}\n`));
    else if (index === 0 || near[index - 1]) shown.push(element("span", { class: "gap" }, "…\n"));
  });
  if (before === after) shown.splice(0, shown.length, "No difference.");
  target.replaceChildren(...shown);
}
