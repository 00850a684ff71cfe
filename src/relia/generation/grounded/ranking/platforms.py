"""Which kind of machine the words of a prompt, and a module, are about."""

import re

_WORDS: tuple[tuple[str, str], ...] = (
    ("windows", r"windows|win(?:10|11|20\d\d)?|iis|powershell|active directory|hklm|msi|choco\w*|winrm"),
    ("debian", r"debian|ubuntu|apt|deb|bookworm|bullseye|jammy|noble|focal|raspbian|mint|ppa"),
    ("redhat", r"red ?hat|rhel\w*|centos\w*|rocky|alma\w*|fedora|oracle ?linux|amazon linux|dnf|yum|epel|el[789]"),
    ("suse", r"suse|opensuse|sles\w*|zypper"),
    ("arch", r"arch(?: ?linux)?|pacman|manjaro|aur"),
    ("alpine", r"alpine|apk"),
    ("bsd", r"freebsd|openbsd|netbsd|pkgng|pkg_add"),
    ("mac", r"mac(?:os|s| ?os ?x)?|darwin|homebrew|brew"),
    (
        "network",
        r"cisco|junos|juniper|arista|nxos|nexus|vyos|routeros|mikrotik|fortigate|palo ?alto|switch(?:es)?|router",
    ),
)
_PATTERNS = tuple((name, re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE)) for name, pattern in _WORDS)

_MODULES = {
    "ansible.builtin.apt": "debian",
    "ansible.builtin.apt_key": "debian",
    "ansible.builtin.apt_repository": "debian",
    "ansible.builtin.deb822_repository": "debian",
    "ansible.builtin.debconf": "debian",
    "ansible.builtin.dpkg_selections": "debian",
    "community.general.ufw": "debian",
    "community.general.apt_rpm": "other",
    "community.general.dpkg_divert": "debian",
    "ansible.builtin.dnf": "redhat",
    "ansible.builtin.dnf5": "redhat",
    "ansible.builtin.yum": "redhat",
    "ansible.builtin.yum_repository": "redhat",
    "ansible.builtin.rpm_key": "redhat",
    "ansible.posix.rhel_rpm_ostree": "redhat",
    "community.general.redhat_subscription": "redhat",
    "community.general.rhsm_repository": "redhat",
    "community.general.copr": "redhat",
    "community.general.dnf_versionlock": "redhat",
    "community.general.zypper": "suse",
    "community.general.zypper_repository": "suse",
    "community.general.pacman": "arch",
    "community.general.pacman_key": "arch",
    "community.general.apk": "alpine",
    "community.general.pkgng": "bsd",
    "community.general.sysrc": "bsd",
    "community.general.openbsd_pkg": "bsd",
    "community.general.portinstall": "bsd",
    "community.general.homebrew": "mac",
    "community.general.homebrew_cask": "mac",
    "community.general.homebrew_tap": "mac",
    "community.general.homebrew_services": "mac",
    "community.general.osx_defaults": "mac",
    "community.general.launchd": "mac",
    "community.general.svr4pkg": "other",
    "community.general.xbps": "other",
    "community.general.urpmi": "other",
    "community.general.slackpkg": "other",
    "community.general.swupd": "other",
    "community.general.opkg": "other",
    "community.general.swdepot": "other",
}
_NETWORK_COLLECTIONS = (
    "cisco.",
    "junipernetworks.",
    "arista.",
    "vyos.",
    "fortinet.",
    "paloaltonetworks.",
    "community.routeros.",
)


_KINDS = {"freebsd": "bsd", "macos": "mac"} | dict.fromkeys(("ios", "nxos", "eos", "junos", "vyos"), "network")


def kind_of(platform: str) -> str:
    """The kind of machine, as modules are limited to it, for an operating system that the words name."""
    return _KINDS.get(platform, platform)


def platform_of_text(text: str) -> str | None:
    """The kind of machine that the words name, or None when they name none or several."""
    found = {name for name, pattern in _PATTERNS if pattern.search(text)}
    return found.pop() if len(found) == 1 else None


def platform_of_module(fqcn: str) -> str | None:
    """The only kind of machine that a module is for, or None when it has no such limit."""
    short = fqcn.rpartition(".")[2]
    if short.startswith("win_") or ".windows." in fqcn or fqcn.startswith(("microsoft.ad.", "chocolatey.")):
        return "windows"
    if fqcn.startswith(_NETWORK_COLLECTIONS):
        return "network"
    return _MODULES.get(fqcn)


def fit(module: str | None, text: str | None) -> float:
    """1 when module and text are about the same kind of machine, -1 when about different ones, else between."""
    if module is None:
        return -0.5 if text == "windows" else 0.0
    if text is None:
        return -0.25
    return 1.0 if module == text else -1.0
