"""From a prompt to a stored playbook, at once or as events."""

import asyncio
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Header, Request
from sqlalchemy.orm import Session
from starlette.responses import Response, StreamingResponse

from relia.api.answers import playbook_answer
from relia.api.documented import WRITES, problems
from relia.api.fresh import Fresh
from relia.api.handlers import fault
from relia.api.models.playbooks import (
    AskedEvent,
    CheckedEvent,
    DraftedEvent,
    GroundedEvent,
    NoticeOut,
    PlaybookIn,
    PlaybookOut,
    RepairedEvent,
    StepOut,
    TokenEvent,
)
from relia.api.models.verification import FindingOut, OutcomeOut
from relia.api.parts import Parts, Services
from relia.api.problem import problem_of
from relia.api.streaming import MEDIA_TYPE, EventStream
from relia.api.writes import Answer, Write, WriteRequest
from relia.core.errors import ReliaError
from relia.core.stopping import Stop
from relia.generation.domain import (
    Asked,
    Checked,
    Drafted,
    Event,
    Generated,
    GenerationRequest,
    Grounded,
    Repaired,
    Token,
)
from relia.generation.service import GenerationService, OnEvent
from relia.llm.domain import Asker
from relia.monitoring.requests import REQUEST_ID
from relia.playbooks.telemetry import TelemetryEvent

router = APIRouter(prefix="/v1/playbooks", tags=["playbooks"])
_EVENTS = (
    "event: grounded\ndata: {…}\n\nevent: drafted\ndata: {…}\n\nevent: checked\ndata: {…}\n\nevent: done\ndata: {…}\n\n"
)


@router.post(
    "",
    status_code=201,
    response_model=PlaybookOut,
    summary="Generate a playbook from a prompt, and store it",
    responses={
        201: {"description": "The playbook, stored, with its verification."},
        200: {
            "description": "With `Accept: text/event-stream`: the events `grounded`, `asked` and `token` (with a "
            "model), `drafted`, `checked` (one a check), `repaired` (when something was), and at last `done` with the "
            "stored playbook, or `problem`.",
            "content": {MEDIA_TYPE: {"schema": {"type": "string"}, "example": _EVENTS}},
        },
        **problems(*WRITES),
    },
)
async def create_playbook(
    body: PlaybookIn,
    request: Request,
    parts: Services,
    write: Write,
    fresh: Fresh,
    accept: Annotated[str, Header(include_in_schema=False)] = "",
) -> Response:
    """What is answered, or told as `done`, is stored. When the one who asked goes away, the work is finished and stored
    all the same: it stands in the history, and the same request with the same Idempotency-Key gets it. Only a language
    model that is still writing its answer as events is stopped then, because every word of it costs; nothing is stored."""
    request_id = request.scope.get(REQUEST_ID, "")
    if MEDIA_TYPE in accept.lower():
        return _streamed(parts, body, write, request_id, fresh=fresh)
    work = parts.work.submit(lambda: _generate(parts, body, write, _Asking(request_id), fresh=fresh))
    answer = await asyncio.wrap_future(work)
    return answer.response()


@dataclass(frozen=True, slots=True)
class _Asking:
    """The request behind a generation: its id, who hears its events, and how it is stopped."""

    request_id: str
    on_event: OnEvent | None = None
    stop: Stop | None = None

    def generate(self, service: GenerationService, request: GenerationRequest, user_id: str) -> Generated:
        """What the service makes of it."""
        asker = Asker(user_id, self.request_id)
        return service.generate(request, self.on_event, asker=asker, stop=self.stop)


def _generate(parts: Parts, body: PlaybookIn, write: WriteRequest, asking: "_Asking", *, fresh: bool) -> Answer:
    request = body.request(fresh=fresh)

    def store(session: Session, generated: Generated) -> Answer:
        playbook = parts.playbooks.add(session, request, generated)
        parts.telemetry.note(
            session,
            TelemetryEvent.GENERATED,
            engine=generated.engine,
            status=generated.status,
            steps=len(generated.steps),
            left_out=sum(step.module is None for step in generated.steps),
            seconds=round(sum(generated.seconds.values()), 3),
        )
        return playbook_answer(playbook, 201)

    return parts.writes.perform(write, lambda: asking.generate(parts.generation(), request, write.user_id), store)


def _streamed(
    parts: Parts, body: PlaybookIn, write: WriteRequest, request_id: str, *, fresh: bool
) -> StreamingResponse:
    stop = Stop()
    stream = EventStream(left=stop.say)

    def ended(work: Future[Answer]) -> None:
        error = work.exception()
        if error is None:
            stream.tell("done", work.result().body)
        elif isinstance(error, ReliaError):
            stream.tell("problem", problem_of(error, request_id))
        else:
            stream.tell("problem", problem_of(fault(error), request_id))

    asking = _Asking(request_id, lambda event: _tell(stream, event), stop)
    work = parts.work.submit(lambda: _generate(parts, body, write, asking, fresh=fresh))
    work.add_done_callback(ended)
    return stream.response()


def _tell(stream: EventStream, event: Event) -> None:
    match event:
        case Grounded(steps, notices):
            said = GroundedEvent(steps=[StepOut.of(s) for s in steps], notices=[NoticeOut.of(n) for n in notices])
            stream.tell("grounded", said)
        case Asked(engine, model, number, after):
            stream.tell("asked", AskedEvent(engine=engine, model=model, round=number, after=list(after)))
        case Token(text):
            stream.tell("token", TokenEvent(text=text))
        case Drafted(yaml):
            stream.tell("drafted", DraftedEvent(content=yaml))
        case Checked(outcome, findings):
            checked = CheckedEvent(outcome=OutcomeOut.of(outcome), findings=[FindingOut.of(f) for f in findings])
            stream.tell("checked", checked)
        case Repaired(yaml, titles):
            stream.tell("repaired", RepairedEvent(content=yaml, titles=list(titles)))
