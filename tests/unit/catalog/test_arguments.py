"""Each kind of fault in a play task's arguments, and what is none."""

from collections.abc import Mapping

import pytest

from relia.catalog.arguments import check_arguments
from relia.catalog.domain import ArgumentFault, Constraints, FaultKind, ModuleSpec, Option, RequiredIf
from relia.catalog.service import Catalog

OPTIONS = (
    Option("name", required=True, aliases=("title",)),
    Option("state", choices=("present", "absent"), default="present"),
    Option("size", "int"),
    Option("force", "bool", choices=(True, False)),
    Option("level", "int", choices=(1, 2, 10)),
    Option("tags", "list", elements="str", choices=("red", "green")),
    Option("limits", "dict", suboptions={"cpu": Option("cpu", "int", required=True)}),
    Option("rules", "list", elements="dict", suboptions={"port": Option("port", "int"), "proto": Option("proto")}),
    Option("path", "path"),
    Option("anything", "raw"),
    Option("after", choices=("EOF", "*regex*")),
    Option("token", required=False),
)
SPEC = ModuleSpec("community.test.hammer", "", "", {item.name: item for item in OPTIONS})


def _faults(arguments: Mapping[str, object], spec: ModuleSpec = SPEC) -> list[ArgumentFault]:
    return list(check_arguments(spec, {"name": "x", **arguments}))


def _kinds(arguments: Mapping[str, object], spec: ModuleSpec = SPEC) -> list[FaultKind]:
    return [fault.kind for fault in _faults(arguments, spec)]


def _with(**rules: object) -> ModuleSpec:
    return ModuleSpec(SPEC.fqcn, "", "", SPEC.options, Constraints(**rules))  # type: ignore[arg-type]


def test_an_unknown_option_is_named_with_the_closest_one() -> None:
    (fault,) = _faults({"stat": "present"})
    assert (fault.kind, fault.path, fault.at_key) == (FaultKind.UNKNOWN_OPTION, ("stat",), True)
    assert fault.closest == "state"
    assert "size" in fault.allowed


@pytest.mark.parametrize(("word", "close"), [("titel", "title"), ("permission", None), ("xyzzy", None)])
def test_only_what_is_close_is_offered(word: str, close: str | None) -> None:
    assert _faults({word: "1"})[0].closest == close


def test_a_required_option_is_missed_under_each_of_its_names() -> None:
    (fault,) = check_arguments(SPEC, {"state": "present"})
    assert (fault.kind, fault.allowed, fault.certain) == (FaultKind.MISSING_REQUIRED, ("name",), True)
    assert check_arguments(SPEC, {"title": "x"}) == ()


def test_a_wrong_choice_is_named_with_the_closest_one_and_all_that_are_allowed() -> None:
    (fault,) = _faults({"state": "presnt"})
    assert (fault.kind, fault.path, fault.closest) == (FaultKind.WRONG_CHOICE, ("state",), "present")
    assert fault.allowed == ("present", "absent")


@pytest.mark.parametrize(
    "arguments",
    [
        {"state": "absent"},
        {"size": 3},
        {"size": "3"},
        {"force": "yes"},
        {"force": True},
        {"force": "False"},
        {"level": "10"},
        {"tags": ["red", "green"]},
        {"tags": "red,green"},
        {"tags": "red"},
        {"limits": {"cpu": "2"}},
        {"limits": "cpu=2"},
        {"rules": [{"port": 80}, {"proto": "tcp"}]},
        {"path": "/tmp"},
        {"anything": {"a": [1]}},
        {"after": "^Listen"},
        {"state": None},
        {"name": 3},
    ],
    ids=str,
)
def test_what_ansible_takes_is_no_fault(arguments: dict[str, object]) -> None:
    assert _faults(arguments) == []


@pytest.mark.parametrize(
    ("arguments", "kind", "path"),
    [
        ({"size": "many"}, FaultKind.WRONG_TYPE, ("size",)),
        ({"size": [1]}, FaultKind.WRONG_TYPE, ("size",)),
        ({"force": "perhaps"}, FaultKind.WRONG_TYPE, ("force",)),
        ({"level": 3}, FaultKind.WRONG_CHOICE, ("level",)),
        ({"tags": ["red", "blue"]}, FaultKind.WRONG_CHOICE, ("tags", 1)),
        ({"tags": {"red": 1}}, FaultKind.WRONG_TYPE, ("tags",)),
        ({"limits": {"cpu": "many"}}, FaultKind.WRONG_TYPE, ("limits", "cpu")),
        ({"limits": {"cpus": 1, "cpu": 2}}, FaultKind.UNKNOWN_OPTION, ("limits", "cpus")),
        ({"limits": {}}, FaultKind.MISSING_REQUIRED, ("limits",)),
        ({"rules": [{"port": 80}, {"prt": 80}]}, FaultKind.UNKNOWN_OPTION, ("rules", 1, "prt")),
        ({"rules": ["no mapping"]}, FaultKind.WRONG_TYPE, ("rules", 0)),
        ({"path": ["/tmp"]}, FaultKind.WRONG_TYPE, ("path",)),
    ],
    ids=lambda item: str(item) if isinstance(item, dict) else "",
)
def test_what_ansible_refuses_is_a_fault_at_its_place(
    arguments: dict[str, object], kind: FaultKind, path: tuple[str | int, ...]
) -> None:
    (fault,) = _faults(arguments)
    assert (fault.kind, fault.path) == (kind, path)


@pytest.mark.parametrize(
    "arguments",
    [
        {"size": "{{ size }}"},
        {"state": "{% if x %}present{% else %}absent{% endif %}"},
        {"force": "{{ x | bool }}"},
        {"tags": ["red", "{{ other }}"]},
        {"tags": "{{ tags }}"},
        {"limits": "{{ limits }}"},
        {"limits": {"cpu": "{{ cpu }}"}},
        {"rules": ["{{ rule }}"]},
        {"{{ option }}": 1},
    ],
    ids=str,
)
def test_jinja_is_known_only_at_run_time(arguments: dict[str, object]) -> None:
    assert _faults(arguments) == []


def test_an_option_that_takes_several_is_checked_beside_jinja() -> None:
    assert _kinds({"tags": ["{{ other }}", "blue"]}) == [FaultKind.WRONG_CHOICE]


RULES: dict[FaultKind, tuple[dict[str, object], dict[str, object], dict[str, object]]] = {
    FaultKind.MUTUALLY_EXCLUSIVE: ({"mutually_exclusive": (("size", "path"),)}, {"size": 1, "path": "/"}, {"size": 1}),
    FaultKind.REQUIRED_TOGETHER: ({"required_together": (("size", "path"),)}, {"size": 1}, {"size": 1, "path": "/"}),
    FaultKind.REQUIRED_ONE_OF: ({"required_one_of": (("size", "path"),)}, {}, {"path": "/"}),
    FaultKind.REQUIRED_IF: (
        {"required_if": (RequiredIf("state", "absent", ("size", "path")),)},
        {"state": "absent", "size": 1},
        {"state": "present"},
    ),
    FaultKind.REQUIRED_BY: ({"required_by": {"size": ("path",)}}, {"size": 1}, {"size": 1, "path": "/"}),
}


@pytest.mark.parametrize("kind", RULES)
def test_a_broken_constraint_is_a_certain_fault_and_a_kept_one_is_none(kind: FaultKind) -> None:
    rules, broken, kept = RULES[kind]
    spec = _with(**rules)
    assert [(fault.kind, fault.certain) for fault in _faults(broken, spec)] == [(kind, True)]
    assert _faults(kept, spec) == []


def test_a_default_counts_where_an_option_is_needed() -> None:
    assert _faults({"size": 1}, _with(required_together=(("size", "state"),))) == []
    assert _kinds({}, _with(required_if=(RequiredIf("state", "present", ("size",)),))) == [FaultKind.REQUIRED_IF]


def test_of_a_condition_with_a_choice_one_is_enough() -> None:
    spec = _with(required_if=(RequiredIf("state", "absent", ("size", "path"), any_of=True),))
    assert _faults({"state": "absent", "size": 1}, spec) == []
    assert _kinds({"state": "absent"}, spec) == [FaultKind.REQUIRED_IF]


def test_an_option_that_may_be_omitted_excludes_nothing_and_serves_what_needs_it() -> None:
    omitted = {"size": "{{ size | default(omit) }}", "path": "/"}
    assert _faults(omitted, _with(mutually_exclusive=(("size", "path"),))) == []
    assert _kinds({**omitted, "size": "{{ size }}"}, _with(mutually_exclusive=(("size", "path"),))) != []
    assert _faults(omitted, _with(required_together=(("size", "path"),))) == []


def test_an_alias_takes_part_in_constraints() -> None:
    assert _kinds({"title": "x", "size": 1}, _with(mutually_exclusive=(("name", "size"),))) == [
        FaultKind.MUTUALLY_EXCLUSIVE
    ]


def test_where_to_connect_and_as_whom_may_come_from_elsewhere() -> None:
    options = {"api_token": Option("api_token", required=True), "body": Option("body", required=True)}
    faults = check_arguments(ModuleSpec("community.test.call", "", "", options), {})
    assert {fault.allowed: fault.certain for fault in faults} == {("api_token",): False, ("body",): True}


def test_what_a_module_of_ansible_core_needs_never_comes_from_elsewhere() -> None:
    options = {"key": Option("key", required=True), "src": Option("src", required=True, inherited=True)}
    faults = check_arguments(ModuleSpec("ansible.builtin.group_by", "", "", options), {})
    assert {fault.allowed: fault.certain for fault in faults} == {("key",): True, ("src",): True}


@pytest.mark.parametrize(
    ("module", "arguments", "kinds"),
    [
        ("set_fact", {}, [FaultKind.MISSING_REQUIRED]),
        ("set_fact", {"cacheable": True}, [FaultKind.MISSING_REQUIRED]),
        ("set_fact", {"{{ name }}": 1}, []),
        ("add_host", {"groups": ["web"]}, [FaultKind.REQUIRED_ONE_OF]),
        ("add_host", {"hostname": "web1", "anything": 1}, []),
        ("add_host", {"_raw_params": "{{ entry }}"}, []),
    ],
)
def test_a_module_that_takes_any_option_still_needs_one(
    module: str, arguments: dict[str, object], kinds: list[FaultKind]
) -> None:
    faults = check_arguments(ModuleSpec(f"ansible.builtin.{module}", "", "", {}), arguments)
    assert [fault.kind for fault in faults] == kinds


@pytest.mark.parametrize(
    ("value", "fits"),
    [(5, True), ("5", True), (1.5, True), ("{{ wait }}", True), ("one", False), (float("inf"), False), ([1], False)],
)
def test_a_pause_lasts_a_number_of_seconds_whatever_its_documentation_says(value: object, fits: bool) -> None:
    spec = ModuleSpec("ansible.builtin.pause", "", "", {"seconds": Option("seconds")})
    faults = check_arguments(spec, {"seconds": value})
    assert [fault.kind for fault in faults] == ([] if fits else [FaultKind.WRONG_TYPE])


def test_a_fault_that_the_modules_own_examples_have_is_not_certain() -> None:
    contested = ModuleSpec(SPEC.fqcn, "", "", SPEC.options, contested=("unknown-option wait",))
    assert [(fault.certain, fault.path) for fault in _faults({"wait": 1, "walt": 1}, contested)] == [
        (False, ("wait",)),
        (True, ("walt",)),
    ]
    assert all(fault.certain for fault in _faults({"wait": 1}))


def test_powershell_compares_choices_without_case_and_python_does_not() -> None:
    windows = ModuleSpec("community.windows.win_hammer", "", "", SPEC.options, powershell=True)
    assert _faults({"state": "Absent"}, windows) == []
    assert _faults({"state": "Absent"})[0].closest == "absent"
    assert _kinds({"state": "gone"}, windows) == [FaultKind.WRONG_CHOICE]


def test_a_module_without_documentation_takes_anything() -> None:
    assert check_arguments(ModuleSpec("a.b.c", "", "", {}, documented=False), {"x": 1}) == ()


def test_free_text_is_a_fault_where_a_module_takes_none() -> None:
    (fault,) = _faults({"_raw_params": "do it"})
    assert fault.kind is FaultKind.UNKNOWN_OPTION
    assert "takes no free text" in fault.message


@pytest.mark.parametrize(
    ("fqcn", "text", "kinds"),
    [
        ("ansible.builtin.command", "uptime -p", []),
        ("ansible.builtin.shell", "echo a=b > x chdir=/tmp", []),
        ("ansible.builtin.command", "make install creates=/usr/bin/x chdr=/tmp", []),
        ("ansible.builtin.copy", "src=a dest=/b mode=0644", []),
        ("ansible.builtin.copy", "src=a dst=/b dest=/b", [FaultKind.UNKNOWN_OPTION]),
        ("ansible.builtin.file", "path=/b state=dirctory", [FaultKind.WRONG_CHOICE]),
        ("ansible.builtin.copy", "a to b", [FaultKind.UNKNOWN_OPTION]),
        ("ansible.builtin.meta", "flush_handlers", []),
        ("ansible.builtin.include_tasks", "more.yml", []),
        ("ansible.builtin.set_fact", "a=1 b=2", []),
        ("ansible.builtin.debug", "msg='a b'", []),
        ("ansible.builtin.debug", "mesage=x", [FaultKind.UNKNOWN_OPTION]),
    ],
)
def test_arguments_in_one_text_are_checked_alike(
    whole_catalog: Catalog, fqcn: str, text: str, kinds: list[FaultKind]
) -> None:
    given = whole_catalog.parse_free_form(fqcn, text)
    assert [fault.kind for fault in whole_catalog.check_arguments(fqcn, given)] == kinds


def test_text_with_open_quotes_is_an_error_that_says_so(whole_catalog: Catalog) -> None:
    with pytest.raises(ValueError, match="quotes"):
        whole_catalog.parse_free_form("ansible.builtin.copy", "src='a dest=/b")


@pytest.mark.parametrize("fqcn", ["ansible.builtin.set_fact", "ansible.builtin.add_host"])
def test_modules_that_take_any_name_get_no_faults(whole_catalog: Catalog, fqcn: str) -> None:
    assert whole_catalog.check_arguments(fqcn, {"anything": 1, "name": "x"}) == ()


@pytest.mark.parametrize("fqcn", ["ansible.builtin.setup", "ansible.builtin.include_vars", "ansible.builtin.group_by"])
def test_modules_with_options_of_their_own_take_no_others(whole_catalog: Catalog, fqcn: str) -> None:
    kinds = {fault.kind for fault in whole_catalog.check_arguments(fqcn, {"xyzzy": 1, "key": "x", "file": "y"})}
    assert FaultKind.UNKNOWN_OPTION in kinds


def test_what_package_passes_on_is_no_fault_and_the_rest_is(whole_catalog: Catalog) -> None:
    given = {"name": "x", "state": "present", "update_cache": True, "nme": "x"}
    (fault,) = whole_catalog.check_arguments("ansible.builtin.package", given)
    assert fault.path == ("nme",)


def test_only_documentation_that_was_measured_makes_errors(whole_catalog: Catalog) -> None:
    assert whole_catalog.trusted("ansible.builtin.copy")
    assert whole_catalog.trusted("community.general.ufw")
    assert not whole_catalog.trusted("cisco.ios.ios_config")


@pytest.mark.parametrize(
    ("module", "arguments", "rule"),
    [
        ("lineinfile", "path=/a regexp=b", "required-if"),
        ("lineinfile", "path=/a regexp=b state=absent", None),
        ("lineinfile", "path=/a state=absent", "required-if"),
        ("lineinfile", "path=/a line=b backrefs=yes", "required-if"),
        ("lineinfile", "path=/a line=b backrefs=no", None),
        ("lineinfile", "path=/a value=b regex=c backrefs=yes", None),
        ("lineinfile", "path=/a state={{s}}", None),
        ("cron", "name=a minute=5", "required-if"),
        ("cron", "name=a state=absent cron_file=b", None),
        ("cron", "name=a job=b cron_file=c", "required-by"),
        ("cron", "name=a job=b cron_file=c user=root", None),
        ("cron", "name=a job=b special_time=daily minute=5", "mutually-exclusive"),
        ("cron", "name=a job=b special_time=daily minute=*", None),
        ("cron", "name=a job=b special_time=daily dow={{d|default(omit)}}", None),
        ("file", "path=/a state=link src=/b", None),
    ],
)
def test_what_a_module_asks_for_in_its_code_is_asked_for(
    module: str, arguments: str, rule: str | None, whole_catalog: Catalog
) -> None:
    given = dict(word.split("=", 1) for word in arguments.split())
    faults = whole_catalog.check_arguments(f"ansible.builtin.{module}", given)
    assert [fault.kind for fault in faults if fault.certain] == ([rule] if rule else [])


def test_a_link_without_a_source_is_worth_a_warning_as_it_may_be_there_already(whole_catalog: Catalog) -> None:
    (fault,) = whole_catalog.check_arguments("ansible.builtin.file", {"path": "/a", "state": "link"})
    assert (fault.kind, fault.certain) == (FaultKind.REQUIRED_IF, False)
    assert fault.message.endswith("unless the link is there already")
