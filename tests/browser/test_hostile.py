"""Prompts and playbooks of people who mean harm are shown as the text that they are."""

import re
from html.parser import HTMLParser

import pytest
from playwright.sync_api import expect
from tests.browser.server import Server
from tests.browser.workbench import GOOD, Workbench

from relia.workbench.pages import FILES

MARKUP = "<img src=x onerror=\"document.title='owned'\"></textarea></script><script>document.title='owned'</script>"


def test_markup_in_a_prompt_stays_text_everywhere(tab: Workbench) -> None:
    prompt = f"Install git {MARKUP}"
    tab.generate(prompt)
    expect(tab.at("history-list").locator("button").first).to_contain_text("<img src=x")
    tab.page.reload()
    expect(tab.at("asked")).to_have_text(prompt)
    assert tab.page.locator("img").count() == 1  # the page's own
    assert tab.page.evaluate("document.querySelectorAll('body script').length") == 0
    assert "owned" not in tab.page.title().replace(MARKUP, "")[:10]


def test_markup_in_a_playbook_stays_text_in_listing_findings_and_differences(tab: Workbench, server: Server) -> None:
    text = f"---\n- name: 'x {MARKUP.replace(chr(39), '')}'\n  hosts: all\n  '{MARKUP.replace(chr(39), '')}': 1\n"
    playbook = server.store(content=text)
    tab.open(playbook["id"])
    expect(tab.lines.nth(1)).to_contain_text("<img src=x onerror=")
    expect(tab.findings.first).to_be_visible()
    tab.at("revisions").get_by_role("button").last.click()
    expect(tab.at("revision-text")).to_contain_text("</script>")
    assert tab.page.locator("img").count() == 1
    assert tab.page.evaluate("document.querySelectorAll('body script').length") == 0


@pytest.mark.parametrize(
    ("character", "picture"),
    [
        ("\u202e", "⟨U+202E⟩"),
        ("\u2066", "⟨U+2066⟩"),
        ("\u200b", "⟨U+200B⟩"),
        ("\x1b", "⟨U+001B⟩"),
        ("\x07", "⟨U+0007⟩"),
    ],
)
def test_what_cannot_be_seen_is_made_visible(tab: Workbench, server: Server, character: str, picture: str) -> None:
    text = GOOD.replace("Hello", f'"He{character}llo"')
    tab.open(server.store(content=text, verify=False)["id"])
    expect(tab.page.locator(".t-unseen")).to_have_text(picture)
    tab.leave_fields()
    tab.press("e")
    expect(tab.at("typed-state")).to_contain_text("1 character cannot be seen")


def test_a_reordering_character_in_a_prompt_is_named_and_the_prompt_is_kept(tab: Workbench) -> None:
    prompt = "Install git \u202egit\u202c now"
    tab.ask(prompt)
    expect(tab.at("problem")).to_contain_text("U+202E")
    expect(tab.at("prompt")).to_have_value(prompt)
    assert "\u202e" not in tab.page.inner_text("body")


def test_the_policy_of_the_page_allows_no_inline_script_and_no_other_origin(tab: Workbench) -> None:
    answer = tab.page.request.get(tab.url)
    policy = dict(part.split(" ", 1) for part in answer.headers["content-security-policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert {policy[kind] for kind in ("script-src", "style-src", "img-src", "connect-src")} == {"'self'"}
    refused = (
        "() => { const script = document.createElement('script'); script.textContent = 'window.ran = 1';"
        " document.head.append(script); return window.ran }"
    )
    assert tab.page.evaluate(refused) is None
    assert len(tab.complaints) == 1
    assert re.search("Content Security Policy", tab.complaints.pop())


def test_the_document_has_no_inline_script_style_or_handler() -> None:
    class Inline(HTMLParser):
        def __init__(self) -> None:
            super().__init__()
            self.found: list[str] = []

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            names = {name for name, _ in attrs}
            if tag == "style" or (tag == "script" and "src" not in names):
                self.found.append(tag)
            self.found += [name for name in names if name.startswith("on") or name == "style"]

    parser = Inline()
    parser.feed((FILES / "index.html").read_text())
    assert parser.found == []
    for script in FILES.glob("*.js"):
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(", script.read_text()), (
            script
        )
