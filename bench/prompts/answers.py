"""An answer's YAML as the play tasks that would run: blocks flattened, loops expanded, short names resolved."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import yaml
from bench.prompts import specs
from bench.prompts.values import text

BLOCKS = ("block", "rescue", "always")
SECTIONS = ("pre_tasks", "tasks", "post_tasks")
KEYWORDS = frozenset(
    {"action", "any_errors_fatal", "args", "async", "become", "become_exe", "become_flags", "become_method"}
    | {"become_user", "changed_when", "check_mode", "collections", "connection", "debugger", "delay", "delegate_facts"}
    | {"delegate_to", "diff", "environment", "failed_when", "ignore_errors", "ignore_unreachable", "listen"}
    | {"local_action", "loop", "loop_control", "module_defaults", "name", "no_log", "notify", "poll", "port"}
    | {"register", "remote_user", "retries", "run_once", "tags", "throttle", "timeout", "until", "vars", "when"}
)
INHERITED = ("become", "become_user", "environment", "delegate_to", "no_log", "ignore_errors", "run_once", "throttle")
FREE_FORM = {"command", "shell", "raw", "script", "win_command", "win_shell", "win_powershell"}
EXPRESSION = re.compile(r"\{\{\s*([A-Za-z_]\w*)((?:\.\w+|\[['\"]?\w+['\"]?\])*)\s*(?:\|[^}]*)?\}\}")
MOST_LOOPS = 200


class AnswerUnreadable(ValueError):
    """The answer is not a playbook."""


@dataclass(frozen=True, slots=True)
class PlayTask:
    """One play task as it would run once; a loop gives one for each element."""

    position: int
    module: str
    args: Mapping[str, object]
    keywords: Mapping[str, object]
    hosts: str = ""
    when: str = ""
    """All conditions that hold for it, its blocks' included."""
    notifies: tuple[str, ...] = ()
    answers_to: tuple[str, ...] = ()
    """For a handler: its name and the topics it listens to."""
    registers: str = ""
    loops_over: str = ""
    """What its loop is written over; empty without a loop."""


@dataclass(frozen=True, slots=True)
class Answer:
    play_tasks: tuple[PlayTask, ...]
    handlers: tuple[PlayTask, ...]


class _Loader(yaml.SafeLoader):
    """Reads what Ansible reads: its tags as plain values, file modes as they are written."""


def _plain(loader: yaml.SafeLoader, _suffix: str, node: yaml.Node) -> object:
    if isinstance(node, yaml.MappingNode):
        return loader.construct_mapping(node, deep=True)
    return loader.construct_sequence(node, deep=True) if isinstance(node, yaml.SequenceNode) else node.value


def _integer(loader: yaml.SafeLoader, node: yaml.Node) -> object:
    assert isinstance(node, yaml.ScalarNode)
    octal_or_clock = node.value.startswith("0") or ":" in node.value
    return node.value if octal_or_clock and len(node.value) > 1 else loader.construct_yaml_int(node)


_Loader.add_multi_constructor("!", _plain)
_Loader.add_constructor("tag:yaml.org,2002:int", _integer)


def read_answer(source: str) -> Answer:
    """The play tasks of a playbook (or of a list of play tasks). Raises `AnswerUnreadable`."""
    try:
        plays = yaml.load(source, Loader=_Loader)
    except yaml.YAMLError as error:
        raise AnswerUnreadable(f"not YAML: {text(str(error))[:80]}") from error
    if plays is None:
        return Answer((), ())
    plays = [plays] if isinstance(plays, dict) else plays
    if not isinstance(plays, list) or not all(isinstance(play, dict) for play in plays):
        raise AnswerUnreadable("not a list of plays")
    if not any("hosts" in play for play in plays):
        plays = [{"tasks": plays}]
    play_tasks = [task for play in plays for section in SECTIONS for task in _section(play, section)]
    handlers = [handler for play in plays for handler in _section(play, "handlers")]
    return Answer(
        tuple(replace(task, position=number) for number, task in enumerate(play_tasks)),
        tuple(replace(handler, position=number) for number, handler in enumerate(handlers)),
    )


def _section(play: Mapping[str, Any], section: str) -> Iterator[PlayTask]:
    hosts = play.get("hosts", "")
    around: dict[str, Any] = {key: play[key] for key in INHERITED if key in play}
    around["hosts"] = ",".join(map(str, hosts)) if isinstance(hosts, list) else str(hosts)
    variables = play.get("vars")
    yield from _tasks(play.get(section), around, variables if isinstance(variables, dict) else {})


def _tasks(entries: object, around: Mapping[str, Any], variables: Mapping[str, Any]) -> Iterator[PlayTask]:
    for entry in entries if isinstance(entries, list) else []:
        if not isinstance(entry, dict):
            raise AnswerUnreadable("a play task is not a mapping")
        own = entry.get("vars")
        known = {**variables, **(own if isinstance(own, dict) else {})}
        inner = {**around, **{key: entry[key] for key in INHERITED if key in entry}}
        inner["when"] = [*around.get("when", []), *_listed(entry.get("when"))]
        inner["notify"] = [*around.get("notify", []), *map(str, _listed(entry.get("notify")))]
        if any(block in entry for block in BLOCKS):
            for block in BLOCKS:
                yield from _tasks(entry.get(block), inner, known)
        else:
            yield from _expanded(entry, inner, known)


def _expanded(entry: Mapping[str, Any], around: Mapping[str, Any], variables: Mapping[str, Any]) -> Iterator[PlayTask]:
    control = entry.get("loop_control")
    name = str(control.get("loop_var", "item")) if isinstance(control, dict) else "item"
    looped = next((key for key in entry if _is_loop(key)), None)
    items = _fill(entry[looped], variables) if looped else None
    if looped == "with_dict" and isinstance(items, dict):
        items = [{"key": key, "value": value} for key, value in items.items()]
    if isinstance(items, str) and looped != "loop":
        items = [items]
    if looped in ("loop", "with_items", "with_list", "with_dict") and isinstance(items, list):
        for item in items[:MOST_LOOPS]:
            yield _task(entry, around, {**variables, name: item})
    else:
        yield _task(entry, around, variables)


def _task(entry: Mapping[str, Any], around: Mapping[str, Any], variables: Mapping[str, Any]) -> PlayTask:
    name, raw = _action(entry)
    keywords = {key: _fill(value, variables) for key, value in entry.items() if key in KEYWORDS}
    keywords |= {key: _fill(around[key], variables) for key in INHERITED if key in around and key not in entry}
    module = specs.resolve(name) or name
    args = _arguments(module, _fill(raw, variables))
    extra = keywords.get("args")
    if isinstance(extra, dict):
        args |= {str(key): value for key, value in extra.items() if key not in args}
    options = specs.options(module)
    return PlayTask(
        position=0,
        module=module,
        args={specs.first_name(options, key): value for key, value in args.items()},
        keywords=keywords,
        hosts=str(around.get("hosts", "")),
        when=" and ".join(text(condition) for condition in around["when"]),
        notifies=tuple(around["notify"]),
        answers_to=(str(entry.get("name", "")), *map(str, _listed(entry.get("listen")))),
        registers=str(entry.get("register", "")),
        loops_over=next((text(value) for key, value in entry.items() if _is_loop(key)), ""),
    )


def _action(entry: Mapping[str, Any]) -> tuple[str, object]:
    for key, value in entry.items():
        if key not in KEYWORDS and not _is_loop(key):
            return str(key), value
    action = entry.get("action", entry.get("local_action"))
    if isinstance(action, dict):
        return str(action.get("module", "")), {key: value for key, value in action.items() if key != "module"}
    name, _, rest = text(action).partition(" ")
    return name, rest


def _arguments(module: str, raw: object) -> dict[str, object]:
    if raw is None:
        return {}
    short = module.rsplit(".", 1)[-1]
    if isinstance(raw, dict):
        args = {str(key): value for key, value in raw.items()}
        if short in FREE_FORM and isinstance(args.get("argv"), list):
            args["cmd"] = " ".join(map(str, args.pop("argv")))
        if short in FREE_FORM and "_raw_params" in args:
            args["cmd"] = args.pop("_raw_params")
        return args
    if short in FREE_FORM:
        words, named = [], {}
        for word in str(raw).split(" "):
            key, equals, value = word.partition("=")
            if equals and key in ("chdir", "creates", "removes", "executable"):
                named[key] = value
            else:
                words.append(word)
        return {"cmd": " ".join(words).strip(), **named}
    pairs = re.findall(r"([A-Za-z_]\w*)=(\"[^\"]*\"|'[^']*'|\S+)", str(raw))
    return {key: value.strip("\"'") for key, value in pairs}


def _fill(value: object, variables: Mapping[str, Any]) -> Any:  # noqa: ANN401  (values of YAML)
    """A value with the variables that the answer itself defines put in; others stay as they are written."""
    if isinstance(value, dict):
        return {key: _fill(inner, variables) for key, inner in value.items()}
    if isinstance(value, list):
        return [_fill(inner, variables) for inner in value]
    if not isinstance(value, str) or "{{" not in value:
        return value
    if whole := EXPRESSION.fullmatch(value.strip()):
        return _look_up(whole, variables)
    return EXPRESSION.sub(lambda found: text(_look_up(found, variables)), value)


def _look_up(found: re.Match[str], variables: Mapping[str, Any]) -> Any:  # noqa: ANN401  (values of YAML)
    value: Any = variables.get(found[1])
    for part in re.findall(r"\w+", found[2]):
        value = value.get(part) if isinstance(value, dict) else None
    if value is None or value == found[0]:
        return found[0]
    return _fill(value, {name: inner for name, inner in variables.items() if name != found[1]})


def _is_loop(key: object) -> bool:
    return key == "loop" or str(key).startswith("with_")


def _listed(value: object) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
