"""Texts that run code where they are only to be checked: Ansible evaluates the name of an imported file."""

from relia.validation.domain import Check, Source
from relia.validation.lint.domain import LintAnswer
from relia.validation.lint.pool import LintPool

GOOD = Source("---\n- name: Good\n  hosts: all\n  tasks:\n    - name: Ping\n      ansible.builtin.ping:\n")


def running(command: str) -> Source:
    """A playbook that runs a shell command while its syntax is checked. What it prints becomes the name of a file that
    does not exist, which the finding about it repeats."""
    lines = "\n".join(f"      {line}" for line in command.strip().splitlines())
    return Source(
        f"---\n- name: Innocent\n  hosts: all\n  vars:\n    command: |\n{lines}\n"
        "  tasks:\n    - name: Import\n      ansible.builtin.import_tasks: \"{{ lookup('pipe', command) }}\"\n"
    )


def python(program: str) -> Source:
    """The same for a Python program."""
    lines = "\n".join(program.strip().splitlines())
    return running(f"python3 - <<'END'\n{lines}\nEND")


def said(pool: LintPool, source: Source) -> str:
    """What came back about the syntax: with it, what the command printed."""
    return spoken(pool.lint(source))


def spoken(answer: LintAnswer) -> str:
    found = [finding.message for finding in answer.findings if finding.check is Check.SYNTAX]
    return " ".join([*found, answer.syntax.reason])
