"""The catalog on disk: built once, again only for what changed, safe from other processes, from death and from damage."""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from tests.unit.catalog.conftest import Opened, Shelf

from relia.catalog.errors import CatalogUnavailable
from relia.catalog.index import ensure_index, index_path, open_index
from relia.catalog.settings import CatalogSettings

BUILDER = Path(__file__).with_name("build_slowly.py")


def _index(opened: Opened) -> Path:
    return index_path(opened.folder, opened.shelf.collections())


def test_what_is_on_disk_is_opened_and_nothing_is_harvested(shelf: Shelf, opened: Opened) -> None:
    shelf.add("acme.tools", {"hammer": ""})
    opened()
    assert opened.harvested == {"acme.tools"}
    assert opened().modules() == ("acme.tools.hammer",)
    assert opened.harvested == set()


def test_only_a_collection_that_changed_is_harvested_again(shelf: Shelf, opened: Opened) -> None:
    shelf.add("acme.tools", {"hammer": ""})
    shelf.add("acme.toys", {"ball": ""}, runtime="action_groups: {all: [ball]}")
    opened()
    shelf.add("acme.tools", {"saw": ""})
    catalog = opened()
    assert opened.harvested == {"acme.tools"}
    assert catalog.modules() == ("acme.tools.hammer", "acme.tools.saw", "acme.toys.ball")
    assert catalog.spec("acme.toys.ball").options["name"].required
    assert catalog.action_group("acme.toys.all") == frozenset(("acme.toys.ball",))
    assert [hit.fqcn for hit in catalog.search("ball")] == ["acme.toys.ball"]


def test_only_a_collection_that_was_added_is_harvested(shelf: Shelf, opened: Opened) -> None:
    shelf.add("acme.tools", {"hammer": ""})
    opened()
    shelf.add("acme.toys", {"ball": ""})
    assert opened().modules() == ("acme.tools.hammer", "acme.toys.ball")
    assert opened.harvested == {"acme.toys"}


def test_a_collection_that_was_removed_is_gone_and_nothing_is_harvested(shelf: Shelf, opened: Opened) -> None:
    shelf.add("acme.tools", {"hammer": ""})
    shelf.add("acme.toys", {"ball": ""})
    opened()
    shutil.rmtree(shelf.folder("acme.toys"))
    catalog = opened()
    assert catalog.modules() == ("acme.tools.hammer",)
    assert catalog.search("ball") == []
    assert opened.harvested == set()


def test_what_was_installed_before_is_found_again(shelf: Shelf, opened: Opened) -> None:
    folder = shelf.add("acme.tools", {"hammer": ""})
    opened()
    Shelf.write(folder / "plugins" / "modules" / "saw.py", "")
    opened()
    (folder / "plugins" / "modules" / "saw.py").unlink()
    opened()
    assert opened.harvested == set()


def test_a_forced_build_reads_everything_again(shelf: Shelf, opened: Opened) -> None:
    shelf.add("acme.tools", {"hammer": ""})
    opened()
    opened(force=True)
    assert opened.harvested == {"acme.tools"}


def test_old_indexes_are_dropped(shelf: Shelf, opened: Opened) -> None:
    shelf.add("acme.tools", {"hammer": ""})
    for number in range(4):
        shelf.add("acme.tools", {f"saw{number}": ""})
        opened(catalog_keep=2)
    assert len(list(opened.folder.glob("*.sqlite"))) == 2
    assert _index(opened).is_file()


def _truncate(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _text(path: Path) -> None:
    path.write_text("not a database", encoding="utf-8")


def _flip_one_bit(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) * 2 // 3] ^= 1
    path.write_bytes(data)


def _other_format(path: Path) -> None:
    path.unlink()
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE meta (key TEXT, value TEXT)")
    connection.close()


@pytest.mark.parametrize("damage", [_truncate, _empty, _text, _flip_one_bit, _other_format])
def test_a_damaged_index_is_built_again(shelf: Shelf, opened: Opened, damage: object) -> None:
    shelf.add("acme.tools", {"hammer": ""})
    opened()
    path = _index(opened)
    assert callable(damage)
    damage(path)
    assert open_index(path) is None
    assert opened().spec("acme.tools.hammer").documented
    assert opened.harvested == {"acme.tools"}


def test_nothing_is_taken_from_a_damaged_older_index(shelf: Shelf, opened: Opened) -> None:
    shelf.add("acme.tools", {"hammer": ""})
    opened()
    _flip_one_bit(_index(opened))
    shelf.add("acme.toys", {"ball": ""})
    opened()
    assert opened.harvested == {"acme.tools", "acme.toys"}


def test_a_folder_that_cannot_be_written_is_an_error_that_helps(shelf: Shelf, tmp_path: Path) -> None:
    shelf.add("acme.tools", {"hammer": ""})
    blocked = Shelf.write(tmp_path / "file", "")
    with pytest.raises(CatalogUnavailable, match="cannot be kept") as caught:
        ensure_index(blocked / "catalog", shelf.collections(), CatalogSettings(), None)
    assert "RELIA_DATA_DIR" in caught.value.hint


def test_waiting_for_another_process_has_an_end(shelf: Shelf, opened: Opened) -> None:
    shelf.add("acme.tools", {"hammer": ""})
    inside, leave = threading.Event(), threading.Event()

    def hold(_: object) -> None:
        inside.set()
        leave.wait(60)

    settings = CatalogSettings(catalog_workers=1)
    arguments = (opened.folder, shelf.collections(), settings, hold)

    def build() -> None:
        ensure_index(*arguments)[0].close()

    builder = threading.Thread(target=build)
    builder.start()
    try:
        assert inside.wait(60)
        with pytest.raises(CatalogUnavailable, match="another process has been building"):
            opened(catalog_wait_seconds=1)
    finally:
        leave.set()
        builder.join()
    assert opened().modules() == ("acme.tools.hammer",)


def _builder(shelf: Shelf, folder: Path) -> "subprocess.Popen[str]":
    command = [sys.executable, str(BUILDER), str(shelf.root), str(folder)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


@pytest.fixture
def many(shelf: Shelf) -> Shelf:
    for number in range(12):
        shelf.add(f"acme.tools{number}", {f"hammer{n}": "" for n in range(40)})
    return shelf


def test_two_processes_at_once_build_one_index(many: Shelf, tmp_path: Path) -> None:
    folder = tmp_path / "index"
    builders = [_builder(many, folder) for _ in range(3)]
    ends = [builder.communicate(timeout=120)[0].splitlines()[-1] for builder in builders]
    assert sorted(ends) == ["whole 480 built", "whole 480 found", "whole 480 found"]
    assert len(list(folder.glob("*.sqlite"))) == 1


def _children(pid: int) -> set[int]:
    found = set()
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = (entry / "stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()[1]
            except OSError:
                continue
            if int(parent) == pid:
                found.add(int(entry.name))
    return found


def _running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def _await_end(pid: int) -> None:
    """Wait, by a file descriptor that the kernel makes readable, until a process that is no child of ours has ended."""
    import select

    try:
        watched = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    try:
        select.select([watched], [], [], 30)
    finally:
        os.close(watched)


@pytest.mark.parametrize("moment", [1, 6, 11])
def test_after_a_kill_in_the_middle_of_a_build_the_next_one_is_whole(many: Shelf, opened: Opened, moment: int) -> None:
    builder = _builder(many, opened.folder)
    assert builder.stdout is not None
    for _ in range(moment):
        assert builder.stdout.readline()
    children = _children(builder.pid)
    builder.send_signal(signal.SIGKILL)
    builder.wait(60)
    builder.stdout.close()
    assert children, "it harvests in other processes"
    assert not list(opened.folder.glob("*.sqlite"))
    assert list(opened.folder.glob("*.part")), "it was killed in the middle"
    assert len(opened().modules()) == 480
    assert not list(opened.folder.glob("*.part"))
    for child in children:
        _await_end(child)
        assert not _running(child), "what it had started has ended with it"


def _build_and_kill(many: Shelf, folder: Path, times: int) -> tuple[list[str], int]:
    """Build, and kill the harvesting process at the first parts of the build; what the index then holds."""
    left = times

    def kill(_: object) -> None:
        nonlocal left
        for child in _children(os.getpid()):
            if left and "spawn_main" in _command(child):
                left -= 1
                os.kill(child, signal.SIGKILL)

    connection, _ = ensure_index(folder, many.collections(), CatalogSettings(catalog_workers=1), kill)
    rows = connection.execute("SELECT problems FROM collection").fetchall()
    (count,) = connection.execute("SELECT count(*) FROM module WHERE short != ''").fetchone()
    connection.close()
    return [problem for (text,) in rows for problem in json.loads(text)], count


def test_a_harvesting_process_that_is_killed_is_replaced(many: Shelf, tmp_path: Path) -> None:
    assert _build_and_kill(many, tmp_path, times=3) == ([], 480)


def test_a_collection_that_ends_its_process_each_time_costs_only_itself(shelf: Shelf, tmp_path: Path) -> None:
    shelf.add("acme.tools", {f"hammer{n}": "" for n in range(60)})
    assert _build_and_kill(shelf, tmp_path, times=2) == (["harvesting ended its process (exit code -9)"], 0)


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8")
    except OSError:
        return ""


def test_the_index_is_named_after_what_is_installed(shelf: Shelf, tmp_path: Path) -> None:
    shelf.add("acme.tools", {"hammer": ""})
    one = index_path(tmp_path, shelf.collections())
    shelf.add("acme.toys", {"ball": ""})
    two = index_path(tmp_path, shelf.collections())
    shutil.rmtree(shelf.folder("acme.toys"))
    assert one != two
    assert index_path(tmp_path, shelf.collections()) == one
