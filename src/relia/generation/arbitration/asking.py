"""What a small model is asked for one play task: first a letter, then the play task with the module that was decided."""

from collections.abc import Callable, Mapping, Sequence

from relia.catalog.domain import ModuleSpec, Option
from relia.generation.domain import Candidate
from relia.generation.grounded.filling.usage import UsageTable
from relia.generation.prompts import prompt_file
from relia.llm.domain import Answer, Message, Prompt, Purpose, Speaker

CHOICES = 5
"""Candidates that a model chooses among; more distract it, and the right one is seldom among them."""
_LETTERS = "ABCDE"
_CONTEXT = 1_600
"""Characters of the play tasks before, the last ones."""
_OPTIONS = 16
_SHOWN_CHOICES = 8
_FILL_TOKENS = 320


def which_module(
    request: str, context: str, candidates: Sequence[Candidate], description: Callable[[str], str]
) -> tuple[Prompt, Mapping[str, str]]:
    """The question for one letter, and the module of each letter.

    `context` is YAML of the play tasks before. The best candidate is named last: small models lean to what they read
    last, and there it is right most often. Raises ValueError without a candidate.
    """
    if not candidates:
        raise ValueError("there is nothing to choose from")
    shown = [candidate.module for candidate in candidates[:CHOICES]][::-1]
    letters = dict(zip(_LETTERS, shown, strict=False))
    lines = "\n".join(f"{letter}. {fqcn} - {description(fqcn)}" for letter, fqcn in letters.items())
    file = prompt_file("choose")
    text = file.text.format(before=_before(context), request=request, modules=lines)
    prompt = Prompt(_messages(text), Purpose.DRAFT, file.version, output_tokens=1, choices=tuple(letters))
    return prompt, letters


def leanings(answer: Answer, letters: Mapping[str, str]) -> dict[str, float]:
    """How much a model leans to each module, by what it answered to `which_module`; empty where the provider does not
    tell. What `modules.Said.leanings` takes."""
    return {letters[letter]: value for letter, value in answer.leanings.items() if letter in letters}


def fill_in(request: str, context: str, spec: ModuleSpec, usage: UsageTable) -> Prompt:
    """The question for the play task, with one module: more of them distract a small model."""
    file = prompt_file("fill-in")
    text = file.text.format(
        before=_before(context),
        request=request,
        module=spec.fqcn,
        description=spec.short_description,
        options=", ".join(map(_option, _first_options(spec, usage))),
    )
    return Prompt(_messages(text), Purpose.DRAFT, file.version, output_tokens=_FILL_TOKENS)


def _messages(text: str) -> tuple[Message, ...]:
    system = prompt_file("small-system").text.rstrip("\n")
    return Message(Speaker.SYSTEM, system), Message(Speaker.USER, text.rstrip("\n"))


def _before(context: str) -> str:
    """The last whole play tasks of the context, as a block that they cannot end themselves."""
    last = context.strip()[-_CONTEXT:]
    if last and not last.startswith("- "):
        last = last[last.find("\n- ") + 1 :] if "\n- " in last else ""
    if not last:
        return ""
    last = last.replace("```", "'''")
    return f"The play tasks before:\n```yaml\n{last}\n```\n\n"


def _first_options(spec: ModuleSpec, usage: UsageTable) -> list[Option]:
    """Required ones, then those that most uses give, inherited ones last."""
    usual = usage.usual(spec.fqcn)

    def place(option: Option) -> tuple[bool, float, bool]:
        return not option.required, -usual[option.name].share if option.name in usual else 0.0, option.inherited

    return sorted(spec.options.values(), key=place)[:_OPTIONS]


def _option(option: Option) -> str:
    kind = "|".join(map(str, option.choices[:_SHOWN_CHOICES])) if option.choices else option.type
    return f"{option.name} ({'required, ' if option.required else ''}{kind})"
