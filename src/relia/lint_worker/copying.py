"""Makes copies of Ansible's values cheap.

ansible-lint copies every play task for every rule. Ansible's values carry where they come from; to copy one, Python takes
it apart, copies its origin, and puts it together again, though neither a text nor its origin can ever change: this was
two thirds of the work of a request.
"""

import datetime
from copy import deepcopy
from typing import Any

_IMMUTABLE = (str, int, float, bytes, datetime.date, datetime.time)


def share_what_cannot_change() -> None:
    """Let `deepcopy` take texts, numbers, dates and origins as they are, and build mappings and lists directly."""
    from ansible.module_utils._internal import _datatag

    waiting: list[Any] = [_datatag.AnsibleDatatagBase, *_datatag.AnsibleTaggedObject.__subclasses__()]
    while waiting:
        found = waiting.pop()
        waiting += found.__subclasses__()
        if issubclass(found, (_datatag.AnsibleDatatagBase, *_IMMUTABLE)):
            found.__deepcopy__ = _itself
    _datatag._AnsibleTaggedDict.__deepcopy__ = _mapping  # noqa: SLF001
    _datatag._AnsibleTaggedList.__deepcopy__ = _list  # noqa: SLF001


def _itself(value: Any, memo: dict[int, Any]) -> Any:
    del memo
    return value


def _mapping(value: Any, memo: dict[int, Any]) -> Any:
    memo[id(value)] = copied = _empty(value)
    for key, item in dict.items(value):
        copied[deepcopy(key, memo)] = deepcopy(item, memo)
    return copied


def _list(value: Any, memo: dict[int, Any]) -> Any:
    memo[id(value)] = copied = _empty(value)
    for item in list.__iter__(value):
        copied.append(deepcopy(item, memo))
    return copied


def _empty(value: Any) -> Any:
    """A new, empty value of the same type and origin."""
    copied = type(value)()
    copied._ansible_tags_mapping = value._ansible_tags_mapping  # noqa: SLF001
    return copied
