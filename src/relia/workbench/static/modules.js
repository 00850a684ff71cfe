// Modules of the catalog: one module's documentation in a dialog, and a field to choose any of them.

import { call } from "./api.js";
import { $, element, visible } from "./dom.js";

export async function showModule(fqcn) {
  const spec = await call("GET", `/v1/modules/${encodeURIComponent(fqcn)}`);
  const options = Object.values(spec.options).sort((a, b) => Number(b.required) - Number(a.required) || a.name.localeCompare(b.name));
  $("module-name").textContent = spec.fqcn;
  $("module-body").replaceChildren(
    element("p", {}, plain(spec.short_description)),
    spec.deprecated ? element("p", { class: "problem card" }, `Deprecated: ${plain(spec.deprecated)}`) : "",
    spec.documented ? "" : element("p", { class: "problem card" }, "Its documentation could not be read: what it takes is not known."),
    options.length ? element("table", {},
      element("thead", {}, element("tr", {}, ...["Option", "Type", "What it is"].map((name) => element("th", { scope: "col" }, name)))),
      element("tbody", {}, ...options.map(row))) : "",
    ...(spec.examples ? [element("h3", {}, "Examples"), element("pre", { tabindex: "0", "aria-label": "Examples" }, visible(spec.examples))] : []),
  );
  $("module-dialog").showModal();
  $("module-dialog").scrollTop = 0;
}

// The documentation's own markup, such as O(name) and L(text,https://…), as plain text.
const plain = (text) => visible(text)
  .replace(/\b(?:B|C|E|I|M|O|P|RV|U|V)\(((?:[^()\\]|\\.)*)\)/g, "$1")
  .replace(/\b[LR]\(([^,()]*),[^()]*\)/g, "$1")
  .replaceAll("HORIZONTALLINE", "");

const row = (option) => element("tr", {},
  element("th", { scope: "row" }, element("code", {}, visible(option.name)), option.required ? element("span", { class: "required" }, " required") : ""),
  element("td", {}, option.elements ? `${option.type} of ${option.elements}` : option.type),
  element("td", {}, plain(option.description),
    option.choices.length ? element("span", { class: "choices" }, ` One of: ${visible(option.choices.join(", "))}.`) : "",
    option.default !== null ? element("span", { class: "choices" }, ` Default: ${visible(JSON.stringify(option.default))}.`) : ""));

const PAUSE = 150; // Milliseconds without a key before a search.

// A field that suggests installed modules; `onChoose` gets the name. `number` is of the step that it is for.
export function moduleChooser(number, onChoose) {
  const list = element("datalist", { id: `modules-${number}-${crypto.randomUUID()}` });
  let waiting;
  const field = element("input", {
    "aria-label": `Another module for step ${number}`, list: list.id, placeholder: "another module", autocomplete: "off", spellcheck: "false",
    oninput: () => {
      clearTimeout(waiting);
      waiting = setTimeout(suggest, PAUSE);
    },
  });
  async function suggest() {
    const words = field.value.trim();
    if (!words) return;
    try {
      const { items } = await call("GET", `/v1/modules?${new URLSearchParams({ q: words.slice(0, 200), limit: "10" })}`);
      list.replaceChildren(...items.map((item) => element("option", { value: item.fqcn }, visible(item.short_description))));
    } catch {
      list.replaceChildren(); // Only suggestions are missing; choosing says what is wrong.
    }
  }
  return element("form", {
    class: "chooser",
    onsubmit: (event) => {
      event.preventDefault();
      if (field.value.trim()) onChoose(field.value.trim());
    },
  }, field, list, element("button", { type: "submit", class: "small" }, "Use"));
}
