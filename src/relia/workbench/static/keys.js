// The keyboard. Single keys work outside of fields only, and can be turned off (WCAG 2.1, criterion 2.1.4).

import { $ } from "./dom.js";
import { local } from "./storage.js";

const SETTING = "single-keys";

export function bindKeys(actions) {
  const plain = {
    "/": actions.prompt, h: actions.search, n: actions.anew, p: actions.pick, "]": actions.next, "[": actions.previous,
    f: actions.fix, e: actions.edit, c: actions.copy, d: actions.download, "?": actions.help,
  };
  const single = $("single-keys");
  single.checked = local.get(SETTING) !== "off";
  single.addEventListener("change", () => local.set(SETTING, single.checked ? "on" : "off"));

  document.addEventListener("keydown", (event) => {
    const field = event.target.closest("input, textarea, select");
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && field?.form) {
      event.preventDefault();
      field.form.requestSubmit();
      return;
    }
    if (document.querySelector("dialog[open]")) return;
    if (event.key === "Escape") {
      if (!actions.stop()) field?.blur();
      return;
    }
    const typing = field && !["checkbox", "radio"].includes(field.type);
    if (typing || !single.checked || event.ctrlKey || event.metaKey || event.altKey || !(event.key in plain)) return;
    event.preventDefault();
    plain[event.key]();
  });
}
