"""What Ansible cannot read, without what else ansible-lint then leaves unsaid: other play tasks, the reason and its line."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def broken_play_tasks_left_out() -> Iterator[list[Any]]:
    """Let the rules look at the other play tasks of a file, where one broken play task makes them look at none. Yields what is
    wrong with the broken ones."""
    from ansiblelint import utils

    errors: list[Any] = []
    every = utils.task_in_list

    def whole(*given: Any, **named: Any) -> Iterator[Any]:
        for task in every(*given, **named):
            # What is wrong with it shows when it is read.
            if task.normalized_task is not None and task.error is None:
                yield task
            elif task.error not in errors:
                errors.append(task.error)

    utils.task_in_list = whole
    try:
        yield errors
    finally:
        utils.task_in_list = every


def cause_of(match: Any) -> dict[str, Any]:
    """Why a file cannot be loaded, and in which line, where ansible-lint says only that it cannot."""
    from ansible.errors import AnsibleError

    cause = match.__cause__
    if match.rule.id != "load-failure" or not isinstance(cause, AnsibleError):
        return {}
    return {"cause": str(cause), "cause_line": getattr(cause.obj, "line_num", None)}
