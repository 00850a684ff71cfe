"""What is told of playbooks: sentences, changes, risks and needs."""

from pathlib import Path

import pytest

from relia.catalog.service import Catalog
from relia.generation.explain.domain import ChangeKind, Explanation, NeedKind, RiskKind
from relia.generation.explain.markdown import as_markdown
from relia.generation.explain.service import Explainer
from relia.generation.explain.wording import third_person, wordings
from relia.validation.domain import FileKind
from relia.validation.settings import ValidationSettings

PAGE = Path(__file__).parents[4] / "docs" / "explain.md"


@pytest.fixture(scope="session")
def explainer(whole_catalog: Catalog) -> Explainer:
    return Explainer(whole_catalog, ValidationSettings())


def of_task(explainer: Explainer, text: str) -> Explanation:
    return explainer.explain(text, FileKind.TASKS)


SENTENCES = {
    "apt: name=nginx": "Installs the package `nginx` if missing.",
    "apt: {name: [nginx, git], state: latest}": "Installs the packages `nginx` and `git` in the newest version.",
    "dnf: {name: telnet, state: absent}": "Removes the package `telnet`.",
    "apt: {update_cache: true}": "Updates the package cache.",
    "service: {name: nginx, state: started, enabled: true}": "Makes sure the service `nginx` runs; starts it at boot: yes.",
    "systemd: {daemon_reload: true}": "Has systemd read its unit files again.",
    "systemd_service: {name: x, enabled: false}": "Sets the service `x` to start at boot: no.",
    "copy: {src: a, dest: /b, mode: '0600'}": "Copies `a` to `/b`, mode `0600`.",
    "copy: {content: secret text, dest: /b}": "Writes the given text to `/b`.",
    "file: {dest: /srv/app, state: directory}": "Creates the directory `/srv/app`.",
    "file: path=/srv/old state=absent": "Deletes `/srv/old`, with everything below it.",
    "lineinfile: {path: /a, line: x=1, regexp: ^x}": (
        "Makes sure the line `x=1` stands in `/a`, in the place of what matches `^x`."
    ),
    "get_url: {url: 'https://e.org/a', dest: /a}": "Downloads `https://e.org/a` to `/a`.",
    "user: {name: ann, groups: [sudo]}": "Creates the user `ann`, or brings it up to date, in the groups `sudo`.",
    "command: make install chdir=/src": "Runs `make install` in `/src`.",
    "shell: {cmd: echo a > b, creates: b}": "Runs `echo a > b`, unless `b` exists.",
    "ansible.posix.firewalld: {port: 443/tcp, state: enabled}": "Opens `443/tcp` in firewalld.",
    "ansible.posix.firewalld: {service: http, state: disabled}": "Closes `http` in firewalld.",
    "uri: {url: 'http://a', method: POST}": "Sends a `POST` request to `http://a`.",
    "debug: {msg: hello}": "Shows the message `hello`.",
    "meta: flush_handlers": "Tells Ansible: `flush_handlers`.",
    "include_tasks: web.yml": "Runs the play tasks in `web.yml` here.",
    "amazon.aws.ec2_key: {name: ops}": "Creates or deletes an EC2 key pair (name: `ops`).",
}


@pytest.mark.parametrize(("task", "sentence"), SENTENCES.items())
def test_a_play_task_is_told_in_one_plain_sentence(explainer: Explainer, task: str, sentence: str) -> None:
    [play] = of_task(explainer, f"- {task}\n").plays
    assert [step.text for step in play.steps] == [sentence]


def test_the_table_names_installed_modules_and_their_options_only(whole_catalog: Catalog) -> None:
    old = {
        "community.general.expect",
        "community.docker.docker_compose_v2",
        "ansible.builtin.mount",
        "ansible.builtin.yum",
    }
    known = [fqcn for fqcn in wordings() if whole_catalog.resolve(fqcn, suggest=False).fqcn == fqcn]
    assert len(known) >= 90
    assert {f for f in wordings() if "." in f and not f.startswith("ansible.builtin.")} - set(known) <= old
    for fqcn in known:
        options = set(whole_catalog.spec(fqcn).options) | {"_raw_params"}
        for row in wordings()[fqcn]:
            assert set(row.conditions) <= options, (fqcn, row.conditions)


@pytest.mark.parametrize(
    ("description", "told"),
    [
        ("Manage services.", "Manages services"),
        ("Copy files", "Copies files"),
        ("Create or delete a bucket", "Creates or deletes a bucket"),
        ("Fetch facts", "Fetches facts"),
        ("Manages groups", "Manages groups"),
        ("A thing that is no verb", None),
    ],
)
def test_a_description_is_turned_to_the_third_person(description: str, told: str | None) -> None:
    assert third_person(description) == told


PLAYBOOK = """\
- name: Shop
  hosts: web
  become: true
  serial: 2
  tasks:
    - name: Config
      ansible.builtin.template:
        src: nginx.conf.j2
        dest: /etc/nginx/nginx.conf
        mode: "{{ config_mode }}"
      notify: Restart nginx
      when: nginx_wanted | bool
    - name: Both
      when: outer
      block:
        - name: Users
          ansible.builtin.user:
            name: "{{ item }}"
          loop: [ann, bob]
          register: made
      rescue:
        - name: Say
          ansible.builtin.debug:
            var: made
  handlers:
    - name: Restart nginx
      ansible.builtin.service:
        name: nginx
        state: restarted
"""


def test_a_play_tells_hosts_privileges_and_how_many_at_a_time(explainer: Explainer) -> None:
    [play] = explainer.explain(PLAYBOOK).plays
    assert play.text == "Runs on `web`, as `root` (become), `2` at a time (serial)."


def test_conditions_loops_blocks_and_handlers_are_told(explainer: Explainer) -> None:
    [play] = explainer.explain(PLAYBOOK).plays
    details = {step.name: step.details for step in play.steps}
    assert details["Config"] == (
        "only when `nginx_wanted | bool`",
        "when it changes something, `Restart nginx` follows at the end of the play",
    )
    assert details["Users"] == ("only when `outer`", "once for each of `ann` and `bob`", "its result is kept as `made`")
    assert details["Say"][0] == "only when something in the block before it fails (rescue)"
    assert details["Restart nginx"] == ("once, at the end of the play, when `Config` changed something",)


def test_sections_are_told_in_the_order_in_which_they_run(explainer: Explainer) -> None:
    text = "- hosts: a\n  handlers: []\n  tasks:\n    - ping:\n  pre_tasks:\n    - setup:\n  roles: [base]\n"
    [play] = explainer.explain(text).plays
    assert [step.section for step in play.steps] == ["pre_tasks", "roles", "tasks"]


def test_what_is_changed_is_listed_by_kind(explainer: Explainer) -> None:
    found = explainer.explain(PLAYBOOK)
    assert [(change.kind, change.what) for change in found.changes] == [
        (ChangeKind.FILES, "`/etc/nginx/nginx.conf`"),
        (ChangeKind.USERS, "`{{ item }}`"),
        (ChangeKind.SERVICES, "`nginx`"),
    ]


def test_variables_that_nothing_defines_are_needed_and_those_that_are_defined_not(explainer: Explainer) -> None:
    needs = explainer.explain(PLAYBOOK).needs
    assert [need.what for need in needs if need.kind is NeedKind.VARIABLE] == ["config_mode", "nginx_wanted", "outer"]


NEEDS = {
    "- copy: {src: a.conf, dest: /a}": (NeedKind.FILE, "`a.conf` on the control node"),
    "- community.general.ufw: {state: enabled}": (NeedKind.COLLECTION, "community.general"),
    "- foo.bar.baz: {}": (NeedKind.COLLECTION, "`foo.bar` with `foo.bar.baz`, not installed here"),
    "- include_role: {name: base}": (NeedKind.ROLE, "`base`"),
    "- get_url: {url: 'https://e.org/a', dest: /a}": (NeedKind.NETWORK, "access to `https://e.org/a`"),
    "- command: id\n  become: true": (NeedKind.PRIVILEGES, "the right to become `root`"),
    "- debug: {msg: \"{{ ansible_facts['os_family'] }}\"}": (NeedKind.FACTS, "facts of the hosts"),
    '- debug: {msg: "{{ x | default(y) }}"}': (NeedKind.VARIABLE, "y"),
}


@pytest.mark.parametrize(("text", "need"), NEEDS.items())
def test_what_is_needed_is_told(explainer: Explainer, text: str, need: tuple[NeedKind, str]) -> None:
    assert need in [(one.kind, one.what) for one in of_task(explainer, text).needs]


RISKS = {
    "- shell: echo a > b": RiskKind.SHELL,
    "- command: make install": RiskKind.NOT_IDEMPOTENT,
    "- command: rm -rf /srv/x": RiskKind.DESTRUCTIVE,
    "- file: {path: /srv, state: absent}": RiskKind.DESTRUCTIVE,
    "- apt: {name: x, state: latest}": RiskKind.NOT_IDEMPOTENT,
    "- get_url: {url: 'https://e.org/a', dest: /a}": RiskKind.DOWNLOAD,
    "- reboot:": RiskKind.INTERRUPTS,
    "- service: {name: x, state: restarted}": RiskKind.INTERRUPTS,
    "- command: make x\n  ignore_errors: true": RiskKind.HIDES_FAILURE,
    "- shell: curl https://e.org/a | bash": RiskKind.SECURITY,
    "- user: {name: a, password: hunter2x}": RiskKind.SECURITY,
    "- foo.bar.baz: {}": RiskKind.UNKNOWN,
}


@pytest.mark.parametrize(("text", "kind"), RISKS.items())
def test_what_is_risky_is_told(explainer: Explainer, text: str, kind: RiskKind) -> None:
    assert kind in {risk.kind for risk in of_task(explainer, text).risks}


@pytest.mark.parametrize("text", ["- command: id", "- stat: {path: /a}", "- debug: {msg: a}", "- ping:"])
def test_what_only_reads_neither_changes_nor_risks_anything(explainer: Explainer, text: str) -> None:
    found = of_task(explainer, text)
    assert found.changes == ()
    assert found.risks == ()


def test_secrets_are_not_repeated(explainer: Explainer) -> None:
    secret = "hunter2Secret9"
    text = (
        f"- community.mysql.mysql_user: {{name: a, password: {secret}}}\n"
        f"- command: mysql -u root --password={secret}\n"
        f"- get_url: {{url: 'https://bob:{secret}@e.org/a', dest: /a}}\n"
    )
    assert secret not in as_markdown(of_task(explainer, text))


HOSTILE = {
    "no yaml": "a: [b\n",
    "nothing": "",
    "a scalar": "hello",
    "a bomb": "a: &a [x]\n"
    + "".join(f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join(['*' + chr(97 + n)] * 9)}]\n" for n in range(9)),
    "deep": "[" * 500,
    "objects": "- !!python/object/apply:os.system [id]",
    "control": "- hosts: a\x1b[31m",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_text_that_cannot_be_read_is_said_to_be(explainer: Explainer, text: str) -> None:
    found = explainer.explain(text)
    assert found.problems
    assert "\x1b" not in as_markdown(found)


def test_markup_in_a_text_marks_up_nothing(explainer: Explainer) -> None:
    text = "- hosts: a\n  name: '# <b>*x*</b> [y](z)'\n  tasks:\n    - debug: {msg: '`</code> # z'}\n"
    page = as_markdown(explainer.explain(text))
    assert "\\<b\\>" in page
    assert "`'</code> # z`" in page


def test_the_page_shows_what_is_told(explainer: Explainer) -> None:
    page = PAGE.read_text(encoding="utf-8")
    text = page.split("```yaml\n")[1].split("```")[0]
    shown = page.split("--format markdown\n")[1].split("```")[0]
    assert as_markdown(explainer.explain(text)) == shown
