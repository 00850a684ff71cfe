"""The page as a person uses it."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

FLAGSHIP = "Install nginx and git, copy files/nginx.conf to /etc/nginx/nginx.conf, and restart nginx when it changes"
UNSURE = "Install git, then frobnicate the quux gizmo"
"""Its second step means nothing that a module does."""
GOOD = """---
- name: Say hello
  hosts: all
  tasks:
    - name: Say hello
      ansible.builtin.debug:
        msg: Hello
"""
FAULTY = """---
- name: Install the web server
  hosts: all
  tasks:
    - name: Install nginx
      ansible.builtin.package:
        nme: nginx
        state: present

    - name: Start nginx
      ansible.builtin.service:
        name: nginx
        stat: started
"""
"""Two misspelt options, each with a fix."""

# Every word of the verdict and every state of a stage that the page ever showed.
_WATCH = """
window.shown = new Set();
document.addEventListener("DOMContentLoaded", () => new MutationObserver(() => {
  window.shown.add(document.getElementById("verdict-word").textContent);
  for (const stage of document.querySelectorAll("#stages li"))
    window.shown.add(stage.firstChild.textContent + " " + stage.dataset.state);
}).observe(document, { subtree: true, childList: true, characterData: true }));
"""


class Workbench:
    """One tab. Waits for what it does."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url
        self.complaints: list[str] = []
        """What the browser complained about: errors of scripts, breaches of the policy, requests to elsewhere."""
        page.add_init_script(_WATCH)
        page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        page.on("console", lambda message: self._hear(message.type, message.text))
        page.on("request", lambda request: self._see(request.url))

    def _hear(self, kind: str, text: str) -> None:
        # The browser itself logs each answer that is a problem; what the page does with it is another matter.
        if kind in {"error", "warning"} and not text.startswith("Failed to load resource"):
            self.complaints.append(f"{kind}: {text}")

    def _see(self, url: str) -> None:
        if not url.startswith((self.url, "about:blank")):
            self.complaints.append(f"request to {url}")

    # ------------------------------------------------------------------ what a person sees

    def at(self, identifier: str) -> Locator:
        return self.page.locator(f"#{identifier}")

    @property
    def verdict(self) -> Locator:
        return self.at("verdict")

    @property
    def findings(self) -> Locator:
        return self.page.locator("[data-finding]")

    @property
    def lines(self) -> Locator:
        return self.page.locator("#listing .codeline")

    def text(self) -> str:
        """The playbook as the listing shows it."""
        return "\n".join(self.page.locator("#listing .code").all_text_contents())

    def shown(self) -> set[str]:
        return set(self.page.evaluate("[...window.shown]"))

    def expect_verdict(self, word: str) -> None:
        expect(self.at("verdict-word")).to_have_text(word)

    def accessibility_errors(self) -> list[str]:
        """What axe finds wrong, with where."""
        found: list[dict[str, Any]] = Axe().run(self.page).response["violations"]
        return [f"{fault['id']}: {[node['target'] for node in fault['nodes']]}" for fault in found]

    # ------------------------------------------------------------------ what a person does

    def open(self, identifier: str = "") -> None:
        """The page; with an identifier, that playbook."""
        self.page.goto("about:blank")  # Else another fragment would load nothing anew.
        self.page.goto(f"{self.url}/{'#' + identifier if identifier else ''}")
        if identifier:
            expect(self.at("result")).to_have_attribute("aria-busy", "false")
            expect(self.lines.first).to_be_visible()

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def ask(self, prompt: str) -> None:
        """Type a prompt and send it, without waiting for what comes of it."""
        self.at("prompt").fill(prompt)
        self.press("Control+Enter")

    def generate(self, prompt: str) -> None:
        self.ask(prompt)
        expect(self.at("asked")).to_have_text(prompt)
        expect(self.at("result")).to_have_attribute("aria-busy", "false")

    def edit(self, text: str) -> None:
        """Type another text, without saving it."""
        self.at("edit").click()
        self.at("editor-text").fill(text)

    def save(self, text: str) -> None:
        self.edit(text)
        self.at("save").click()
        expect(self.at("editor")).to_be_hidden()

    def leave_fields(self) -> None:
        """To where single keys work."""
        self.at("main").focus()
