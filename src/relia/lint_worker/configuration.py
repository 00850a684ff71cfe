"""Makes a fork of the warm process read Ansible's configuration anew, as a process started in the folder would.

Ansible reads `ansible.cfg` and the environment once, when it is imported: its settings become attributes of
`ansible.constants`, and the plug-in loaders keep the search paths among them.
"""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

_SEARCH_PATHS = {
    "become_loader": "BECOME_PLUGIN_PATH",
    "fragment_loader": "DOC_FRAGMENT_PLUGIN_PATH",
    "module_loader": "DEFAULT_MODULE_PATH",
    "module_utils_loader": "DEFAULT_MODULE_UTILS_PATH",
    "ps_module_utils_loader": "DEFAULT_MODULE_UTILS_PATH",
} | {
    f"{kind}_loader": f"DEFAULT_{kind.upper()}_PLUGIN_PATH"
    for kind in (
        "action", "cache", "callback", "cliconf", "connection", "filter", "httpapi", "inventory", "lookup", "netconf",
        "strategy", "terminal", "test", "vars",
    )
}  # fmt: skip


def follow(folder: Path) -> None:
    """Follow the `ansible.cfg` of a folder, which must be the working folder; nothing changes where there is none."""
    if (folder / "ansible.cfg").is_file():
        read()


def read() -> None:
    """Read the configuration file of the working folder and the environment again."""
    from ansible import constants
    from ansible.config.manager import find_ini_config_file

    manager = constants.config
    # Others hold the manager itself, so it is changed in its place.
    manager._config_file = find_ini_config_file(manager.WARNINGS)  # noqa: SLF001
    manager._parse_config_file()  # noqa: SLF001
    for name in manager.get_configuration_definitions():
        setattr(constants, name, manager.get_config_value(name, variables=vars(constants)))
    _search_again()


class Prepared:
    """The settings under another environment, read ahead, so that a fork that gets it need not read them."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        """Reads the configuration twice: under `environment`, and then again as it is now."""
        from ansible import constants

        self._environment = of_ansible(environment)
        names = list(constants.config.get_configuration_definitions())
        before = dict(os.environ)
        try:
            _replace(environment)
            read()
            self._values: dict[str, Any] = {name: getattr(constants, name) for name in names}
            self._parser = _playbook_parser()
        finally:
            _replace(before)
            read()
        self._values = {name: value for name, value in self._values.items() if value != getattr(constants, name)}

    def apply(self, environment: Mapping[str, str]) -> None:
        """Follow an environment that is in force already: from memory when it says what was prepared, else by reading."""
        from ansible import constants

        if of_ansible(environment) != self._environment or os.path.isfile("ansible.cfg"):  # noqa: PTH113
            read()
            return
        for name, value in self._values.items():
            setattr(constants, name, value)
        _search_again()
        self._take_parser()

    def _take_parser(self) -> None:
        """Let `ansible-playbook` use the parser of its command line that was made under the same settings."""
        from ansible.cli.playbook import PlaybookCLI

        parser = self._parser

        def init_parser(cli: PlaybookCLI) -> None:
            cli.parser = parser

        PlaybookCLI.init_parser = init_parser


def _playbook_parser() -> Any:
    from ansible.cli.playbook import PlaybookCLI

    cli = PlaybookCLI(["ansible-playbook"])
    cli.init_parser()
    return cli.parser


def of_ansible(environment: Mapping[str, str]) -> dict[str, str]:
    """What of an environment Ansible reads its settings from."""
    return {name: value for name, value in environment.items() if name.startswith("ANSIBLE_")}


def _replace(environment: Mapping[str, str]) -> None:
    os.environ.clear()
    os.environ.update(environment)


def _search_again() -> None:
    from ansible import constants
    from ansible.plugins import loader

    for name, setting in _SEARCH_PATHS.items():
        found = getattr(loader, name)
        paths = getattr(constants, setting)
        if paths != found.config:
            found.config = [paths] if isinstance(paths, str) else list(paths or ())
            found._clear_caches()  # noqa: SLF001


def follow_collections(paths: Sequence[str]) -> None:
    """Search collections in `paths`, unless that is what is done already."""
    from ansible.plugins import loader
    from ansible.utils.collection_loader import AnsibleCollectionConfig
    from ansible.utils.collection_loader._collection_finder import _AnsibleCollectionFinder

    finder = AnsibleCollectionConfig.collection_finder
    if set(paths) <= set(finder._n_configured_paths):  # noqa: SLF001
        return
    _AnsibleCollectionFinder._remove()  # noqa: SLF001
    loader.init_plugin_loader(list(paths))
