"""Arguments that are written as one text: `k=v` pairs, and the commands of modules that take a line as it is."""

from collections.abc import Mapping
from functools import lru_cache

RAW = "_raw_params"
"""The name under which Ansible passes what is not a `k=v` pair."""


def parse_free_form(fqcn: str, text: str) -> Mapping[str, object]:
    """The arguments in `text`, by Ansible's own parser. What is no pair stands under `_raw_params`.

    Raises ValueError for unbalanced quotes or Jinja brackets.
    """
    from ansible.errors import AnsibleError
    from ansible.parsing.splitter import parse_kv

    try:
        parsed: dict[str, object] = parse_kv(text, check_raw=_takes_a_line(fqcn))
    except AnsibleError as error:
        raise ValueError(str(error)) from error
    return parsed


_LINES = frozenset(("ansible.builtin.import_playbook", "ansible.windows.win_dsc"))


@lru_cache(maxsize=256)
def takes_raw(fqcn: str) -> bool:
    """Whether the module takes text that is not a `k=v` pair (`command`, `include_tasks`, `meta`, ...)."""
    from ansible.parsing.mod_args import RAW_PARAM_MODULES

    return fqcn in RAW_PARAM_MODULES or fqcn in _LINES


@lru_cache(maxsize=256)
def _takes_a_line(fqcn: str) -> bool:
    from ansible.parsing.mod_args import FREEFORM_ACTIONS

    return fqcn in FREEFORM_ACTIONS
