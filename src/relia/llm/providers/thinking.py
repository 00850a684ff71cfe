"""What a model thinks aloud is no part of its answer."""

OPENING = "<think>"
CLOSING = "</think>"


class WithoutThinking:
    """Takes the text of one answer piece by piece and gives it back without the `<think>…</think>` that it begins with.

    Only the beginning is looked at: further on, the tags are somebody's text. White space before and after the
    thoughts goes with them. A piece may end in the middle of a tag.
    """

    def __init__(self) -> None:
        self._held = ""
        self._thinking = False
        self._answering = False
        self._thought = False

    def feed(self, text: str) -> str:
        """The next characters of the answer that `text` settles; often none."""
        if self._answering:
            return text
        self._held += text
        if not self._thinking:
            started = self._held.lstrip()
            if OPENING.startswith(started) and started != OPENING:
                return ""
            if not started.startswith(OPENING):
                return self._answer(started if self._thought else self._held)
            self._held, self._thinking, self._thought = started[len(OPENING) :], True, True
        thoughts, closed, rest = self._held.partition(CLOSING)
        if not closed:
            self._held = thoughts[-len(CLOSING) :]
            return ""
        self._held, self._thinking = "", False
        return self.feed(rest)

    def rest(self) -> str:
        """What was held back when the answer ended: not the tag that it may have become."""
        return "" if self._thinking or self._thought else self._answer(self._held)

    def _answer(self, text: str) -> str:
        self._answering, self._held = True, ""
        return text
