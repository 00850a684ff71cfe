"""Roundabout wordings are put plainly, and what is said once for several steps is told with each."""

import pytest

from relia.generation.grounded.splitting.splitter import read
from relia.generation.grounded.splitting.wordings import plainly


def _steps(prompt: str) -> list[str]:
    return [clause.text for clause in read(prompt).clauses]


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("install htop n iotop", "install htop and iotop"),
        ("remove the account w/ home", "remove the account with home"),
        ("svc squid gets a restart", "restart service squid"),
        ("pkgs vim and git", "packages vim and git"),
        ("the ufw gets switched on", "enable ufw"),
        ("any change must trigger a reload of squid", "reload squid when it changes"),
        ("the cron job 'old sync' isn't needed anymore, get rid of it", "get rid of the cron job 'old sync'"),
        (
            "fetch it to /tmp/a.tgz. The tarball is no longer needed, delete it",
            "fetch it to /tmp/a.tgz. delete /tmp/a.tgz",
        ),
        ("nginx and apache2: the latter must be stopped", "nginx and apache2: apache2 must be stopped"),
        ("/srv/a and /srv/b, both 0755. remove the former", "/srv/a and /srv/b, both 0755. remove /srv/a"),
        ("vm.swappiness -> 10", "vm.swappiness = 10"),
        ("install nginx, no wait, apache2", "install apache2"),
        ("restart squid... no wait, always reboot", "always reboot"),
        (
            "smartd is supposed to be up and come back by itself after a reboot",
            "smartd should be up and enabled at boot",
        ),
        ("cups ought to be off, now and after the next boot", "cups ought to be stopped and disabled"),
        ("mia has left the company, so please lock her account", "lock the user mia"),
        ("bluetooth is useless on web1. stop it", "stop bluetooth on web1"),
        ("mysqld keeps crashing, could you restart it?", "restart mysqld?"),
        (
            "the unbound config was edited, do a reload of the service (unbound)",
            "the unbound config was edited, reload service unbound",
        ),
        (
            "is tmux 3.3a installed on the lab hosts? if not, get exactly that version",
            "install tmux version 3.3a on the lab hosts",
        ),
        ("check whether nginx is installed and if not install it", "install nginx"),
        ("umount /mnt/x and take it out of the fstab", "umount /mnt/x and remove it from the fstab"),
        ("our banner (files/issue.txt) belongs in /etc/", "copy files/issue.txt to /etc/"),
        ("dont load it", "don't load it"),
        ("why is smbd still running on app1?? stop and disable it", "stop and disable smbd on app1"),
        ("do not continue before /run/app.pid is there", "wait until /run/app.pid is there"),
        ("after the outage php8.2-fpm is down on web03, start it", "start php8.2-fpm on web03"),
        ("PasswordAuthentication -> no in sshd_config", "set PasswordAuthentication to no in sshd_config"),
        ("make sure neither nano nor joe are installed", "make sure nano and joe must not be installed"),
        ("old logs have to go - /var/log/legacy", "remove /var/log/legacy"),
        ("would be nice if docker came up after boot", "docker be enabled at boot"),
        ("reboot cron entry for kiosk", "cron entry at reboot for kiosk"),
        ("cups... we do not print here. stop it", "stop cups"),
        ("peter.l has quit, kill his account incl home", "remove the user peter.l incl home"),
        ("account joe was compromised. Must be gone, home too", "account joe Must be gone, home too"),
        ("linux-image-generic must not move on ubuntu, put it on hold", "put linux-image-generic on ubuntu on hold"),
        ("rm -rf /opt/old", "remove /opt/old"),
        ("ln -s /opt/a /usr/bin/a", "create the symlink /usr/bin/a -> /opt/a"),
        ("run rm -rf /opt/old", "run rm -rf /opt/old"),
        ("I need sshd restarted", "restart sshd"),
        ("get rsync and curl installed on web1", "install rsync and curl on web1"),
        ("we need to get postfix removed", "we need to get postfix removed"),
        ("run /opt/x, skip if /opt/.x exists", "run /opt/x unless /opt/.x exists"),
        ("squid is installed, restart it", "squid is installed, restart it"),
        ("point /srv/log at /srv/shared", "create the symlink /srv/log -> /srv/shared"),
    ],
)
def test_a_roundabout_wording_is_put_plainly(said: str, meant: str) -> None:
    assert plainly(said) == meant


@pytest.mark.parametrize(
    "text",
    [
        "write 'svc squid gets a restart' into /etc/motd",
        "app.conf.j2 -> /etc/app.conf",
        "drop the database old, the former sandbox",
        "this one needs a restart of postgresql",
    ],
)
def test_what_only_looks_like_one_stays(text: str) -> None:
    assert plainly(text) == text


@pytest.mark.parametrize(
    ("prompt", "steps"),
    [
        (
            "template web.j2 to /etc/web. template app.j2 to /etc/app. both owned by app",
            ["template web.j2 to /etc/web, owned by app", "template app.j2 to /etc/app, owned by app"],
        ),
        (
            "create user joe; create group ops; restart squid; all as root",
            ["create user joe, as root", "create group ops, as root", "restart squid, as root"],
        ),
        (
            "vm.swappiness -> 10, net.core.somaxconn -> 4096; both must survive a reboot",
            ["vm.swappiness = 10, net.core.somaxconn = 4096, must survive a reboot"],
        ),
        (
            "interface eth1 into zone dmz, and source 10.0.0.0/8 into zone trusted, permanent both",
            ["interface eth1 into zone dmz, permanent", "source 10.0.0.0/8 into zone trusted, permanent"],
        ),
        ("create /srv/a and /srv/b, both 0755", ["create /srv/a and /srv/b, both 0755"]),
    ],
)
def test_what_is_said_of_several_steps_is_told_with_each(prompt: str, steps: list[str]) -> None:
    assert _steps(prompt) == steps


@pytest.mark.parametrize(
    ("prompt", "steps"),
    [
        ("redis must be installed, then started at boot", ["redis must be installed", "redis started at boot"]),
        ("squid installed, then enabled and started", ["squid installed", "squid enabled and started"]),
        ("openssl and curl: newest versions", ["openssl and curl newest versions"]),
        (
            "apply /srv/web.yml to namespace edge and wait for it to become ready",
            ["apply /srv/web.yml to namespace edge and wait for it to become ready"],
        ),
        (
            "install the packages of /opt/r.txt. The venv is made with python3.11",
            ["install the packages of /opt/r.txt, The venv is made with python3.11"],
        ),
    ],
)
def test_subjects_and_attributes_stay_with_their_step(prompt: str, steps: list[str]) -> None:
    assert _steps(prompt) == steps


@pytest.mark.parametrize(
    ("prompt", "steps"),
    [
        (
            "harden ssh in /etc/ssh/sshd_config:\nMaxAuthTries -> 3\nX11Forwarding -> no\nrestart sshd",
            [
                "set MaxAuthTries to 3 in /etc/ssh/sshd_config",
                "set X11Forwarding to no in /etc/ssh/sshd_config",
                "restart sshd",
            ],
        ),
        (
            "/etc/app.ini: [web] port = 80, [log] level = info. restart app",
            [
                "set port to 80 in section [web] of /etc/app.ini",
                "set level to info in section [log] of /etc/app.ini",
                "restart app",
            ],
        ),
        ("copy these to /etc/app: app.conf -> x", ["copy these to /etc/app: app.conf -> x"]),
    ],
)
def test_a_file_that_is_named_once_is_named_with_each_of_its_settings(prompt: str, steps: list[str]) -> None:
    assert _steps(prompt) == steps
