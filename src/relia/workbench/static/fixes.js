// A line ends where YAML ends one; a byte order mark stands in front of the first.
const BREAK = /\r\n|[\n\r\u0085\u2028\u2029]/;
const BREAKS = new RegExp(BREAK, "g");

export const linesOf = (text) => text.replace(/^\ufeff/, "").split(BREAK);

const startsOf = (text) => [text.startsWith("\ufeff") ? 1 : 0, ...[...text.matchAll(BREAKS)].map((end) => end.index + end[0].length)];

// Applies the edits of one fix to a text. Lines end as they did; columns count characters (code points).
export function applyFix(text, fix) {
  const starts = startsOf(text);
  return [...fix.edits]
    .sort((a, b) => b.line - a.line || b.column - a.column)
    .reduce((result, edit) => result.slice(0, offsetIn(text, starts, edit.line, edit.column)) + edit.text
      + result.slice(offsetIn(text, starts, edit.end_line, edit.end_column)), text);
}

// Strings here count UTF-16 units, positions count code points.
function offsetIn(text, starts, line, column) {
  let at = starts[line - 1] ?? text.length;
  for (let left = column - 1; left > 0 && at < text.length; left -= 1) at += text.codePointAt(at) > 0xffff ? 2 : 1;
  return at;
}

// Where a position is in a text, for a text field.
export function offsetOf(text, line, column) {
  return offsetIn(text, startsOf(text), line, column);
}
