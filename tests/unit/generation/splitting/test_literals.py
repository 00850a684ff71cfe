"""Lines that a prompt gives as they are stay together, and keep their blanks."""

import pytest

from relia.generation.grounded.recognise.domain import Situation
from relia.generation.grounded.recognise.recogniser import recognise
from relia.generation.grounded.splitting.literals import with_literals
from relia.generation.grounded.splitting.splitter import read


@pytest.mark.parametrize(
    ("prompt", "module", "option", "value"),
    [
        (
            "put the block\n10.0.0.11 node1\n10.0.0.12 node2\ninto /etc/hosts",
            "blockinfile",
            "block",
            "10.0.0.11 node1\n10.0.0.12 node2",
        ),
        (
            "put this block into /etc/ssh/sshd_config:\nMatch Group sftp\n  ForceCommand internal-sftp",
            "blockinfile",
            "block",
            "Match Group sftp\n  ForceCommand internal-sftp",
        ),
        (
            "append these lines to /etc/security/limits.conf\n* soft nofile 4096\n* hard nofile 8192",
            "blockinfile",
            "block",
            "* soft nofile 4096\n* hard nofile 8192",
        ),
        (
            "create /etc/motd with the content:\nAuthorised use only.\nAll is logged.",
            "copy",
            "content",
            "Authorised use only.\nAll is logged.\n",
        ),
        ('write this content to /etc/app.conf:\n```\nname = "x"\n```', "copy", "content", 'name = "x"\n'),
    ],
)
def test_literal_lines_are_taken_as_they_are(prompt: str, module: str, option: str, value: str) -> None:
    [clause] = read(prompt).clauses
    [planned] = recognise(clause.text, Situation(prompt))
    assert (planned.module, planned.arguments[option]) == (f"ansible.builtin.{module}", value)


@pytest.mark.parametrize(
    "prompt",
    [
        "do the following on web1:\ninstall nginx\nstart nginx",
        "the following on all hosts:\n- copy a.conf to /etc/a.conf\n- restart a",
        "install these packages:\nnginx\ngit",
    ],
)
def test_steps_and_names_below_a_head_are_no_literal_lines(prompt: str) -> None:
    assert with_literals(prompt) == prompt


def test_what_follows_a_blank_line_is_no_part_of_it() -> None:
    clauses = read("add these lines to /etc/cron.allow:\nroot\nbackup\n\nand restart sshd").clauses
    assert [clause.text for clause in clauses][1:] == ["restart sshd"]
