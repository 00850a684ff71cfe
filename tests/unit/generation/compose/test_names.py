"""Play tasks are named by what they do and to what, whatever words asked for it, and never by half a sentence."""

import pytest

from relia.generation.grounded.compose.names import from_words, name_of


@pytest.mark.parametrize(
    ("module", "arguments", "name"),
    [
        ("community.mysql.mysql_user", {"name": "app", "priv": "shop.*:ALL"}, "Create MySQL user app"),
        ("community.mysql.mysql_user", {"name": "app", "state": "absent"}, "Remove MySQL user app"),
        (
            "community.postgresql.postgresql_ext",
            {"name": "pg_trgm", "login_db": "crm"},
            "Enable the extension pg_trgm in crm",
        ),
        ("community.docker.docker_container", {"name": "web", "state": "started"}, "Create container web"),
        ("ansible.posix.mount", {"src": "/dev/sdb1", "path": "/data", "state": "mounted"}, "Mount /dev/sdb1 on /data"),
        ("ansible.posix.mount", {"path": "/data", "state": "absent"}, "Unmount /data"),
        ("community.general.lvg", {"vg": "data", "pvs": "/dev/sdc"}, "Create volume group data"),
        ("ansible.windows.win_feature", {"name": "Web-Server", "state": "absent"}, "Remove the feature Web-Server"),
        ("ansible.builtin.command", {"cmd": "exportfs -ra"}, "Run exportfs -ra"),
        ("ansible.builtin.uri", {"url": "http://localhost/health"}, "Call http://localhost/health"),
        ("ansible.builtin.user", {"name": "anna"}, "Create user anna"),
    ],
)
def test_a_name_is_made_of_verb_and_object(module: str, arguments: dict[str, object], name: str) -> None:
    assert name_of(module, arguments, {}, "please, could we have that thing, so that it works") == name


def test_a_loop_is_named_by_its_items() -> None:
    loop = [{"name": "anna", "uid": 1}, {"name": "bela", "uid": 2}]
    assert (
        name_of("ansible.builtin.user", {"name": "{{ item.name }}"}, {"loop": loop}, "x")
        == "Create users anna and bela"
    )
    assert (
        name_of("ansible.builtin.group", {"name": "{{ item }}"}, {"loop": ["a", "b"]}, "x") == "Create groups a and b"
    )


def test_waiting_for_an_answer_is_named_so() -> None:
    assert (
        name_of("ansible.builtin.uri", {"url": "http://x.example"}, {"until": "r.status == 200"}, "x")
        == "Wait for http://x.example"
    )


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("attach the disk to it, because the old one is full", "Attach the disk to it"),
        ("hold the kernel package so that apt never touches it", "Hold the kernel package"),
        ("drain the node (ignore daemonsets)", "Drain the node"),
    ],
)
def test_words_that_become_a_name_end_before_reasons_and_details(words: str, name: str) -> None:
    assert from_words(words) == name
