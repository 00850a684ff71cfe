"""Which literal values of play tasks become variables of a role: those that another place would want otherwise."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

_PACKAGES = frozenset(
    f"ansible.builtin.{name}" for name in ("package", "apt", "dnf", "dnf5", "yum", "apk", "pacman", "zypper", "pip")
)
_SERVICES = frozenset(f"ansible.builtin.{name}" for name in ("service", "systemd_service", "systemd", "sysvinit"))
_ALWAYS = {"port": "port", "version": "version", "url": "url", "repo": "repo"}
"""Options that are worth a variable whatever the module, and what it is called."""
_PATHS = ("dest", "path", "chdir")
_WORDS = {
    "packages": "Packages to install or remove.",
    "service": "The service.",
    "user": "The user.",
    "group": "The group.",
}


@dataclass(slots=True)
class Variables:
    """The variables of one role: a value becomes the same variable wherever it stands under the same purpose."""

    prefix: str
    defaults: dict[str, object] = field(default_factory=dict)
    descriptions: dict[str, str] = field(default_factory=dict)

    def taken(self, module: str, arguments: Mapping[str, object]) -> dict[str, object]:
        """The arguments with variables in the place of values that are worth one."""
        return {name: self._value(module, name, value) for name, value in arguments.items()}

    def _value(self, module: str, option: str, value: object) -> object:
        purpose = _purpose(module, option, value)
        if purpose is None or "{{" in str(value):
            return value
        return f"{{{{ {self._named(purpose, value, f'{option} of {module}')} }}}}"

    def _named(self, purpose: str, value: object, source: str) -> str:
        number = 1
        while True:
            own = purpose if purpose.startswith(f"{self.prefix}_") else f"{self.prefix}_{purpose}"
            name = own + (f"_{number}" if number > 1 else "")
            if name not in self.defaults:
                self.defaults[name] = value
                self.descriptions[name] = _WORDS.get(purpose, f"The {source}.")
                return name
            if self.defaults[name] == value and type(self.defaults[name]) is type(value):
                return name
            number += 1

    def specs(self) -> dict[str, object]:
        """The options of the role's argument spec: types as the values have them."""
        return {
            name: {"type": _type(value), **_elements(value), "default": value, "description": self.descriptions[name]}
            for name, value in self.defaults.items()
        }


def _purpose(module: str, option: str, value: object) -> str | None:
    if isinstance(value, bool) or value is None or isinstance(value, Mapping):
        return None
    if option == "name" and module in _PACKAGES:
        return "packages"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return None
    if option == "name" and module in _SERVICES:
        return "service"
    if option == "name" and module in {"ansible.builtin.user", "ansible.builtin.group"}:
        return module.rsplit(".", 1)[-1]
    if option in _ALWAYS:
        return _ALWAYS[option]
    if option in _PATHS and isinstance(value, str) and value.startswith("/"):
        return f"{_words(value)}_path"
    return None


def _words(path: str) -> str:
    """The last part of a path as a name: `/etc/nginx/nginx.conf` gives `nginx_conf`."""
    last = path.rstrip("/").rsplit("/", 1)[-1]
    return re.sub(r"[^a-z0-9]+", "_", last.lower()).strip("_") or "root"


def _type(value: object) -> str:
    match value:
        case bool():
            return "bool"
        case int():
            return "int"
        case float():
            return "float"
        case list():
            return "list"
        case _:
            return "str"


def _elements(value: object) -> dict[str, object]:
    return {"elements": _type(value[0])} if isinstance(value, list) and value else {}
