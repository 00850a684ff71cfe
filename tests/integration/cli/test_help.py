"""What a person meets first: help, the version, settings, the doctor, and an honest end."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.integration.cli.conftest import Relia

COMMANDS = (
    "generate",
    "verify",
    "complete",
    "explain",
    "modules",
    "catalog",
    "serve",
    "cache",
    "usage",
    "doctor",
    "config",
)


def test_help_names_every_command_and_where_to_start(relia: Relia) -> None:
    done = relia("--help")
    assert done.returncode == 0
    for command in COMMANDS:
        assert command in done.stdout
    assert "Start here" in done.stdout


@pytest.mark.parametrize("command", [*COMMANDS, "modules search", "modules show"])
def test_the_help_of_each_command_has_examples(relia: Relia, command: str) -> None:
    done = relia(*command.split(), "--help")
    assert done.returncode == 0
    assert "Examples" in done.stdout
    assert f"relia {command.split(maxsplit=1)[0]}" in done.stdout


def test_nothing_is_coloured_where_nobody_looks(relia: Relia) -> None:
    for arguments in (["--help"], ["config"], ["generate", "install git"], ["verify", "nothing.yml"]):
        done = relia(*arguments)
        assert "\x1b" not in done.stdout + done.stderr, arguments


def test_an_unknown_setting_is_refused_before_anything_runs(relia: Relia) -> None:
    done = relia("generate", "install git", RELIA_DATADIR="/srv")
    assert done.returncode == 2
    assert "RELIA_DATADIR" in done.stderr
    assert "did you mean RELIA_DATA_DIR" in done.stderr
    assert done.stdout == ""


def test_config_tells_each_value_and_its_source(relia: Relia, data_dir: Path) -> None:
    rows = {row["variable"]: row for row in json.loads(relia("config", "--json").stdout)}
    assert rows["RELIA_DATA_DIR"]["value"] == str(data_dir)
    assert rows["RELIA_DATA_DIR"]["source"] == "environment"
    assert rows["RELIA_PORT"]["source"] == "default"


def test_the_doctor_tries_every_part(relia: Relia) -> None:
    done = relia("doctor", "--json")
    whole = json.loads(done.stdout)
    assert {part: found["status"] for part, found in whole["parts"].items()} == dict.fromkeys(
        ("versions", "data", "catalog", "database", "sandbox", "checks", "engine"), "ok"
    )
    assert done.returncode == 0


def test_the_doctor_does_not_call_an_unprotected_machine_well(relia: Relia) -> None:
    done = relia("doctor", "--json", RELIA_SANDBOX="none")
    whole = json.loads(done.stdout)
    assert whole["parts"]["sandbox"]["status"] == "degraded"
    assert whole["parts"]["sandbox"]["hint"]
    assert done.returncode == 3


def test_the_doctor_says_what_to_do_about_a_folder_that_cannot_be_written(relia: Relia, tmp_path: Path) -> None:
    taken = tmp_path / "a-file"
    taken.write_text("")
    done = relia("doctor", RELIA_DATA_DIR=str(taken / "data"))
    assert done.returncode == 3
    assert "RELIA_DATA_DIR" in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        "--help",
        "--version",
        "config --json",
        "config",
        "modules search copy",
        "verify --help",
        "verify play.yml --skip lint --skip syntax",
        "verify play.yml --skip lint --skip syntax --format json",
    ],
)
def test_a_reader_that_goes_away_ends_every_command_as_sigpipe_would(
    data_dir: Path, tmp_path: Path, arguments: str
) -> None:
    (tmp_path / "play.yml").write_text("- hosts: all\n  tasks:\n    - nothing.here.at_all:\n")
    environment = os.environ | {"RELIA_DATA_DIR": str(data_dir)}
    line = [sys.executable, "-m", "relia", *arguments.split()]
    with subprocess.Popen(
        line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path, env=environment
    ) as process:
        assert process.stdout is not None
        process.stdout.close()
        assert process.stderr is not None
        assert process.stderr.read() == b""
    assert process.returncode == 141
