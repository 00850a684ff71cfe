"""Harvests one collection: module specs from the documentation, constraints and the names of plugins from the sources,
routing from runtime.yml.

Reads files only; executes nothing. Whatever is wrong with a file becomes a problem of the collection, and its module one
whose arguments cannot be checked.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from relia.catalog.action_plugins import STATED
from relia.catalog.arguments import trusted
from relia.catalog.constraints import joined, mentions_constraints, read_constraints
from relia.catalog.contested import contested_by_examples
from relia.catalog.documentation import Document, load_yaml, merge_fragment, read_sidecar, read_strings
from relia.catalog.domain import Constraints, ModuleSpec
from relia.catalog.encoding import encode
from relia.catalog.errors import Unreadable
from relia.catalog.files import files_under, read_text
from relia.catalog.fragments import FragmentMissing, Fragments
from relia.catalog.locate import Collection
from relia.catalog.plugins import PluginKind, PluginNames, plugin_names
from relia.catalog.routing import Route, Routing, read_routing
from relia.catalog.specs import spec_of

SUFFIXES = (".py", ".ps1", ".yml", ".yaml")
_SIDECARS = (".yml", ".yaml")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_EXAMPLE_NAME = re.compile(r"[ \t]*-[ \t]+name:(.*)")
_EVERY = 25
_FAULTS = (Unreadable, ValueError, RecursionError, MemoryError)
"""What a hostile file can bring about: a text that is no Unicode, a number too long to write, nesting without end."""

Advance = Callable[[int], None]
"""Hears how many more modules were read."""


@dataclass(frozen=True, slots=True)
class HarvestedModule:
    """One module as the index keeps it."""

    fqcn: str
    short_description: str
    deprecated: bool
    options: tuple[str, ...]
    example_names: tuple[str, ...]
    spec: bytes
    """The whole spec, encoded."""

    @classmethod
    def of(cls, spec: ModuleSpec) -> "HarvestedModule":
        names = tuple(example_names(spec.examples))
        return cls(spec.fqcn, spec.short_description, bool(spec.deprecated), tuple(spec.options), names, encode(spec))

    @classmethod
    def undocumented(cls, fqcn: str) -> "HarvestedModule":
        """Installed, but its arguments cannot be checked."""
        return cls.of(ModuleSpec(fqcn, "", "", {}, documented=False))


@dataclass(slots=True)
class Harvest:
    """All that one collection offers."""

    modules: list[HarvestedModule] = field(default_factory=list)
    routing: Routing = field(default_factory=Routing)
    plugins: dict[PluginKind, PluginNames] = field(default_factory=dict)
    same: list[Route] = field(default_factory=list)
    """Second names of modules, which stand in the files and not in the routing."""
    owners: set[str] = field(default_factory=set)
    """Other collections whose doc fragments took part, or would have: when one changes, this harvest is stale."""
    problems: list[str] = field(default_factory=list)
    """What could not be read, and why."""


def harvest(
    collection: Collection, folders: dict[str, Path], file_limit: int, advance: Advance | None = None
) -> Harvest:
    """Harvest one collection. `folders` holds every collection's doc fragments; `file_limit` is in bytes."""
    result = Harvest()
    fragments = Fragments(folders, file_limit)
    files = module_files(collection.modules)
    for number, (name, path) in enumerate(files.items(), 1):
        fqcn = f"{collection.name}.{name}"
        try:
            module = HarvestedModule.of(_module(path, fqcn, collection, fragments, result, file_limit))
        except _FAULTS as error:
            if isinstance(error, FragmentMissing):
                result.owners |= error.owners - {collection.name}
            result.problems.append(f"{fqcn}: {_reason(error)}")
            module = HarvestedModule.undocumented(fqcn)
        result.modules.append(module)
        if advance is not None and number % _EVERY == 0:
            advance(_EVERY)
    result.plugins = {kind: plugin_names(collection.plugins / kind, kind, file_limit) for kind in PluginKind}
    try:
        names = {f"{collection.name}.{name}" for name in files}
        result.routing = read_routing(collection.runtime, collection.name, names, file_limit)
    except _FAULTS as error:
        result.problems.append(f"{collection.runtime.name}: {_reason(error)}")
    return result


def unharvested(collection: Collection, reason: str) -> Harvest:
    """A collection whose modules are known by name only, because harvesting it failed as a whole."""
    names = [f"{collection.name}.{name}" for name in module_files(collection.modules)]
    plugins = {kind: PluginNames(whole=False) for kind in PluginKind}
    return Harvest([HarvestedModule.undocumented(fqcn) for fqcn in names], plugins=plugins, problems=[reason])


def _reason(error: BaseException) -> str:
    text = " ".join(str(error).split()) or type(error).__name__
    return (text if len(text) <= 300 else f"{text[:297]}...").encode("utf-8", "replace").decode()


def module_files(folder: Path) -> dict[str, Path]:
    """The modules in a folder by dotted name, with the file of each; of a `.py` or `.ps1` and its sidecar, the former.

    A `.yml` alone documents an action plugin that has no module file of its own.
    """
    found: dict[str, Path] = {}
    for path in files_under(folder):
        if path.suffix in SUFFIXES and not path.stem.startswith("__"):
            parts = path.relative_to(folder).with_suffix("").parts
            name = ".".join(parts)
            better = name not in found or SUFFIXES.index(path.suffix) < SUFFIXES.index(found[name].suffix)
            if better and all(_NAME.fullmatch(part) for part in parts):
                found[name] = path
    return found


def _module(
    path: Path, fqcn: str, collection: Collection, fragments: Fragments, result: Harvest, limit: int
) -> ModuleSpec:
    home = collection.name
    sidecar = next((path.with_suffix(suffix) for suffix in _SIDECARS if path.with_suffix(suffix).is_file()), None)
    source = read_text(path, limit) if path.suffix == ".py" else ""
    if sidecar is not None:
        document, examples = read_sidecar(sidecar, limit)
    elif path.suffix == ".py":
        strings = read_strings(source)
        if "DOCUMENTATION" not in strings:
            raise Unreadable("no DOCUMENTATION")
        document, examples = load_yaml(strings["DOCUMENTATION"]), strings.get("EXAMPLES", "")
    else:
        raise Unreadable("no documentation beside it")
    real = document.get("module")
    if isinstance(real, str) and real != path.stem and _same_file(path, real, source):
        result.same.append(Route(fqcn, redirect=f"{home}.{real}"))
    own = document.get("options")
    own_names = frozenset(map(str, own)) if isinstance(own, dict) else frozenset()
    for slug in _slugs(document):
        owner, fragment = fragments.find(slug, home)
        if owner != home:
            result.owners.add(owner)
        merge_fragment(document, fragment)
    constraints = _constraints(fqcn, source, collection.actions / f"{path.stem}.py", limit)
    spec = spec_of(fqcn, document, examples, constraints, own_names, powershell=path.suffix == ".ps1")
    # Elsewhere every fault is a warning already.
    return replace(spec, contested=contested_by_examples(spec)) if trusted(fqcn) else spec


def _constraints(fqcn: str, source: str, action: Path, limit: int) -> Constraints:
    """The rules that the module states, and those of the action plugin that runs before it."""
    found = STATED.get(fqcn, Constraints())
    for text in (source, read_text(action, limit) if action.is_file() else ""):
        if mentions_constraints(text):
            found = joined(found, read_constraints(text))
    return found


def _same_file(path: Path, real: str, source: str) -> bool:
    """Whether a file is a second name of the module `real`: a link in the source, a copy in an installed package."""
    other = path.with_name(f"{real}.py")
    return _NAME.fullmatch(real) is not None and other.is_file() and read_text(other, len(source) * 4) == source


def _slugs(document: Document) -> list[str]:
    slugs = document.pop("extends_documentation_fragment", [])
    if isinstance(slugs, str):
        slugs = slugs.split(",")
    return [str(slug) for slug in slugs] if isinstance(slugs, list) else []


def example_names(examples: str) -> Iterator[str]:
    """The names of the play tasks in a module's examples."""
    for line in examples.splitlines():
        match = _EXAMPLE_NAME.match(line)
        if match and (name := match.group(1).strip().strip("'\"")):
            yield name
