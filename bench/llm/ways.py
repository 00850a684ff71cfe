"""The ways to write a play task that are compared."""

from dataclasses import dataclass
from typing import Any

from bench.llm.answers import Answers

from relia.generation.arbitration.small import SmallModelPlayTask
from relia.generation.domain import DraftKind, GenerationRequest
from relia.generation.grounded.engine import GroundedEngine
from relia.generation.repairer import Repairer, weight
from relia.llm.domain import Finish, Message, Prompt, Purpose, Speaker
from relia.validation.domain import FileKind

Row = dict[str, Any]
RAW, REPAIRED, GROUNDED, TOGETHER = "raw model", "raw + repair", "grounded", "grounded + model + repair"
WAYS = (RAW, REPAIRED, GROUNDED, TOGETHER)
_SYSTEM = "You write Ansible. You know its modules and their options well."
_ASK = (
    "Write this one play task as YAML, with the module's full name (namespace.collection.module). "
    "Answer with the YAML only."
)
_TOKENS = 320
_CONTEXT = 1_600


@dataclass(frozen=True, slots=True)
class Parts:
    """What the ways are made of."""

    engine: GroundedEngine
    small: SmallModelPlayTask
    repairer: Repairer
    answers: Answers


def raw_prompt(request: str, context: str) -> Prompt:
    """What the model is asked alone: the same request and context that the grounded engine gets."""
    last = context.strip()[-_CONTEXT:]
    if last and not last.startswith("- "):
        last = last[last.find("\n- ") + 1 :] if "\n- " in last else ""
    before = f"The play tasks before:\n```yaml\n{last}\n```\n\n" if last else ""
    text = f"{before}The next play task has to do this: {request}\n\n{_ASK}"
    messages = Message(Speaker.SYSTEM, _SYSTEM), Message(Speaker.USER, text)
    return Prompt(messages, Purpose.DRAFT, "raw-1", _TOKENS)


def texts(parts: Parts, request: str, context: str) -> dict[str, str]:
    """What each way writes."""
    answer = parts.answers.ask(raw_prompt(request, context))
    ended = answer.finish is Finish.COMPLETE
    return {
        RAW: answer.text,
        REPAIRED: parts.repairer.repair(answer.text, FileKind.TASKS, ended=ended).text,
        GROUNDED: parts.engine.draft(GenerationRequest(request, DraftKind.TASK, context)).yaml,
        TOGETHER: together(parts, request, context),
    }


def together(parts: Parts, request: str, context: str) -> str:
    """The play task of both, repaired."""
    drafted = parts.engine.draft(GenerationRequest(request, DraftKind.TASK, context))
    made = parts.small.draft(request, context, drafted.steps[0].candidates, parts.answers.ask)
    tried = [parts.repairer.repair(one.yaml, FileKind.TASKS, ended=True) for one in made.attempts]
    return min(tried, key=lambda one: weight(one.verification)).text if tried else ""
