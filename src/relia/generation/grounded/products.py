"""Whether what stands where the name of a package or a service belongs can be one."""

import re
from collections.abc import Mapping

from relia.generation.grounded.splitting.platforms import ANY
from relia.generation.grounded.vocabulary import FUNCTION_WORDS

_NAMED_MODULES = frozenset(
    "package apt dnf yum dnf5 zypper pacman apk pkgng homebrew service systemd_service win_service win_chocolatey".split()
)
_NOT_PRODUCTS = frozenset(
    """
    otherwise else ought former latter same both
    replaces supersedes becomes together
    autoremove autoclean dist-upgrade full-upgrade dumps backups applies whichever loaded mounted tarball archive zip zipfile
    ensured leftovers leftover remains rest previous current latest newest oldest release releases version
    versions package packages service services software program programs name names system systems machine machines host
    hosts server servers primary secondary account accounts user users folder folders directory directories file files
    automatically automatic repair fix update updates upgrade upgrades boot startup reboot restart priority ticket
    exactly properly correctly directly currently previously always never only
    everything anything stuff tool tools thing things enabled disabled installed removed started stopped running
    """.split()
)
_PEOPLE = {
    "user": ("name", "group"),
    "group": ("name",),
    "pam_limits": ("domain",),
    "authorized_key": ("user",),
    "win_user": ("name",),
    "mysql_user": ("name",),
    "postgresql_user": ("name",),
    "modprobe": ("name",),
    "dpkg_selections": ("name",),
}
"""Where other modules take a name that people give, and that is never a word of the sentence around it."""
_AROUND = frozenset("stays stay named called comes loaded s n t".split())
_VERSION = re.compile(r"v?\d+(?:[.:~+-][\w.:~+-]*)?")
_SYSTEM = re.compile(ANY, re.IGNORECASE)


def names_products(module: str, arguments: Mapping[str, object]) -> bool:
    """Whether the names in `arguments` can be names of products; true for modules that take no such names.

    A list with one word in it that cannot be a name was not read right as a whole.
    """
    short = module.rsplit(".", 1)[-1]
    if short in _PEOPLE:
        return not any(_is_no_name(str(arguments.get(key, ""))) for key in _PEOPLE[short])
    if short not in _NAMED_MODULES:
        return True
    value = arguments.get("name", arguments.get("pkg"))
    names = [str(name).lower() for name in value] if isinstance(value, list) else [str(value).lower()]
    if len(names) > 1 and any(name in FUNCTION_WORDS for name in names):
        return False
    return not any(name in _NOT_PRODUCTS or _VERSION.fullmatch(name) or _SYSTEM.fullmatch(name) for name in names)


def _is_no_name(name: str) -> bool:
    return name.lower() in FUNCTION_WORDS | _AROUND
