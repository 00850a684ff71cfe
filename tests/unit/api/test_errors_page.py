"""docs/errors.md names every kind of error with its status, and no other."""

import importlib
import pkgutil
import re
from pathlib import Path

import relia
from relia.api.problem import EXACT, STATUS, status_of_kind
from relia.api.routes.problems import problem_kinds
from relia.core.errors import ErrorKind

PAGE = Path(__file__).parents[3] / "docs" / "errors.md"
PROGRAMS = ("relia.lint_worker", "relia.__main__", "relia.database.migrations")
"""What does something when it is imported, or is a program of its own."""


def kinds() -> dict[str, int]:
    for module in pkgutil.walk_packages(relia.__path__, "relia."):
        if not module.name.startswith(PROGRAMS):
            importlib.import_module(module.name)
    ours = [kind for kind in problem_kinds() if kind.__module__.startswith("relia.")]
    return {kind.code: int(status_of_kind(kind)) for kind in ours}


def test_the_page_names_every_error_with_its_status() -> None:
    rows = re.findall(r"^\| `([a-z-]+)` \| (\d+) \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert {code: int(status) for code, status in rows} == kinds()
    assert len(rows) == len(dict(rows))


def test_every_kind_of_error_has_a_status() -> None:
    assert set(STATUS) == set(ErrorKind)


def test_every_exact_status_belongs_to_an_error() -> None:
    assert set(EXACT) <= set(kinds())


def test_every_code_is_one_error_and_says_what_it_means() -> None:
    found = [kind for kind in problem_kinds() if kind.__module__.startswith("relia.")]
    assert len({kind.code for kind in found}) == len(set(found))
    assert all(kind.__doc__ for kind in found)
