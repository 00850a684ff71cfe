"""What a file is, told by its place in its project and, where that does not tell, by what stands in it.

The table is ansible-lint's own, as far as it tells apart what Relia checks differently; a test holds the two together.
"""

import re
from collections.abc import Callable
from pathlib import PurePosixPath

from yaml.nodes import MappingNode, Node, SequenceNode

from relia.validation.document import pairs, parse
from relia.validation.domain import FileKind
from relia.validation.keywords import IMPORTS
from relia.validation.settings import ValidationSettings

_YAML = ".{yaml,yml}"
_BY_PLACE: tuple[tuple[str, FileKind | None], ...] = (
    ("**/*.j2", None),
    ("**/*.j2.*", None),
    (f".github/**/*{_YAML}", FileKind.OTHER),
    ("**/templates/**/*.*", None),
    ("**/execution-environment.yml", FileKind.CONFIG),
    (f"**/.ansible-lint{_YAML}", FileKind.CONFIG),
    (f"**/.config/ansible-lint{_YAML}", FileKind.CONFIG),
    (f"**/ansible-navigator{_YAML}", FileKind.CONFIG),
    (f"**/inventory/*{_YAML}", FileKind.CONFIG),
    (f"**/meta/requirements{_YAML}", FileKind.CONFIG),
    ("**/galaxy.yml", FileKind.CONFIG),
    (f"**/releasenotes/*/*{_YAML}", FileKind.CONFIG),
    (f"**/{{host_vars,group_vars,vars,defaults}}/**/*{_YAML}", FileKind.VARS),
    (f"**/tasks/**/*{_YAML}", FileKind.TASKS),
    (f"**/*.meta{_YAML}", FileKind.CONFIG),
    (f"**/playbooks/*{_YAML}", FileKind.PLAYBOOK),
    (f"**/*playbook*{_YAML}", FileKind.PLAYBOOK),
    (f"**/handlers/*{_YAML}", FileKind.HANDLERS),
    (f"**/tests/integration/targets/*/meta/main{_YAML}", FileKind.CONFIG),
    (f"**/meta/main{_YAML}", FileKind.META),
    (f"**/meta/runtime{_YAML}", FileKind.CONFIG),
    (f"**/meta/argument_specs{_YAML}", FileKind.CONFIG),
    (f".config/molecule/config{_YAML}", FileKind.OTHER),
    ("**/molecule/*/{collections,requirements}.{yaml,yml}", FileKind.CONFIG),
    ("**/molecule/*/{base,molecule}.{yaml,yml}", FileKind.OTHER),
    (f"**/requirements{_YAML}", FileKind.CONFIG),
    (f"**/molecule/*/*{_YAML}", FileKind.PLAYBOOK),
    (f"**/changelogs/changelog{_YAML}", FileKind.CONFIG),
)
"""The first match counts. None is what is no YAML of its own."""


def _regex(pattern: str) -> re.Pattern[str]:
    """A glob as a regular expression: `**/` crosses folders, `*` does not, `{a,b}` is one of several."""
    written = re.escape(pattern)
    written = written.replace(r"\*\*/", "(?:.*/)?").replace(r"\*", "[^/]*")
    written = re.sub(r"\\\{(.*?)\\\}", lambda match: f"(?:{match[1].replace(',', '|')})", written)
    return re.compile(written)


_PLACES = tuple((_regex(pattern), kind) for pattern, kind in _BY_PLACE)


def is_yaml_of_its_own(path: PurePosixPath) -> bool:
    """Whether a YAML file with this path in its project can be read as YAML: a template cannot."""
    return _by_place(path) is not None


def _by_place(path: PurePosixPath) -> FileKind | str | None:
    """The kind by the place; an empty text where the place does not tell, None for no YAML."""
    name = path.as_posix()
    return next((kind for pattern, kind in _PLACES if pattern.fullmatch(name)), "")


def kind_of(
    path: PurePosixPath,
    text: str,
    settings: ValidationSettings,
    *,
    named: bool,
    referred: Callable[[], FileKind | None],
) -> FileKind:
    """The kind of a file: by its place in its project, by its text, by the files that take it in (`referred`), and for a
    file that a person names (`named`), what a person most likely means."""
    by_place = _by_place(path)
    if isinstance(by_place, FileKind):
        return by_place
    roots = parse(text, settings, FileKind.OTHER).roots
    root = roots[0] if roots else None
    if isinstance(root, SequenceNode):
        names = _names(root.value[0]) if root.value else set[str]()
        if "hosts" in names or names & IMPORTS:
            return FileKind.CONFIG if "rules" in names else FileKind.PLAYBOOK
    by_reference = referred()
    if by_reference is not None:
        return by_reference
    # What a person names is meant to be a playbook, unless it is plainly something else.
    return FileKind.PLAYBOOK if named and not isinstance(root, MappingNode) else FileKind.OTHER


def _names(node: Node) -> set[str]:
    return {name for name, _, _ in pairs(node)} if isinstance(node, MappingNode) else set()
