"""What was generated before."""

from playwright.sync_api import expect
from tests.browser.server import Server
from tests.browser.workbench import GOOD, Workbench


def test_the_history_is_searched_by_prompt_and_by_text(tab: Workbench, server: Server) -> None:
    by_prompt = server.store("Install the package nethack")
    by_text = server.store(content=GOOD.replace("Hello", "Hello nethack players"), verify=False)
    server.store("Install git")
    tab.at("history-search").fill("NetHack")
    entries = tab.at("history-list").locator("button")
    expect(entries).to_have_count(2)
    assert {entry.get_attribute("data-id") for entry in entries.all()} == {by_prompt["id"], by_text["id"]}
    tab.at("history-search").fill("nethack nosuchword")
    expect(tab.at("history-empty")).to_have_text("Nothing holds all of these words.")


def test_an_entry_opens_and_stays_over_a_reload(tab: Workbench, server: Server) -> None:
    playbook = server.store("Install the package crawl")
    tab.at("history-search").fill("crawl")
    entry = tab.at("history-list").locator(f"[data-id='{playbook['id']}']")
    entry.press("Enter")
    expect(tab.at("asked")).to_have_text("Install the package crawl")
    expect(entry).to_have_attribute("aria-current", "true")
    assert tab.page.url.endswith(f"#{playbook['id']}")
    tab.page.reload()
    expect(tab.at("asked")).to_have_text("Install the package crawl")


def test_back_and_forward_go_between_playbooks(tab: Workbench, server: Server) -> None:
    first, second = server.store("Install the package angband"), server.store("Install the package moria")
    tab.open(first["id"])
    tab.at("history-list").locator(f"[data-id='{second['id']}']").click()
    expect(tab.at("asked")).to_have_text("Install the package moria")
    tab.page.go_back()
    expect(tab.at("asked")).to_have_text("Install the package angband")
    tab.page.go_forward()
    expect(tab.at("asked")).to_have_text("Install the package moria")


def test_more_entries_come_on_demand(tab: Workbench, server: Server) -> None:
    for number in range(22):
        server.store(f"Install the package manyfold{number}")
    tab.at("history-search").fill("manyfold")
    entries = tab.at("history-list").locator("button")
    expect(entries.last).to_contain_text("manyfold")
    expect(entries).to_have_count(20)
    tab.at("history-more").click()
    expect(entries).to_have_count(22)
    expect(entries.nth(20)).to_be_focused()
    expect(tab.at("history-more")).to_be_hidden()


def test_a_new_playbook_is_the_newest_entry(tab: Workbench) -> None:
    tab.generate("Install the package xpilot")
    expect(tab.at("history-list").locator("button").first).to_contain_text("Install the package xpilot")


def test_an_unknown_playbook_is_a_clear_problem(tab: Workbench) -> None:
    tab.page.goto(f"{tab.url}/#00000000-0000-4000-8000-000000000000")
    tab.page.reload()
    expect(tab.at("problem")).to_contain_text("there is no playbook")
    expect(tab.at("prompt")).to_be_visible()
