"""What the words of a step imply for a module's options, without naming them."""

import re
from collections.abc import Mapping

from relia.catalog.domain import ModuleSpec, Option
from relia.generation.grounded.recognise.ownership import ownership
from relia.generation.grounded.text import RELATIVE, URL, mode_of, paths, quoted
from relia.generation.grounded.vocabulary import FUNCTION_WORDS

_STATES = (
    (
        "absent",
        (
            r"\b(?:remov(?:e[sd]?|ing)|delet(?:e[sd]?|ing)|uninstall(?:ed)?|drop|absent|gone|clean(?:up)?|purge|revoke|destroy)\b"
            r"|\b(?:must|should|has to|have to|needs? to) go\b|\bget rid of\b|\boff\W*$|\b(?:turn|switch)(?:ed)? off\b"
        ),
    ),
    ("latest", r"\b(?:upgrade|update|latest)\b"),
    ("restarted", r"\brestart(?:ed)?\b"),
    ("reloaded", r"\breload(?:ed)?\b"),
    ("stopped", r"\bstop(?:ped)?\b"),
    ("started", r"\bstart(?:ed)?\b|\brunning\b"),
    ("directory", r"\b(?:director(?:y|ies)|dirs?|folders?)\b"),
    ("link", r"\b(?:sym)?link\b"),
    ("touch", r"\btouch\b"),
    ("unmounted", r"\bunmount\b"),
    ("mounted", r"\bmount\b"),
    ("enabled", r"\benabled?\b|\bopen\b|\ballow\b"),
    ("disabled", r"\bdisabled?\b"),
    ("present", r"\b(?:install|add|create|ensure|make|set|present|exists?|configure|deploy)\b"),
    ("gathered", r"\bgather\b"),
    ("merged", r"\bmerge\b"),
)
"""States by the words that ask for them; the first whose choice the module has counts."""
_PACKAGE = "ansible.builtin.package"
_PACKAGE_STATES = ("absent", "latest", "present")
"""This module hands its state on to the system's own, and so documents no choices."""
_SUBJECTS = ("name", "pkg", "service", "db", "login_db", "user", "username", "host", "hostname", "vg", "key", "title")
_HOSTS = frozenset(("host", "hostname"))
_AROUND_SUBJECT = frozenset(
    "the a an ensure make sure is are that and or if of for to in into on onto at with from all any each every required needed "
    "package packages service services user users group groups file files directory directories present installed install create "
    "creating add adding remove delete start started enable enabled disable restart stop running latest set get check configure "
    "configuring update upgrade dependencies system server servers new via using by manage managing list query fetch gather info "
    "information facts details show display print run execute wait test testing again first second initial default specified "
    "given existing multiple several some other deploy setup put up down out copy template download unpack extract mount not "
    "exists exist does has have been be as it its this these only when after before just now status state without same one two "
    "container image volume network role policy rule key value config configuration settings setting option options resource "
    "resources remove removed cleanup clean enforce try attempt needed missing proper custom local remote main additional extra "
    "legacy old purge drop destroy register unregister fix save read write transfer load reload build generate regenerate apply "
    "instance instances object template templates database databases table schema os connect log role".split()
)
"""Words that stand around the name of a thing, and are none."""
_KINDS = (
    r"service|daemon|unit|timer|user|account|group|package|container|database|repository|module|plugin|volume|network|namespace"
    r"|role|queue|zone|interface|image|rpm|gem"
)
_BY_KIND = re.compile(rf"\b([\w@.+-]+)\s+(?:systemd\s+|system\s+)?(?:{_KINDS})s?\b", re.IGNORECASE)
_SUBJECT_WORDS = 2
"""With more words left over than these, none of them is surely the name."""
_TELLS = frozenset(("ansible.builtin.fail", "ansible.builtin.debug"))


def implied(spec: ModuleSpec, text: str, named: Mapping[str, object]) -> dict[str, object]:
    """Values for options of `spec` that `text` gives in its own words; `named` is what it names by the option's name."""
    options = spec.options
    found: dict[str, object] = {}
    if (state := options.get("state")) and (choice := _state(spec, state, text)) is not None:
        found["state"] = choice
    if (line := options.get("free_form")) and (choice := _said_choice(line, text)) is not None:
        found["free_form"] = choice
    found |= _places(options, text, named)
    found |= {name: value for name, value in ownership(text).items() if name in options}
    if "mode" in options and (mode := mode_of(text)):
        found["mode"] = mode
    if "msg" in options and not named:
        if strings := quoted(text):
            found["msg"] = strings[0]
        elif spec.fqcn in _TELLS:
            found["msg"] = text
    found |= _subject(spec, text, {**found, **named})
    return found


def _state(spec: ModuleSpec, option: Option, text: str) -> object | None:
    choices = {str(choice): choice for choice in (_PACKAGE_STATES if spec.fqcn == _PACKAGE else option.choices)}
    for name, pattern in _STATES:
        if name in choices and re.search(pattern, text, re.IGNORECASE):
            return choices[name]
    return None


def _said_choice(option: Option, text: str) -> object | None:
    return next((choice for choice in option.choices if str(choice).replace("_", " ") in text.lower()), None)


def _places(options: Mapping[str, Option], text: str, named: Mapping[str, object]) -> dict[str, object]:
    """Paths and URLs, by the options that usually hold them."""
    found: dict[str, object] = {}
    urls = URL.findall(text)
    holder = next((name for name in ("url", "repo", "uri") if name in options), None)
    if holder and urls and holder not in named:
        found[holder] = urls[0]
    absolute = paths(text)
    whole = " ".join(absolute)
    relative = [match.group() for match in RELATIVE.finditer(URL.sub(" ", text)) if match.group() not in whole]
    if "src" in options and "src" not in named:
        if relative:
            found["src"] = relative[0]
        elif len(absolute) > 1:
            found["src"] = absolute[0]
    if absolute and not named.keys() & {"dest", "path", "paths"}:
        target = next((name for name in ("dest", "path", "paths", "chdir", "file") if name in options), None)
        if target:
            found[target] = absolute[-1] if target == "dest" else absolute[0]
    return found


def _subject(spec: ModuleSpec, text: str, given: Mapping[str, object]) -> dict[str, object]:
    """The name of what the step is about, where a single word of the text can be it."""
    options = spec.options
    name = next((name for name in _SUBJECTS if name in options and name not in given), None)
    if name is None or options[name].type not in {"str", "list", "raw"}:
        return {}
    value = _name_in(text, frozenset(re.split(r"[._]", spec.fqcn)))
    # A plain word beside a module that has a host is seldom one: `wait for it to come up`.
    if not value or value.lower() in FUNCTION_WORDS or (name in _HOSTS and not re.search(r"[.\d-]|\{\{", value)):
        return {}
    return {name: [value] if options[name].type == "list" and options[name].elements else value}


def _name_in(text: str, product: frozenset[str]) -> str:
    """A quoted string, or a word that is neither usual around names nor of the module's own name."""
    if strings := quoted(text):
        return strings[0]
    before_kind: list[str] = [match.lower() for match in _BY_KIND.findall(text)]
    sure = [word for word in before_kind if word not in _AROUND_SUBJECT and word not in product]
    if len(sure) == 1:
        return sure[0]
    words: list[str] = re.findall(r"[\w@.:+-]+", URL.sub(" ", text))
    left = [word.strip(".:") for word in words if word.lower().strip(".:") not in _AROUND_SUBJECT]
    left = [word for word in left if re.search(r"[A-Za-z]", word) and word.lower() not in product]
    if not left or len(left) > _SUBJECT_WORDS:
        return ""
    return left[0].lower() if left[0].istitle() else left[0]
