"""Usage: what language models were used for, and what that cost."""

import csv
import io
from datetime import date, timedelta
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from starlette.responses import Response

from relia.api.documented import READS, problems
from relia.api.models.usage import UsageLineOut, UsageOut
from relia.api.parts import Services
from relia.api.routes.feedback import plain_cell
from relia.core.clock import utc_now
from relia.llm.usage_report import LINES, By, usage_report

router = APIRouter(tags=["admin"])
DAYS = timedelta(days=29)
"""How far before its last day a report begins that names no first one."""


@router.get(
    "/v1/admin/usage",
    summary="What language models were used for",
    response_model=UsageOut,
    responses={
        200: {
            "description": "The report, as JSON or as a CSV file (RFC 4180) with its lines.",
            "content": {"text/csv": {"schema": {"type": "string"}}},
        },
        **problems(*READS),
    },
)
def report_usage(
    parts: Services,
    by: Annotated[By, Query(description="What a line stands for.")] = By.DAY,
    since: Annotated[date | None, Query(description="The first day, in UTC; by default 30 days in all.")] = None,
    until: Annotated[date | None, Query(description="The last day, in UTC; by default today.")] = None,
    limit: Annotated[int, Query(ge=1, le=LINES)] = LINES,
    format: Annotated[Literal["json", "csv"], Query(description="The kind of answer.")] = "json",  # noqa: A002
) -> Response:
    """Calls, tokens, cost and times by user, provider, model, purpose or day. What has no known price is counted apart, never
    as free."""
    last = until or utc_now().date()
    first = since or max(last, date.min + DAYS) - DAYS
    with parts.database.reading() as session:
        report = UsageOut.of(usage_report(session, first, last, by, limit))
    if format == "json":
        return Response(report.model_dump_json(), media_type="application/json")
    headers = {"Content-Disposition": f'attachment; filename="usage-by-{by}.csv"'}
    return Response(_csv(report), headers=headers, media_type="text/csv; charset=utf-8")


def _csv(report: UsageOut) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    columns = list(UsageLineOut.model_fields)
    writer.writerow([report.by.value, *columns[1:]])
    for line in report.lines:
        values = line.model_dump(mode="json")
        writer.writerow([plain_cell(line.name), *(values[name] for name in columns[1:])])
    return buffer.getvalue()
