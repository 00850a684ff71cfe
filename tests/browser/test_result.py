"""What a person does with a playbook: copy, download, rate, delete, read about its modules."""

from pathlib import Path

from playwright.sync_api import BrowserContext, expect
from tests.browser.server import Server
from tests.browser.workbench import FLAGSHIP, GOOD, Workbench


def test_copy_puts_the_exact_text_on_the_clipboard(tab: Workbench, server: Server, context: BrowserContext) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    text = GOOD.replace("\n", "\r\n") + "# “ünïcode” 🦀\r\n"
    tab.open(server.store(content=text, verify=False)["id"])
    tab.leave_fields()
    tab.press("c")
    expect(tab.at("toast")).to_have_text("Copied.")
    # The browser's clipboard knows one line ending.
    assert tab.page.evaluate("navigator.clipboard.readText()").replace("\r\n", "\n") == text.replace("\r\n", "\n")


def test_download_brings_the_exact_text_as_a_file(tab: Workbench, server: Server, tmp_path: Path) -> None:
    text = GOOD.replace("\n", "\r\n") + "# “ünïcode” 🦀\r\n"
    tab.open(server.store("Say hello to everybody", text, verify=False)["id"])
    with tab.page.expect_download() as started:
        tab.at("download").click()
    started.value.save_as(tmp_path / "file")
    assert (tmp_path / "file").read_bytes() == text.encode()
    assert started.value.suggested_filename == "say-hello-to-everybody.yml"


def test_a_rating_is_kept_with_its_comment(tab: Workbench, server: Server) -> None:
    playbook = server.store()
    tab.open(playbook["id"])
    tab.page.get_by_label("4", exact=True).check()
    tab.at("feedback-comment").fill("The name is odd")
    tab.press("Enter")
    expect(tab.at("toast")).to_have_text("Thank you, kept.")
    newest = server.request("GET", "/v1/feedback", params={"limit": 1})["items"][0]
    assert (newest["playbook_id"], newest["rating"], newest["comment"]) == (playbook["id"], 4, "The name is odd")


def test_a_deleted_playbook_is_brought_back_at_once(tab: Workbench, server: Server) -> None:
    playbook = server.store("Install the package zeroad")
    tab.open(playbook["id"])
    tab.at("delete").click()
    expect(tab.at("result")).to_be_hidden()
    expect(tab.at("history-list").locator(f"[data-id='{playbook['id']}']")).to_have_count(0)
    expect(tab.page.get_by_role("button", name="Undo")).to_be_focused()
    tab.press("Enter")
    tab.expect_verdict("Verified")
    expect(tab.at("history-list").locator(f"[data-id='{playbook['id']}']")).to_be_visible()


def test_a_deleted_playbook_is_found_among_the_deleted_ones(tab: Workbench, server: Server) -> None:
    playbook = server.store("Install the package angband")
    server.request("DELETE", f"/v1/playbooks/{playbook['id']}")
    tab.page.get_by_label("Deleted ones").check()
    tab.at("history-search").fill("angband")
    entry = tab.at("history-list").locator(f"[data-id='{playbook['id']}']")
    expect(entry).to_contain_text("restore")
    entry.click()
    expect(tab.at("asked")).to_have_text("Install the package angband")


def test_a_module_is_explained_from_the_catalog(tab: Workbench, server: Server) -> None:
    tab.open(server.store()["id"])
    tab.at("steps").get_by_role("button", name="ansible.builtin.package").first.click()
    dialog = tab.page.get_by_role("dialog", name="ansible.builtin.package")
    expect(dialog).to_contain_text("Generic OS package manager")
    expect(dialog.locator("tr", has_text="name").first).to_contain_text("required")
    tab.press("Escape")
    expect(dialog).to_be_hidden()


def test_a_step_leads_to_its_lines(tab: Workbench, server: Server) -> None:
    tab.open(server.store(FLAGSHIP)["id"])
    tab.at("steps").get_by_role("button", name="line 13").click()
    expect(tab.page.locator(".codeline.found")).to_have_attribute("id", "line-13")
    expect(tab.page.locator("#line-13")).to_be_in_viewport()


def test_a_text_without_a_verification_is_not_called_checked(tab: Workbench, server: Server) -> None:
    tab.open(server.store(content=GOOD, verify=False)["id"])
    tab.expect_verdict("Needs attention")
    expect(tab.at("verdict-why")).to_contain_text("Not checked yet")
    tab.at("verify").click()
    tab.expect_verdict("Verified")
