"""Does once, before the first fork, what every request would do again: imports, patterns, documentation of plug-ins.

None of it depends on a request. Measured on the texts of the bench, this is a quarter of a request's processor time.
"""

import functools
import importlib
import inspect
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

_LOADERS = ("action_loader", "cache_loader", "connection_loader", "shell_loader", "become_loader", "vars_loader")
_MODULES = (
    "ansible.cli.config",
    "ansible.cli.playbook",
    "ansible.executor.playbook_executor",
    "ansible.playbook.handler",
    "ansible.playbook.handler_task_include",
    "ansible.playbook.role",
    "ansible.playbook.role_include",
    "ansible.playbook.task_include",
    "ansible.module_utils._internal._json._profiles._module_legacy_c2m",
    "ansible.modules",
    "ansible.plugins.strategy.linear",
    "ansible.module_utils.service",
    "ansible.utils.encrypt",
    "ansible.utils.unicode",
    "ansible_collections.ansible.builtin.plugins.action",
    "ansible_collections.ansible.builtin.plugins.filter",
    "ansible_collections.ansible.builtin.plugins.modules",
    "jinja2.debug",
    "ruamel.yaml.mergevalue",
)
_PATTERNS = 1024
REHEARSAL = """\
---
- hosts: warm
  become_user: somebody
  vars:
    warmBadName: "{{warm|default('x')}}"
  pre_tasks:
    - include_tasks: warm-{{ warm }}.yml
  tasks:
    - name: first
      copy: src=a dest=/tmp/warm  # noqa: risky-file-permissions
    - shell: cat /etc/warm | grep {{ warm }}
      register: warm_out
    - name: Install {{ warm }} now
      apt:
        name: "{{ item }}"
        state: latest
      with_items: [warm]
      when: warm_out.changed == True
      ignore_errors: yes
    - name: Several
      block:
        - name: Get
          ansible.builtin.get_url: {url: "https://warm.example/a", dest: /tmp/a, mode: 0644}
          notify: Restart warm
      rescue:
        - ansible.builtin.command: systemctl restart warm
      always:
        - name: Fail
          ansible.builtin.fail:
            msg: "{{ warm | bool }} {{ [1,2] }}"
        - name: Look
          ansible.builtin.debug:
            msg: "{{ lookup('no_such', 'warm') }} {{ query('env', 'HOME') }}"
        - name: Filter
          ansible.builtin.debug:
            msg: "{{ warm | no_such_filter }}"
  handlers:
    - name: Restart warm
      service:
        name: warm
        state: restarted
"""
"""A text that most rules have something to say about: what says it is loaded."""


def load_plugins() -> None:
    """Load what the first syntax check would load. `PlaybookCLI` itself must not run in this process: children would
    fail."""
    from ansible import constants
    from ansible.plugins import loader

    for name in _MODULES:
        importlib.import_module(name)
    for name in _LOADERS:
        list(getattr(loader, name).all(class_only=True))
    for name in constants.config.get_config_value("INVENTORY_ENABLED"):
        loader.inventory_loader.get(name)


def remember() -> None:
    """Let what is the same for all requests be worked out once: file name patterns, documentation, a signature."""
    from ansiblelint import utils
    from wcmatch import _wcparse

    _wcparse.compile = functools.lru_cache(_PATTERNS)(_wcparse.compile)
    _remember_plugin_options()
    # ansible-lint asks for the signature of Ansible's YAML loader with every text.
    asked = {**vars(inspect), "getfullargspec": functools.lru_cache(inspect.getfullargspec)}
    utils.inspect = SimpleNamespace(**asked)


def _remember_plugin_options() -> None:
    """Ansible reads the documentation of a plug-in without options again whenever it is asked for."""
    from ansible.plugins.loader import PluginLoader

    read: Callable[..., None] = PluginLoader._load_config_defs  # noqa: SLF001
    known: set[tuple[str, str, str]] = set()

    def once(self: Any, name: str, module: Any, path: str) -> None:
        key = (self.class_name, name, path)
        if key not in known:
            read(self, name, module, path)
            known.add(key)

    PluginLoader._load_config_defs = once  # noqa: SLF001


def rehearse(lint: Callable[[Path, str], object]) -> None:
    """Lint a text for nothing, so that everything that is loaded late, or kept for the next time, is there."""
    before = Path.cwd()
    with tempfile.TemporaryDirectory(dir=before) as folder:
        Path(folder, "site.yml").write_text(REHEARSAL, encoding="utf-8")
        os.chdir(folder)
        try:
            lint(Path(folder), "site.yml")
        finally:
            os.chdir(before)
