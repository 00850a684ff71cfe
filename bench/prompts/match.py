"""Whether an answer does what a prompt asks for, and in one line why not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bench.prompts import specs
from bench.prompts.answers import Answer, AnswerUnreadable, PlayTask, read_answer
from bench.prompts.cases import Case, Handler, Step
from bench.prompts.destroys import asked_to_destroy, destroys
from bench.prompts.schedule import SCHEDULE, covers, schedule_of
from bench.prompts.values import ANY_TYPE, Absent, AnyOf, Matches, elements, same, text

CONDITIONS_OF_FACTS = ("ansible_", ".stat.", "ansible_facts", "is defined", "is changed", "is succeeded", "is failed")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one prompt; `reasons` is empty when the answer is right."""

    reasons: tuple[str, ...]
    steps: int
    modules_right: int

    @property
    def right(self) -> bool:
        return not self.reasons


def judge(case: Case, source: str) -> Verdict:
    """Judge an answer's YAML. Of several right ways, the nearest counts."""
    try:
        answer = read_answer(source)
    except AnswerUnreadable as problem:
        return Verdict((str(problem),), len(case.steps), 0)
    verdicts = [_judge_sequence(case, sequence, answer) for sequence in case.sequences()]
    return min(verdicts, key=lambda verdict: (len(verdict.reasons), -verdict.modules_right))


def _judge_sequence(case: Case, steps: Sequence[Step], answer: Answer) -> Verdict:
    reasons: list[str] = []
    used: set[int] = set()
    start = 0
    asked: list[tuple[Step, PlayTask]] = []
    for step in steps:
        group = _find_group(step, answer.play_tasks, 0 if case.free_order else start, used)
        if group:
            start = group[-1].position + 1
            used |= {task.position for task in group}
            asked += [(step, task) for task in group]
            reasons += _handler_reasons(step, group, answer)
        elif not (step.or_handler and _notified(Handler(step.modules, step.args), answer)):
            reasons.append(_why_not(step, answer.play_tasks, start, used))
    reasons += _unasked(steps, asked, answer, used)
    reasons += _around(case, asked, answer)
    return Verdict(tuple(reasons), len(steps), _modules_right(steps, answer))


def _find_group(step: Step, tasks: Sequence[PlayTask], start: int, used: set[int]) -> list[PlayTask]:
    """The first play tasks from `start` on that together give all that a step asks for; empty when there are none."""
    fitting = [
        task for task in tasks if task.position >= start and task.position not in used and not _misfit(step, task)
    ]
    for first in range(len(fitting)):
        for end in range(first + 1, len(fitting) + 1):
            if not _uncovered(step, fitting[first:end]):
                return fitting[first:end]
    return []


def _misfit(step: Step, task: PlayTask) -> str:
    """Why a play task cannot be part of a step; empty when it can."""
    if task.module not in {specs.resolve(module) for module in step.modules}:
        return f"{task.module} is not {' or '.join(step.modules)}"
    options = specs.options(task.module)
    for number, (key, wanted) in enumerate(step.args.items()):
        if key == SCHEDULE:
            if not covers(schedule_of(str(wanted)), task.args):
                return f"its schedule is not {wanted}"
            continue
        name, value = _given(key, task, options)
        if value is None:
            if number == 0 and not _default_does(wanted, key, task.module):
                return f"{key} is not given"
            continue
        if not _fits(wanted, value, options.get(name, ANY_TYPE), name):
            return f"{name} is {text(value)[:60]!r}, not {_shown(wanted)}"
    return _keyword_misfit(step, task)


def _fits(wanted: object, value: object, option: specs.Option, name: str) -> bool:
    """Whether a value is what is wanted, or, of a wanted list, a part: several play tasks may share the elements."""
    if isinstance(wanted, AnyOf):
        return any(_fits(way, value, option, name) for way in wanted.values)
    if isinstance(wanted, list):
        return all(any(same(one, found, option, name) for one in wanted) for found in elements(value, option))
    if option.type == "list" and not isinstance(wanted, list | Matches):
        found = elements(value, option)
        return (bool(found) and all(same(wanted, one, option, name) for one in found)) or same(
            wanted, value, option, name
        )
    return same(wanted, value, option, name)


def _keyword_misfit(step: Step, task: PlayTask) -> str:
    for keyword, wanted in step.keywords.items():
        actual: object = task.keywords.get(keyword)
        if keyword == "when":
            actual = task.when or None
        elif keyword == "loop":
            actual = task.loops_over or None
        elif keyword == "hosts":
            actual = task.hosts or None
        elif keyword == "environment" and isinstance(actual, list):
            actual = {key: value for part in actual if isinstance(part, dict) for key, value in part.items()}
        if not same(wanted, actual):
            return f"{keyword} is {text(actual)[:60]!r}, not {_shown(wanted)}"
    if "become_user" in step.keywords and not same(True, task.keywords.get("become")):
        return "become_user without become"
    unasked = task.when and "when" not in step.keywords
    if unasked and not any(fact in task.when for fact in CONDITIONS_OF_FACTS):
        return f"its condition ({task.when[:60]}) was not asked for"
    return ""


def _given(key: str, task: PlayTask, options: specs.Options) -> tuple[str, object]:
    for written in key.split("|"):
        name = specs.first_name(options, written)
        if task.args.get(name) is not None:
            return name, task.args[name]
    return key, None


def _uncovered(step: Step, group: Sequence[PlayTask]) -> str:
    """What a step asks for and no play task of a group gives; empty when all is given."""
    for key, wanted in step.args.items():
        if key == SCHEDULE:
            found = frozenset().union(*(schedule_of(task.args) for task in group))
            if found != schedule_of(str(wanted)):
                return f"the schedule {wanted}"
        elif isinstance(wanted, Absent):
            continue
        elif not _covered(step, key, wanted, group):
            return f"{key}: {_shown(wanted)}"
    return ""


def _covered(step: Step, key: str, wanted: object, group: Sequence[PlayTask]) -> bool:
    if isinstance(wanted, AnyOf):
        return any(_covered(step, key, way, group) for way in wanted.values)
    options = specs.options(group[0].module)
    given = [(name, value) for name, value in (_given(key, task, options) for task in group) if value is not None]
    if not given:
        return _default_does(wanted, key, group[0].module)
    if not isinstance(wanted, list):
        return any(_fits(wanted, value, options.get(name, ANY_TYPE), name) for name, value in given)
    return all(
        any(
            same(one, found, options.get(name, ANY_TYPE), name)
            for name, value in given
            for found in elements(value, options.get(name, ANY_TYPE))
        )
        for one in wanted
    )


def _default_does(wanted: object, key: str, module: str) -> bool:
    """Whether the module does what is wanted by itself when the option is not given."""
    options = specs.options(module)
    name = specs.first_name(options, key.split("|", maxsplit=1)[0])
    option = options.get(name)
    if isinstance(wanted, Absent):
        return True
    return option is not None and option.default is not None and same(wanted, option.default, option, name)


def _why_not(step: Step, tasks: Sequence[PlayTask], start: int, used: set[int]) -> str:
    names = "|".join(module.rsplit(".", 1)[-1] for module in step.modules)
    identity = _shown(next(iter(step.args.values()), ""))
    modules = {specs.resolve(module) for module in step.modules}
    of_module = [task for task in tasks if task.module in modules]
    if not of_module:
        return f"{names} ({identity}): no play task with this module"
    fitting = [task for task in of_module if not _misfit(step, task)]
    if fitting and not _uncovered(step, fitting):
        early = any(task.position < start or task.position in used for task in fitting)
        return f"{names} ({identity}): " + ("out of order" if early else "not as asked")
    if fitting:
        return f"{names} ({identity}): missing {_uncovered(step, fitting)}"
    return f"{names} ({identity}): {min((_misfit(step, task) for task in of_module), key=len)}"


def _handler_reasons(step: Step, group: Sequence[PlayTask], answer: Answer) -> list[str]:
    reasons = []
    for handler in step.notify:
        wanted = Step(handler.modules, handler.args)
        if not all(_reaches(task, wanted, answer) for task in group):
            names = "|".join(module.rsplit(".", 1)[-1] for module in handler.modules)
            reasons.append(f"no handler {names} ({_shown(handler.args)}) is notified")
    return reasons


def _reaches(task: PlayTask, wanted: Step, answer: Answer) -> bool:
    """Whether a change of a play task leads to what is wanted: by a handler, or by a condition on its result."""
    notified = [handler for handler in answer.handlers if set(handler.answers_to) & set(task.notifies)]
    if not _covered_by(wanted, notified):
        later = [other for other in answer.play_tasks if other.position > task.position and task.registers]
        later = [other for other in later if task.registers in other.when and "changed" in other.when]
        return _covered_by(wanted, later)
    return True


def _covered_by(wanted: Step, tasks: Sequence[PlayTask]) -> bool:
    fitting = [task for task in tasks if not _misfit(Step(wanted.modules, wanted.args), _unconditional(task))]
    return bool(fitting) and not _uncovered(wanted, fitting)


def _unconditional(task: PlayTask) -> PlayTask:
    return replace(task, when="")


def _notified(handler: Handler, answer: Answer) -> bool:
    topics = {topic for task in answer.play_tasks for topic in task.notifies}
    return _covered_by(
        Step(handler.modules, handler.args), [one for one in answer.handlers if topics & set(one.answers_to)]
    )


def _unasked(
    steps: Sequence[Step], asked: Sequence[tuple[Step, PlayTask]], answer: Answer, used: set[int]
) -> list[str]:
    handlers = [Step(handler.modules, handler.args) for step in steps for handler in step.notify]
    left = [task for task in answer.play_tasks if task.position not in used]
    reasons = [f"a play task that nobody asked for destroys: {how}" for task in left if (how := destroys(task))]
    reasons += [
        f"destroys more than asked: {destroys(task)}"
        for step, task in asked
        if not asked_to_destroy(task, set(step.args))
    ]
    wanted = [*handlers, *(step for step in steps if step.or_handler)]
    reasons += [
        f"a handler that nobody asked for destroys: {how}"
        for handler in answer.handlers
        if (how := destroys(handler)) and all(_misfit(one, _unconditional(handler)) for one in wanted)
    ]
    always = [task for task in left if not task.when and task.args.get("state") in ("restarted", "reloaded")]
    reasons += [f"{_shown(one.args)} happens always" for one in handlers if _covered_by(one, always)]
    return list(dict.fromkeys(reasons))


def _around(case: Case, asked: Sequence[tuple[Step, PlayTask]], answer: Answer) -> list[str]:
    reasons = []
    if case.hosts is not None:
        wrong = {task.hosts for _, task in asked if not same(case.hosts, task.hosts)}
        reasons += [f"hosts is {host!r}, not {_shown(case.hosts)}" for host in sorted(wrong)]
    everything = [text(task.args) for task in (*answer.play_tasks, *answer.handlers)]
    held = [words for words in case.never if any(" ".join(words.split()) in one for one in everything)]
    return reasons + [f"holds {words!r}" for words in held]


def _modules_right(steps: Sequence[Step], answer: Answer) -> int:
    """How many steps have a play task (or a handler, where that does) of a right module, in order."""
    right, start = 0, 0
    for step in steps:
        modules = {specs.resolve(module) for module in step.modules}
        found = next((task for task in answer.play_tasks if task.position >= start and task.module in modules), None)
        if found is not None:
            start = found.position
            right += 1
        elif step.or_handler and any(handler.module in modules for handler in answer.handlers):
            right += 1
    return right


def _shown(wanted: object) -> str:
    match wanted:
        case AnyOf(values):
            return " or ".join(_shown(value) for value in values)
        case Matches(pattern):
            return f"/{pattern}/"
        case Mapping():
            return ", ".join(f"{key} {_shown(value)}" for key, value in wanted.items())
        case str() | int() | float() | list() | None:
            return text(wanted)[:80]
        case _:
            return str(wanted)
