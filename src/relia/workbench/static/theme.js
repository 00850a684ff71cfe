// Light, dark, or as the system says; remembered in this browser only. `early-theme.js` applies it at the start.

import { $ } from "./dom.js";
import { local } from "./storage.js";

const NAMES = ["auto", "light", "dark"];

export function bindTheme() {
  const root = document.documentElement;
  let theme = root.dataset.theme || "auto";
  const label = () => { $("toggle-theme").textContent = `Theme: ${theme}`; };
  $("toggle-theme").addEventListener("click", () => {
    theme = NAMES[(NAMES.indexOf(theme) + 1) % NAMES.length];
    local.set("theme", theme);
    if (theme === "auto") delete root.dataset.theme;
    else root.dataset.theme = theme;
    label();
  });
  label();
}
