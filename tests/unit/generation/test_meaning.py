"""What a prompt wants and no play task does is said; what is said in other words is not complained about."""

import pytest

from relia.generation.grounded.compose.composer import Entry
from relia.generation.grounded.coverage import unused_values
from relia.generation.grounded.meaning import unread_meaning

INSTALL = Entry("", "ansible.builtin.package", {"name": "redis", "state": "present"})
COMMAND = Entry("", "ansible.builtin.command", {"cmd": "make build"})


@pytest.mark.parametrize(
    ("prompt", "entry", "hosts"),
    [
        ("install redis and reboot the machine", INSTALL, "all"),
        ("install redis, it must be started at boot", INSTALL, "all"),
        ("install redis, then mount the share", INSTALL, "all"),
        ("install redis and delete the dump", INSTALL, "all"),
        ("install redis, get rid of the old one", INSTALL, "all"),
        ("install redis for the role clusterAdmin", INSTALL, "all"),
        ("install redis unless the queue is full", INSTALL, "all"),
        ("install redis on hosts of the group caches", INSTALL, ""),
        ("install redis on the reporting nodes", INSTALL, ""),
        ("install redis and restart it whenever its config changes", INSTALL, "all"),
        ("run make build as builder", COMMAND, "all"),
        ("install redis from the vendor's repository", INSTALL, "all"),
        ("install redis with the cluster plugin", INSTALL, "all"),
        ("install redis with a password", INSTALL, "all"),
        ("install redis with all privileges", INSTALL, "all"),
        ("install redis called shelf", INSTALL, "all"),
        ("make sure redis is not installed", INSTALL, "all"),
        (
            "make build, skip if /srv/out is there",
            Entry("", COMMAND.module, {"cmd": "make build", "removes": "/srv/out"}),
            "all",
        ),
    ],
)
def test_what_was_not_done_is_said(prompt: str, entry: Entry, hosts: str) -> None:
    assert unread_meaning(prompt, [entry], hosts)


@pytest.mark.parametrize(
    ("prompt", "entry", "hosts"),
    [
        ("install redis if it isn't there", INSTALL, "all"),
        ("install the package redis", INSTALL, "all"),
        ("install redis on the caches hosts", INSTALL, "caches"),
        ("install redis everywhere, all servers need it", INSTALL, ""),
        (
            "keep redis over reboots",
            Entry("", "ansible.builtin.service", {"name": "redis", "enabled": True}),
            "all",
        ),
        (
            "run make build as builder",
            Entry("", COMMAND.module, {"cmd": "make build"}, {"become": True, "become_user": "builder"}),
            "all",
        ),
    ],
)
def test_what_was_done_is_not_complained_about(prompt: str, entry: Entry, hosts: str) -> None:
    assert unread_meaning(prompt, [entry], hosts) == []


@pytest.mark.parametrize(
    ("prompt", "module", "arguments"),
    [
        ("wait 10s", "ansible.builtin.wait_for", {"delay": 10}),
        ("every day at 3am", "ansible.builtin.cron", {"hour": "3"}),
        ("every day at 4pm", "ansible.builtin.cron", {"hour": "16"}),
        ("the volume has 4G", "community.general.lvol", {"size": "4g"}),
        ("wait 2m", "ansible.builtin.wait_for", {"timeout": 120}),
        ("add it to authorized_keys", "ansible.posix.authorized_key", {"user": "ci"}),
        ("in /etc/sudoers.d/ops", "community.general.sudoers", {"name": "ops"}),
    ],
)
def test_values_are_compared_by_what_they_mean(prompt: str, module: str, arguments: dict[str, object]) -> None:
    assert unused_values(prompt, [Entry("", module, arguments)], "all") == []
    assert unused_values(f"{prompt}, 77 /srv/x", [Entry("", module, arguments)], "all")


@pytest.mark.parametrize(
    ("prompt", "destination", "used"),
    [
        ("put it in /etc/issue", "/etc/issue", True),
        ("put it in /etc/issue and /etc/issue.net", "/etc/issue.net", False),
        ("put it in /etc/app and /etc/app-new", "/etc/app-new", False),
        ("put a.conf into /etc/app", "/etc/app/a.conf", True),
    ],
)
def test_a_path_is_not_used_by_one_that_only_begins_so(prompt: str, destination: str, used: bool) -> None:
    entry = Entry("", "ansible.builtin.copy", {"src": "a.conf", "dest": destination, "mode": "0644"})
    assert (unused_values(prompt, [entry], "all") == []) == used
