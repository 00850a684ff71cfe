"""Documentation fragments: parts of a module's documentation that stand in a file of their own, and are shared."""

import ast
from collections.abc import Iterator
from pathlib import Path

from relia.catalog.documentation import Document, load_yaml, parse, string_constants
from relia.catalog.errors import Unreadable
from relia.catalog.files import read_text
from relia.catalog.locate import BUILTIN

_CLASS = "ModuleDocFragment"


class FragmentMissing(Unreadable):
    """A fragment is not installed. `owners` are the collections that might bring it."""

    def __init__(self, slug: str, owners: frozenset[str]) -> None:
        # The options that it would have brought are unknown: without them, every use of them would be a false error.
        super().__init__(f"the documentation fragment {slug} is not installed")
        self.owners = owners


class Fragments:
    """The fragments of all installed collections, each file read once and only when it is asked for."""

    def __init__(self, folders: dict[str, Path], file_limit: int) -> None:
        self._folders = folders
        self._limit = file_limit
        self._strings: dict[tuple[str, str], dict[str, str] | None] = {}
        self._parsed: dict[tuple[str, str, str], Document] = {}

    def find(self, slug: str, home: str) -> tuple[str, Document]:
        """The collection and document of a fragment as it is named in a module of the collection `home`.

        Raises `FragmentMissing`, and `Unreadable` for one that is no documentation. The document is shared: do not
        change it.
        """
        readings = list(_readings(slug.strip(), home))
        for owner, name, variable in readings:
            strings = self._file(owner, name)
            if strings is None:
                continue
            if variable in strings:
                key = (owner, name, variable)
                if key not in self._parsed:
                    self._parsed[key] = load_yaml(strings[variable])
                return owner, self._parsed[key]
            if variable == "DOCUMENTATION":
                return owner, {}
        raise FragmentMissing(slug, frozenset(owner for owner, _, _ in readings))

    def _file(self, owner: str, name: str) -> dict[str, str] | None:
        key = (owner, name)
        if key not in self._strings:
            self._strings[key] = self._read(owner, name)
        return self._strings[key]

    def _read(self, owner: str, name: str) -> dict[str, str] | None:
        folder = self._folders.get(owner)
        path = folder / f"{name}.py" if folder is not None else None
        if path is None or not path.is_file():
            return None
        return _strings_of(parse(read_text(path, self._limit)))


def _readings(slug: str, home: str) -> Iterator[tuple[str, str, str]]:
    """What a slug may mean, in the order in which it is tried: collection, file, variable in it."""
    match slug.split("."):
        case [name]:
            yield from ((owner, name, "DOCUMENTATION") for owner in (BUILTIN, home))
        case [name, variable]:
            yield from ((owner, name, variable.upper()) for owner in (BUILTIN, home))
        case [namespace, collection, name]:
            yield f"{namespace}.{collection}", name, "DOCUMENTATION"
        case [namespace, collection, *names, last]:
            owner = f"{namespace}.{collection}"
            yield owner, "/".join([*names, last]), "DOCUMENTATION"
            yield owner, "/".join(names), last.upper()
        case _:
            return


def _strings_of(tree: ast.Module) -> dict[str, str]:
    """The fragment class's strings: bound in its body, or by its `__init__` to `self`."""
    known = string_constants(tree.body)
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and node.name == _CLASS:
            known = string_constants(node.body, known)
            for method in node.body:
                if isinstance(method, ast.FunctionDef) and method.name == "__init__":
                    known = string_constants(method.body, known)
    return known
