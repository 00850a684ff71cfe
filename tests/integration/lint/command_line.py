"""What the ansible-lint command line says, and the recorded answers of it."""

import json
import platform
import re
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

from tests.integration.lint.cases import Case

ARGUMENTS = ("--offline", "-q", "-f", "json")
_PACKAGES = (
    "ansible",
    "ansible-compat",
    "ansible-core",
    "ansible-lint",
    "jinja2",
    "jsonschema",
    "ruamel.yaml",
    "yamllint",
)
_EXPLAINED = 300


def versions() -> dict[str, str]:
    """Of everything that the command line's answers depend on."""
    return {"python": ".".join(platform.python_version_tuple()[:2])} | {name: version(name) for name in _PACKAGES}


def run(folder: Path, home: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run ansible-lint in a folder, with nothing of this machine's settings."""
    binaries = Path(sys.executable).parent
    environment = {
        "PATH": f"{binaries}:/usr/bin:/bin",
        "HOME": str(home),
        "ANSIBLE_HOME": str(home / "ansible"),
        "LANG": "C.UTF-8",
        "ANSIBLE_LINT_SKIP_SCHEMA_UPDATE": "1",
        "ANSIBLE_NOCOLOR": "1",
        "NO_COLOR": "1",
    }
    command = [str(binaries / "ansible-lint"), *arguments]
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
    )


def answer(case: Case, folder: Path) -> dict[str, Any]:
    """The command line's answer about one case, without what differs from folder to folder."""
    root = case.lay_out(folder / "work")
    home = folder / "home"
    home.mkdir()
    done = run(root, home, *ARGUMENTS, "--", case.path)
    try:
        issues = json.loads(done.stdout)
    except ValueError:
        return {"failed": portable(done.stderr.strip()[-_EXPLAINED:], root), "code": done.returncode}
    return {"matches": sorted(_of_issue(issue, root) for issue in issues)}


def rules(home: Path) -> list[str]:
    """The names of all rules."""
    listed = run(home, home, "--offline", "-q", "--list-rules", "-f", "brief").stdout
    return sorted(set(re.findall(r"^- ([a-z-]+) ", listed, re.MULTILINE)))


def _of_issue(issue: dict[str, Any], root: Path) -> list[Any]:
    location = issue["location"]
    begin = location.get("positions", {}).get("begin", {})
    return [
        location["path"],
        begin.get("line") or location["lines"]["begin"],
        begin.get("column") or 0,
        issue["check_name"],
        "warning" if issue["severity"] == "minor" else "error",
        portable(issue["description"], root),
        portable(issue.get("content", {}).get("body", ""), root),
    ]


def of_worker(match: dict[str, Any], root: Path) -> list[Any]:
    """A match of the lint worker in the same form."""
    level = "warning" if match["level"] == "warning" else "error"
    texts = [portable(match[name], root) for name in ("message", "details")]
    return [match["path"], match["line"], match["column"] or 0, match["tag"], level, *texts]


def portable(text: str, root: Path) -> str:
    """Without what differs between two runs, or two machines: folders, the order of a set, and Ansible's account of itself."""
    home = root.parent.parent / "home"
    for path, name in ((root.resolve(), ""), (home / "ansible", "ANSIBLE"), ("/scratch/ansible", "ANSIBLE")):
        text = text.replace(str(path), name)
    text = re.sub(r"/scratch/work/request-\d+-\d+", "", text)
    text = re.sub(r"ansible-playbook \[core .*\n(?: +.*\n)*", "", text)
    text = re.sub(
        r"(Valid booleans include: )(.*)", lambda found: found[1] + ", ".join(sorted(found[2].split(", "))), text
    )
    return text.replace("\\[", "[")
