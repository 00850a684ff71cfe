"""From plain words on a command line to a checked playbook on standard output."""

import json
from pathlib import Path

import pytest
import yaml
from tests.integration.cli.conftest import Relia

FLAGSHIP = "Install nginx and git, copy files/nginx.conf to /etc/nginx/nginx.conf, and restart nginx when it changes"


def test_a_prompt_becomes_a_verified_playbook_with_its_evidence(relia: Relia) -> None:
    done = relia("generate", FLAGSHIP)
    assert done.returncode == 0, done.stderr
    [play] = yaml.safe_load(done.stdout)
    install, copy = play["tasks"]
    assert install["ansible.builtin.package"] == {"name": ["nginx", "git"], "state": "present"}
    assert copy["ansible.builtin.copy"]["src"] == "files/nginx.conf"
    assert copy["ansible.builtin.copy"]["dest"] == "/etc/nginx/nginx.conf"
    [handler] = play["handlers"]
    assert copy["notify"] == handler["name"]
    assert handler["ansible.builtin.service"] == {"name": "nginx", "state": "restarted"}
    assert play["become"] is True
    for check in ("yaml", "structure", "arguments", "security", "lint", "syntax"):
        assert f"{check} passed" in done.stderr
    assert "verified" in done.stderr


def test_json_holds_the_playbook_and_all_of_its_evidence(relia: Relia) -> None:
    done = relia("generate", "install nginx", "--json")
    answer = json.loads(done.stdout)
    assert answer["status"] == "verified"
    assert answer["engine"] == "grounded"
    assert answer["steps"][0]["module"] == "ansible.builtin.package"
    assert {outcome["outcome"] for outcome in answer["outcomes"]} == {"passed"}
    assert done.stderr == ""


def test_what_is_unsure_is_left_out_with_candidates_and_says_so(relia: Relia) -> None:
    done = relia("generate", "install nginx, then frobnicate the quux")
    assert done.returncode == 1
    [play] = yaml.safe_load(done.stdout)
    assert len(play["tasks"]) == 1
    assert "frobnicate the quux" in done.stdout
    assert "left out" in done.stderr
    assert "needs attention" in done.stderr


@pytest.mark.parametrize(
    ("prompt", "said"),
    [
        ("", "the prompt is empty"),
        ("   \n\t ", "the prompt is empty"),
        ("install nginx " * 80_000, "characters"),
        ("install \x1b[31mnginx", "U+001B"),
    ],
    ids=["empty", "blank", "over a million characters", "control characters"],
)
def test_a_prompt_that_cannot_be_read_is_a_clear_problem(relia: Relia, prompt: str, said: str) -> None:
    done = relia("generate", "-", stdin=prompt)
    assert done.returncode == 2
    assert said in done.stderr
    assert "next" in done.stderr
    assert done.stdout == ""
    assert "Traceback" not in done.stderr


def test_a_prompt_that_is_not_utf8_is_a_clear_problem(relia: Relia) -> None:
    done = relia("generate", "-", stdin=b"install \xff\xfe nginx")
    assert done.returncode == 2
    assert "not UTF-8" in done.stderr


def test_output_never_replaces_a_file_that_exists(relia: Relia, tmp_path: Path) -> None:
    target = tmp_path / "here" / "site.yml"
    assert relia("generate", "install git", "-o", "site.yml").returncode == 0
    first = target.read_text()
    target.write_text("mine\n")
    refused = relia("generate", "install git", "-o", "site.yml")
    assert refused.returncode == 2
    assert "--force" in refused.stderr
    assert target.read_text() == "mine\n"
    assert relia("generate", "install git", "-o", "site.yml", "--force").returncode == 0
    assert target.read_text() == first


def test_an_output_that_cannot_be_written_is_said_before_any_work(relia: Relia, tmp_path: Path) -> None:
    rows = tmp_path / "rows.jsonl"
    rows.write_text('{"id": 1, "prompt": "install nginx"}\n')
    target = str(tmp_path / "missing" / "out")
    for arguments in (("install nginx", "-o", target), ("--jsonl", str(rows), target)):
        done = relia("generate", *arguments)
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.startswith("error: the folder ")
        assert "missing does not exist" in done.stderr


def test_a_role_becomes_a_folder_that_is_not_overwritten(relia: Relia, tmp_path: Path) -> None:
    made = relia("generate", "install nginx and start it", "--role", "nginx", "--output", "roles")
    assert made.returncode == 0, made.stderr
    tasks = tmp_path / "here" / "roles" / "nginx" / "tasks" / "main.yml"
    assert "nginx_packages" in tasks.read_text(encoding="utf-8")
    tasks.write_text("mine", encoding="utf-8")
    again = relia("generate", "install nginx and start it", "--role", "nginx", "--output", "roles")
    assert again.returncode == 2
    assert tasks.read_text(encoding="utf-8") == "mine"
