"""A module's page: readable in any width, coloured only on a terminal, and never taken for markup."""

import io

import pytest
from rich.console import Console

from relia.catalog.domain import Constraints, ModuleSpec, Option, RequiredIf, Resolution
from relia.cli.module_page import plain_words, print_module

OPTIONS = {
    "state": Option("state", choices=("present", "absent"), default="present", description="Whether O(name) is there."),
    "name": Option(
        "name", required=True, aliases=("title",), description="What it is called, [bold]not markup[/bold]."
    ),
    "rules": Option("rules", "list", elements="dict", suboptions={"port": Option("port", "int", description="Which.")}),
}
RULES = Constraints(
    mutually_exclusive=(("a", "b"),),
    required_one_of=(("c", "d"),),
    required_together=(("e", "f"),),
    required_if=(RequiredIf("state", "absent", ("g", "h"), any_of=True),),
    required_by={"i": ("j",)},
)
SPEC = ModuleSpec(
    "acme.tools.hammer", "Hits [nails]", "Hits C(nails).", OPTIONS, RULES, "- acme.tools.hammer:\n    name: '[x]'\n"
)


def _page(spec: ModuleSpec = SPEC, width: int = 100, *, terminal: bool = False, **found: object) -> str:
    stream = io.StringIO()
    console = Console(file=stream, width=width, force_terminal=terminal, highlight=False)
    print_module(console, spec, Resolution("hammer", spec.fqcn, **found), "1.0")  # type: ignore[arg-type]
    return stream.getvalue()


@pytest.mark.parametrize("width", [30, 69, 70, 100, 250])
def test_everything_is_there_in_any_width(width: int) -> None:
    page = " ".join(_page(width=width).split())
    for part in (
        "acme.tools.hammer",
        "name",
        "required",
        "title",
        "list of dict",
        "port",
        "choices:",
        "default: present",
    ):
        assert part in page
    for rule in ("only one of a, b", "at least one of c, d", "e, f only together", "g or h when state is absent"):
        assert rule in page
    assert "j when i is given" in page


def test_no_line_is_wider_than_the_terminal_but_names_and_examples() -> None:
    lines = _page(width=40).splitlines()[2:]
    assert max(map(len, lines)) <= 40


def test_what_is_required_comes_first() -> None:
    page = _page()
    assert page.index(" name ") < page.index(" rules ") < page.index(" state ")


def test_colours_are_for_a_terminal_only() -> None:
    assert "\x1b[" in _page(terminal=True)
    assert "\x1b" not in _page()


def test_brackets_are_text() -> None:
    page = " ".join(_page(width=250).split())
    assert "Hits [nails]" in page
    assert "[bold]not markup[/bold]" in page
    assert "name: '[x]'" in page


def test_a_redirect_and_a_deprecation_are_told() -> None:
    page = _page(redirected_from=("acme.tools.club",), deprecation="Use a saw.")
    assert "redirected from acme.tools.club" in page
    assert "deprecated: Use a saw." in page


def test_a_module_without_documentation_says_that_nothing_is_checked() -> None:
    page = _page(ModuleSpec("acme.tools.saw", "", "", {}, documented=False))
    assert "arguments are not checked" in " ".join(page.split())


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Use C(cmd) and O(name=x).", "Use cmd and name=x."),
        ("See L(the guide,https://example.com/a) or U(https://example.com).", "See the guide <https://example.com/a> or https://example.com."),
        ("Plain (text) stays, also f(x).", "Plain (text) stays, also f(x)."),
    ],
)  # fmt: skip
def test_ansibles_markup_becomes_words(text: str, plain: str) -> None:
    assert plain_words(text) == plain
