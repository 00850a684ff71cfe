"""Puts together what a model is told, within a budget of tokens: what is least useful is left out first."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from relia.catalog.domain import ModuleSpec
from relia.generation.domain import DraftKind, GenerationRequest
from relia.generation.errors import PromptRejected
from relia.generation.model.specs import describe, example
from relia.generation.prompts import prompt_file
from relia.llm.domain import Message, Prompt, Purpose, Speaker
from relia.llm.settings import ProviderConfig
from relia.validation.domain import Finding

Count = Callable[[str], int]
"""How many tokens a text is for the model that is asked."""
WHAT = {
    DraftKind.PLAYBOOK: "one playbook, a list of plays",
    DraftKind.TASK: "a list of play tasks, most often one, without a play around it",
    DraftKind.TASKS: "a list of play tasks, one for each thing that is asked for, without a play around it",
}
_TAG = re.compile(r"<(?=\s*/?\s*(?:modules|groups|variables|instructions|context|request|findings)\b)", re.IGNORECASE)
_SECTIONS = ("modules", "instructions", "groups", "variables", "context", "request")
_MARGIN = 64
"""Tokens for what stands around messages in a model's own format."""
_NAMES = 2_000
"""Characters of names of groups and variables."""
_FINDINGS = 20
"""Findings that a model is told at once."""


@dataclass(frozen=True, slots=True)
class Told:
    """A prompt, and what of the material did not fit into it."""

    prompt: Prompt
    left_out: tuple[str, ...]


@dataclass(slots=True)
class _Part:
    """A piece of the user's message that may be left out."""

    section: str
    text: str
    name: str


def draft_prompt(
    request: GenerationRequest,
    modules: Sequence[ModuleSpec],
    config: ProviderConfig,
    count: Count,
    *,
    budget: int,
    house: str = "",
) -> Told:
    """What a model is asked for a draft. `modules` are the candidates, the best first; `budget` is in tokens, as `count`
    counts them.

    Raises `PromptRejected` when the request alone is longer than the budget.
    """
    file = prompt_file("draft")
    system = file.text.format(what=WHAT[request.kind]).strip()
    fixed = {
        "instructions": _inert("\n".join(filter(None, (house.strip(), request.instructions.strip())))),
        "request": _inert(_asked(request)),
    }
    left = budget - _MARGIN - count(system) - count(_message(fixed, []))
    if left < 0:
        raise PromptRejected(
            f"the request is longer than the {budget:,} tokens that a model is given",
            hint="Say it in fewer words, or raise RELIA_MODEL_PROMPT_TOKENS.",
        )
    taken: list[_Part] = []
    left_out: list[str] = []
    for part in _material(request, modules):
        cost = count(part.text) + 1
        if cost > left and part.section == "context":
            part.text, cost = _tail(part.text, left, count)
            left_out.append("the beginning of the context")
        if not part.text:
            continue
        if cost > left:
            left_out.append(part.name)
            continue
        taken.append(part)
        left -= cost
    messages = (Message(Speaker.SYSTEM, system), Message(Speaker.USER, _message(fixed, taken)))
    prompt = Prompt(messages, Purpose.DRAFT, file.version, config.output_tokens)
    return Told(prompt, tuple(left_out))


def repair_prompt(first: Prompt, text: str, findings: Sequence[Finding], modules: Sequence[ModuleSpec]) -> Prompt:
    """The same conversation with the model's text and what the checks found in it: never less than it was told before.

    `modules` are those that the findings concern.
    """
    file = prompt_file("repair")
    told = "\n".join(f"line {f.line}: {_inert(f.message)} [{f.rule}]" for f in findings[:_FINDINGS])
    specs = "\n\n".join(describe(spec) for spec in modules)
    asked = file.text.format(findings=told, modules=f"<modules>\n{specs}\n</modules>" if specs else "").strip()
    messages = (*first.messages[:2], Message(Speaker.ASSISTANT, text), Message(Speaker.USER, asked))
    return replace(
        first, messages=messages, purpose=Purpose.REPAIR, version=f"{first.version.split('+')[0]}+{file.version}"
    )


def _material(request: GenerationRequest, modules: Sequence[ModuleSpec]) -> Iterator[_Part]:
    """What helps, the most useful first."""
    words = frozenset(re.findall(r"\w{3,}", request.prompt.lower()))
    specs = [_Part("modules", describe(spec), f"the options of {spec.fqcn}") for spec in modules]
    examples = [_Part("modules", example(spec, words), f"an example of {spec.fqcn}") for spec in modules]
    yield from specs[:1]
    if request.context.strip():
        yield _Part("context", _inert(request.context.rstrip()), "the context")
    yield from examples[:1]
    for section, names in (("groups", request.groups), ("variables", request.variables)):
        if names:
            yield _Part(section, _inert(", ".join(names))[:_NAMES], f"the names of {section}")
    for spec, shown in zip(specs[1:], examples[1:], strict=True):
        yield spec
        yield shown


def _asked(request: GenerationRequest) -> str:
    said = [request.prompt.strip()]
    if request.hosts:
        said.append(f"The play is for the hosts {request.hosts}.")
    said += [f"Use the module {request.module}."] if request.module else []
    said += [f"Step {number}: use the module {module}." for number, module in sorted(request.picks.items())]
    return "\n".join(said)


def _message(fixed: dict[str, str], parts: Sequence[_Part]) -> str:
    """The user's message: what stands fast comes first for a model's own cache, the request last."""
    sections: dict[str, list[str]] = {
        name: [] for name in ("modules", "instructions", "groups", "variables", "context", "request")
    }
    for part in parts:
        sections[part.section].append(part.text)
    for name, text in fixed.items():
        if text:
            sections[name].append(text)
    return "\n".join(f"<{name}>\n{chr(10).join(texts)}\n</{name}>" for name, texts in sections.items() if texts)


def _inert(text: str) -> str:
    """The text without anything that could end the section it stands in."""
    return _TAG.sub("&lt;", text)


def _tail(text: str, tokens: int, count: Count) -> tuple[str, int]:
    """The last lines of a text that are no more than so many tokens, and how many they are."""
    lines = text.splitlines()
    low, high = 0, len(lines)
    while low < high:
        middle = (low + high + 1) // 2
        if count("\n".join(lines[-middle:])) + 1 <= tokens:
            low = middle
        else:
            high = middle - 1
    kept = "\n".join(lines[len(lines) - low :])
    return kept, count(kept) + 1 if kept else 0
