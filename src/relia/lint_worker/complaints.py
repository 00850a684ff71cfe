"""Keeps what ansible-lint writes to its log: when it gives up, the reason stands only there."""

import logging

_KEPT = 3


class Complaints(logging.Handler):
    """The last warnings and errors of a request. Nothing is written anywhere."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self._messages: list[str] = []
        root = logging.getLogger()
        root.handlers[:] = [self]
        root.setLevel(logging.WARNING)

    def emit(self, record: logging.LogRecord) -> None:
        self._messages = [*self._messages[1 - _KEPT :], record.getMessage()]

    def text(self) -> str:
        return "; ".join(self._messages)
