"""Feedback: what people think of playbooks, and its export."""

import csv
import io
import json
from collections.abc import Iterator
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from sqlalchemy.orm import Session
from starlette.responses import Response, StreamingResponse

from relia.api.answers import Cursor, PlaybookId
from relia.api.cursor import decode_cursor, next_cursor
from relia.api.documented import READS, WRITES, problems
from relia.api.models.feedback import FeedbackIn, FeedbackOut, FeedbackPage
from relia.api.parts import Parts, Services
from relia.api.writes import Answer, Write
from relia.playbooks.domain import Feedback, Position
from relia.playbooks.telemetry import TelemetryEvent

router = APIRouter(tags=["feedback"])
_LIST = "feedback"
BATCH = 200
"""Rows that one read of the export takes."""
_FORMULA = tuple("=+-@\uff1d\uff0b\uff0d\uff20")
"""What begins a formula: the last four are wide forms, which some spreadsheets take for the same."""
_COLUMNS = ("id", "playbook_id", "rating", "comment", "created")


@router.post(
    "/v1/playbooks/{playbook_id}/feedback",
    status_code=201,
    response_model=FeedbackOut,
    summary="Say what you think of a playbook",
    responses=problems(*WRITES, 404),
)
def give_feedback(playbook_id: PlaybookId, body: FeedbackIn, parts: Services, write: Write) -> Response:
    """A rating and a comment. Each is kept; a later one does not replace an earlier one."""

    def rate(session: Session) -> Answer:
        stored = parts.playbooks.rate(session, playbook_id, body.rating, body.comment)
        parts.telemetry.note(session, TelemetryEvent.RATED, rating=body.rating)
        return Answer(201, FeedbackOut.of(stored).model_dump_json().encode())

    return parts.writes.store(write, rate).response()


@router.get("/v1/feedback", summary="List the feedback", responses=problems(*READS))
def list_feedback(
    parts: Services,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    cursor: Cursor = None,
) -> FeedbackPage:
    """The newest first."""
    after = decode_cursor(cursor, _LIST) if cursor is not None else None
    with parts.database.reading() as session:
        found = parts.playbooks.feedback(session, after=after, limit=limit + 1)
    return FeedbackPage(
        items=[FeedbackOut.of(item) for item in found[:limit]], next_cursor=next_cursor(found, limit, _LIST)
    )


@router.get(
    "/v1/feedback/export",
    summary="All feedback as one file",
    response_class=Response,
    responses={
        200: {
            "description": "A CSV file (RFC 4180) or a JSON array.",
            "content": {
                "text/csv": {"schema": {"type": "string"}},
                "application/json": {
                    "schema": {"type": "array", "items": {"$ref": "#/components/schemas/FeedbackOut"}}
                },
            },
        },
        **problems(*READS),
    },
)
def export_feedback(
    parts: Services,
    format: Annotated[Literal["csv", "json"], Query(description="The kind of file.")] = "csv",  # noqa: A002
) -> StreamingResponse:
    """The newest first. In CSV, a comment that a spreadsheet would take for a formula begins with an apostrophe."""
    rows = _all(parts)
    headers = {"Content-Disposition": f'attachment; filename="feedback.{format}"'}
    if format == "csv":
        return StreamingResponse(_csv(rows), headers=headers, media_type="text/csv; charset=utf-8")
    return StreamingResponse(_json(rows), headers=headers, media_type="application/json")


def _all(parts: Parts) -> Iterator[Feedback]:
    """In batches, so that no transaction lasts as long as the download."""
    after = None
    while True:
        with parts.database.reading() as session:
            found = parts.playbooks.feedback(session, after=after, limit=BATCH)
        yield from found
        if len(found) < BATCH:
            return
        after = Position(found[-1].created, found[-1].id)


def _csv(rows: Iterator[Feedback]) -> Iterator[str]:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(_COLUMNS)
    for row in rows:
        writer.writerow((row.id, row.playbook_id, row.rating, plain_cell(row.comment), row.created.isoformat()))
        if buffer.tell() > io.DEFAULT_BUFFER_SIZE:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()


def plain_cell(text: str) -> str:
    """A cell that no spreadsheet takes for a formula, also after the blanks that some skip."""
    return f"'{text}" if text.lstrip().startswith(_FORMULA) else text


def _json(rows: Iterator[Feedback]) -> Iterator[str]:
    before = "["
    for row in rows:
        yield before + json.dumps(FeedbackOut.of(row).model_dump(mode="json"), ensure_ascii=False)
        before = ",\n"
    yield "[]\n" if before == "[" else "]\n"
