"""From a prompt to a playbook."""

import re

from playwright.sync_api import expect
from tests.browser.conftest import OpenTab, StartServer
from tests.browser.server import Server
from tests.browser.workbench import FLAGSHIP, UNSURE, Workbench


def test_a_prompt_becomes_a_verified_playbook(tab: Workbench) -> None:
    tab.at("prompt").press_sequentially(FLAGSHIP)
    tab.press("Control+Enter")
    tab.expect_verdict("Verified")

    text = tab.text()
    assert "ansible.builtin.package:" in text
    assert "dest: /etc/nginx/nginx.conf" in text
    assert "notify: Restart nginx" in text
    assert "handlers:" in text
    steps = tab.page.locator("#steps > li")
    expect(steps).to_have_count(3)
    expect(steps.nth(1)).to_contain_text("ansible.builtin.copy")
    expect(steps.nth(1)).to_contain_text(re.compile(r"\d+% sure"))
    checks = tab.page.locator("#checks > li")
    expect(checks).to_have_count(6)
    for number in range(6):
        expect(checks.nth(number)).to_contain_text("passed")


def test_each_stage_is_shown_while_it_runs(tab: Workbench) -> None:
    tab.generate("Install git")
    stages = {"grounding", "drafting", "yaml", "structure", "arguments", "security", "lint", "syntax"}
    assert {f"{stage} passed" for stage in stages} <= tab.shown()
    assert {"Reading the prompt", "Checking the draft", "lint running", "syntax running"} <= tab.shown()


def test_the_draft_is_readable_before_its_checks_end_and_is_not_called_verified(
    small_server: Server, open_tab: OpenTab
) -> None:
    tab = open_tab(small_server)
    with small_server.checks_hang():
        tab.ask("Install git")
        expect(tab.lines.nth(5)).to_contain_text("Install git")
        tab.expect_verdict("Checking the draft")
        expect(tab.page.locator("#checks .running")).to_have_count(2)
        expect(tab.page.locator("#checks .passed")).to_have_count(4)
        expect(tab.at("fix")).to_be_disabled()
    tab.expect_verdict("Verified")


def test_hosts_and_context_are_sent_along(tab: Workbench) -> None:
    tab.page.get_by_text("Hosts and context").click()
    tab.at("hosts").fill("webservers")
    tab.generate("Install git")
    assert "hosts: webservers" in tab.text()


def test_an_unsure_step_comes_first_and_a_candidate_is_picked_with_the_keyboard(tab: Workbench) -> None:
    tab.generate(UNSURE)
    tab.expect_verdict("Needs attention")
    expect(tab.at("verdict-why")).to_contain_text("1 step left out")
    expect(tab.at("left-out")).to_contain_text("frobnicate the quux gizmo")
    candidates = tab.page.locator("#left-out .candidate")
    module = candidates.first.locator(".mono").inner_text()

    tab.leave_fields()
    tab.press("p")
    expect(candidates.first).to_be_focused()
    tab.press("Enter")

    expect(tab.page.locator("#steps > li").nth(1)).to_contain_text(module)
    expect(tab.verdict).to_be_focused()
    expect(tab.at("left-out").locator("li")).to_have_count(0)
    assert f"{module}:" in tab.text()


def test_any_installed_module_can_be_picked(tab: Workbench) -> None:
    tab.generate(UNSURE)
    field = tab.page.get_by_label("Another module for step 2")
    field.fill("debug message")
    expect(tab.page.locator("#left-out option[value='ansible.builtin.debug']")).to_be_attached()
    field.fill("ansible.builtin.debug")
    field.press("Enter")
    expect(tab.page.locator("#steps > li").nth(1)).to_contain_text("ansible.builtin.debug")


def test_a_module_that_is_not_installed_is_a_clear_problem_and_changes_nothing(tab: Workbench) -> None:
    tab.generate(UNSURE)
    before = tab.page.url
    field = tab.page.get_by_label("Another module for step 2")
    field.fill("no.such.module")
    field.press("Enter")
    expect(tab.at("problem")).to_contain_text("no.such.module")
    tab.expect_verdict("Needs attention")
    assert tab.page.url == before


def test_stop_ends_the_waiting_and_keeps_the_words(small_server: Server, open_tab: OpenTab) -> None:
    tab = open_tab(small_server)
    with small_server.checks_hang():
        tab.ask("Install rsync")
        tab.expect_verdict("Checking the draft")
        tab.press("Escape")
        expect(tab.at("toast")).to_contain_text("will stand in the history")
        expect(tab.at("result")).to_be_hidden()
        expect(tab.at("generate")).to_be_enabled()
        expect(tab.at("prompt")).to_have_value("Install rsync")
    expect(tab.at("history-list")).to_contain_text("Install rsync")


def test_what_could_not_run_is_never_green(start_server: StartServer, open_tab: OpenTab) -> None:
    server = start_server(RELIA_LINT_SECONDS="1")
    server.store("Say hello")
    tab = open_tab(server)
    with server.checks_hang():
        tab.generate("Install git")
        tab.expect_verdict("Needs attention")
        expect(tab.at("verdict-why")).to_contain_text("Could not check: lint, syntax")
        expect(tab.verdict).not_to_have_class(re.compile("good"))
        expect(tab.page.locator("#checks .could_not_run")).to_have_count(2)
        expect(tab.page.locator("#checks .could_not_run .why").first).not_to_be_empty()
    tab.at("verify").click()
    tab.expect_verdict("Verified")


def test_a_busy_server_says_when_to_come_back_and_the_page_does(small_server: Server, open_tab: OpenTab) -> None:
    first, second = open_tab(small_server), open_tab(small_server)
    with small_server.checks_hang():
        first.ask("Install git")
        first.expect_verdict("Checking the draft")
        second.ask("Install rsync")
        expect(second.at("problem")).to_contain_text("Try again in")
        expect(second.at("prompt")).to_have_value("Install rsync")
    first.expect_verdict("Verified")
    second.page.get_by_role("button", name="Try again").click()
    second.expect_verdict("Verified")
    expect(second.at("problem")).to_be_hidden()


def test_an_empty_prompt_is_not_sent(tab: Workbench) -> None:
    sent: list[str] = []
    tab.page.on("request", lambda request: sent.append(request.method))
    tab.at("generate").click()
    expect(tab.page.locator("#prompt:invalid")).to_be_focused()
    tab.generate("Install git")
    assert sent.count("POST") == 1
