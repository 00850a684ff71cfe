"""What the filler makes of a step's words, once the module is chosen."""

from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relia.catalog.domain import FaultKind
from relia.catalog.service import Catalog
from relia.generation.grounded.filling.filler import ArgumentFiller, Filled, FillingContext

B = "ansible.builtin."
WORDS = (
    "with set the to and , ; . name state path src dest mode 0644 owner root group yes no present absent started enabled "
    "/etc/hosts https://example.com/a.tgz 'quoted' \" {{ x }} force cmd value key 5 nginx remove create install {# }} %}"
).split(" ")
EARLIER = ({"_module": B + "copy", "_name": "Copy a", "src": "a", "dest": "/a", "mode": "0600", "owner": "root"},)


def fill(filler: ArgumentFiller, catalog: Catalog, module: str, text: str, *before: Mapping[str, object]) -> Filled:
    return filler.fill(catalog.spec(module), text, FillingContext(text, previous=before, usual=True))


@pytest.mark.parametrize(
    "text",
    [
        "Put the file there, with src files/a.conf, dest /etc/a.conf, remote src yes, mode 0640",
        "Put the file there. Set src to files/a.conf, dest to /etc/a.conf, remote src to yes, mode to 0640.",
        "Put the file there. The src is files/a.conf; the dest is /etc/a.conf; the remote src is yes; the mode is 0640.",
    ],
)
def test_arguments_spelled_out_are_read_in_each_style(
    filler: ArgumentFiller, whole_catalog: Catalog, text: str
) -> None:
    filled = fill(filler, whole_catalog, B + "copy", text)

    assert filled.arguments == {"src": "files/a.conf", "dest": "/etc/a.conf", "remote_src": True, "mode": "0640"}
    assert filled.assumed == ()


@pytest.mark.parametrize(
    ("module", "text", "option", "value"),
    [
        ("shell", "Say it, with cmd echo 'testing'", "cmd", "echo 'testing'"),
        ("shell", "Say it, with cmd 'echo testing'", "cmd", "echo testing"),
        ("replace", 'Change it. Set regexp to a, before to ", path to /x.', "before", '"'),
        ("assert", "Check it, with that x is defined and x == 'a b'", "that", ["x is defined and x == 'a b'"]),
        ("package", "Install them, with name git, curl and jq", "name", ["git", "curl", "jq"]),
        ("raw", "Look, with cmd uname -a", "_raw_params", "uname -a"),
        ("file", "Make sure of it, with path /a b.txt", "path", "/a b.txt"),
    ],
)
def test_a_value_is_kept_as_it_is_said(
    filler: ArgumentFiller, whole_catalog: Catalog, module: str, text: str, option: str, value: object
) -> None:
    named = fill(filler, whole_catalog, B + module, text).arguments[option]

    assert named == (value if not (module == "package" and isinstance(named, str)) else "git, curl and jq")


def test_who_tells_the_arguments_gets_a_file_mode_and_nothing_else(
    filler: ArgumentFiller, whole_catalog: Catalog
) -> None:
    filled = fill(filler, whole_catalog, B + "copy", "Put it there, with src a.conf, dest /etc/a.conf")

    assert filled.arguments == {"src": "a.conf", "dest": "/etc/a.conf", "mode": "0644"}
    assert filled.assumed == ("mode",)


def test_a_value_of_the_wrong_kind_is_left_out(filler: ArgumentFiller, whole_catalog: Catalog) -> None:
    filled = fill(filler, whole_catalog, B + "wait_for", "Wait, with port eighty, timeout 30")

    assert filled.arguments == {"timeout": 30}


def test_a_required_option_that_nobody_gives_is_a_variable_and_is_said(
    filler: ArgumentFiller, whole_catalog: Catalog
) -> None:
    filled = fill(filler, whole_catalog, B + "template", "Render it")

    assert filled.arguments["dest"] == "{{ template_dest }}"
    assert {"src", "dest"} <= set(filled.missing)


def test_a_required_state_is_the_usual_one_and_is_said(filler: ArgumentFiller, whole_catalog: Catalog) -> None:
    filled = filler.fill(whole_catalog.spec(B + "package"), "htop")

    assert filled.arguments["state"] == "present"
    assert "state" in filled.assumed


def test_words_of_removal_are_the_state_of_a_package(filler: ArgumentFiller, whole_catalog: Catalog) -> None:
    filled = filler.fill(whole_catalog.spec(B + "package"), "Drop telnetd")

    assert filled.arguments["state"] == "absent"


def test_a_required_choice_is_never_just_the_first_one(filler: ArgumentFiller, whole_catalog: Catalog) -> None:
    chosen = [
        (module, option.name, filler.fill(spec, "something").arguments[option.name])
        for module in whole_catalog.modules()
        if module.startswith(("ansible.", "community."))
        for spec in [whole_catalog.spec(module)]
        for option in spec.options.values()
        if option.required and option.choices and option.name in filler.fill(spec, "something").arguments
    ]

    assert chosen
    assert not [one for one in chosen if str(one[2]).lower() in {"absent", "deleted", "stopped", "destroyed", "force"}]


def test_a_step_of_the_play_itself_is_read_by_its_words(filler: ArgumentFiller, whole_catalog: Catalog) -> None:
    filled = fill(filler, whole_catalog, B + "meta", "Flush handlers now")

    assert filled.arguments == {"_raw_params": "flush_handlers"}


def test_a_command_without_a_line_gets_a_variable_for_it(filler: ArgumentFiller, whole_catalog: Catalog) -> None:
    filled = fill(filler, whole_catalog, B + "shell", "Suspend dynamic updates")

    assert filled.missing == ("cmd",)


def test_words_that_differ_are_exchanged_in_the_arguments_of_a_play_task_that_reads_alike(
    filler: ArgumentFiller, whole_catalog: Catalog
) -> None:
    before = {"_module": B + "lineinfile", "_name": "Set retries in app.conf to 3", "path": "/etc/app.conf"}
    before |= {"regexp": "^retries=", "line": "retries=3"}

    filled = fill(filler, whole_catalog, B + "lineinfile", "Set timeout in app.conf to 3", before)

    assert filled.arguments["regexp"] == "^timeout="
    assert filled.arguments["line"] == "timeout=3"
    assert filled.arguments["path"] == "/etc/app.conf"


def test_a_path_of_another_play_task_before_is_not_taken(filler: ArgumentFiller, whole_catalog: Catalog) -> None:
    before = {"_module": B + "file", "_name": "Remove the old data", "path": "/srv/old", "state": "absent"}

    filled = fill(filler, whole_catalog, B + "file", "Ensure the log folder", before)

    assert "/srv/old" not in filled.arguments.values()
    assert filled.arguments.get("state") != "absent"


def test_an_owner_stays_from_one_play_task_to_the_next(filler: ArgumentFiller, whole_catalog: Catalog) -> None:
    before = {"_module": B + "file", "_name": "Create the folder", "path": "/srv/app", "owner": "app", "mode": "0750"}

    filled = fill(filler, whole_catalog, B + "template", "Write the settings", before)

    assert filled.arguments.get("owner", "app") == "app"
    assert "path" not in filled.arguments


def test_nothing_usual_is_added_unless_it_is_asked_for(filler: ArgumentFiller, whole_catalog: Catalog) -> None:
    spec = whole_catalog.spec(B + "get_url")

    plain = filler.fill(spec, "Fetch the binary of the exporter")
    asked = filler.fill(spec, "Fetch the binary of the exporter", FillingContext(usual=True))

    assert plain.assumed == ()
    assert "mode" in asked.assumed


@pytest.fixture(scope="session")
def modules(whole_catalog: Catalog) -> list[str]:
    return list(whole_catalog.modules())


@settings(max_examples=150, deadline=None)
@given(data=st.data(), words=st.lists(st.sampled_from(WORDS), max_size=14), with_context=st.booleans())
def test_no_words_make_an_option_or_a_value_that_the_module_refuses(
    filler: ArgumentFiller,
    whole_catalog: Catalog,
    modules: list[str],
    data: st.DataObject,
    words: list[str],
    *,
    with_context: bool,
) -> None:
    module = data.draw(st.sampled_from(modules))
    before = EARLIER if with_context else ()

    filled = filler.fill(whole_catalog.spec(module), " ".join(words), FillingContext(previous=before, usual=True))

    refused = {FaultKind.UNKNOWN_OPTION, FaultKind.WRONG_TYPE, FaultKind.WRONG_CHOICE, FaultKind.MUTUALLY_EXCLUSIVE}
    faults = whole_catalog.check_arguments(module, filled.arguments)
    assert not [fault.message for fault in faults if fault.kind in refused]
