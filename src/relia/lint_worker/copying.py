"""Makes copies of Ansible's values cheap.

ansible-lint copies every play task for every rule. Ansible's values carry where they come from; to copy one, Python takes
it apart, copies its origin, and puts it together again, though neither a text nor its origin can ever change: this was
two thirds of the work of a request.
"""

import datetime
from collections.abc import Callable
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


class BareTasks:
    """Play tasks without ansible-lint's own keys, which it makes anew, by a deep copy, for each rule that looks at one."""

    def __init__(self) -> None:
        from ansiblelint import utils

        self._make: Callable[[Any], Any] = utils._sanitize_task  # noqa: SLF001
        self._known: dict[int, tuple[Any, Any]] | None = {}
        utils._sanitize_task = self._bare  # noqa: SLF001

    def forget(self) -> None:
        """Make each one anew from now on: fixing changes play tasks."""
        self._known = None

    def _bare(self, task: Any) -> Any:
        if self._known is None:
            return self._make(task)
        if id(task) not in self._known:
            # With the play task itself: as long as it is kept, no other has its number.
            self._known[id(task)] = (task, self._make(task))
        bare = self._known[id(task)][1]
        # ansible-lint may set a key of what it gets, and changes nothing below.
        copied = _empty(bare) if hasattr(bare, "_ansible_tags_mapping") else type(bare)()
        copied.update(bare)
        return copied


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
