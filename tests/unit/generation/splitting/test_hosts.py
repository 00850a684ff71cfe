"""Hosts are read wherever a prompt tells them, and never from a device, a product, a user's group or a setting."""

import pytest

from relia.generation.grounded.splitting.splitter import read


@pytest.mark.parametrize(
    ("prompt", "hosts", "steps"),
    [
        ("web07 and web08: install haproxy", "web07:web08", ["install haproxy"]),
        ("[cache] install memcached", "cache", ["install memcached"]),
        ("worker1, worker2 - restart kubelet", "worker1:worker2", ["restart kubelet"]),
        ("web*: install haproxy", "web*", ["install haproxy"]),
        ("all except staging: install auditd", "all:!staging", ["install auditd"]),
        ("on dbprimary: create database x", "dbprimary", ["create database x"]),
        ("cisco ios switch sw-core1, save the running config", "sw-core1", ["save the running config"]),
        ("On bastion, install tmux", "bastion", ["install tmux"]),
        ("Set up a Redis 7 server on the cache group: install redis", "cache", ["install redis"]),
        ("ufw for the dmz hosts: allow 80/tcp", "dmz", ["ufw: allow 80/tcp"]),
        ("db group: install mariadb-server", "db", ["install mariadb-server"]),
        ("the cache group: install redis", "cache", ["install redis"]),
        ("group mq - install rabbitmq-server", "mq", ["install rabbitmq-server"]),
        ("group edge:\ninstall haproxy", "edge", ["install haproxy"]),
        ("install haproxy. Group: staging", "staging", ["install haproxy"]),
        ("video group: add kim and lee", "", ["add the users kim and lee to the video group"]),
        ("docker group: members are kim and lee", "", ["docker group members are kim and lee"]),
    ],
)
def test_a_prompt_is_addressed_to_hosts_at_its_head(prompt: str, hosts: str, steps: list[str]) -> None:
    request = read(prompt)
    assert (request.hosts, [clause.text for clause in request.clauses]) == (hosts, steps)


@pytest.mark.parametrize(
    ("prompt", "hosts", "steps"),
    [
        ("restart nginx (inventory group edge_proxies)", "edge_proxies", ["restart nginx"]),
        ("install docker on every ubuntu machine, group builders", "builders", ["install docker"]),
        ("This is for mail01. install postfix", "mail01", ["install postfix"]),
        ("Server: filer03. install samba", "filer03", ["install samba"]),
        ("install rsyslog\nTargets: log-1, log-2", "log-1:log-2", ["install rsyslog"]),
        ("mon1 is our monitoring server. Install prometheus", "mon1", ["Install prometheus"]),
        ("run the play against dc02. install chrony", "dc02", ["install chrony"]),
    ],
)
def test_hosts_are_told_in_brackets_and_in_sentences_of_their_own(prompt: str, hosts: str, steps: list[str]) -> None:
    request = read(prompt)
    assert (request.hosts, [clause.text for clause in request.clauses]) == (hosts, steps)


@pytest.mark.parametrize(
    ("prompt", "hosts"),
    [
        ("Please install tmux on pg-dwh.", "pg-dwh"),
        ("restart kubelet on the nodes in kube_workers", "kube_workers"),
        ("save the config on all of wan_routers", "wan_routers"),
        ("ensure apache is running on web-03 and enabled", "web-03"),
    ],
)
def test_hosts_are_read_from_a_step(prompt: str, hosts: str) -> None:
    assert read(prompt).hosts == hosts


@pytest.mark.parametrize(
    "prompt",
    [
        "open port 80 on eth0",
        "Set /srv/media to group media, recursively",
        "user anna, group staff, shell /bin/zsh",
        "file /etc/a.conf (owner root, group adm, 0640)",
        "tomcat9: install it",
        "vlan20: name it OFFICE",
        "sles15: install vim",
        "docker: image redis:7 as cache",
        "set the container web to restart on unless-stopped",
        "mount nas01:/srv on /mnt",
        "On Sundays, run /opt/clean.sh",
        "docker container web from nginx:1.27, publish 8080 on the host to 80",
        "container git from gitea/gitea:1.22, 8300 on the host as 3000 in the container",
        "copy motd to /etc/motd, and keep it on the server with mode 0644",
    ],
)
def test_what_is_no_host_is_not_taken_for_one(prompt: str) -> None:
    assert read(prompt).hosts == ""


def test_the_operating_system_beside_the_hosts_is_kept() -> None:
    assert read("switch sw1 (nxos): vlan 20 named LAB").platform == "nxos"


def test_the_hosts_file_is_a_file() -> None:
    prompt = "add 10.0.0.5 db.internal to the hosts file"
    assert read(prompt).clauses[0].text == prompt
