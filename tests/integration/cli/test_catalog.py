"""`relia catalog`: what is installed, and what could not be read."""

import json
from datetime import UTC, datetime
from pathlib import Path

from tests.integration.cli.conftest import Relia


def test_it_shows_where_the_catalog_is_and_what_is_installed(relia: Relia, data_dir: Path) -> None:
    done = relia("catalog")
    assert done.returncode == 0
    assert "up to date" in done.stdout
    assert str(data_dir / "catalog") in done.stdout
    rows = {row[0]: row for row in (line.split("\t") for line in done.stdout.splitlines()) if len(row) == 5}
    assert int(rows["community.general"][2]) > 100
    assert rows["ansible.builtin"][4].endswith("ansible")


def test_as_json_it_tells_when_it_was_built_and_every_collection(relia: Relia) -> None:
    whole = json.loads(relia("catalog", "--json").stdout)
    assert datetime.fromisoformat(whole["built"]) <= datetime.now(UTC)
    assert whole["modules"] == sum(item["modules"] for item in whole["collections"]) > 8000
    assert whole["bytes"] > 1_000_000


def test_what_could_not_be_read_is_listed_with_its_reason(relia: Relia) -> None:
    lines = relia("catalog", "--problems").stdout.splitlines()
    assert "ansible.builtin.async_wrapper: no DOCUMENTATION" in lines


def test_without_an_index_it_says_so_and_builds_nothing(relia: Relia, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    done = relia("catalog", RELIA_DATA_DIR=str(empty))
    assert done.returncode == 0
    assert "has to be built" in done.stdout
    assert json.loads(relia("catalog", "--json", RELIA_DATA_DIR=str(empty)).stdout)["built"] is None
    assert not empty.exists()


def test_building_what_is_there_reads_nothing_and_says_what_there_is(relia: Relia, data_dir: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in (data_dir / "catalog").glob("*.sqlite")}
    done = relia("catalog", "build")
    assert done.returncode == 0
    assert " modules of " in done.stdout
    assert {path: path.stat().st_mtime_ns for path in (data_dir / "catalog").glob("*.sqlite")} == before


def test_a_folder_that_cannot_be_written_is_an_error_that_helps(relia: Relia, tmp_path: Path) -> None:
    taken = tmp_path / "a-file"
    taken.write_text("")
    done = relia("catalog", "build", RELIA_DATA_DIR=str(taken))
    assert done.returncode == 3
    assert "RELIA_DATA_DIR" in done.stderr
    assert "Traceback" not in done.stderr
