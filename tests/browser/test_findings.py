"""Findings beside the lines, fixes, edits and revisions."""

import re

import pytest
from playwright.sync_api import BrowserContext, expect
from tests.browser.server import Server
from tests.browser.workbench import FAULTY, GOOD, UNSURE, Workbench


def test_findings_stand_beside_their_lines(tab: Workbench, server: Server) -> None:
    tab.open(server.store(content=FAULTY)["id"])
    expect(tab.findings.filter(has_text="'nme'")).to_contain_text("did you mean 'name'?")
    wrong = tab.page.locator("#line-7")
    expect(wrong).to_have_class(re.compile("error"))
    expect(wrong.locator("mark")).to_have_text("nme")
    assert wrong.evaluate("line => line.nextElementSibling.textContent").startswith("Error")
    expect(tab.verdict).to_have_class(re.compile("bad"))


def test_a_text_that_is_pasted_is_checked_saved_and_fixed_one_by_one(tab: Workbench, server: Server) -> None:
    playbook = server.store()
    tab.open(playbook["id"])
    tab.edit(FAULTY)
    expect(tab.at("typed-findings")).to_contain_text("no option 'nme'")
    tab.press("Control+Enter")
    expect(tab.at("editor")).to_be_hidden()

    tab.page.get_by_role("button", name="Fix: Replace nme by name").click()
    expect(tab.page.get_by_role("button", name="Fix: Replace nme by name")).to_have_count(0)
    assert "name: nginx" in tab.text()
    assert "stat: started" in tab.text()
    expect(tab.at("revisions").locator("li")).to_have_count(3)
    expect(tab.page.locator("[data-finding]:focus")).to_have_count(1)
    tab.page.get_by_role("button", name="Fix: Replace stat by state").press("Enter")
    tab.expect_verdict("Verified")
    assert server.request("GET", f"/v1/playbooks/{playbook['id']}")["content"] == FAULTY.replace("nme", "name").replace(
        "stat:", "state:"
    )


def test_fix_all_repairs_everything_at_once(tab: Workbench, server: Server) -> None:
    tab.open(server.store(content=FAULTY)["id"])
    tab.leave_fields()
    tab.press("f")
    tab.expect_verdict("Verified")
    expect(tab.findings).to_have_count(0)
    expect(tab.at("revisions").locator("li").first).to_contain_text("Fixed")
    tab.at("fix").click()
    expect(tab.at("toast")).to_have_text("Nothing here can be fixed without you.")


def test_an_earlier_revision_is_compared_and_restored(tab: Workbench, server: Server) -> None:
    playbook = server.store(content=FAULTY, verify=False)
    server.edit(playbook, GOOD, verify=False)
    tab.open(playbook["id"])
    tab.at("revisions").get_by_role("button").nth(1).click()
    expect(tab.at("revision-text").locator(".removed", has_text="nme: nginx")).to_be_visible()
    expect(tab.at("revision-text").locator(".added", has_text="msg: Hello")).to_be_visible()
    tab.at("revision-restore").click()
    expect(tab.at("revisions").locator("li")).to_have_count(4)
    assert tab.text() == FAULTY.rstrip("\n")
    expect(tab.at("revisions").locator("li").first).to_contain_text("Revision 2 again")


def test_the_keyboard_goes_from_finding_to_finding(tab: Workbench, server: Server) -> None:
    tab.open(server.store(content=FAULTY)["id"])
    expect(tab.findings.nth(1)).to_be_visible()
    tab.leave_fields()
    tab.press("]")
    expect(tab.findings.first).to_be_focused()
    tab.press("]")
    expect(tab.findings.nth(1)).to_be_focused()
    tab.press("[", "[")
    expect(tab.findings.last).to_be_focused()


def test_a_finding_of_the_typed_text_selects_its_place(tab: Workbench, server: Server) -> None:
    tab.open(server.store(content=GOOD, verify=False)["id"])
    tab.edit(FAULTY)
    tab.at("typed-findings").get_by_role("button", name="Line 7").click()
    selected = "field => field.value.slice(field.selectionStart, field.selectionEnd)"
    assert tab.at("editor-text").evaluate(selected) == "nme"


def test_while_somebody_edits_nothing_is_called_verified(tab: Workbench, server: Server) -> None:
    tab.open(server.store("Say hello", GOOD)["id"])
    tab.expect_verdict("Verified")
    tab.edit(FAULTY)
    tab.expect_verdict("Editing")
    expect(tab.verdict).not_to_have_class(re.compile("good"))


def test_what_was_left_out_keeps_asking_until_a_person_dealt_with_it(tab: Workbench, server: Server) -> None:
    tab.open(server.store(UNSURE)["id"])
    tab.save(GOOD)
    tab.expect_verdict("Needs attention")
    tab.edit(GOOD + "# reviewed\n")
    tab.page.get_by_label("I have dealt with what was left out").check()
    tab.at("save").click()
    tab.expect_verdict("Verified")
    expect(tab.at("attention")).to_be_hidden()


@pytest.mark.parametrize("ending", ["\r\n", "\n"])
def test_an_edit_keeps_the_line_endings(tab: Workbench, server: Server, ending: str) -> None:
    text = GOOD.replace("\n", ending)
    playbook = server.store(content=text, verify=False)
    tab.open(playbook["id"])
    tab.save(GOOD.replace("Hello", "Goodbye"))
    stored = server.request("GET", f"/v1/playbooks/{playbook['id']}")["content"]
    assert stored == text.replace("Hello", "Goodbye")


def test_a_fix_behind_characters_outside_of_the_basic_plane_lands_where_it_belongs(
    tab: Workbench, server: Server
) -> None:
    text = FAULTY.replace("nme: nginx", '{"nme": "🦀🦀"}').replace("        state: present\n", "")
    text = text.replace("        {", "        # 🦀\n        {")
    text = text.replace('{"nme": "🦀🦀"}', '{state: "🦀🦀", nme: nginx}')
    playbook = server.store(content=text)
    tab.open(playbook["id"])
    tab.page.get_by_role("button", name="Fix: Replace nme by name").click()
    expect(tab.page.get_by_role("button", name="Fix: Replace nme by name")).to_have_count(0)
    assert '{state: "🦀🦀", name: nginx}' in server.request("GET", f"/v1/playbooks/{playbook['id']}")["content"]


def test_a_text_of_two_thousand_lines_can_be_read_pasted_and_fixed(
    tab: Workbench, server: Server, context: BrowserContext
) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    tasks = "".join(
        f"    - name: Install package {number}\n      ansible.builtin.package:\n        {'nme' if number % 50 == 7 else 'name'}: "
        f"package{number}\n        state: present\n\n"
        for number in range(400)
    )
    text = f"---\n- name: Install much\n  hosts: all\n  tasks:\n{tasks}".rstrip("\n") + "\n"
    playbook = server.store(content=text, skip=["lint", "syntax"])
    tab.open(playbook["id"])
    expect(tab.lines).to_have_count(text.count("\n"))
    expect(tab.findings.filter(has_text="'nme'")).to_have_count(8)
    tab.page.locator(f"#line-{text.count(chr(10))}").scroll_into_view_if_needed()
    other = text.replace("package399", "other")
    tab.page.evaluate("text => navigator.clipboard.writeText(text)", other)
    tab.at("edit").click()
    tab.press("Control+a", "Control+v")
    expect(tab.at("editor-text")).to_have_value(other)
    expect(tab.at("typed-findings")).to_contain_text("'nme'")
    tab.at("editor-text").press("Control+End")
    expect(tab.at("editor-place")).to_contain_text(f"Line {text.count(chr(10)) + 1}")
    tab.at("editor-drop").click()
    fixes = tab.findings.get_by_role("button", name="Fix: Replace nme by name")
    expect(fixes).to_have_count(8)
    fixes.last.click()
    expect(fixes).to_have_count(7)


def test_a_fix_lands_where_it_belongs_whatever_ends_a_line(tab: Workbench, server: Server) -> None:
    text = "\ufeff" + FAULTY.replace("---\n", "---\n# one\u2028# two\x85# three\r")
    playbook = server.store(content=text)
    tab.open(playbook["id"])
    tab.page.get_by_role("button", name="Fix: Replace nme by name").click()
    expect(tab.page.get_by_role("button", name="Fix: Replace nme by name")).to_have_count(0)
    stored = server.request("GET", f"/v1/playbooks/{playbook['id']}")["content"]
    assert stored == text.replace("nme: ", "name: ")
