"""ansible-lint's own repairs, in the warm worker as on the command line."""

from pathlib import Path

import pytest
from tests.integration.lint import command_line
from tests.integration.lint.cases import ALONE, Case

from relia.validation.lint.pool import LintPool

pytestmark = pytest.mark.xdist_group("lint")
NAMES = ("legacy.yml", "key_order.yml", "yaml_style.yml", "free_form.yml")


@pytest.mark.parametrize("name", NAMES)
def test_it_leaves_what_the_command_line_leaves(name: str, pool: LintPool, tmp_path: Path, home: Path) -> None:
    case = Case(ALONE, name)
    root = case.lay_out(tmp_path / "work")
    fixed = pool.lint(case.source(root), fix=True).fixed_text
    command_line.run(root, home, "--offline", "-q", "--fix", "--", name)
    expected = (root / name).read_bytes().decode()
    assert fixed == expected
    assert fixed != case.source(case.lay_out(tmp_path / "again")).text


def test_without_being_asked_nothing_is_fixed(pool: LintPool, tmp_path: Path) -> None:
    case = Case(ALONE, "legacy.yml")
    assert pool.lint(case.source(case.lay_out(tmp_path))).fixed_text is None
