"""Checks the arguments of one play task against its module's spec.

Types are converted and judged by ansible's own `check_type_*` functions, so that what passes here passes there; the walk
is Relia's own, because ansible's validator tells neither where a value stands nor what was probably meant. A value that
holds Jinja is known only at run time and is never a fault.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache

from relia.catalog.domain import ArgumentFault, FaultKind, ModuleSpec, Option
from relia.catalog.free_form import RAW, takes_raw

Path = tuple[str | int, ...]

OPEN = frozenset(
    [
        *(f"ansible.builtin.{name}" for name in ("set_fact", "add_host", "gather_facts", "setup", "include_vars")),
        "ansible.windows.win_dsc",
    ]
)
"""Modules that take any name as an option, or pass what they do not know to another module."""

PASSED_ON = {
    "ansible.builtin.package": frozenset(
        "update_cache cache_valid_time enablerepo disablerepo disable_gpg_check lock_timeout allow_downgrade autoremove "
        "install_recommends force purge default_release dpkg_options only_upgrade exclude list conf_file security "
        "bugfix releasever installroot skip_broken download_only validate_certs nobest allowerasing".split()
    ),
    "ansible.builtin.service": frozenset("daemon_reload daemon_reexec scope no_block masked force".split()),
    "ansible.builtin.gather_facts": frozenset(("parallel",)),
}
"""Options that an action plugin hands to the module it chooses, which the plugin's own documentation does not list. That
module also has the last word on what is required: `package` without `state` is fine with all of them."""

_AS_IT_IS = frozenset(
    (
        ("ansible.builtin.assert", "fail_msg"),
        ("ansible.builtin.assert", "success_msg"),
        ("ansible.builtin.copy", "content"),
        ("ansible.builtin.debug", "msg"),
        ("ansible.builtin.fail", "msg"),
        ("ansible.builtin.include_role", "apply"),
        ("ansible.builtin.include_tasks", "apply"),
        ("ansible.builtin.package", "name"),
        ("kubernetes.core.k8s", "resource_definition"),
        ("kubernetes.core.k8s", "template"),
        ("community.okd.k8s", "resource_definition"),
        ("community.okd.k8s", "template"),
    )
)
"""Options that are documented as texts, and take lists and mappings all the same: an action plugin reads them as they are."""

LINE_OPTIONS = ("free_form", "cmd", "argv", "_raw_params", "file", "name")
_OMIT = re.compile(r"\bomit\b")
_CLOSE_ENOUGH = 60
_SURELY = 85
_ALLOWED_SHOWN = 60


def check_arguments(spec: ModuleSpec, arguments: Mapping[str, object]) -> tuple[ArgumentFault, ...]:
    """What is wrong with `arguments`, in the order in which a person would look: names, values, then what is missing.

    `arguments` are plain values as YAML gives them; keys are option names or aliases. Empty for a module whose
    documentation could not be read, and for modules that take any option.
    """
    if not spec.documented or spec.fqcn in OPEN:
        return ()
    given = {str(key): value for key, value in arguments.items()}
    raw = given.pop(RAW, None)
    if raw is not None and not takes_raw(spec.fqcn):
        text = f"{spec.fqcn} takes no free text, and {str(raw)!r} is not a key=value pair"
        return (ArgumentFault(FaultKind.UNKNOWN_OPTION, (), text, allowed=_names(spec.options)),)
    known = PASSED_ON.get(spec.fqcn, frozenset[str]())
    faults = list(_check_options(spec.options, given, (), known, raw is not None, spec.fqcn))
    faults += _check_constraints(spec, given, raw is not None)
    return tuple(faults)


def _names(options: Mapping[str, Option]) -> tuple[str, ...]:
    return tuple(sorted(options))[:_ALLOWED_SHOWN]


def _by_any_name(options: Mapping[str, Option]) -> dict[str, Option]:
    table = {alias: option for option in options.values() for alias in option.aliases}
    table.update(options)
    return table


def _check_options(
    options: Mapping[str, Option],
    given: Mapping[str, object],
    path: Path,
    passed_on: frozenset[str],
    line: bool,
    owner: str,
) -> Iterator[ArgumentFault]:
    table = _by_any_name(options)
    seen: set[str] = set()
    for key, value in given.items():
        option = table.get(key)
        if option is None:
            if key not in passed_on and not has_jinja(key):
                yield _unknown(key, table, options, path, owner)
            continue
        seen.add(option.name)
        if value is not None:
            yield from _check_value(option, value, (*path, key), owner)
    for option in options.values():
        if option.required and option.name not in seen and not (line and option.name in LINE_OPTIONS):
            message = f"{_where(owner, path)} needs the option {option.name!r}"
            certain = not path and owner not in PASSED_ON and not _from_elsewhere(option)
            yield ArgumentFault(FaultKind.MISSING_REQUIRED, path, message, allowed=(option.name,), certain=certain)


_CONNECTION = re.compile(
    r"(^|_)(token|key|user|username|password|secret|host|hostname|url|uri|baseuri|ioms|account|organization|project|region|server)(_|$)"
)


def _from_elsewhere(option: Option) -> bool:
    """Whether the value is likely to come from `module_defaults` or the environment: where to connect, and as whom."""
    described = "environment" in option.description.lower()
    return option.inherited or described or _CONNECTION.search(option.name) is not None


def _where(owner: str, path: Path) -> str:
    inside = ".".join(str(part) for part in path if isinstance(part, str))
    return f"{inside!r} of {owner}" if inside else owner


def _unknown(
    key: str, table: Mapping[str, Option], options: Mapping[str, Option], path: Path, owner: str
) -> ArgumentFault:
    close = closest(key, list(table))
    message = f"{_where(owner, path)} has no option {key!r}"
    message += f"; did you mean {close!r}?" if close else f"; it takes {_listed(_names(options))}"
    return ArgumentFault(
        FaultKind.UNKNOWN_OPTION, (*path, key), message, at_key=True, allowed=_names(options), closest=close
    )


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:12]) + (", ..." if len(names) > 12 else "") if names else "no options"


# Words that people use for an option whose name shares no letters with them.
_MEANT = {
    "source": ("src", "repo", "url"),
    "destination": ("dest", "path"),
    "target": ("dest", "path"),
    "repository": ("repo",),
    "uri": ("url",),
    "address": ("url", "host"),
    "text": ("line", "content", "block"),
    "message": ("msg",),
    "permissions": ("mode",),
    "permission": ("mode",),
    "username": ("user", "name", "login_user"),
    "package": ("name",),
    "pkg": ("name",),
    "service": ("name",),
    "hostname": ("host", "name"),
    "directory": ("path", "dest", "chdir"),
    "filename": ("path", "dest"),
    "file": ("path", "src", "dest"),
    "command": ("cmd",),
    "started": ("state",),
    "branch": ("version",),
    "running": ("started", "present"),
    "active": ("started",),
    "installed": ("present", "installed"),
    "created": ("present", "directory"),
    "removed": ("absent",),
    "deleted": ("absent",),
    "uninstalled": ("absent",),
    "reload": ("reloaded",),
    "symlink": ("link",),
}


def closest(word: str, names: Sequence[str]) -> str | None:
    """The name that was most likely meant by `word`, or None when nothing is close enough."""
    from rapidfuzz import fuzz, process

    found = process.extractOne(word, names, scorer=fuzz.ratio, score_cutoff=_CLOSE_ENOUGH)
    synonym = process.extractOne(word.lower(), list(_MEANT), scorer=fuzz.ratio, score_cutoff=_SURELY)
    if synonym and (found is None or synonym[1] > found[1]):
        meant = next((name for name in _MEANT[synonym[0]] if name in names), None)
        if meant is not None:
            return meant
    return found[0] if found else None


def has_jinja(value: object) -> bool:
    """Whether a value is known only at run time: it holds a Jinja expression or statement somewhere."""
    match value:
        case str():
            return "{{" in value or "{%" in value
        case dict():
            return any(has_jinja(key) or has_jinja(item) for key, item in value.items())
        case list():
            return any(map(has_jinja, value))
        case _:
            return False


def _check_value(option: Option, value: object, path: Path, owner: str) -> Iterator[ArgumentFault]:
    if isinstance(value, str) and has_jinja(value):
        return
    if (owner, option.name) in _AS_IT_IS:
        return
    fault = _wrong_type(option.type, value)
    if fault:
        message = f"{path[-1]!r} of {owner} must be {_article(option.type)}, and {_shown(value)} is not: {fault}"
        certain = option.type not in _TEXT
        yield ArgumentFault(FaultKind.WRONG_TYPE, path, message, allowed=(option.type,), certain=certain)
        return
    if option.choices:
        yield from _wrong_choice(option, value, path, owner)
    if option.type == "dict" and option.suboptions and isinstance(value, dict):
        yield from _check_options(option.suboptions, _keyed(value), path, frozenset(), False, owner)
    if option.type == "list" and isinstance(value, list):
        for index, item in enumerate(value):
            yield from _check_element(option, item, (*path, index), owner)


def _keyed(value: Mapping[object, object]) -> dict[str, object]:
    return {str(key): item for key, item in value.items()}


def _check_element(option: Option, item: object, path: Path, owner: str) -> Iterator[ArgumentFault]:
    if option.elements is None or item is None or (isinstance(item, str) and has_jinja(item)):
        return
    fault = _wrong_type(option.elements, item)
    if fault:
        wanted = f"each item of {option.name!r} of {owner} must be {_article(option.elements)}"
        message = f"{wanted}, and {_shown(item)} is not: {fault}"
        certain = option.elements not in _TEXT
        yield ArgumentFault(FaultKind.WRONG_TYPE, path, message, allowed=(option.elements,), certain=certain)
    elif option.suboptions and isinstance(item, dict):
        yield from _check_options(option.suboptions, _keyed(item), path, frozenset(), False, owner)


_TEXT = frozenset(("str", "path"))
_ARTICLES = {
    "int": "an integer",
    "bool": "true or false",
    "list": "a list",
    "dict": "a mapping",
    "str": "a text",
    "path": "a path",
}


def _article(kind: str) -> str:
    return _ARTICLES.get(kind, f"of type {kind}")


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


@lru_cache(maxsize=1)
def _checkers() -> dict[str, Callable[[object], object]]:
    # Imported at the first check: a process that only searches does not pay for it.
    from ansible.module_utils.common import validation

    return {
        "bool": validation.check_type_bool,
        "int": validation.check_type_int,
        "float": validation.check_type_float,
        "list": validation.check_type_list,
        "dict": validation.check_type_dict,
        "jsonarg": validation.check_type_jsonarg,
        "bytes": validation.check_type_bytes,
        "bits": validation.check_type_bits,
    }


def _wrong_type(kind: str, value: object) -> str:
    """Why `value` cannot be of this type, or an empty text."""
    if kind in _TEXT:
        # Ansible turns a list or mapping into its Python text, unless an action plugin takes it as it is.
        return "it is a list" if isinstance(value, list) else "it is a mapping" if isinstance(value, dict) else ""
    checker = _checkers().get(kind)
    if checker is None or (isinstance(value, list | dict) and has_jinja(value) and kind not in {"list", "dict"}):
        return ""
    try:
        checker(value)
    except (TypeError, ValueError) as error:
        return str(error)
    return ""


def _wrong_choice(option: Option, value: object, path: Path, owner: str) -> Iterator[ArgumentFault]:
    values = (
        value
        if isinstance(value, list)
        else value.split(",")
        if option.type == "list" and isinstance(value, str)
        else [value]
    )
    allowed = {_comparable(choice) for choice in option.choices}
    for index, item in enumerate(values):
        text = item.strip() if isinstance(item, str) and option.type == "list" else item
        if isinstance(text, dict | list) or has_jinja(text) or text is None or _comparable(text) in allowed:
            continue
        names = tuple(_spoken(choice) for choice in option.choices)
        close = closest(str(text), names) or _same_word(str(text), names)
        where: Path = (*path, index) if isinstance(value, list) else path
        message = f"{path[-1]!r} of {owner} cannot be {_spoken(text)!r}"
        message += f"; did you mean {close!r}?" if close else f"; it is one of {_listed(names)}"
        yield ArgumentFault(FaultKind.WRONG_CHOICE, where, message, allowed=names, closest=close)


def _same_word(word: str, names: Sequence[str]) -> str | None:
    return next((name for name in names if name.casefold() == word.casefold()), None)


def _spoken(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


_TRUE, _FALSE = {"yes", "true", "on", "1"}, {"no", "false", "off", "0"}


def _comparable(value: object) -> str:
    """One text for what YAML and the documentation may write in several ways: `yes`, `true`, `True`; `1`, `"1"`."""
    text = str(value)
    lower = text.lower()
    return "true" if lower in _TRUE else "false" if lower in _FALSE else text


def _check_constraints(spec: ModuleSpec, given: Mapping[str, object], line: bool) -> Iterator[ArgumentFault]:
    table = _by_any_name(spec.options)
    named = {table[key].name if key in table else key: key for key in given}
    surely = {name for name, key in named.items() if not _may_be_left_out(given[key])}
    if line:
        named.update(dict.fromkeys(LINE_OPTIONS, RAW))
    rules = spec.constraints
    for group in rules.mutually_exclusive:
        both = [name for name in group if name in surely]
        if len(both) > 1:
            message = f"{spec.fqcn} takes only one of {_listed(group)}, and {' and '.join(both)} are given"
            yield ArgumentFault(FaultKind.MUTUALLY_EXCLUSIVE, (named[both[1]],), message, at_key=True, allowed=group)
    present = set(named) | {option.name for option in spec.options.values() if option.default is not None}
    for group in rules.required_together:
        if any(name in surely for name in group) and (missing := [name for name in group if name not in present]):
            first = next(name for name in group if name in surely)
            message = f"{spec.fqcn} needs {_listed(missing)} together with {first!r}"
            certain = not any(_from_elsewhere(spec.options[name]) for name in missing if name in spec.options)
            yield ArgumentFault(
                FaultKind.REQUIRED_TOGETHER, (named[first],), message, at_key=True, allowed=group, certain=certain
            )
    for group in rules.required_one_of:
        if not any(name in present for name in group):
            message = f"{spec.fqcn} needs one of {_listed(group)}"
            certain = not any(_from_elsewhere(spec.options[name]) for name in group if name in spec.options)
            yield ArgumentFault(FaultKind.REQUIRED_ONE_OF, (), message, allowed=group, certain=certain)
    yield from _check_required_if(spec, given, named, present)
    for name, needed in rules.required_by.items():
        if name in surely and (missing := [item for item in needed if item not in present]):
            message = f"{name!r} of {spec.fqcn} needs {_listed(missing)} as well"
            yield ArgumentFault(FaultKind.REQUIRED_BY, (named[name],), message, at_key=True, allowed=needed)


def _may_be_left_out(value: object) -> bool:
    """Whether the option may turn out not to be given at all: `{{ x | default(omit) }}`."""
    return isinstance(value, str) and has_jinja(value) and _OMIT.search(value) is not None


def _check_required_if(
    spec: ModuleSpec, given: Mapping[str, object], named: Mapping[str, str], present: set[str]
) -> Iterator[ArgumentFault]:
    for rule in spec.constraints.required_if:
        option = spec.options.get(rule.option)
        value = given.get(named.get(rule.option, rule.option), option.default if option else None)
        if value is None or has_jinja(value) or _comparable(value) != _comparable(rule.value):
            continue
        missing = [name for name in rule.requirements if name not in present]
        if missing and (not rule.any_of or len(missing) == len(rule.requirements)):
            joined = " or ".join(missing) if rule.any_of else ", ".join(missing)
            message = f"{spec.fqcn} needs {joined} when {rule.option} is {_spoken(rule.value)!r}"
            yield ArgumentFault(FaultKind.REQUIRED_IF, (), message, allowed=rule.requirements)
