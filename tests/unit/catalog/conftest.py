"""Collections written to a folder, and catalogs of them alone: quick to build."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from relia.catalog.index import BuildProgress, ensure_index, fingerprint_of
from relia.catalog.locate import Collection, installed_collections
from relia.catalog.service import Catalog
from relia.catalog.settings import CatalogSettings

MODULE = '''
DOCUMENTATION = r"""
module: {name}
short_description: Keeps a {name}
options:
  name:
    description: What it is called.
    type: str
    required: true
  state:
    description: What it should be.
    type: str
    choices: [present, absent]
    default: present
"""
EXAMPLES = r"""
- name: Keep a {name}
  {fqcn}:
    name: one
"""
'''


class Shelf:
    """A folder as Ansible searches for collections, to which a test adds."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def folder(self, collection: str) -> Path:
        return self.root / "ansible_collections" / Path(*collection.split("."))

    def add(
        self,
        collection: str,
        modules: Mapping[str, str] | None = None,
        *,
        fragments: Mapping[str, str] | None = None,
        runtime: str | None = None,
        version: str | None = "1.0.0",
    ) -> Path:
        """Add a collection. A module's text may be empty: then it is an ordinary one."""
        folder = self.folder(collection)
        for name, text in (modules or {}).items():
            short = Path(name).stem
            plain = MODULE.format(name=short, fqcn=f"{collection}.{short}")
            self.write(folder / "plugins" / "modules" / (name if "." in name else f"{name}.py"), text or plain)
        for name, text in (fragments or {}).items():
            self.write(folder / "plugins" / "doc_fragments" / f"{name}.py", text)
        if runtime is not None:
            self.write(folder / "meta" / "runtime.yml", runtime)
        if version is not None:
            text = f'{{"collection_info": {{"version": "{version}"}}}}'
            self.write(folder / "MANIFEST.json", text)
        return folder

    @staticmethod
    def write(path: Path, text: str) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def collections(self) -> list[Collection]:
        """What stands here, and nothing else that is installed."""
        return [item for item in installed_collections([self.root]) if item.root.is_relative_to(self.root)]


class Opened:
    """Opens catalogs of a shelf in one data folder, and tells what was harvested for them."""

    def __init__(self, shelf: Shelf, folder: Path) -> None:
        self.shelf = shelf
        self.folder = folder
        self.harvested: set[str] = set()
        """Collections read for the last catalog that was opened."""
        self._open: list[Catalog] = []

    def __call__(self, *, force: bool = False, **limits: int) -> Catalog:
        settings = CatalogSettings(**{"catalog_workers": 1, **limits})
        collections = self.shelf.collections()
        self.harvested = set()

        def progress(state: BuildProgress) -> None:
            self.harvested.add(state.collection)

        connection, _ = ensure_index(self.folder, collections, settings, progress, force=force)
        catalog = Catalog(connection, fingerprint_of(collections))
        self._open.append(catalog)
        return catalog

    def close(self) -> None:
        for catalog in self._open:
            catalog.close()


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "shelf")


@pytest.fixture
def opened(shelf: Shelf, tmp_path: Path) -> Iterator[Opened]:
    opener = Opened(shelf, tmp_path / "index")
    yield opener
    opener.close()


def problems(catalog: Catalog) -> list[str]:
    return [problem for collection in catalog.collections() for problem in collection.problems]
