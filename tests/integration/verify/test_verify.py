"""`relia verify` with everything real: the catalog, the linter in its sandbox, the syntax check, and files on disk."""

import json
import os
import pty
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.integration.verify.conftest import OWN_CHECKS, Verify

GOOD = """---
- name: Web servers
  hosts: all
  tasks:
    - name: Install the packages
      ansible.builtin.package:
        name: nginx
        state: present
"""
BAD = GOOD.replace("        name: nginx", "        nme: nginx")
ROLE = """---
- name: Show the colour
  ansible.builtin.debug:
    msg: "{{ shop_colour }}"
  notify: Restart shop
"""
PROJECT = {
    "ansible.cfg": "[defaults]\nroles_path = roles\n",
    "site.yml": """---
- name: Shop
  hosts: all
  vars_files:
    - vars/shop.yml
  roles:
    - role: shop
  tasks:
    - name: Take in more steps
      ansible.builtin.import_tasks: steps/more.yml
    - name: Use a module of the project
      shop_till:
        anything: 1
""",
    "steps/more.yml": "---\n- name: One more\n  ansible.builtin.ping:\n",
    "vars/shop.yml": "---\nshop_open: true\n",
    "group_vars/all.yml": "---\nshop_name: corner\n",
    "library/shop_till.py": "#!/usr/bin/python\nprint('{}')\n",
    "roles/shop/tasks/main.yml": ROLE,
    "roles/shop/handlers/main.yml": (
        "---\n- name: Restart shop\n  ansible.builtin.service:\n    name: shop\n    state: restarted\n"
    ),
    "roles/shop/defaults/main.yml": "---\nshop_colour: red\n",
    "roles/shop/meta/main.yml": (
        "---\ngalaxy_info:\n  author: somebody\n  description: A shop\n  license: MIT\n  min_ansible_version: '2.15'\n"
    ),
    "roles/shop/templates/page.yml": "{% if x %}\nnot: yaml\n",
    ".github/workflows/ci.yml": "---\nname: ci\n",
}


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def reports(stdout: bytes) -> dict[str, Any]:
    return {item["path"]: item for item in json.loads(stdout)["files"]}


def outcomes(report: dict[str, Any]) -> dict[str, str]:
    return {item["check"]: item["outcome"] for item in report["outcomes"]}


def test_a_good_playbook_passes_every_check(verify: Verify, tmp_path: Path) -> None:
    write(tmp_path, {"site.yml": GOOD})
    done = verify("site.yml", "--format", "json", folder=tmp_path)
    report = reports(done.stdout)["site.yml"]
    assert done.returncode == 0
    assert report["status"] == "passed"
    assert report["findings"] == []
    assert outcomes(report) == dict.fromkeys(["yaml", "structure", "arguments", "security", "lint", "syntax"], "passed")
    assert all(item["seconds"] >= 0 and item["reason"] == "" for item in report["outcomes"])


def test_when_a_check_cannot_run_nobody_knows_and_the_exit_code_says_so(verify: Verify, tmp_path: Path) -> None:
    write(tmp_path, {"site.yml": GOOD, "ansible.cfg": ""} | {f"vars/{number}.yml": "a: 1\n" for number in range(20)})
    done = verify("site.yml", "--format", "json", folder=tmp_path, RELIA_LINT_PROJECT_FILES="10")
    report = reports(done.stdout)["site.yml"]
    assert done.returncode == 3
    assert report["status"] == "could_not_run"
    assert {check for check, outcome in outcomes(report).items() if outcome == "could_not_run"} == {"lint", "syntax"}
    assert all("RELIA_LINT_PROJECT_FILES" in item["reason"] for item in report["outcomes"][-2:])


def test_a_project_is_checked_as_a_project(verify: Verify, tmp_path: Path) -> None:
    write(tmp_path, PROJECT)
    done = verify(".", "--format", "json", folder=tmp_path)
    found = reports(done.stdout)
    expected = {name for name in PROJECT if name.endswith(".yml") and "/templates/" not in name}
    assert set(found) == expected
    assert {path: report["findings"] for path, report in found.items() if report["status"] != "passed"} == {}
    assert done.returncode == 0
    assert outcomes(found["site.yml"])["syntax"] == "passed"
    for part in ("steps/more.yml", "roles/shop/tasks/main.yml", "roles/shop/handlers/main.yml", "vars/shop.yml"):
        assert outcomes(found[part]) == {
            **dict.fromkeys(["yaml", "structure", "arguments", "security", "lint"], "passed"),
            "syntax": "skipped",
        }
    assert outcomes(found[".github/workflows/ci.yml"]) == {
        "yaml": "passed",
        **dict.fromkeys(["structure", "arguments", "security", "lint", "syntax"], "skipped"),
    }
    # Nothing of the project was changed.
    assert {name: (tmp_path / name).read_text() for name in PROJECT} == PROJECT


def test_a_file_named_alone_is_checked_in_its_project_too(verify: Verify, tmp_path: Path) -> None:
    write(tmp_path, PROJECT)
    done = verify("site.yml", "roles/shop/tasks/main.yml", "steps/more.yml", folder=tmp_path)
    assert done.stderr == b""
    assert done.returncode == 0, done.stdout.decode()
    (tmp_path / "roles/shop/tasks/main.yml").unlink()
    (tmp_path / "steps/more.yml").unlink()
    done = verify("site.yml", "--format", "json", folder=tmp_path)
    assert done.returncode == 1
    assert "syntax" in {item["check"] for item in reports(done.stdout)["site.yml"]["findings"]}


def test_fix_repairs_the_files_that_need_it_and_verifies_the_result(verify: Verify, tmp_path: Path) -> None:
    write(tmp_path, {"bad.yml": BAD, "good.yml": GOOD})
    before = (tmp_path / "good.yml").stat()
    done = verify("bad.yml", "good.yml", "--fix", folder=tmp_path)
    assert done.returncode == 0, done.stdout.decode()
    assert "repaired Replace nme by name" in done.stdout.decode()
    assert (tmp_path / "bad.yml").read_text() == GOOD
    after = (tmp_path / "good.yml").stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_a_second_repair_changes_nothing_and_every_comment_stays(verify: Verify, tmp_path: Path) -> None:
    # Much to repair, also for the linter itself, and an error that nobody repairs.
    messy = """# why
- hosts: all   # everywhere
  tasks:
  - name: install the "thing"
    apt: name=nginx state=present   # one line

  # between
  - shell: "cat {{a}}|sort"
  - copy:
      content: "{{foo}}"   # inline
      dest: /etc/x
      mode: 0644
"""
    write(tmp_path, {"messy.yml": messy})
    (tmp_path / "crlf.yml").write_bytes(messy.replace("\n", "\r\n").encode())
    assert verify("messy.yml", "crlf.yml", "--fix", folder=tmp_path).returncode == 1
    once = {name: (tmp_path / name).read_bytes() for name in ("messy.yml", "crlf.yml")}
    assert once["crlf.yml"] == once["messy.yml"].replace(b"\n", b"\r\n")
    text = once["messy.yml"].decode()
    assert "ansible.builtin.apt:" in text
    assert "name=nginx" not in text
    assert 'mode: "0644"' in text
    assert all(comment in text for comment in ("# why", "# everywhere", "# one line", "# between", "# inline"))
    again = verify("messy.yml", "crlf.yml", "--fix", folder=tmp_path)
    assert again.returncode == 1
    assert b"repaired" not in again.stdout
    assert {name: (tmp_path / name).read_bytes() for name in once} == once


def test_diff_alone_shows_the_repair_and_writes_nothing(verify: Verify, tmp_path: Path) -> None:
    write(tmp_path, {"bad.yml": BAD})
    done = verify("bad.yml", "--diff", *OWN_CHECKS, folder=tmp_path)
    lines = done.stdout.decode().splitlines()
    assert "-        nme: nginx" in lines
    assert "+        name: nginx" in lines
    assert (tmp_path / "bad.yml").read_text() == BAD


def test_a_read_only_file_is_an_error_and_stays(verify: Verify, tmp_path: Path) -> None:
    write(tmp_path, {"bad.yml": BAD})
    (tmp_path / "bad.yml").chmod(0o444)
    done = verify("bad.yml", "--fix", *OWN_CHECKS, folder=tmp_path)
    assert done.returncode == 2
    assert "cannot be written: it is read-only" in done.stdout.decode()
    assert (tmp_path / "bad.yml").read_text() == BAD


def test_standard_input_is_repaired_to_standard_output(verify: Verify) -> None:
    done = verify("-", "--fix", *OWN_CHECKS, stdin=BAD.replace("\n", "\r\n").encode())
    assert done.returncode == 0
    assert done.stdout == GOOD.replace("\n", "\r\n").encode()
    assert b"repaired" in done.stderr


def test_a_profile_chooses_what_the_linter_minds(verify: Verify, tmp_path: Path) -> None:
    write(tmp_path, {"site.yml": GOOD.replace("Install the", "install the")})
    assert verify("site.yml", folder=tmp_path).returncode == 1
    assert verify("site.yml", "--profile", "min", folder=tmp_path).returncode == 0


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["site.yml", "--format", "html"],
        ["site.yml", "--profile", "perfect"],
        ["site.yml", "--skip", "everything"],
        ["site.yml", "--kind", "novel"],
        ["site.yml", "--diff", "--format", "json"],
        [
            "site.yml",
            *"--skip yaml --skip structure --skip arguments --skip security --skip lint --skip syntax".split(),
        ],
    ],
)
def test_a_wrong_call_exits_with_2(verify: Verify, tmp_path: Path, arguments: list[str]) -> None:
    write(tmp_path, {"site.yml": GOOD})
    done = verify(*arguments, folder=tmp_path)
    assert done.returncode == 2
    assert done.stdout == b""
    assert b"Traceback" not in done.stderr


def test_progress_is_shown_on_a_terminal_only(verify: Verify, tmp_path: Path) -> None:
    write(tmp_path, {"site.yml": GOOD})
    piped = verify("site.yml", *OWN_CHECKS, folder=tmp_path)
    assert piped.stderr == b""
    assert b"\x1b" not in piped.stdout
    parent, child = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "relia", "verify", "site.yml", *OWN_CHECKS],
        cwd=tmp_path,
        env=verify.environment | {"TERM": "xterm"},
        stdout=subprocess.DEVNULL,
        stderr=child,
    ) as process:
        os.close(child)
        shown = b""
        while True:
            try:
                part = os.read(parent, 4096)
            except OSError:
                # A terminal without anybody at its other end.
                break
            shown += part
        assert process.wait() == 0
    os.close(parent)
    assert b"files" in shown
    assert b"1/1" in shown


def test_the_arguments_of_a_projects_own_collection_are_checked(verify: Verify, tmp_path: Path) -> None:
    modules = tmp_path / "collections" / "ansible_collections" / "acme" / "tools" / "plugins" / "modules"
    modules.mkdir(parents=True)
    (modules / "thing.py").write_text(
        'DOCUMENTATION = """\nmodule: thing\nshort_description: Makes things\noptions:\n  name: {type: str}\n"""\n'
    )
    (tmp_path / "site.yml").write_text("- hosts: all\n  tasks:\n    - acme.tools.thing:\n        nme: x\n")
    done = verify("site.yml", *OWN_CHECKS, folder=tmp_path)
    assert b"acme.tools.thing has no option 'nme'; did you mean 'name'?" in done.stdout.replace(b"\n", b" ")


def test_an_output_that_takes_no_more_is_two_lines_and_no_traceback(verify: Verify, tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text("- hosts: all\n")
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "relia", "verify", "a.yml", *OWN_CHECKS],
            cwd=tmp_path, env=verify.environment, stdout=full, stderr=subprocess.PIPE, timeout=120, check=False,
        )  # fmt: skip
    assert done.returncode == 2
    assert b"No space left" in done.stderr
    assert b"Traceback" not in done.stderr
