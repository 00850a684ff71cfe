"""Puts secrets back into what a model answered, whole or piece by piece, as the place where each stands needs it."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from relia.llm.redaction.domain import Surrounding
from relia.llm.redaction.placeholders import AFTER, MAY_BEGIN, MAY_BEGIN_LENGTH, PLACEHOLDER
from relia.llm.redaction.reading import surrounding

_SAFE_SCALAR = re.compile(
    r"(?!(?:true|false|yes|no|on|off|null|y|n)\Z)[A-Za-z/](?:[\w./+=@%$^~*!?;&()<>|-]|:(?=\S)|,(?=\S)|#)*",
    re.IGNORECASE,
)
_ESCAPED = re.compile(r"\\[\"\\/nrt]")
_IS_KEY = re.compile(r"[ \t]*[:=](?:[ \t\n]|\Z)")
_LOOK_BACK = 300
"""Characters of the line before a placeholder that are kept."""


@dataclass(slots=True)
class Secret:
    """What a placeholder stands for, and what it stood in where the person wrote it."""

    placeholder: str
    raw: str
    """As it was written."""
    stood_in: set[Surrounding] = field(default_factory=set)
    indent: int = 0
    """Columns before each of its lines, when it stood alone on them."""
    in_template: bool = False
    """Whether the person wrote it between the braces of a template."""

    def written(self, where: Surrounding, indent: int) -> str:
        """The secret as it has to be written there: as the person did where that was the same."""
        if where is Surrounding.BLOCK and where in self.stood_in:
            return self.raw if indent == self.indent else self._indented(indent)
        if where in self.stood_in:
            return self.raw
        lines = self.lines()
        if where is Surrounding.BLOCK:
            return self._indented(indent)
        plain = "\n".join(lines)
        if Surrounding.DOUBLE in self.stood_in and _ESCAPED.search(plain):
            plain = _unescaped(plain)
        elif Surrounding.SINGLE in self.stood_in:
            plain = plain.replace("''", "'")
        match where:
            case Surrounding.DOUBLE:
                return json.dumps(plain, ensure_ascii=False)[1:-1]
            case Surrounding.SINGLE if len(lines) == 1:
                return plain.replace("'", "''")
            case Surrounding.SCALAR if not _SAFE_SCALAR.fullmatch(plain) or plain.endswith(":"):
                return json.dumps(plain, ensure_ascii=False)
        return self.raw if len(lines) > 1 or Surrounding.TEXT in self.stood_in else plain

    def _indented(self, indent: int) -> str:
        first, *others = self.lines()
        return "\n".join((first, *(" " * indent + line if line.strip() else line for line in others)))

    def lines(self) -> list[str]:
        """Its lines without the indentation that they had."""
        first, *others = self.raw.split("\n")
        margin = " " * self.indent
        if not all(line.startswith(margin) or not line.strip() for line in others):
            return [first, *others]
        return [first, *(line[self.indent :] for line in others)]


def _unescaped(text: str) -> str:
    try:
        return str(json.loads(f'"{text}"'))
    except ValueError:
        return text


class Restorer:
    """Puts the secrets of one prompt back into one answer, fed in pieces of any size.

    What `feed` and at last `flush` return makes the same text, however the answer was cut. `left` names what looks like a
    placeholder and was left, because it is not certain which secret it stands for.
    """

    def __init__(self, secrets: Mapping[int, Secret], others: frozenset[int] = frozenset()) -> None:
        """`others` are the numbers of what looked like a placeholder in the prompt and was the person's own text."""
        self._secrets = secrets
        self._others = others
        self._waiting = ""
        self._line = ""
        self._names: set[str] = set()
        self._left: dict[str, None] = {}

    @property
    def left(self) -> tuple[str, ...]:
        return tuple(self._left)

    def feed(self, text: str) -> str:
        """Take the next piece; give what may go on."""
        if not self._secrets:
            return text
        self._waiting += text
        return self._take(last=False)

    def flush(self) -> str:
        """Give what was kept back; the answer is over."""
        return self._take(last=True)

    def _take(self, *, last: bool) -> str:
        text, given, at = self._waiting, [], 0
        limit = len(text)
        for match in PLACEHOLDER.finditer(text):
            if not last and match.end() + AFTER > len(text):
                limit = match.start()
                break
            between = text[at : match.start()]
            self._pass(between)
            given += [between, self._put_back(match, text[match.end() : match.end() + AFTER])]
            self._pass(match.group())
            at = match.end()
        if not last and (begun := MAY_BEGIN.search(text, max(at, len(text) - MAY_BEGIN_LENGTH))):
            limit = min(limit, begun.start())
        rest = text[at:limit]
        self._pass(rest)
        self._waiting = text[at + len(rest) :]
        return "".join((*given, rest))

    def _pass(self, text: str) -> None:
        self._line = (self._line + text)[-_LOOK_BACK:].rsplit("\n", 1)[-1]

    def _put_back(self, match: re.Match[str], after: str) -> str:
        secret = self._secrets.get(int(match["number"]))
        said = re.sub(r"\\?_\\?\s*", "_", match["all"])
        if secret is None or said.upper() != secret.placeholder:
            return self._leave(match)
        in_template = bool(match["open"] and match["close"]) and not secret.in_template
        if said != secret.placeholder and not self._is_value(said, in_template, after):
            return self._leave(match)
        if match["open"] and not match["close"] and not secret.in_template:
            return self._in_expression(match, secret)
        opened, closed = ("", "") if in_template else (match["open"] or "", match["close"] or "")
        before = self._line + opened
        where = surrounding(before, closed + after, several_lines="\n" in secret.raw)
        return opened + secret.written(where, len(before)) + closed

    def _is_value(self, said: str, in_template: bool, after: str) -> bool:
        """Whether a placeholder in other letters is one, and not a variable that the model named after it."""
        if _IS_KEY.match(after) or said in self._names:
            self._names.add(said)
            return False
        where = surrounding(self._line, after, several_lines=False)
        return in_template or where is not Surrounding.TEXT

    def _in_expression(self, match: re.Match[str], secret: Secret) -> str:
        """At the beginning of an expression, as the text that its filters get."""
        if re.search(r"['\"\\\n{}]", secret.raw):
            return self._leave(match)
        return f"{match['open']}'{secret.raw}'"

    def _leave(self, match: re.Match[str]) -> str:
        if int(match["number"]) not in self._others:
            self._left[match["all"]] = None
        return match.group()
