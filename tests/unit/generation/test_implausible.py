"""What in a playbook can hardly be meant is said; what only looks like it is left alone."""

import pytest

from relia.generation.grounded.compose.composer import Entry
from relia.generation.grounded.implausible import implausible
from relia.generation.grounded.recognise.commands import commands
from relia.generation.grounded.recognise.domain import Situation

COMMAND = "ansible.builtin.command"
CONTAINER = "community.docker.docker_container"


@pytest.mark.parametrize(
    ("prompt", "entry"),
    [
        ("fail", Entry("", "ansible.builtin.fail", {"msg": "no"})),
        ("make build without the tests", Entry("", COMMAND, {"cmd": "make build without the tests"})),
        ("start it with ports 80 and 443", Entry("", CONTAINER, {"published_ports": ["80 and 443"]})),
        ("run it from the shelf", Entry("", CONTAINER, {"networks": [{"driver": "from the shelf"}]})),
        ("add a line", Entry("", "ansible.builtin.lineinfile", {"path": "/etc/a"})),
        ("put it there", Entry("", "ansible.builtin.copy", {"dest": "/etc/a"})),
        ("clear /opt", Entry("", "ansible.builtin.file", {"path": "/opt/", "state": "absent"})),
        ("open port 80 on windows", Entry("", "ansible.posix.firewalld", {"port": "80/tcp"})),
        ("drop motd in /etc", Entry("", "ansible.builtin.lineinfile", {"path": "/etc", "line": "drop motd"})),
        ("windows: install git", Entry("", "ansible.builtin.package", {"name": "git"})),
    ],
)
def test_what_can_hardly_be_meant_is_said(prompt: str, entry: Entry) -> None:
    assert implausible(prompt, [entry])


@pytest.mark.parametrize(
    ("prompt", "entry"),
    [
        ('run "make build without the tests"', Entry("", COMMAND, {"cmd": "make build without the tests"})),
        ("fail when swap is on", Entry("", "ansible.builtin.fail", {"msg": "swap"}, {"when": "swap is defined"})),
        ("say it", Entry("", "ansible.builtin.debug", {"msg": "it is in the end"})),
        ('tag it "on and off"', Entry("", CONTAINER, {"hostname": "on and off"})),
        ("no debug", Entry("", "ansible.builtin.lineinfile", {"path": "/etc/a", "regexp": "debug", "state": "absent"})),
        ("clear /opt/old", Entry("", "ansible.builtin.file", {"path": "/opt/old", "state": "absent"})),
        ("install git on windows and debian", Entry("", "ansible.builtin.apt", {"name": "git"})),
        ("wait for windows", Entry("", "ansible.builtin.wait_for_connection", {})),
    ],
)
def test_what_only_looks_like_it_is_left_alone(prompt: str, entry: Entry) -> None:
    assert implausible(prompt, [entry]) == []


@pytest.mark.parametrize(
    "step",
    [
        "run grafana on port 3000 with volume grafana_data",
        "run the report for our managers",
        "execute it with care in May",
    ],
)
def test_a_sentence_is_no_command(step: str) -> None:
    assert commands(step, Situation(step)) == []


def test_a_command_runs_in_the_folder_that_was_made_before() -> None:
    [planned] = commands("run npm ci in it", Situation("clone it, run npm ci in it", folder="/opt/api"))
    assert planned.arguments == {"cmd": "npm ci", "chdir": "/opt/api"}
