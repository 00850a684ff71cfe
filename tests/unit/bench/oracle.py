"""Writes an answer from what a case expects, so that each case can be seen to have a right answer."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import yaml
from bench.prompts import specs
from bench.prompts.cases import Case, Step
from bench.prompts.schedule import FIELDS, SCHEDULE
from bench.prompts.values import Absent, AnyOf, Given, Holds, Matches


def right_answer(case: Case) -> str:
    """A playbook that does what the case expects, in the first of the ways that it allows."""
    return yaml.safe_dump([_play(case, step) for step in next(case.sequences())], sort_keys=False)


def _play(case: Case, step: Step) -> dict[str, Any]:
    hosts = _value(step.keywords.get("hosts", case.hosts if case.hosts is not None else "all"))
    handlers = [
        {"name": f"handler {number}", **_action(handler.modules, handler.args)}
        for number, handler in enumerate(step.notify)
    ]
    task = {"name": "Do it", **_action(step.modules, step.args)}
    task |= {key: _value(value) for key, value in step.keywords.items() if key != "hosts"}
    if handlers:
        task["notify"] = [handler["name"] for handler in handlers]
    return {"name": "Play", "hosts": hosts, "become": True, "tasks": [task], "handlers": handlers}


def _action(modules: tuple[str, ...], expected: Mapping[str, object]) -> dict[str, Any]:
    module = next(fqcn for name in modules if (fqcn := specs.resolve(name)) and _accepts(fqcn, expected))
    options = specs.options(module)
    args: dict[str, Any] = {}
    items: list[object] | None = None
    for key, wanted in expected.items():
        if key == SCHEDULE:
            args |= _schedule(str(wanted))
            continue
        name = next(one for one in key.split("|") if specs.first_name(options, one) in options)
        value = _value(wanted)
        if isinstance(value, list) and options[specs.first_name(options, name)].type not in ("list", "raw", "json"):
            items, value = value, "{{ item }}"
        if value is not None:
            args[name] = value
    return {module: args, **({"loop": items} if items is not None else {})}


def _accepts(module: str, expected: Mapping[str, object]) -> bool:
    options = specs.options(module)
    return all(
        key == SCHEDULE or any(specs.first_name(options, one) in options for one in key.split("|")) for key in expected
    )


def _schedule(line: str) -> dict[str, str]:
    return {"special_time": "reboot"} if line == "@reboot" else dict(zip(FIELDS, line.split(), strict=True))


def _value(wanted: object) -> Any:
    match wanted:
        case AnyOf(values):
            return _value(values[0])
        case Matches(pattern):
            return "".join(_written(re._parser.parse(pattern)))  # type: ignore[attr-defined]
        case Holds(parts):
            return "\n".join(parts)
        case Given():
            return "something"
        case Absent():
            return None
        case Mapping():
            return {key.split("|")[0]: _value(value) for key, value in wanted.items()}
        case list():
            return [_value(value) for value in wanted]
        case _:
            return wanted


def _written(parsed: Any) -> Iterator[str]:
    """A text that a pattern matches: the first branch, the fewest repeats. Knows what the patterns of the data use."""
    for operator, argument in parsed:
        match str(operator):
            case "LITERAL":
                yield chr(argument)
            case "ANY":
                yield "x"
            case "MAX_REPEAT" | "MIN_REPEAT":
                yield from (text for _ in range(argument[0]) for text in _written(argument[2]))
            case "BRANCH":
                yield from _written(argument[1][0])
            case "SUBPATTERN":
                yield from _written(argument[3])
            case "IN":
                literal = str(argument[0][0]) == "LITERAL"
                yield from _written(argument[:1]) if literal else " " if "SPACE" in str(argument[0][1]) else "x"
            case "AT":
                pass
            case unknown:
                raise ValueError(f"a pattern uses {unknown}, which this writer does not know")
