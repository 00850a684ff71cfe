"""Steps that a person gave instead of a prompt to split: hostile data like a prompt, read with the same care."""

from collections.abc import Sequence
from dataclasses import replace

from relia.generation.domain import GenerationRequest, Notice, NoticeKind, OutlineStep
from relia.generation.errors import PromptRejected
from relia.generation.grounded.notices.look import Read, look_at
from relia.generation.grounded.readable import readable
from relia.generation.grounded.settings import GroundedSettings
from relia.generation.grounded.splitting.domain import Clause


def look_at_steps(request: GenerationRequest, seen: Read, settings: GroundedSettings) -> tuple[GenerationRequest, Read]:
    """The request with its steps as they may be read, and with what is to be said about them.

    Raises `PromptRejected` for a step that is empty, too long or not text, and for too many of them.
    """
    if len(request.outline) > settings.prompt_steps:
        raise PromptRejected(
            f"an outline has at most {settings.prompt_steps} steps (RELIA_PROMPT_STEPS), and this one has"
            f" {len(request.outline)}",
            hint="Ask for the rest in a second request.",
        )
    steps: list[OutlineStep] = []
    notices, secrets = list[Notice](seen.notices), list[str](seen.secrets)
    for step in request.outline:
        read = look_at(readable(step.text, settings.prompt_limit))
        condition = look_at(readable(step.condition, settings.prompt_limit)) if step.condition else Read("", (), ())
        notices += [*read.notices, *condition.notices]
        secrets += [*read.secrets, *condition.secrets]
        if not read.prompt.strip():
            notices.append(Notice(NoticeKind.UNSUPPORTED, f"nothing of the step {step.text[:80]!r} could be taken"))
            continue
        steps.append(replace(step, text=read.prompt.strip(), condition=condition.prompt.strip()))
    found = Read(seen.prompt, tuple(dict.fromkeys(notices)), tuple(dict.fromkeys(secrets)))
    return replace(request, outline=tuple(steps)), found


def clauses_of(steps: Sequence[OutlineStep]) -> tuple[Clause, ...]:
    """The steps as the drafter takes them."""
    return tuple(Clause(step.text, step.condition, step.on_change, hosts=step.hosts) for step in steps)


def words_of(steps: Sequence[OutlineStep]) -> str:
    """All words of the steps, as one text."""
    return ". ".join(f"{step.text} {step.condition}".strip() for step in steps)
