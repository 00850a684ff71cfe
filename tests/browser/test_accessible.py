"""The page without a mouse, without light, without width, and by axe."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect
from tests.browser.server import Server
from tests.browser.workbench import FAULTY, GOOD, UNSURE, Workbench

Prepare = Callable[[Workbench, Server], None]


def empty(tab: Workbench, server: Server) -> None:
    del server
    expect(tab.at("examples")).to_be_visible()


def left_out(tab: Workbench, server: Server) -> None:
    tab.open(server.store(UNSURE)["id"])
    expect(tab.at("attention")).to_be_visible()
    tab.page.get_by_text("Another module").first.click()


def findings(tab: Workbench, server: Server) -> None:
    tab.open(server.store(content=FAULTY)["id"])
    expect(tab.at("revisions").locator("li").first).to_be_visible()


def editing(tab: Workbench, server: Server) -> None:
    tab.open(server.store(content=GOOD, verify=False)["id"])
    tab.edit(FAULTY)
    expect(tab.at("typed-findings").locator("li").first).to_be_visible()


def conflict(tab: Workbench, server: Server) -> None:
    playbook = server.store(content=GOOD, verify=False)
    tab.open(playbook["id"])
    tab.edit(FAULTY)
    server.edit(playbook, GOOD + "# theirs\n", verify=False)
    tab.at("save").click()
    expect(tab.at("conflict")).to_be_visible()


def module_shown(tab: Workbench, server: Server) -> None:
    tab.open(server.store()["id"])
    tab.at("steps").get_by_role("button", name="ansible.builtin.package").first.click()
    expect(tab.at("module-dialog")).to_be_visible()


def revision_shown(tab: Workbench, server: Server) -> None:
    findings(tab, server)
    tab.at("revisions").get_by_role("button").last.click()
    expect(tab.at("revision-dialog")).to_be_visible()


def keys_shown(tab: Workbench, server: Server) -> None:
    del server
    tab.at("show-keys").click()
    expect(tab.at("keys-dialog")).to_be_visible()


def refused(tab: Workbench, server: Server) -> None:
    del server
    tab.page.goto(f"{tab.url}/#no-playbook")
    tab.page.reload()
    expect(tab.at("problem")).to_be_visible()


def deleted(tab: Workbench, server: Server) -> None:
    tab.open(server.store()["id"])
    tab.at("delete").click()
    expect(tab.at("deleted")).to_be_visible()


@pytest.mark.parametrize(
    "prepare",
    [empty, left_out, findings, editing, conflict, module_shown, revision_shown, keys_shown, refused, deleted],
)
def test_axe_finds_no_error(tab: Workbench, server: Server, prepare: Prepare) -> None:
    prepare(tab, server)
    assert tab.accessibility_errors() == []
    tab.page.emulate_media(color_scheme="dark")
    assert tab.accessibility_errors() == []
    tab.page.set_viewport_size({"width": 360, "height": 740})
    assert tab.accessibility_errors() == []


@pytest.mark.parametrize("size", [(360, 740), (640, 400)], ids=["telephone", "double size"])
def test_a_narrow_page_scrolls_in_one_direction_only(tab: Workbench, server: Server, size: tuple[int, int]) -> None:
    tab.page.set_viewport_size({"width": size[0], "height": size[1]})
    for prepare in (left_out, findings, editing):
        prepare(tab, server)
        assert tab.page.evaluate("document.documentElement.scrollWidth") <= size[0]


def test_what_was_left_out_stands_before_the_text_on_a_narrow_page(tab: Workbench, server: Server) -> None:
    tab.page.set_viewport_size({"width": 360, "height": 740})
    left_out(tab, server)
    order = [tab.at(part).bounding_box() for part in ("verdict", "left-out", "listing", "steps", "history-list")]
    tops = [box["y"] for box in order if box]
    assert len(tops) == 5
    assert tops == sorted(tops)


def test_the_keyboard_reaches_everything_with_a_visible_focus(tab: Workbench, server: Server) -> None:
    tab.open(server.store(UNSURE)["id"])
    expect(tab.at("attention")).to_be_visible()
    reached: list[str] = []
    for _ in range(150):
        tab.press("Tab")
        name, outline = tab.page.evaluate(
            "() => { const e = document.activeElement; const s = getComputedStyle(e);"
            " const name = e.id || e.textContent.trim() || e.tagName;"
            " return [e === document.body ? '' : name, s.outlineStyle + ' ' + s.outlineWidth] }"
        )
        if not name:
            break
        assert outline == "solid 2px", name
        reached.append(name)
    expected = {"prompt", "generate", "edit", "copy", "download", "delete", "fix", "listing", "verify", "new"}
    assert expected | {"history-search", "toggle-theme", "show-keys", "feedback-comment"} <= set(reached)
    assert any(name.startswith("ansible.") for name in reached)
    assert reached[0] == "Skip to the content"


def test_the_first_link_skips_to_the_content(tab: Workbench) -> None:
    tab.press("Tab", "Enter")
    expect(tab.at("main")).to_be_focused()
    expect(tab.at("examples")).to_be_visible()


def test_single_keys_do_nothing_in_a_field_and_can_be_turned_off(tab: Workbench) -> None:
    tab.at("prompt").press_sequentially("e/n?h")
    expect(tab.at("prompt")).to_have_value("e/n?h")
    tab.leave_fields()
    tab.press("?")
    tab.page.get_by_label("work outside of text fields").uncheck()
    tab.press("Escape")
    tab.leave_fields()
    tab.press("?")
    expect(tab.at("keys-dialog")).to_be_hidden()
    tab.press("/")
    expect(tab.at("prompt")).not_to_be_focused()


def test_the_theme_follows_the_system_until_a_person_chooses_one(tab: Workbench) -> None:
    ground = "getComputedStyle(document.documentElement).backgroundColor"
    light = tab.page.evaluate(ground)
    tab.page.emulate_media(color_scheme="dark")
    dark = tab.page.evaluate(ground)
    assert dark != light
    tab.at("toggle-theme").click()
    expect(tab.at("toggle-theme")).to_have_text("Theme: light")
    assert tab.page.evaluate(ground) == light
    tab.page.reload()
    expect(tab.at("toggle-theme")).to_have_text("Theme: light")
    assert tab.page.evaluate(ground) == light


def test_nothing_moves_for_who_wants_no_motion(tab: Workbench) -> None:
    moving = (
        "() => { document.getElementById('result').hidden = false; document.getElementById('stages').hidden = false;"
        " const li = document.createElement('li'); li.dataset.state = 'running'; li.textContent = 'lint';"
        " document.getElementById('stages').replaceChildren(li);"
        " return getComputedStyle(li, '::before').animationName }"
    )
    assert tab.page.evaluate(moving) == "turn"
    tab.page.emulate_media(reduced_motion="reduce")
    assert tab.page.evaluate(moving) == "none"


def test_outcomes_are_told_apart_without_colours(tab: Workbench, server: Server) -> None:
    tab.page.emulate_media(forced_colors="active")
    tab.open(server.store(content=FAULTY)["id"])
    expect(tab.page.locator("#checks .failed .mark").first).to_have_text("✕")
    expect(tab.page.locator("#line-7 .sign")).to_have_text("✕")
