"""What a prompt says once for several steps, `both as user postgres`, said with each of them."""

import re
from collections.abc import Sequence
from dataclasses import replace

from relia.generation.grounded.splitting.domain import Clause
from relia.generation.grounded.splitting.heads import VERBS
from relia.generation.grounded.splitting.platforms import family_of

_EACH = r"(?:both|all|each|either|everything|the two|all (?:two|three|four|five|of it))(?: of (?:them|these|those))?"
_SAYS = (
    r"(?:as|with|without|must|should|have to|has to|needs? to|in|on|via|through|under|by|owned|mode|permanent(?:ly)?"
    r"|persistent(?:ly)?|belongs?|belonging|unless-stopped|root:|0?[0-7]{3}\b|are|is)"
)
_OF_ALL = re.compile(rf"^{_EACH}[\s,:]+(?P<what>{_SAYS}\b.{{0,100}})$", re.IGNORECASE)
_FOR_ALL = re.compile(rf"^(?P<what>(?!(?:{VERBS})\b)[^,;]{{3,60}}?)\s*,?\s+(?:for|on|in)\s+{_EACH}$", re.IGNORECASE)
_AT_END = re.compile(
    rf"^(?P<head>[^,]{{5,200}}(?:,[^,]{{1,100}}){{0,4}}),\s+(?:{_EACH}\s+(?P<what>{_SAYS}\b[^,;]{{0,100}})"
    rf"|(?P<word>[\w:-]{{3,30}})\s+(?:for\s+)?(?:both|all(?: of them)?))$",
    re.IGNORECASE,
)
_TWO = re.compile(r"^(?:both|either|the two)\b|\bboth$", re.IGNORECASE)


def with_shared_parts(clauses: Sequence[Clause]) -> tuple[Clause, ...]:
    """The clauses, with what the last of a row says of all of them told with each.

    `both` is said of the last two, or of the one clause before where that names two things.
    """
    told: list[Clause] = []
    for clause in clauses:
        alone = _OF_ALL.match(clause.text) or _FOR_ALL.match(clause.text)
        if alone and told:
            _tell(told, alone.group("what"), two=_TWO.search(clause.text) is not None)
            continue
        told.append(clause)
        trailing = _AT_END.match(clause.text)
        if trailing and len(told) > 1 and not re.search(r"\band\b", trailing.group("head")):
            what = trailing.group("what") or trailing.group("word")
            told[-1] = replace(clause, text=trailing.group("head"))
            _tell(told, what, two=_TWO.search(clause.text[trailing.end("head") :].strip(" ,")) is not None)
    return tuple(told)


def _tell(told: list[Clause], what: str, *, two: bool) -> None:
    first = len(told) - 2 if two and len(told) > 1 else 0
    told[first:] = [replace(clause, text=f"{clause.text}, {what}") for clause in told[first:]]


def conditions_of_platforms(clauses: tuple[Clause, ...], text: str) -> tuple[Clause, ...]:
    """Where a prompt names several systems, a step that names one of them is for that one alone; and so is what follows it
    in its sentence, until another is named."""
    found: list[Clause] = []
    last = max((number for number, clause in enumerate(clauses) if family_of(clause.text)), default=0)
    for number, clause in enumerate(clauses):
        family = family_of(clause.text)
        condition = clause.condition or (f"on {family} family" if family else "")
        if (
            not condition
            and found
            and (
                re.search(r"\bthere\b|\bas well\b|\btoo\b", clause.text)
                or (_goes_on(text, clauses[number - 1].text, clause.text, before_another=number < last))
            )
        ):
            condition = found[-1].condition
        found.append(replace(clause, condition=condition))
    return tuple(found)


def _goes_on(text: str, before: str, after: str, *, before_another: bool) -> bool:
    """Whether one step follows the other in one sentence; after the last system that is named, about the same thing."""
    start = text.find(before)
    end = text.find(after, start + len(before)) if start >= 0 else -1
    if end < 0 or re.search(r"[.;\n]", text[start + len(before) : end]):
        return False
    return before_another or before.rsplit(maxsplit=1)[-1].lower() in after.lower().split()
