"""Records what the command line answers about the corpus: `python -m tests.integration.lint.golden`.

A run of the command line takes four seconds of processor time, so the tests compare with what is recorded here. The
record names the versions it was made with and the digest of each case; a test fails when either is no longer so.
"""

import json
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from tests.integration.lint import command_line
from tests.integration.lint.cases import Case, all_cases

FOLDER = Path(__file__).parent / "golden"
_BESIDE = 2


@dataclass(frozen=True, slots=True)
class Golden:
    """The recorded answers of one Ansible."""

    versions: dict[str, str]
    rules: list[str]
    cases: dict[str, dict[str, Any]]

    def answer(self, case: Case) -> dict[str, Any]:
        """What the command line said. Raises KeyError when it was not asked about exactly this case."""
        recorded = self.cases[case.name]
        if recorded["sha256"] != case.sha256():
            raise KeyError(f"{case.name} has changed since it was recorded: make lint-golden")
        answer: dict[str, Any] = recorded["answer"]
        return answer


def file() -> Path:
    return FOLDER / f"ansible-core-{version('ansible-core')}.json"


def load() -> Golden:
    """Raises FileNotFoundError when nothing is recorded for the installed Ansible."""
    return Golden(**json.loads(file().read_text(encoding="utf-8")))


def record() -> None:
    """Ask the command line about every case that is new or has changed."""
    versions = command_line.versions()
    known = load() if file().exists() else Golden({}, [], {})
    old = known.cases if known.versions == versions else {}
    cases = all_cases()
    fresh = [case for case in cases if old.get(case.name, {}).get("sha256") != case.sha256()]
    with tempfile.TemporaryDirectory() as home, ThreadPoolExecutor(_BESIDE) as beside:
        rules = command_line.rules(Path(home))
        asked = {}
        for case, recorded in zip(fresh, beside.map(_recorded, fresh), strict=True):
            asked[case.name] = recorded
            sys.stderr.write(f"\r{len(asked)} of {len(fresh)} cases ")
    sys.stderr.write("\n")
    recorded = {case.name: asked.get(case.name) or old[case.name] for case in cases}
    FOLDER.mkdir(exist_ok=True)
    text = json.dumps({"versions": versions, "rules": rules, "cases": recorded}, ensure_ascii=False, indent=1)
    file().write_text(f"{text}\n", encoding="utf-8")


def _recorded(case: Case) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        return {"sha256": case.sha256(), "answer": command_line.answer(case, Path(folder))}


if __name__ == "__main__":
    record()
