"""Handlers that are told in a sentence of their own, backwards or in other words are read like the usual ones."""

import pytest

from relia.generation.grounded.splitting.changes import plain_changes
from relia.generation.grounded.splitting.splitter import read

FILE = "copy app.conf to /etc/app.conf"


@pytest.mark.parametrize(
    ("prompt", "handlers"),
    [
        (f"{FILE}. After the config changed, bounce haproxy.", ["restart haproxy"]),
        (f"{FILE}. Restart chronyd only if the config was altered.", ["Restart chronyd"]),
        (f"{FILE}; nginx is to be reloaded whenever that file is touched", ["reload nginx"]),
        (f"{FILE}, sshd needs a reload if anything was modified", ["reload sshd"]),
        (f"{FILE}, and if it differs reload apache2", ["reload apache2"]),
        (f"{FILE}, and kick postfix if that changed", ["restart postfix"]),
        (f"{FILE}; a changed app.conf must restart redis", ["restart redis"]),
        (f"{FILE} and notify a handler which reloads squid", ["reload squid"]),
        (f"{FILE}. Handler: restart squid", ["restart squid"]),
        (f"{FILE}, and either change has to trigger a restart of squid", ["restart squid"]),
        (f"{FILE}, this one needs a restart of postgresql", ["restart postgresql"]),
        (f"{FILE}. nginx has to reload if there is a new certificate", ["reload nginx"]),
        (
            f"{FILE}. If this changes the unit, systemd has to reread its units and app has to be restarted.",
            ["daemon reload", "restart app"],
        ),
    ],
)
def test_what_waits_for_a_change_is_a_handler(prompt: str, handlers: list[str]) -> None:
    clauses = read(prompt).clauses
    assert [clause.text for clause in clauses if not clause.on_change] == [FILE]
    assert [clause.text for clause in clauses if clause.on_change] == handlers


@pytest.mark.parametrize(
    "prompt",
    [
        "restart nginx after the update",
        "install vim if the host is Debian",
        "change the owner of /srv to app and restart nginx",
        "nginx must be restarted every night at 3",
    ],
)
def test_a_restart_that_waits_for_no_change_is_left_as_it_is(prompt: str) -> None:
    assert plain_changes(prompt) == prompt
