"""A step that a family cannot read whole gives nothing of that family, rather than half of it."""

import pytest

from relia.generation.grounded.recognise.access import access
from relia.generation.grounded.recognise.commands import commands
from relia.generation.grounded.recognise.domain import Recogniser, Situation
from relia.generation.grounded.recognise.lines import lines
from relia.generation.grounded.recognise.packages import packages
from relia.generation.grounded.recognise.people import people
from relia.generation.grounded.recognise.recogniser import recognise
from relia.generation.grounded.recognise.schedule import schedule

UNREADABLE: list[tuple[Recogniser, str]] = [
    (schedule, "every other monday at 3:00 run /opt/a.sh"),
    (schedule, "on the last day of the month at 4:00 run /opt/a.sh"),
    (schedule, "first friday of the month at 20:00 run /opt/a.sh"),
    (schedule, "every hour except at night run /opt/a.sh"),
    (schedule, "every 45 minutes run /opt/a.sh"),
    (schedule, 'disable the cron job "report"'),
    (people, "user intern should expire at the end of 2026"),
    (people, "remove user eve from group wheel"),
    (people, "run the import for user etl"),
    (access, "bob may restart nginx with sudo without a password"),
    (packages, "reinstall glibc"),
    (commands, "call the job 'weekly scrub'"),
    (lines, "mysqldump shop to /backup/shop.sql"),
    (lines, "drop files/motd in /etc/motd"),
]
READABLE: list[tuple[Recogniser, str]] = [
    (schedule, "every monday at 3:00 run /opt/a.sh"),
    (schedule, "on the first day of the month at 4:00 run /opt/a.sh"),
    (schedule, "every 20 minutes run /opt/a.sh"),
    (people, "user intern should expire on 2026-12-31"),
    (people, "add user eve to group wheel"),
    (access, "bob may run /usr/bin/systemctl restart nginx with sudo without a password"),
    (packages, "install glibc"),
]


@pytest.mark.parametrize(("family", "step"), UNREADABLE)
def test_half_of_a_step_is_not_read(family: Recogniser, step: str) -> None:
    assert family(step, Situation(step)) == []


@pytest.mark.parametrize(("family", "step"), READABLE)
def test_its_whole_sister_is_read(family: Recogniser, step: str) -> None:
    assert family(step, Situation(step)) != []


def test_days_with_their_own_times_are_entries_of_their_own() -> None:
    step = "weekdays at 18:00 and saturdays at 12:00 run /opt/s.sh"
    first, second = (dict(planned.arguments) for planned in recognise(step, Situation(step)))
    assert (first["weekday"], first["hour"]) == ("1-5", "18")
    assert (second["weekday"], second["hour"]) == ("6", "12")
    assert first["name"] != second["name"]


def test_a_held_version_is_installed_before_it_is_held() -> None:
    step = "freeze kubelet, kubeadm and kubectl at 1.29.4-1.1"
    install, hold = recognise(step, Situation(step, "debian"))
    assert install.arguments["name"] == ["kubelet=1.29.4-1.1", "kubeadm=1.29.4-1.1", "kubectl=1.29.4-1.1"]
    assert (hold.keywords["loop"], hold.arguments["selection"]) == (["kubelet", "kubeadm", "kubectl"], "hold")


def test_a_group_number_of_an_account_makes_its_group_first() -> None:
    step = 'a user called "svc-app" (uid 2100, gid 2100) with nologin'
    group, user = recognise(step, Situation(step))
    assert dict(group.arguments) == {"name": "svc-app", "gid": 2100, "state": "present"}
    assert (user.arguments["group"], user.arguments["uid"]) == ("svc-app", 2100)


def test_soft_and_hard_limits_with_their_own_values_are_two_rules() -> None:
    step = "soft nofile 32768 and hard nofile 65536 for nginx"
    limits = [planned.arguments for planned in recognise(step, Situation(step))]
    assert [(one["limit_type"], one["value"]) for one in limits] == [("soft", "32768"), ("hard", "65536")]


def test_a_function_word_is_no_package_of_a_language() -> None:
    step = "upgrade pip and setuptools in /srv/venv"
    [planned] = recognise(step, Situation(step))
    assert planned.arguments["name"] == ["pip", "setuptools"]


def test_a_group_of_people_is_no_group_of_packages() -> None:
    for step in ('I want a group called "deployers" with gid 2050', 'remove the group "deployers"'):
        assert [planned.module for planned in recognise(step, Situation(step))] == ["ansible.builtin.group"]


@pytest.mark.parametrize(
    "step",
    [
        "make AllowUsers deploy ops the setting in /etc/ssh/sshd_config",
        "please make Ciphers install aes the setting in /etc/ssh/sshd_config",
    ],
)
def test_a_word_in_the_middle_of_a_sentence_is_no_file_that_is_put_in_place_of_another(step: str) -> None:
    assert recognise(step, Situation(step)) == []


def test_a_variable_is_put_back_wherever_it_stands() -> None:
    step = "create the s3 bucket {{ logs }} in eu-central-1 with the tags team={{ team }}"
    [planned] = recognise(step, Situation(step))
    assert planned.arguments["name"] == "{{ logs }}"
    assert planned.arguments["tags"] == {"team": "{{ team }}"}
