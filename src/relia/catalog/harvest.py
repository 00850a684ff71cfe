"""Harvests one collection: module specs from the documentation, constraints from the sources, routing from runtime.yml."""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from relia.catalog.constraints import mentions_constraints, read_constraints
from relia.catalog.documentation import (
    Document,
    Unreadable,
    load_yaml,
    merge_fragment,
    read_sidecar,
    read_strings,
    string_constants,
)
from relia.catalog.domain import Constraints, ModuleSpec, Option
from relia.catalog.locate import BUILTIN, Collection

SUFFIXES = (".py", ".ps1", ".yml", ".yaml")
_EXAMPLE_NAME = re.compile(r"^\s*-\s+name:\s*['\"]?(.+?)['\"]?\s*$", re.MULTILINE)
_SUBOPTION_DEPTH = 8


@dataclass(frozen=True, slots=True)
class Route:
    """What `runtime.yml` says about a module name."""

    name: str
    redirect: str = ""
    deprecation: str = ""
    tombstone: str = ""


@dataclass(slots=True)
class Harvest:
    """All that one collection offers."""

    collection: str
    fingerprint: str
    specs: list[ModuleSpec] = field(default_factory=list)
    routes: list[Route] = field(default_factory=list)
    groups: dict[str, tuple[str, ...]] = field(default_factory=dict)
    fragment_owners: set[str] = field(default_factory=set)
    """Other collections whose doc fragments took part: when one of them changes, this harvest is stale."""
    problems: list[str] = field(default_factory=list)
    """Files that could not be read, and why; their modules are installed, but their arguments cannot be checked."""


class Fragments:
    """Doc fragments by name, each file read once."""

    def __init__(self, folders: dict[str, Path]) -> None:
        self._folders = folders
        self._loaded: dict[tuple[str, str], dict[str, str]] = {}
        self._parsed: dict[tuple[str, str, str], Document] = {}

    def find(self, slug: str, home: str) -> tuple[str, Document] | None:
        """The collection and document of a fragment named in a module of `home`, or None when it is not installed."""
        for owner, name, variable in self._readings(slug, home):
            variables = self._variables(owner, name)
            if variables is None:
                continue
            text = variables.get(variable)
            if text is not None:
                key = (owner, name, variable)
                if key not in self._parsed:
                    self._parsed[key] = load_yaml(text)
                return owner, self._parsed[key]
            if variable == "DOCUMENTATION":
                return owner, {}
        return None

    def _readings(self, slug: str, home: str) -> Iterator[tuple[str, str, str]]:
        parts = slug.strip().split(".")
        match parts:
            case [name]:
                owners = [(BUILTIN, name, "DOCUMENTATION"), (home, name, "DOCUMENTATION")]
            case [name, variable]:
                owners = [(BUILTIN, name, variable.upper()), (home, name, variable.upper())]
            case [namespace, collection, name]:
                owners = [(f"{namespace}.{collection}", name, "DOCUMENTATION")]
            case [namespace, collection, *names, variable]:
                owner = f"{namespace}.{collection}"
                owners = [
                    (owner, "/".join([*names, variable]), "DOCUMENTATION"),
                    (owner, "/".join(names), variable.upper()),
                ]
            case _:
                owners = []
        yield from owners

    def _variables(self, owner: str, name: str) -> dict[str, str] | None:
        if owner not in self._folders:
            return None
        key = (owner, name)
        if key not in self._loaded:
            path = self._folders[owner] / f"{name}.py"
            try:
                tree = ast.parse(path.read_text(encoding="utf-8"))
            except (OSError, SyntaxError, ValueError):
                return None
            module_names = string_constants(tree.body)
            classes = [
                node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == "ModuleDocFragment"
            ]
            body = [statement for node in classes for statement in node.body]
            known = [
                ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=text), lineno=0)
                for name, text in module_names.items()
            ]
            self._loaded[key] = string_constants([*known, *body])
        return self._loaded[key]


def harvest(collection: Collection, folders: dict[str, Path], file_limit: int) -> Harvest:
    """Harvest one collection. `folders` holds every collection's doc fragments. Reads files only; executes nothing."""
    result = Harvest(collection.name, collection.fingerprint)
    fragments = Fragments(folders)
    for path, name in _module_files(collection.modules):
        fqcn = f"{collection.name}.{name}"
        try:
            spec = _module(path, fqcn, collection.name, fragments, result, file_limit)
        except (Unreadable, OSError, UnicodeDecodeError) as error:
            result.problems.append(f"{fqcn}: {error}")
            spec = ModuleSpec(fqcn, "", "", {}, documented=False)
        result.specs.append(spec)
    _read_routing(collection, result)
    return result


def _module_files(folder: Path) -> Iterator[tuple[Path, str]]:
    """Each module's file and dotted name; of a module with a `.ps1` and a sidecar, the executable one."""
    found: dict[str, Path] = {}
    for path in sorted(folder.rglob("*")):
        if path.suffix in SUFFIXES and not path.stem.startswith("__") and "." not in path.stem:
            name = ".".join(path.relative_to(folder).with_suffix("").parts)
            if name not in found or SUFFIXES.index(path.suffix) < SUFFIXES.index(found[name].suffix):
                found[name] = path
    executable = {name: path for name, path in found.items() if path.suffix in {".py", ".ps1"}}
    yield from ((path, name) for name, path in executable.items())
    # A `.yml` alone is the documentation of an action plugin without a module file of its own.
    yield from ((path, name) for name, path in found.items() if name not in executable)


def _module(path: Path, fqcn: str, home: str, fragments: Fragments, result: Harvest, file_limit: int) -> ModuleSpec:
    if path.stat().st_size > file_limit:
        raise Unreadable(f"larger than {file_limit} bytes")
    sidecar = next(
        (path.with_suffix(suffix) for suffix in (".yml", ".yaml") if path.with_suffix(suffix).is_file()), None
    )
    constraints = Constraints()
    if path.suffix == ".py":
        source = path.read_text(encoding="utf-8")
        if mentions_constraints(source):
            constraints = read_constraints(source)
    if sidecar is not None:
        document, examples = read_sidecar(sidecar)
    elif path.suffix == ".py":
        strings = read_strings(source)
        if "DOCUMENTATION" not in strings:
            raise Unreadable("no DOCUMENTATION")
        document, examples = load_yaml(strings["DOCUMENTATION"]), strings.get("EXAMPLES", "")
    else:
        raise Unreadable("no documentation beside it")
    real = document.get("module")
    if isinstance(real, str) and real != path.stem and path.with_name(f"{real}{path.suffix}").is_file():
        # A second name of the same module: a link in the source, a copy in an installed package.
        result.routes.append(Route(fqcn, redirect=f"{home}.{real}"))
    own = document.get("options")
    own_names = frozenset(map(str, own)) if isinstance(own, dict) else frozenset()
    _extend(document, home, fragments, result)
    return _spec(fqcn, document, examples, constraints, own_names)


def _extend(document: Document, home: str, fragments: Fragments, result: Harvest) -> None:
    slugs = document.pop("extends_documentation_fragment", [])
    if isinstance(slugs, str):
        slugs = slugs.split(",")
    for slug in slugs if isinstance(slugs, list) else []:
        found = fragments.find(str(slug), home)
        if found is None:
            # The options that it would have brought are unknown: with them missing, every use would be a false error.
            raise Unreadable(f"the documentation fragment {slug} is not installed")
        owner, fragment = found
        if owner != home:
            result.fragment_owners.add(owner)
        merge_fragment(document, fragment)


def _spec(
    fqcn: str,
    document: Document,
    examples: str,
    constraints: Constraints,
    own_names: frozenset[str],
) -> ModuleSpec:
    options = {
        name: option if name in own_names else replace(option, inherited=True)
        for name, option in _options(document.get("options"), _SUBOPTION_DEPTH).items()
    }
    return ModuleSpec(
        fqcn=fqcn,
        short_description=_text(document.get("short_description")),
        description=_text(document.get("description")),
        options=options,
        constraints=constraints,
        examples=examples.strip("\n"),
        notes=tuple(_texts(document.get("notes"))),
        version_added=_text(document.get("version_added")),
        deprecated=_deprecation(document.get("deprecated")),
    )


def _options(value: object, depth: int) -> dict[str, Option]:
    if not isinstance(value, dict) or depth == 0:
        return {}
    return {str(name): _option(str(name), item, depth) for name, item in value.items() if isinstance(item, dict)}


def _option(name: str, item: Document, depth: int) -> Option:
    choices = item.get("choices")
    if isinstance(choices, dict):
        choices = list(choices)
    return Option(
        name=name,
        type=_text(item.get("type")) or "str",
        elements=_text(item.get("elements")) or None,
        required=item.get("required") is True,
        default=item.get("default"),
        choices=tuple(choices) if isinstance(choices, list) else (),
        aliases=tuple(_texts(item.get("aliases"))),
        description=_text(item.get("description")),
        version_added=_text(item.get("version_added")),
        suboptions=_options(item.get("suboptions"), depth - 1),
    )


def _texts(value: object) -> Iterable[str]:
    if isinstance(value, list):
        return [str(item) for item in value]
    return [] if value is None else [str(value)]


def _text(value: object) -> str:
    return " ".join(_texts(value)).strip()


def _deprecation(value: object) -> str:
    if not isinstance(value, dict):
        return ""
    reason, instead = _text(value.get("why")), _text(value.get("alternative") or value.get("alternatives"))
    return f"{reason} Use instead: {instead}".strip() if instead else reason or "deprecated"


def example_names(examples: str) -> list[str]:
    """The names of the play tasks in a module's examples."""
    return [match.group(1) for match in _EXAMPLE_NAME.finditer(examples)]


def _read_routing(collection: Collection, result: Harvest) -> None:
    try:
        document = load_yaml(collection.runtime.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return
    except (Unreadable, OSError, UnicodeDecodeError) as error:
        result.problems.append(f"{collection.runtime.name}: {error}")
        return
    routing = document.get("plugin_routing")
    for kind in ("action", "modules"):
        entries = routing.get(kind) if isinstance(routing, dict) else None
        for name, entry in entries.items() if isinstance(entries, dict) else ():
            if isinstance(entry, dict):
                route = _route(f"{collection.name}.{name}", entry)
                if route is not None:
                    result.routes.append(route)
    groups = document.get("action_groups")
    for name, members in groups.items() if isinstance(groups, dict) else ():
        if isinstance(members, list):
            result.groups[f"{collection.name}.{name}"] = tuple(item for item in members if isinstance(item, str))


def _route(name: str, entry: Document) -> Route | None:
    deprecation, tombstone, redirect = entry.get("deprecation"), entry.get("tombstone"), entry.get("redirect")
    if isinstance(tombstone, dict):
        return Route(name, tombstone=_text(tombstone.get("warning_text")) or "It was removed.")
    text = _text(deprecation.get("warning_text")) or "It is deprecated." if isinstance(deprecation, dict) else ""
    if isinstance(redirect, str):
        return Route(name, redirect=redirect, deprecation=text)
    return Route(name, deprecation=text) if text else None
