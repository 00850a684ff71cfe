"""docs/verify.md and the hooks for pre-commit say what the command does."""

import json
import re
from pathlib import Path
from typing import Any

import yaml
from typer.main import get_command

from relia.cli.exits import Exit
from relia.cli.main import app
from relia.cli.reports.model import FileReport, as_json
from relia.validation.domain import Check, CheckOutcome, Edit, Finding, Fix, Outcome, Severity

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "verify.md").read_text(encoding="utf-8")


def shape(value: Any) -> Any:
    """The keys of everything in a JSON value, without the values."""
    if isinstance(value, dict):
        return {key: shape(item) for key, item in value.items()}
    return [shape(item) for item in value] if isinstance(value, list) else type(value).__name__


def test_the_json_on_the_page_has_the_form_that_is_printed() -> None:
    [text] = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
    fix = Fix("title", (Edit(1, 1, 1, 2, "text"),))
    found = Finding(Check.ARGUMENTS, "unknown-option", Severity.ERROR, "message", 1, 1, 1, 2, fix, "help")
    outcome = CheckOutcome(Check.ARGUMENTS, Outcome.FAILED, "", 0.5)
    assert shape(json.loads(text)) == shape(as_json([FileReport("site.yml", (outcome,), (found,))]))


def test_the_page_explains_every_exit_code_of_the_command() -> None:
    explained = {int(code) for code in re.findall(r"^\| (\d) \|", PAGE, re.MULTILINE)}
    assert explained == {Exit.OK, Exit.FINDINGS, Exit.USAGE, Exit.COULD_NOT_RUN}


def test_every_option_on_the_page_exists() -> None:
    verify: Any = get_command(app)
    options = {name for parameter in verify.commands["verify"].params for name in parameter.opts}
    named = set(re.findall(r"relia verify[^\n`]*?(--\w+)", PAGE)) | set(re.findall(r"`(--\w+)", PAGE))
    assert {"--fix", "--diff", "--format", "--profile", "--skip", "--kind"} == named
    assert named <= options


def test_the_hooks_run_a_command_that_exists() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert {hook["id"]: hook["entry"] for hook in hooks} == {
        "relia-verify": "relia verify .",
        "relia-verify-fix": "relia verify . --fix",
    }
    assert all({"name", "description", "language", "files"} <= hook.keys() for hook in hooks)
