"""A rule of the project's own."""

from typing import Any, ClassVar

from ansiblelint.rules import AnsibleLintRule


class NoShouting(AnsibleLintRule):
    """Names are not shouted."""

    id = "no-shouting"
    description = "Names are not shouted."
    severity = "LOW"
    tags: ClassVar[list[str]] = ["idiom"]
    version_changed = "1.0.0"

    def matchtask(self, task: Any, file: Any = None) -> bool | str:
        """Match."""
        del file
        return bool(task.name and task.name.isupper())
