"""Stored playbooks: the history, editing, deleting."""

from typing import Annotated

from fastapi import APIRouter, Path, Query
from sqlalchemy.orm import Session
from starlette.responses import Response

from relia.api.answers import Cursor, PlaybookId, playbook_answer
from relia.api.cursor import decode_cursor, next_cursor
from relia.api.documented import READS, WRITES, problems
from relia.api.models.playbooks import (
    PlaybookOut,
    PlaybookPage,
    PlaybookSummaryOut,
    RevisionOut,
    RevisionPage,
    RevisionSummaryOut,
    etag_of,
)
from relia.api.parts import Services
from relia.api.writes import Answer, Write

router = APIRouter(prefix="/v1/playbooks", tags=["playbooks"])


@router.get("", summary="List and search the history", responses=problems(*READS))
def list_playbooks(
    parts: Services,
    q: Annotated[str, Query(max_length=500, description="Words that title, prompt or text hold.")] = "",
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    cursor: Cursor = None,
    deleted: Annotated[bool, Query(description="Those that were deleted, and can be restored.")] = False,
) -> PlaybookPage:
    """The newest first. What is added meanwhile shifts no page."""
    this_list = f"playbooks deleted={deleted} q={q}"
    after = decode_cursor(cursor, this_list) if cursor is not None else None
    with parts.database.reading() as session:
        found = parts.playbooks.search(session, q, after=after, limit=limit + 1, deleted=deleted)
    return PlaybookPage(
        items=[PlaybookSummaryOut.of(item) for item in found[:limit]],
        next_cursor=next_cursor(found, limit, this_list),
    )


@router.get("/{playbook_id}", summary="One playbook with its evidence", responses=problems(*READS, 404))
def get_playbook(playbook_id: PlaybookId, parts: Services, response: Response) -> PlaybookOut:
    """With its newest revision. `ETag` names that revision, for the If-Match of a change."""
    with parts.database.reading() as session:
        playbook = parts.playbooks.get(session, playbook_id)
    response.headers["ETag"] = etag_of(playbook.revision.number)
    return PlaybookOut.of(playbook)


@router.delete("/{playbook_id}", status_code=204, summary="Delete a playbook", responses=problems(*WRITES, 404))
def delete_playbook(playbook_id: PlaybookId, parts: Services, write: Write) -> Response:
    """It leaves the history, and can be restored."""

    def delete(session: Session) -> Answer:
        parts.playbooks.delete(session, playbook_id)
        return Answer(204)

    return parts.writes.store(write, delete).response()


@router.post(
    "/{playbook_id}/restore",
    response_model=PlaybookOut,
    summary="Bring a deleted playbook back",
    responses=problems(*WRITES, 404),
)
def restore_playbook(playbook_id: PlaybookId, parts: Services, write: Write) -> Response:
    """As it was. One that is not deleted stays as it is."""

    def restore(session: Session) -> Answer:
        return playbook_answer(parts.playbooks.restore(session, playbook_id))

    return parts.writes.store(write, restore).response()


@router.get("/{playbook_id}/revisions", summary="The revisions of a playbook", responses=problems(*READS, 404))
def list_revisions(
    playbook_id: PlaybookId,
    parts: Services,
    limit: Annotated[int, Query(ge=1, le=100)] = 100,
    cursor: Annotated[int | None, Query(ge=1, le=2**31 - 1, description="`next_cursor` of the page before.")] = None,
) -> RevisionPage:
    """The newest first, without their texts."""
    with parts.database.reading() as session:
        found = parts.playbooks.revisions(session, playbook_id, before=cursor, limit=limit + 1)
    items = [RevisionSummaryOut.of(item) for item in found[:limit]]
    return RevisionPage(items=items, next_cursor=str(items[-1].number) if len(found) > limit else None)


@router.get("/{playbook_id}/revisions/{number}", summary="One revision", responses=problems(*READS, 404))
def get_revision(
    playbook_id: PlaybookId, number: Annotated[int, Path(ge=1, le=2**31 - 1)], parts: Services
) -> RevisionOut:
    """Its text, and the newest verification of that text."""
    with parts.database.reading() as session:
        return RevisionOut.of(parts.playbooks.revision(session, playbook_id, number))


@router.get(
    "/{playbook_id}/download",
    summary="The text as a file",
    response_class=Response,
    responses={
        200: {"description": "The newest text.", "content": {"application/yaml": {}}},
        **problems(*READS, 404),
    },
)
def download_playbook(playbook_id: PlaybookId, parts: Services) -> Response:
    """The newest text, byte for byte, under a name made of its title."""
    with parts.database.reading() as session:
        playbook = parts.playbooks.get(session, playbook_id)
    headers = {
        "Content-Disposition": f'attachment; filename="{file_name(playbook.title)}"',
        "ETag": etag_of(playbook.revision.number),
    }
    return Response(playbook.revision.content.encode(), 200, headers, "application/yaml")


def file_name(title: str) -> str:
    """A file name of letters, digits and hyphens, made of a title."""
    words = "".join(
        character if character.isascii() and character.isalnum() else " " for character in title.lower()
    ).split()
    return "-".join(words)[:60].strip("-") + ".yml" if words else "playbook.yml"
