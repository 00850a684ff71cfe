"""What action plugins do with arguments before a module sees them, and what modules ask for in their code, where neither
documentation nor constraints tell."""

from collections.abc import Mapping
from dataclasses import dataclass

from relia.catalog.domain import Constraints, RequiredIf

OPEN = frozenset(
    [
        *(f"ansible.builtin.{name}" for name in ("set_fact", "add_host", "gather_facts")),
        "ansible.windows.win_dsc",
    ]
)
"""Modules that take any name as an option, or pass what they do not know to another module."""

HOST_NAMES = ("name", "hostname", "host")
"""What `add_host` takes for the name of a host; its documentation says only which of them are aliases."""

TYPES = {("ansible.builtin.pause", "minutes"): "number", ("ansible.builtin.pause", "seconds"): "number"}
"""Types that an action plugin states, where its documentation says `str`. A number is what Python makes an integer of."""

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

AS_IT_IS = frozenset(
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

STATED = {
    "ansible.builtin.copy": Constraints(mutually_exclusive=(("src", "content"),), required_one_of=(("src", "content"),))
}
"""Rules that an action plugin states in its code, and not as constraints."""


@dataclass(frozen=True, slots=True)
class InCode:
    """Rules that a module states in its code. Code sees arguments with their defaults in place, so an option that is
    given its default is not given."""

    rules: Constraints
    when: Mapping[str, object]
    """Values that options must have for it."""
    unless: str = ""
    """What on the machine may make it fine all the same."""


_PRESENT, _ABSENT = {"state": "present"}, {"state": "absent"}
_TIMES = ("minute", "hour", "day", "month", "weekday")
IN_CODE: Mapping[str, tuple[InCode, ...]] = {
    "ansible.builtin.cron": (
        InCode(Constraints(required_if=(RequiredIf("state", "present", ("job",)),)), _PRESENT),
        InCode(Constraints(required_by={"cron_file": ("user",)}), _PRESENT),
        InCode(Constraints(mutually_exclusive=tuple(("special_time", name) for name in _TIMES)), {}),
    ),
    "ansible.builtin.file": tuple(
        InCode(
            Constraints(required_if=(RequiredIf("state", state, ("src",)),)),
            {"state": state},
            "the link is there already",
        )
        for state in ("link", "hard")
    ),
    "ansible.builtin.lineinfile": (
        InCode(
            Constraints(
                required_if=(RequiredIf("state", "present", ("line",)), RequiredIf("backrefs", True, ("regexp",)))
            ),
            _PRESENT,
        ),
        InCode(
            Constraints(required_if=(RequiredIf("state", "absent", ("line", "regexp", "search_string"), any_of=True),)),
            _ABSENT,
        ),
    ),
}
