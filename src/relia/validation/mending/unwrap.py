"""Finds the Ansible in an answer: without what the model thought before it, its Markdown fences, and the words around."""

import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass

from relia.validation.keywords import IMPORTS, keywords

_THOUGHTS = ("think", "thinking", "thought", "reasoning", "reflection")
_TOKENS = re.compile(r"<\|[\w ]{1,40}\|>|</?s>|\[/?INST\]")
"""What marks turns in the templates of models, left over in an answer."""
_OPENS = re.compile(r"(?P<before>.*?)(?P<mark>`{3,}|~{3,})[ ]*(?P<language>[\w.+-]*)[^`]*")
_CLOSES = re.compile(r"(?P<before>.*?)(?P<mark>`{3,}|~{3,})[ ]*")
_LANGUAGES = frozenset(
    ("", "yaml", "yml", "ansible", "json", "jinja", "jinja2", "text", "plaintext", "yaml+jinja", "txt")
)
_ANOTHER = re.compile(
    r"\b(?:alternativ\w*|or (?:you can|simply|use)|another (?:way|option)|instead|option \d)\b|^\s*or:?\s*$",
    re.IGNORECASE | re.MULTILINE,
)
_KEY = re.compile(r"""\s*(?:-[ ]+)?["']?(?P<key>[A-Za-z_][\w.]*)["']?[ ]*:(?:[ ]|$)""")
_LOWER = re.compile(r"[ ]*[a-z_][a-z0-9_.]*[ ]*:(?:[ ]|$)")
"""A line of YAML that stands too far to the left: no person's words begin so."""
_ENTRY = re.compile(r"""-[ ]+["']?[A-Za-z_][\w.-]*["']?[ ]*:(?:\s|$|[^\s/])|-[ ]*(?:#|$)""")
_SAME = 0.9
"""From this part of its lines on, a block with the same plays is an earlier or later state of another."""
_HOSTS = re.compile(r"(?:- )?hosts:")


@dataclass(slots=True)
class _Block:
    """A piece of an answer that may be Ansible."""

    lines: list[str]
    language: str = ""
    closed: bool = True
    before: str = ""
    """The words in front of it."""

    @property
    def contents(self) -> list[str]:
        """Its lines without their depth, blank ones and the marks of documents left out."""
        return [line.strip() for line in self.lines if line.strip() not in {"", "---", "..."}]

    @property
    def text(self) -> str:
        return textwrap.dedent("\n".join(self.lines)).strip("\n")


@dataclass(frozen=True, slots=True)
class Unwrapped:
    """The Ansible of an answer."""

    text: str
    titles: tuple[str, ...] = ()
    open_ended: bool = False
    """Whether the fence around it was never closed."""


def unwrap(text: str) -> Unwrapped:
    """Take everything away that is not Ansible. `text` ends its lines with `\\n` and holds no thought worth keeping.

    What holds no Ansible that can be told from its words comes back as it is.
    """
    bare = _without_thoughts(text)
    titles = ["Take away what the model thought"] if bare != text else []
    lines = bare.split("\n")
    blocks = list(_fenced(lines))
    chosen = _of_one_file([block for block in blocks if block.language in _LANGUAGES and holds_ansible(block.text)])
    if chosen:
        titles.append("Take the Markdown fences away" if len(chosen) == 1 else f"Join the {len(chosen)} blocks")
    else:
        unfenced = [line for line in lines if not _FENCE_ONLY.fullmatch(line)] if blocks else lines
        chosen = _of_one_file(list(_runs(unfenced)))
        if not chosen:
            return Unwrapped(text)
        if blocks:
            titles.append("Take the Markdown fences away")
    found = "\n".join(_joined(chosen)) + "\n"
    outside = len("".join(bare.split())) - len("".join(found.split()))
    if not blocks and outside > 0:
        titles.append("Take the words around the YAML away")
    if not titles:
        return Unwrapped(text)
    return Unwrapped(found, tuple(titles), not chosen[-1].closed)


_FENCE_ONLY = re.compile(r"\s*(?:`{3,}|~{3,})[\w.+ -]*")


def _without_thoughts(text: str) -> str:
    """The text without what stands between `<think>` and `</think>`; also where the first or the last is missing."""
    for name in _THOUGHTS:
        opening, closing = f"<{name}>", f"</{name}>"
        last = text.rfind(closing)
        if last >= 0 and not _KEY.match(text):
            text = text[last + len(closing) :]
        elif text.lstrip().startswith(opening):
            text = text.lstrip().removeprefix(opening)
    return _TOKENS.sub("", text)


def _fenced(lines: list[str]) -> Iterator[_Block]:
    """The blocks between fences, with the words in front of each. A fence inside of a block is deeper than its own."""
    block: _Block | None = None
    mark, indent = "", 0
    words: list[str] = []
    begun = False
    for line in lines:
        if block is None:
            opens = _OPENS.fullmatch(line)
            # Far inside of YAML that stands without a fence, a fence is part of a value.
            if opens is None or (begun and len(line) - len(line.lstrip()) > 3):
                words.append(line)
                begun = begun or bool(_KEY.match(line) and line.startswith("- "))
                continue
            indent = len(line) - len(line.lstrip())
            mark = opens["mark"]
            block = _Block([], opens["language"].lower(), closed=False, before="\n".join([*words, opens["before"]]))
            words = []
            continue
        closes = _CLOSES.fullmatch(line)
        if closes and closes["mark"][0] == mark[0] and len(line) - len(line.lstrip()) <= indent + 3:
            if closes["before"].strip():
                block.lines.append(closes["before"])
            block.closed = True
            yield block
            block = None
        else:
            block.lines.append(line)
    if block is not None:
        yield block


def holds_ansible(text: str) -> bool:
    """Whether a text looks like plays, play tasks or parts of a play."""
    return any(_begins(line) for line in text.split("\n")) or text.lstrip()[:1] in {"[", "{"}


def _begins(line: str) -> bool:
    """Whether a line can be the first of a play, a play task or a part of a play."""
    found = _KEY.match(line)
    if found is None:
        return False
    key = found["key"]
    known = keywords()
    return key.count(".") > 1 or key in known.play or key in known.task or key in IMPORTS or line.rstrip().endswith(":")


def _runs(lines: list[str]) -> Iterator[_Block]:
    """The runs of lines that are Ansible, between the words of a person."""
    block: _Block | None = None
    base = 0
    dashed = False
    words: list[str] = []
    for line in lines:
        if block is not None and not _goes_on(line, base, dashed=dashed):
            if _is_more_than_a_line(block):
                yield block
            block, words = None, []
        if block is None:
            if line.strip() in {"yaml", "yml", "---", "..."} or not (_begins(line) or line.lstrip()[:1] in {"[", "{"}):
                words.append(line)
                continue
            head = list(_head(words))[::-1]
            block = _Block(head, before="\n".join(words))
            base = len(line) - len(line.lstrip())
            dashed = line.lstrip().startswith("-")
        block.lines.append(line)
    if block is not None and _is_more_than_a_line(block):
        yield block


def _head(words: list[str]) -> Iterator[str]:
    """The comments and the mark of a document directly above a run, from below."""
    for word in reversed(words):
        if word.strip() != "---" and not word.startswith("# "):
            return
        yield word


def _goes_on(line: str, base: int, *, dashed: bool) -> bool:
    content = line.lstrip(" \t")
    indent = len(line) - len(content)
    if not content or content.startswith("#") or indent > base:
        # A heading of Markdown is no comment.
        return not (content.startswith("##") and indent == 0)
    if _LOWER.match(line):
        return True
    if indent < base:
        return False
    if content.startswith(("]", "}")) or content.rstrip() == "---":
        return True
    return bool(_ENTRY.match(content) or (not dashed and _KEY.match(content)))


def _is_more_than_a_line(block: _Block) -> bool:
    """Whether something stands below the first line: else it is a point of a list that explains something."""
    lines = [line for line in block.lines if line.strip() and line.strip() != "---"]
    if any(line.startswith((" ", "\t")) for line in lines):
        return True
    return "=" in "".join(lines) or (len(lines) > 1 and not lines[0].startswith("-"))


def _of_one_file(blocks: list[_Block]) -> list[_Block]:
    """Those that are parts of one file, in their order: no repetitions of others, and no second ways to do the same."""
    kept: list[_Block] = []
    for index, block in enumerate(blocks):
        others = (other for at, other in enumerate(blocks) if (len(other.text), -at) > (len(block.text), -index))
        if not (kept and _ANOTHER.search(block.before)) and not any(_repeats(block, other) for other in others):
            kept.append(block)
    return kept


def _repeats(block: _Block, other: _Block) -> bool:
    """Whether a block is a part of another, or another state of the same plays."""
    own, whole = block.contents, other.contents
    if "\n".join(own) in "\n".join(whole):
        return True
    plays = {line for line in own if _HOSTS.match(line)}
    same = set(own) & set(whole)
    return bool(plays) and plays <= set(whole) and len(same) >= _SAME * len(set(own))


def _joined(blocks: list[_Block]) -> Iterator[str]:
    """The blocks one below the other, as one YAML document."""
    for index, block in enumerate(blocks):
        text = block.text
        first, _, rest = text.partition("\n")
        if index and first.strip() == "---":
            text = rest.strip("\n")
        if index:
            yield ""
        yield text
