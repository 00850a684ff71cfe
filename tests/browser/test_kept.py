"""Nothing that a person typed is lost."""

from playwright.sync_api import expect
from tests.browser.conftest import OpenTab, StartServer
from tests.browser.server import Server
from tests.browser.workbench import FAULTY, GOOD, Workbench


def test_a_typed_prompt_survives_a_reload(tab: Workbench) -> None:
    tab.at("prompt").fill("Install something that I am still thinking about")
    tab.page.get_by_text("Hosts and context").click()
    tab.at("hosts").fill("web")
    tab.page.reload()
    expect(tab.at("prompt")).to_have_value("Install something that I am still thinking about")
    expect(tab.at("hosts")).to_have_value("web")


def test_opening_another_playbook_leaves_a_typed_prompt_alone(tab: Workbench, server: Server) -> None:
    playbook = server.store("Install git")
    tab.open()
    tab.at("prompt").fill("Half a thought")
    tab.at("history-list").locator(f"[data-id='{playbook['id']}']").click()
    expect(tab.at("asked")).to_have_text("Install git")
    expect(tab.at("prompt")).to_have_value("Half a thought")
    tab.at("new").click()
    expect(tab.at("result")).to_be_hidden()
    expect(tab.at("prompt")).to_have_value("Half a thought")


def test_an_example_that_replaced_a_typed_prompt_is_undone(tab: Workbench) -> None:
    tab.at("prompt").fill("Half a thought")
    tab.at("examples").get_by_role("button").nth(1).click()
    expect(tab.at("prompt")).not_to_have_value("Half a thought")
    tab.press("Control+z")
    expect(tab.at("prompt")).to_have_value("Half a thought")


def test_an_unsaved_edit_survives_a_reload_and_another_playbook(tab: Workbench, server: Server) -> None:
    edited, other = server.store(content=GOOD, verify=False), server.store("Install the package gnuchess")
    tab.open(edited["id"])
    tab.edit(FAULTY)
    tab.page.reload()
    expect(tab.at("editor-text")).to_have_value(FAULTY)
    tab.at("history-list").locator(f"[data-id='{other['id']}']").click()
    expect(tab.at("asked")).to_have_text("Install the package gnuchess")
    expect(tab.at("editor")).to_be_hidden()
    tab.page.go_back()
    expect(tab.at("editor-text")).to_have_value(FAULTY)
    tab.at("save").click()
    expect(tab.at("editor")).to_be_hidden()
    assert server.request("GET", f"/v1/playbooks/{edited['id']}")["content"] == FAULTY


def test_closing_the_editor_keeps_the_edit_and_dropping_it_does_not(tab: Workbench, server: Server) -> None:
    tab.open(server.store(content=GOOD, verify=False)["id"])
    tab.edit(FAULTY)
    tab.press("Escape")
    expect(tab.at("edit")).to_have_text("Edit (unsaved)")
    tab.press("Enter")
    expect(tab.at("editor-text")).to_have_value(FAULTY)
    tab.at("editor-drop").click()
    expect(tab.at("edit")).to_have_text("Edit")
    assert tab.text() == GOOD.rstrip("\n")


def test_the_browser_asks_before_an_unsaved_edit_is_closed(tab: Workbench, server: Server) -> None:
    tab.open(server.store(content=GOOD, verify=False)["id"])
    tab.edit(FAULTY)
    with tab.page.expect_event("dialog") as asked:
        tab.page.close(run_before_unload=True)
    assert asked.value.type == "beforeunload"
    asked.value.dismiss()
    expect(tab.at("editor-text")).to_have_value(FAULTY)


def test_two_tabs_that_edit_the_same_playbook_both_keep_their_text(open_tab: OpenTab, server: Server) -> None:
    playbook = server.store(content=GOOD, verify=False)
    mine, theirs = open_tab(), open_tab()
    for tab in (mine, theirs):
        tab.open(playbook["id"])
        tab.at("edit").click()
    theirs.at("editor-text").fill(GOOD.replace("Hello", "Theirs"))
    theirs.at("save").click()
    expect(theirs.at("editor")).to_be_hidden()

    mine.at("editor-text").fill(GOOD.replace("Hello", "Mine"))
    mine.at("save").click()
    expect(mine.at("conflict")).to_contain_text("changed elsewhere: revision 3")
    expect(mine.at("conflict").locator(".removed")).to_contain_text("msg: Theirs")
    expect(mine.at("conflict").locator(".added")).to_contain_text("msg: Mine")
    expect(mine.at("editor-text")).to_have_value(GOOD.replace("Hello", "Mine"))

    mine.page.get_by_role("button", name="Save mine as the next revision").click()
    expect(mine.at("editor")).to_be_hidden()
    revisions = [
        server.request("GET", f"/v1/playbooks/{playbook['id']}/revisions/{number}")["content"] for number in (3, 4)
    ]
    assert revisions == [GOOD.replace("Hello", "Theirs"), GOOD.replace("Hello", "Mine")]


def test_a_fix_of_a_text_that_was_changed_elsewhere_changes_nothing_and_shows_the_newest(
    tab: Workbench, server: Server
) -> None:
    playbook = server.store(content=FAULTY)
    tab.open(playbook["id"])
    server.edit(playbook, GOOD, verify=False)
    tab.page.get_by_role("button", name="Fix: Replace nme by name").click()
    expect(tab.at("problem")).to_contain_text("revision 3")
    assert tab.text() == GOOD.rstrip("\n")
    assert server.request("GET", f"/v1/playbooks/{playbook['id']}")["revision"] == 3


def test_a_server_that_dies_in_the_middle_is_a_clear_problem_and_keeps_the_prompt(
    start_server: StartServer, open_tab: OpenTab
) -> None:
    server = start_server()
    playbook = server.store("Say hello")
    tab = open_tab(server)
    tab.open(playbook["id"])
    with server.checks_hang():
        tab.ask("Install rsync")
        tab.expect_verdict("Checking the draft")
        server.kill()
    expect(tab.at("problem")).to_contain_text("The connection ended before the answer was whole.")
    expect(tab.at("prompt")).to_have_value("Install rsync")
    expect(tab.at("asked")).to_have_text("Say hello")
    expect(tab.at("generate")).to_be_enabled()
    tab.at("generate").click()
    expect(tab.at("problem")).to_contain_text("The server cannot be reached.")
    expect(tab.page.get_by_role("button", name="Try again")).to_be_visible()


def test_an_edit_that_could_not_be_saved_is_kept_and_saved_when_the_server_is_back(
    start_server: StartServer, open_tab: OpenTab
) -> None:
    server = start_server()
    playbook = server.store("Say hello", GOOD, verify=False)
    tab = open_tab(server)
    tab.open(playbook["id"])
    tab.edit(FAULTY)
    server.kill()
    tab.at("save").click()
    expect(tab.at("problem")).to_contain_text("The server cannot be reached.")
    expect(tab.at("editor-text")).to_have_value(FAULTY)

    again = start_server(RELIA_PORT=server.url.rsplit(":", 1)[1])
    tab.page.get_by_role("button", name="Try again").click()
    expect(tab.at("editor")).to_be_hidden()
    assert again.request("GET", f"/v1/playbooks/{playbook['id']}")["content"] == FAULTY
