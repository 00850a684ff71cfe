"""Steps as people type them become the play tasks in `steps/*.yml`, and the installed modules take their arguments."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from relia.catalog.service import Catalog
from relia.generation.grounded.recognise.domain import Situation
from relia.generation.grounded.recognise.recogniser import recognise
from relia.generation.grounded.splitting.platforms import platform_of

CASES: dict[str, dict[str, Any]] = {
    case["step"]: case["becomes"]
    for path in sorted((Path(__file__).parent / "steps").glob("*.yml"))
    for case in yaml.safe_load(path.read_text(encoding="utf-8"))
}


@pytest.mark.parametrize("step", CASES)
def test_a_step_becomes_its_play_task(whole_catalog: Catalog, step: str) -> None:
    [planned] = recognise(step, Situation(step, platform_of(step)))
    assert {planned.module: dict(planned.arguments), **planned.keywords} == CASES[step]
    assert whole_catalog.resolve(planned.module).fqcn == planned.module
    assert whole_catalog.check_arguments(planned.module, planned.arguments) == ()


def test_every_family_of_words_has_its_steps() -> None:
    families = {path.stem for path in (Path(__file__).parent / "steps").glob("*.yml")}
    assert families >= {"databases", "containers", "kubernetes", "windows", "network", "clouds", "waiting", "telling"}


def test_a_command_that_is_skipped_on_a_condition_is_not_read_as_one_that_runs_on_it() -> None:
    step = "run certbot certonly -d www.example.org, skip"
    assert recognise(step, Situation(f"{step} if /etc/letsencrypt/live exists")) == []


def test_things_of_several_kinds_are_all_removed() -> None:
    step = "delete the configmap old-env and the secret old-token from namespace web"
    planned = recognise(step, Situation(step))
    assert [(one.arguments["kind"], one.arguments["name"]) for one in planned] == [
        ("ConfigMap", "old-env"),
        ("Secret", "old-token"),
    ]
    assert {one.arguments["namespace"] for one in planned} == {"web"}


def test_what_a_list_of_windows_things_names_is_made_one_by_one() -> None:
    step = 'IIS: role Web-Server, app pool Shop, site "Shop" on port 8080 with that pool and D:\\www\\shop'
    feature, pool, site = recognise(step, Situation(step, "windows"))
    assert (feature.module, pool.arguments["name"]) == ("ansible.windows.win_feature", "Shop")
    assert site.arguments["application_pool"] == "Shop"


def test_it_means_the_database_that_was_made_before() -> None:
    situation = Situation("postgres: database orders, then the extension pg_trgm inside it")
    recognise("database orders", situation)
    [planned] = recognise("the extension pg_trgm inside it", situation)
    assert planned.arguments["login_db"] == "orders"


def test_a_group_and_what_goes_into_it_are_both_made() -> None:
    step = "azure resource group rg-app in northeurope plus vnet vnet-app 10.8.0.0/16 in it"
    group, network = recognise(step, Situation(step))
    assert (group.arguments["name"], network.arguments["resource_group"]) == ("rg-app", "rg-app")
    assert network.arguments["name"] == "vnet-app"


@pytest.mark.parametrize(
    ("step", "modules"),
    [
        (
            "helm repo grafana https://grafana.github.io/helm-charts and release loki from grafana/loki, version 6.6.2",
            ["helm_repository", "helm"],
        ),
        ("selinux: /srv/git(/.*)? gets type git_content_t, and port 9418 git_port_t", ["sefcontext", "seport"]),
        (
            "nexus: the running config is backed up, after which vlan 310 (name STORAGE) is added",
            ["nxos_config", "nxos_vlans"],
        ),
        (
            "docker: container web from nginx:1.27 on port 8080:80 and a redis:7 container called cache on port 6379:6379",
            ["docker_container", "docker_container"],
        ),
        ("postgres: db dwh (owner reporting, utf8), extension pg_trgm in there", ["postgresql_db", "postgresql_ext"]),
        (
            "docker: stop the container old-app and remove its image registry.corp.lan/old-app:1.0",
            ["docker_container", "docker_image_remove"],
        ),
        ("openstack: server web-1 with image ubuntu-24.04, flavor m1.small, network internal", ["server"]),
        ("trust the corporate CA files/corp-ca.pem on the rhel hosts", ["copy", "command"]),
        (
            "CORP\\ops into local Administrators group, also choco packages git and 7zip",
            ["win_group_membership", "win_chocolatey"],
        ),
    ],
)
def test_every_part_of_a_step_becomes_a_play_task(whole_catalog: Catalog, step: str, modules: list[str]) -> None:
    platform = platform_of(step) or ("windows" if "win_chocolatey" in modules else "")
    planned = recognise(step, Situation(step, platform))
    assert [one.module.rsplit(".", 1)[-1] for one in planned] == modules
    for one in planned:
        assert whole_catalog.check_arguments(one.module, one.arguments) == ()


def test_a_container_that_is_not_understood_leaves_the_others_out() -> None:
    step = "docker container web from nginx:1.27 and a redis:7 on 6379"
    assert len(recognise(step, Situation(step))) != 1


@pytest.mark.parametrize(
    "step", ["reboot, and then wait for port 22", "mask systemd-networkd-wait-online.service", "certbot installed"]
)
def test_a_word_that_is_no_verb_of_the_family_is_not_taken_for_one(step: str) -> None:
    modules = {one.module.rsplit(".", 1)[-1] for one in recognise(step, Situation(step))}
    assert not modules & {"wait_for", "wait_for_connection", "command"}


def test_what_earlier_steps_made_is_meant_by_both() -> None:
    situation = Situation(
        "rsa key /etc/ssl/x.key and csr /etc/ssl/x.csr for x.lan, then a selfsigned cert /etc/ssl/x.crt from both"
    )
    recognise("rsa key /etc/ssl/x.key and csr /etc/ssl/x.csr for x.lan", situation)
    [planned] = recognise("a selfsigned cert /etc/ssl/x.crt from both", situation)
    assert (planned.arguments["privatekey_path"], planned.arguments["csr_path"]) == ("/etc/ssl/x.key", "/etc/ssl/x.csr")


def test_a_network_is_meant_by_its_name() -> None:
    situation = Situation("podman: network ci-net, container runner from quay.io/example/runner:2 in ci-net")
    recognise("network ci-net", situation)
    [planned] = recognise("container runner from quay.io/example/runner:2 in ci-net", situation)
    assert planned.arguments["network"] == "ci-net"


def test_a_folder_named_local_is_not_the_controller() -> None:
    [planned] = recognise(
        "unpack /tmp/tool.zip into /usr/local/bin", Situation("unpack /tmp/tool.zip into /usr/local/bin")
    )
    assert planned.arguments["remote_src"] is True


def test_an_image_that_was_built_is_what_is_pushed() -> None:
    situation = Situation("build image from /srv/api, tag registry.corp.lan/api:1.8, push it afterwards")
    recognise("build image from /srv/api, tag registry.corp.lan/api:1.8", situation)
    [planned] = recognise("push it", situation)
    assert planned.arguments == {"name": "registry.corp.lan/api:1.8"}


@pytest.mark.parametrize(
    ("words", "boolean"),
    [
        ("let httpd connect to the network", "httpd_can_network_connect"),
        ("allow nginx to proxy to upstreams", "httpd_can_network_connect"),
        ("php may talk to the mysql database", "httpd_can_network_connect_db"),
        ("apache is allowed to send mail", "httpd_can_sendmail"),
        ("samba may share home directories", "samba_enable_home_dirs"),
    ],
)
def test_a_boolean_is_known_by_what_it_allows(words: str, boolean: str) -> None:
    [planned] = recognise(words, Situation(f"selinux: {words}"))
    assert planned.arguments == {"name": boolean, "state": True, "persistent": True}


def test_there_means_the_namespace_that_was_made_before() -> None:
    situation = Situation("k8s: create namespace staging and apply /srv/k8s/base.yml there")
    recognise("create namespace staging", situation)
    [planned] = recognise("apply /srv/k8s/base.yml there", situation)
    assert planned.arguments["namespace"] == "staging"


@pytest.mark.parametrize(
    ("step", "command"),
    [("run it with bash", "bash /tmp/install.sh"), ("execute that script", "/tmp/install.sh")],
)
def test_it_means_the_script_that_was_downloaded_before(step: str, command: str) -> None:
    fetched = "download https://get.example.org/install.sh to /tmp/install.sh"
    situation = Situation(f"{fetched} and {step}")
    recognise(fetched, situation)
    [planned] = recognise(step, situation)
    assert planned.arguments == {"cmd": command}


def test_what_is_to_be_there_is_no_key_to_make() -> None:
    step = "make sure that /etc/app/license.key exists"
    assert all("openssl" not in one.module for one in recognise(step, Situation(step)))


@pytest.mark.parametrize(
    ("prompt", "step", "expected"),
    [
        ("compose: restart the project in /opt/stack", "restart the project in /opt/stack", {"state": "restarted"}),
        (
            "redis: set maxmemory to 2gb on the running server",
            "set maxmemory to 2gb",
            {"name": "maxmemory", "value": "2gb"},
        ),
    ],
)
def test_what_a_prompt_is_about_holds_for_its_steps(prompt: str, step: str, expected: dict[str, str]) -> None:
    [planned] = recognise(step, Situation(prompt))
    assert planned.arguments.items() >= expected.items()


@pytest.mark.parametrize("shown", ["print what it said", "show the output", "debug cluster_state"])
def test_what_a_command_said_is_kept_and_shown(shown: str) -> None:
    step = "run /usr/sbin/clusterctl state, remember its output as cluster_state, never report it as changed"
    situation = Situation(f"{step}, and {shown}")
    [command] = recognise(step, situation)
    assert command.arguments == {"cmd": "/usr/sbin/clusterctl state"}
    assert command.keywords == {"register": "cluster_state", "changed_when": False}
    [debug] = recognise(shown, situation)
    assert debug.arguments == {"var": "cluster_state.stdout"}


def test_a_step_may_begin_with_who_does_it() -> None:
    step = "as www-data clone https://git.example.org/shop.git to /var/www/shop"
    [planned] = recognise(step, Situation(step))
    assert planned.keywords["become_user"] == "www-data"


def test_a_policy_for_both_containers_is_given_to_both() -> None:
    step = "a postgres:16 container called pg, and a redis:7 container called cache, unless-stopped"
    planned = recognise(step, Situation(f"docker: {step} for both"))
    assert [one.arguments["restart_policy"] for one in planned] == ["unless-stopped", "unless-stopped"]


def test_stopping_with_a_message_is_no_service() -> None:
    [planned] = recognise("stop with a message", Situation("stop with a message unless the host runs Debian"))
    assert planned.module == "ansible.builtin.fail"


@pytest.mark.parametrize("step", ["delete the zip", "remove that archive afterwards", "get rid of the tarball"])
def test_the_archive_that_was_unpacked_is_what_is_thrown_away(step: str) -> None:
    unpacked = "unzip /tmp/a.zip to /opt/a"
    situation = Situation(f"{unpacked} and {step}")
    recognise(unpacked, situation)
    [planned] = recognise(step, situation)
    assert planned.arguments == {"path": "/tmp/a.zip", "state": "absent"}


def test_a_user_and_group_by_number_are_no_ports() -> None:
    step = "docker container job from alpine:3.20, user 1000:1000"
    [planned] = recognise(step, Situation(step))
    assert planned.arguments["user"] == "1000:1000"
    assert "published_ports" not in planned.arguments
