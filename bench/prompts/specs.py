"""The options of the installed modules, read from their documentation by Ansible's own reader.

On purpose not read through Relia's catalog: what judges the engine should not share its mistakes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

BUILTIN = "ansible.builtin."
SAME_MODULE = {"ansible.builtin.systemd": "ansible.builtin.systemd_service"}
"""Two files of ansible-core that are one module."""


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a module; `name` is its first name, whichever alias was used."""

    name: str = ""
    type: str = "str"
    default: object = None
    aliases: tuple[str, ...] = ()
    suboptions: Mapping[str, "Option"] = field(default_factory=dict)

    def suboption_name(self, written: str) -> str:
        """The first name of a suboption; a name that is not known stays as it is."""
        return first_name(self.suboptions, written)


Options = Mapping[str, Option]


def first_name(options: Options, written: str) -> str:
    """The first name of an option; a name that is not known stays as it is."""
    if written in options:
        return written
    return next((name for name, option in options.items() if written in option.aliases), written)


@cache
def resolve(name: str) -> str | None:
    """The full name of the installed module that a name leads to, redirects followed; None when there is none."""
    found = _find(name)
    return found[0] if found else None


@cache
def options(fqcn: str) -> Options:
    """The options of an installed module, by first name; empty for one that documents none."""
    from ansible.plugins.loader import fragment_loader
    from ansible.utils.plugin_docs import get_docstring

    found = _find(fqcn)
    if not found:
        return {}
    documentation = get_docstring(
        found[1], fragment_loader, collection_name=".".join(fqcn.split(".")[:2]), plugin_type="module"
    )[0]
    return _options((documentation or {}).get("options") or {})


@cache
def _find(name: str) -> tuple[str, str] | None:
    from ansible.errors import AnsibleError
    from ansible.plugins.loader import action_loader, module_loader

    _start_loader()
    wanted = name.replace("ansible.legacy.", BUILTIN)
    wanted = wanted if wanted.count(".") >= 2 else BUILTIN + wanted
    try:
        # Ansible asks the action plugins first, and some redirects (yum to dnf) stand only there.
        action = action_loader.find_plugin_with_context(wanted)
        redirected = action.redirect_list[-1] if len(action.redirect_list or ()) > 1 else wanted
        found = next(
            (
                context
                for candidate in (wanted, redirected)
                if (context := module_loader.find_plugin_with_context(candidate)).resolved
            ),
            None,
        )
    except AnsibleError:
        return None
    if found is None or not found.plugin_resolved_path:
        return None
    path = Path(found.plugin_resolved_path)
    fqcn = f"{found.plugin_resolved_collection or 'ansible.builtin'}.{path.stem}"
    # Windows modules keep their documentation beside them.
    beside = [path.with_suffix(suffix) for suffix in (".py", ".yml", ".yaml")]
    return SAME_MODULE.get(fqcn, fqcn), str(next((file for file in beside if file.exists()), path))


@cache
def _start_loader() -> None:
    from ansible.plugins.loader import init_plugin_loader

    init_plugin_loader([])


def _options(documented: Mapping[str, Any]) -> Options:
    return {
        name: Option(
            name,
            str(entry.get("type", "str")),
            entry.get("default"),
            tuple(entry.get("aliases") or ()),
            _options(entry.get("suboptions") or {}),
        )
        for name, entry in documented.items()
    }
