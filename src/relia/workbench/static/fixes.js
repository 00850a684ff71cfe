// Applies the edits of one fix to a text. Lines end as they did; columns count characters (code points).
export function applyFix(text, fix) {
  const starts = [0];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
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
  let start = 0;
  for (let number = 1; number < line; number += 1) {
    const end = text.indexOf("\n", start);
    if (end === -1) return text.length;
    start = end + 1;
  }
  return offsetIn(text, [start], 1, column);
}
