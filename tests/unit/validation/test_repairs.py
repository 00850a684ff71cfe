"""The repairs: certain ones only, and everything that a person wrote around them stays."""

from typing import Any

import pytest

from relia.validation.domain import FileKind
from relia.validation.edits import apply_fixes
from relia.validation.read_only import only_reads

TASK = "- name: A task\n  ansible.builtin.{}\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        # Names of modules
        (
            "- name: A\n  copy:\n    src: a\n    dest: /b\n",
            "- name: A\n  ansible.builtin.copy:\n    src: a\n    dest: /b\n",
        ),
        ('- name: A\n  "copy": {src: a, dest: /b}\n', '- name: A\n  "ansible.builtin.copy": {src: a, dest: /b}\n'),
        ("- name: A\n  mount: path=/a state=absent\n", "- name: A\n  ansible.posix.mount: path=/a state=absent\n"),
        (TASK.format("systemd: name=a"), TASK.format("systemd_service: name=a")),
        (TASK.format("pakcage: {name: a, state: present}"), TASK.format("package: {name: a, state: present}")),
        # Booleans
        (
            TASK.format("service:\n    name: a\n    enabled: yes"),
            TASK.format("service:\n    name: a\n    enabled: true"),
        ),
        (
            TASK.format("ping:\n  become: Yes  # why\n  ignore_errors: OFF"),
            TASK.format("ping:\n  become: true  # why\n  ignore_errors: false"),
        ),
        # Modes
        (
            TASK.format("file:\n    path: /a\n    mode: 0755\n    state: touch"),
            TASK.format('file:\n    path: /a\n    mode: "0755"\n    state: touch'),
        ),
        (
            TASK.format("file: {path: /a, mode: 755, state: touch}"),
            TASK.format('file: {path: /a, mode: "0755", state: touch}'),
        ),
        # Names
        (
            "- ansible.builtin.service:\n    name: web\n    state: restarted\n",
            "- name: Restart web\n  ansible.builtin.service:\n    name: web\n    state: restarted\n",
        ),
        ("-   ansible.builtin.ping:\n", "-   name: Check the connection\n    ansible.builtin.ping:\n"),
        # Order of keys
        (
            "- ansible.builtin.ping:\n  name: Last  # note\n  when: a\n",
            "- name: Last  # note\n  ansible.builtin.ping:\n  when: a\n",
        ),
        # Commands that only read
        (
            "- name: A\n  ansible.builtin.command: uptime\n",
            "- name: A\n  ansible.builtin.command: uptime\n  changed_when: false\n",
        ),
        (
            "- name: A\n  ansible.builtin.shell: |\n    df -h\n\n  register: a\n\n# end\n",
            "- name: A\n  ansible.builtin.shell: |\n    df -h\n\n  register: a\n  changed_when: false\n\n# end\n",
        ),
        # Conditions
        (
            "- name: A\n  ansible.builtin.ping:\n  when: \"{{ a }}\"\n",
            '- name: A\n  ansible.builtin.ping:\n  when: "a"\n',
        ),
        # Keywords
        ("- name: A\n  ansible.builtin.ping:\n  wehn: a\n", "- name: A\n  ansible.builtin.ping:\n  when: a\n"),
        (TASK.format("debug:\n    msg: a\n    when: b"), TASK.format("debug:\n    msg: a\n  when: b")),
        (TASK.format("debug:\n    when: b\n    msg: a"), TASK.format("debug:\n    msg: a\n  when: b")),
        # YAML
        ("- name: A\n  ansible.builtin.debug:\n\t  msg: a\n", "- name: A\n  ansible.builtin.debug:\n    msg: a\n"),
        (
            "- name: A\n  ansible.builtin.debug:\n    msg: {{ a }} b\n",
            '- name: A\n  ansible.builtin.debug:\n    msg: "{{ a }} b"\n',
        ),
        ("```yaml\n- name: A\n  ansible.builtin.ping:\n```\n", "- name: A\n  ansible.builtin.ping:\n"),
    ],
)  # fmt: skip
def test_a_repair_changes_what_is_wrong_and_nothing_else(check: Any, before: str, after: str) -> None:
    assert check.fixed(before, FileKind.TASKS) == after
    assert check.fixed(after, FileKind.TASKS) == after
    windows = check.fixed(before.replace("\n", "\r\n"), FileKind.TASKS)
    assert windows == after.replace("\n", "\r\n")
    assert check.fixed("\ufeff" + before, FileKind.TASKS) == "\ufeff" + after


@pytest.mark.parametrize(
    "task",
    [
        # What a repair could change the meaning of
        TASK.format("uri:\n    url: https://a\n    validate_certs: false"),
        TASK.format("file:\n    path: /a\n    state: touch\n    mode: '0777'"),
        TASK.format("user:\n    name: a\n    password: hunter2"),
        # What is a text, whatever it looks like
        TASK.format("debug:\n    msg: 'yes'"),
        TASK.format("copy:\n    content: |\n      enabled: yes\n      mode: 0644\n    dest: /a"),
        TASK.format('lineinfile:\n    path: /a\n    line: "PermitRootLogin no"'),
        # A command that changes something, or that nobody knows
        TASK.format("command: reboot-everything"),
        TASK.format("shell: cat a > b"),
        TASK.format("command: uptime\n  changed_when: true"),
        TASK.format("command: cat /a\n  args:\n    creates: /b"),
        # Two that would be the same
        TASK.format("copy:\n    source: a\n    src: b\n    dest: /c"),
        # Too far away to be sure
        TASK.format("no_such_module_anywhere:\n    a: 1"),
        # A word that is close to one that takes something away
        TASK.format("user:\n    name: bob\n    remote: true\n    state: absent"),
        TASK.format("git:\n    repo: https://a.example/b\n    dest: /c\n    version: v1\n    forced: true"),
        # A mode that is no mode of a file
        "- name: A\n  community.docker.docker_swarm_service:\n    name: a\n    image: b\n    mode: global\n",
    ],
)
def test_what_is_not_certain_is_left_to_a_person(check: Any, task: str) -> None:
    assert check.fixed(task, FileKind.TASKS) == task


def test_comments_order_quotes_and_odd_spacing_stay(check: Any) -> None:
    before = """\
# At the top
-   hosts:   all        # everywhere
    tasks:

      # Before
      -   name:  'Quoted'   # beside
          service:    # short name
              name:   "web"
              enabled:   yes    # always
          tags:   [ a ,b ]
      # After
...
"""
    after = (
        before.replace("-   hosts:", "-   name: Configure all hosts\n    hosts:")
        .replace("service:", "ansible.builtin.service:")
        .replace("enabled:   yes", "enabled:   true")
    )
    assert check.fixed(before) == after


def test_an_anchor_is_repaired_once_and_stays_an_anchor(check: Any) -> None:
    before = "- name: A\n  vars: &v {a: yes}\n  ping:\n- name: B\n  vars: *v\n  ping:\n"
    after = before.replace("yes", "true").replace("ping", "ansible.builtin.ping")
    assert check.fixed(before, FileKind.TASKS) == after


def test_a_handler_gets_no_name_that_nobody_notifies_and_a_misspelt_notification_is_mended(check: Any) -> None:
    text = """\
- name: Play
  hosts: all
  tasks:
    - name: Task
      ansible.builtin.ping:
      notify: Restart wbe
  handlers:
    - name: Restart web
      ansible.builtin.service:
        name: web
        state: restarted
    - listen: something
      ansible.builtin.ping:
"""
    assert check.fixed(text) == text.replace("wbe", "web")


def test_fixes_that_overlap_are_not_both_applied(check: Any) -> None:
    [item] = [item for item in check("- debug: {mesage: a}\n", FileKind.TASKS) if item.fix]
    text, titles = apply_fixes("- debug: {mesage: a}\n", [item.fix, item.fix])
    assert text == "- debug: {msg: a}\n"
    assert titles == (item.fix.title,)


@pytest.mark.parametrize(
    "command",
    [
        "uptime", "cat /etc/os-release", "ls -l /tmp", "/usr/bin/stat -c %a /etc", "git rev-parse HEAD",
        "systemctl is-active nginx", "df -h | tail -1", "grep -q a /b && echo yes || echo no", "ps aux 2>/dev/null",
        "nginx -t", "kubectl get pods", "python3 --version", "cat '{{ path }}'", "ip addr show",
    ],
)  # fmt: skip
def test_commands_that_are_known_to_read_only(command: str) -> None:
    assert only_reads(command)


@pytest.mark.parametrize(
    "command",
    [
        "", "rm a", "cat a > b", "cat a >> b", "echo a | tee b", "find / -delete", "find . -exec rm {} ;", "ls; rm a",
        "ls && make", "cat $(make)", "echo `make`", "hostname web1", "date -s 12:00", "sort -o a b", "systemctl restart a",
        "git pull", "ip link set eth0 up", "docker run a", "{{ command }}", "env make", "awk 'BEGIN{system(\"rm a\")}'",
        "cat a\nrm b", "ls & rm a", "sed -i s/a/b/ c", "curl -X POST http://a", "'unclosed", "sysctl -w a=1",
        "test -f a || touch a",
        "xargs rm", "sudo ls", "dmesg -C", "uniq a b", "sysctl -n a=1", "ss -K",
         "A=b make", "tail -f /a | sh", "ip route add default", "find . -fprintf a b",
    ],
)  # fmt: skip
def test_commands_that_may_change_something(command: str) -> None:
    assert not only_reads(command)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("420", '"0644"'),
        ("493", '"0755"'),
        ("644", '"0644"'),
        ("755", '"0755"'),
        ("440", '"0440"'),
        ("1", None),
        ("999", None),
    ],
)
def test_a_decimal_mode_becomes_what_it_can_only_have_been_meant_to_be(
    check: Any, written: str, meant: str | None
) -> None:
    text = TASK.format(f"file:\n    path: /a\n    state: touch\n    mode: {written}")
    assert check.fixed(text, FileKind.TASKS) == text.replace(f"mode: {written}", f"mode: {meant or written}")


@pytest.mark.parametrize(
    "body", ["\t- debug:\n\t\tmsg: a\n", "\t- ansible.builtin.ping:\n", "  - debug:\n\t  msg: a\n"]
)
def test_tabs_become_as_many_spaces_as_make_the_text_readable(check: Any, body: str) -> None:
    text = "- hosts: all\n  tasks:\n" + body
    fixes = [item.fix for item in check(text, FileKind.PLAYBOOK) if item.rule == "yaml-tab" and item.fix]
    for fix in fixes:
        repaired, _ = apply_fixes(text, [fix])
        assert "\t" not in repaired
        assert not [item for item in check(repaired, FileKind.PLAYBOOK) if item.rule.startswith("yaml-")]
