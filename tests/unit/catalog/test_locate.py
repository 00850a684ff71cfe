"""Which collections are installed, and that a change of one of them is noticed."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.unit.catalog.conftest import Shelf

from relia.catalog.locate import Collection, installed_collections


def _named(found: list[Collection], name: str) -> Collection:
    return next(item for item in found if item.name == name)


def test_ansible_core_and_the_collections_of_the_python_packages_are_installed() -> None:
    names = {item.name for item in installed_collections([])}
    assert {"ansible.builtin", "ansible.posix", "community.general"} <= names


def test_a_version_comes_from_the_manifest(shelf: Shelf) -> None:
    shelf.add("acme.tools", {"hammer": ""}, version="3.2.1")
    assert _named(installed_collections([shelf.root]), "acme.tools").version == "3.2.1"


def test_a_folder_of_modules_without_a_manifest_is_a_collection(shelf: Shelf) -> None:
    shelf.add("acme.tools", {"hammer": ""}, version=None)
    assert _named(installed_collections([shelf.root]), "acme.tools").version == ""


def test_a_projects_own_collection_comes_before_the_users_and_that_before_the_packages(tmp_path: Path) -> None:
    project, user = Shelf(tmp_path / "project" / "collections"), Shelf(tmp_path / "user")
    project.add("acme.tools", {"hammer": ""})
    user.add("acme.tools", {"hammer": ""})
    user.add("ansible.posix", {"hammer": ""})
    found = installed_collections([user.root], tmp_path / "project")
    assert _named(found, "acme.tools").root == project.folder("acme.tools")
    assert _named(found, "ansible.posix").root == user.folder("ansible.posix")


def test_a_home_folder_in_a_path_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    Shelf(tmp_path / "mine").add("acme.tools", {"hammer": ""})
    assert "acme.tools" in {item.name for item in installed_collections([Path("~/mine")])}


def _touch(path: Path) -> None:
    status = path.stat()
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns + 1_000_000))


def _edit_in_place(folder: Path) -> None:
    path = folder / "plugins" / "modules" / "hammer.py"
    before = (folder / "plugins" / "modules").stat().st_mtime_ns
    with path.open("a", encoding="utf-8") as file:
        file.write("# more\n")
    assert (folder / "plugins" / "modules").stat().st_mtime_ns == before


CHANGES: dict[str, Callable[[Path], object]] = {
    "a module edited in place": _edit_in_place,
    "a module of the same size, written later": lambda folder: _touch(folder / "plugins" / "modules" / "hammer.py"),
    "a module added": lambda folder: Shelf.write(folder / "plugins" / "modules" / "saw.py", ""),
    "a module in a folder of modules": lambda folder: Shelf.write(folder / "plugins" / "modules" / "x" / "saw.py", ""),
    "a module removed": lambda folder: (folder / "plugins" / "modules" / "hammer.py").unlink(),
    "a fragment added": lambda folder: Shelf.write(folder / "plugins" / "doc_fragments" / "common.py", ""),
    "an action plugin added": lambda folder: Shelf.write(folder / "plugins" / "action" / "hammer.py", ""),
    "the routing changed": lambda folder: Shelf.write(folder / "meta" / "runtime.yml", "{}"),
    "another version": lambda folder: Shelf.write(folder / "MANIFEST.json", '{"collection_info": {"version": "2"}}'),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_a_change_is_noticed(shelf: Shelf, change: Callable[[Path], object]) -> None:
    folder = shelf.add("acme.tools", {"hammer": ""}, runtime="{requires_ansible: '>=2'}")
    before = _named(shelf.collections(), "acme.tools").fingerprint
    assert _named(shelf.collections(), "acme.tools").fingerprint == before
    change(folder)
    assert _named(shelf.collections(), "acme.tools").fingerprint != before


def test_compiled_files_are_no_change(shelf: Shelf) -> None:
    folder = shelf.add("acme.tools", {"hammer": ""})
    before = _named(shelf.collections(), "acme.tools").fingerprint
    Shelf.write(folder / "plugins" / "modules" / "__pycache__" / "hammer.cpython-311.pyc", "")
    assert _named(shelf.collections(), "acme.tools").fingerprint == before


def test_a_collection_that_is_removed_is_gone(shelf: Shelf) -> None:
    shelf.add("acme.tools", {"hammer": ""})
    shelf.add("acme.toys", {"ball": ""})
    shutil.rmtree(shelf.folder("acme.tools"))
    assert [item.name for item in shelf.collections()] == ["acme.toys"]


def test_links_that_lead_in_circles_end(shelf: Shelf) -> None:
    folder = shelf.add("acme.tools", {"hammer": ""})
    (folder / "plugins" / "modules" / "again").symlink_to(folder / "plugins" / "modules")
    (folder / "plugins" / "modules" / "self.py").symlink_to("self.py")
    (shelf.root / "ansible_collections" / "acme" / "loop").symlink_to(shelf.root / "ansible_collections" / "acme")
    assert [item.name for item in shelf.collections()] == ["acme.tools"]


@pytest.mark.parametrize("manifest", ["", "[", "[]", '{"collection_info": 1}', "[" * 100_000])
def test_a_broken_manifest_costs_only_the_version(shelf: Shelf, manifest: str) -> None:
    folder = shelf.add("acme.tools", {"hammer": ""})
    Shelf.write(folder / "MANIFEST.json", manifest)
    assert _named(shelf.collections(), "acme.tools").version == ""
