"""What several routes about playbooks share: the identifier, the precondition, the answer."""

import re
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Header, Path, Query
from pydantic import WithJsonSchema

from relia.api.errors import PreconditionInvalid
from relia.api.models.playbooks import PlaybookOut, etag_of
from relia.api.writes import Answer
from relia.playbooks.domain import Playbook
from relia.playbooks.errors import PlaybookChanged

Cursor = Annotated[
    str | None,
    WithJsonSchema({"type": "string", "pattern": "^[A-Za-z0-9_-]{1,400}$"}),
    Query(max_length=400, description="`next_cursor` of the page before."),
]
PlaybookId = Annotated[UUID, Path(description="The playbook's identifier.")]
_TAGS = re.compile(r'\s*"r([1-9][0-9]{0,9})"\s*(?:,\s*"r([1-9][0-9]{0,9})"\s*)*')
_NUMBER = re.compile(r'"r([0-9]+)"')
ANY_REVISION = "*"


def playbook_answer(playbook: Playbook, status: int = 200) -> Answer:
    """A playbook as the answer to a write."""
    headers = {"ETag": etag_of(playbook.revision.number)}
    if status == 201:
        headers["Location"] = f"/v1/playbooks/{playbook.id}"
    return Answer(status, PlaybookOut.of(playbook).model_dump_json().encode(), headers)


class Precondition:
    """The revisions that a change may be based on."""

    def __init__(self, revisions: frozenset[int] | None) -> None:
        """None allows any."""
        self._revisions = revisions

    def check(self, playbook: Playbook) -> int:
        """The newest revision, when a change may be based on it. Raises `PlaybookChanged`."""
        newest = playbook.revision.number
        if self._revisions is not None and newest not in self._revisions:
            raise PlaybookChanged(
                f"the playbook has revision {newest} now, and the change is based on another",
                hint="Read the playbook again, and make the change on its newest revision.",
            )
        return newest


async def precondition(
    if_match: Annotated[
        str | None,
        WithJsonSchema({"type": "string", "pattern": r'^(\*|"r[1-9][0-9]{0,9}"(, *"r[1-9][0-9]{0,9}")*)$'}),
        Header(
            description="The `etag` of the revision that the change is based on, or `*` for any.",
            max_length=500,
            examples=['"r1"'],
        ),
    ] = None,
) -> Precondition | None:
    """What the header If-Match says (RFC 9110, section 13.1.1); None without it. Raises `PreconditionInvalid`."""
    if if_match is None:
        return None
    if if_match.strip() == ANY_REVISION:
        return Precondition(None)
    if not _TAGS.fullmatch(if_match):
        raise PreconditionInvalid('If-Match holds entity tags of playbooks, as "r1", or *', hint="Send its `etag`.")
    return Precondition(frozenset(int(number) for number in _NUMBER.findall(if_match)))


IfMatch = Annotated[Precondition | None, Depends(precondition)]
