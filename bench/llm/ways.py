"""The ways to write a play task that are compared."""

from dataclasses import dataclass
from typing import Any

from bench.llm.answers import Answers

from relia.catalog.service import Catalog
from relia.generation.arbitration.asking import fill_in, leanings, which_module
from relia.generation.arbitration.modules import Decision, Said, decide
from relia.generation.arbitration.play_task import PlayTaskWriter
from relia.generation.domain import DraftKind, GenerationRequest
from relia.generation.grounded.context import read_context
from relia.generation.grounded.engine import GroundedEngine
from relia.generation.grounded.filling.usage import UsageTable
from relia.generation.repairer import Repairer, weight
from relia.llm.domain import Finish, Message, Prompt, Purpose, Speaker
from relia.validation.domain import Check, FileKind

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
_ONLY_READ = frozenset((Check.LINT, Check.SYNTAX))
"""An answer that is only read is not linted."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What the ways are made of."""

    catalog: Catalog
    engine: GroundedEngine
    writer: PlayTaskWriter
    repairer: Repairer
    answers: Answers
    usage: UsageTable


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


def decided(parts: Parts, request: str, context: str) -> Decision:
    """The module that retrieval and the model choose together."""
    drafted = parts.engine.draft(GenerationRequest(request, DraftKind.TASK, context))
    candidates = drafted.steps[0].candidates
    if not candidates:
        return decide((), Said(), small=True)
    prompt, letters = which_module(
        request, context, candidates, lambda fqcn: parts.catalog.spec(fqcn).short_description
    )
    said = Said(leanings=leanings(parts.answers.ask(prompt), letters))
    return decide(candidates, said, small=True)


def together(parts: Parts, request: str, context: str) -> str:
    """The play task of both, repaired."""
    decision = decided(parts, request, context)
    if decision.module is None:
        return ""
    answer = parts.answers.ask(fill_in(request, context, parts.catalog.spec(decision.module), parts.usage))
    ended = answer.finish is Finish.COMPLETE
    mended = parts.repairer.repair(answer.text, FileKind.TASKS, ended=ended, skip=_ONLY_READ)
    tasks = read_context(mended.text, parts.catalog)
    written = tasks[0].arguments if tasks and tasks[0].module == decision.module else {}
    # What the model adds may be refused by the linter where the words alone are not: the milder of the two wins.
    joined = [parts.writer.join(request, context, decision.module, given).yaml for given in (written, {})]
    tried = [parts.repairer.repair(text, FileKind.TASKS, ended=True) for text in dict.fromkeys(joined)]
    return min(tried, key=lambda one: weight(one.verification)).text
