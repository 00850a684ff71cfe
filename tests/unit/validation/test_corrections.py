"""What is repaired without asking is a slip of the pen, never another word."""

from typing import Any

import pytest

from relia.validation.checks.corrections import is_mere_correction
from relia.validation.domain import FileKind


@pytest.mark.parametrize(
    ("written", "meant"),
    [("to_jsn", "to_json"), ("sucess", "success"), ("chnaged", "changed"), ("Restart Nginx", "restart nginx"),
     ("b64_encode", "b64encode"), ("selectatttrr", "selectattr"), ("Restart ngnix", "Restart nginx")],
)  # fmt: skip
def test_a_slip_is_corrected(written: str, meant: str) -> None:
    assert is_mere_correction(written, meant)


@pytest.mark.parametrize(
    ("written", "meant"),
    [("unchanged", "changed"), ("unskipped", "skipped"), ("unsuccessful", "successful"), ("unset", "subset"),
     ("pip", "pipe"), ("pipes", "pipe"), ("vault", "unvault"), ("Enable firewall", "Disable firewall"),
     ("Start nginx", "Stop nginx"), ("Restart web1", "Restart web2"), ("drained", "defined")],
)  # fmt: skip
def test_another_word_is_left_to_the_person(written: str, meant: str) -> None:
    assert not is_mere_correction(written, meant)


@pytest.mark.parametrize(
    ("task", "kept"),
    [
        ("- ansible.builtin.debug:\n    msg: a\n  when: r is unchanged\n", "r is unchanged"),
        ("- ansible.builtin.debug:\n    msg: \"{{ lookup('pip', 'requests') }}\"\n", "lookup('pip', 'requests')"),
    ],
)
def test_what_would_turn_a_text_around_is_only_suggested(check: Any, task: str, kept: str) -> None:
    assert check.errors(task, FileKind.TASKS) != []
    assert kept in check.fixed(task, FileKind.TASKS)
