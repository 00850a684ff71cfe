"""Many prompts in one call."""

import json
from pathlib import Path

import yaml
from tests.integration.cli.conftest import Relia


def rows(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_rows_are_answered_in_order_each_with_its_evidence(relia: Relia, tmp_path: Path) -> None:
    asked = [
        {"id": "a", "prompt": "install nginx", "kind": "playbook"},
        {"id": 2, "prompt": "start and enable sshd", "kind": "task", "context": "- name: x\n  ansible.builtin.ping:\n"},
        {"id": "c", "prompt": "reboot the machine"},
    ]
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text("".join(json.dumps(row) + "\n" for row in asked))
    done = relia("generate", "--jsonl", str(source), str(target))
    assert done.returncode in (0, 1), done.stderr
    answers = rows(target)
    assert [answer["id"] for answer in answers] == ["a", 2, "c"]
    for answer in answers:
        assert answer.keys() >= {"id", "yaml", "status", "engine", "findings", "steps"}
        [step] = answer["steps"]  # type: ignore[misc]
        assert step.keys() >= {"module", "confidence", "candidates", "reason"}  # type: ignore[has-type]
    [play] = yaml.safe_load(str(answers[0]["yaml"]))
    assert "tasks" in play
    [task] = yaml.safe_load(str(answers[1]["yaml"]))
    assert "tasks" not in task
    assert any(name.startswith("ansible.builtin.") for name in task)


def test_a_task_row_gets_the_best_candidate_however_unsure(relia: Relia, tmp_path: Path) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text(json.dumps({"id": 1, "prompt": "frobnicate the quux", "kind": "task"}) + "\n")
    relia("generate", "--jsonl", str(source), str(target))
    [answer] = rows(target)
    assert answer["status"] == "needs_attention"
    assert len(yaml.safe_load(str(answer["yaml"]))) == 1


def test_a_row_that_cannot_be_read_does_not_keep_the_others_from_an_answer(relia: Relia, tmp_path: Path) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    lines = ['{"id": 1, "prompt": ""}', "not json", '{"id": 3}', '{"id": 4, "prompt": "install git"}', "[1]"]
    source.write_text("\n".join(lines) + "\n")
    done = relia("generate", "--jsonl", str(source), str(target))
    assert done.returncode == 1
    answers = rows(target)
    assert [answer["id"] for answer in answers] == [1, None, 3, 4, None]
    assert [bool(answer["yaml"]) for answer in answers] == [False, False, False, True, False]
    assert all(answer["problem"]["detail"] for answer in answers if not answer["yaml"])  # type: ignore[index]


WRONG = {
    b'{"id": 1, "prompt": "caf\xe9"}': "not UTF-8: byte 0xe9 in column 25",
    b'{"id": 2, "prompt": "install git"': "not JSON: Expecting ',' delimiter in column 34",
    b'["install git"]': "a row is a JSON object, not a list",
    b'{"id": 3}': "`prompt` is missing",
    b'{"id": 4, "prompt": null}': "`prompt` is a text, not null",
    b'{"id": 5, "prompt": "install git", "kind": "poem"}': "`kind` is playbook or task or tasks, not 'poem'",
    b'{"id": 6, "prompt": "install git", "context": [1]}': "`context` is a text, not a list",
    b'{"id": true, "prompt": "install git"}': "`id` is a text or a whole number, not a boolean",
    b'{"id": "\\ud800", "prompt": 1}': "`prompt` is a text, not a number",
}


def test_each_wrong_row_is_answered_in_its_place_in_words_of_its_own(relia: Relia, tmp_path: Path) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    good = b'{"id": "good", "prompt": "install git"}'
    source.write_bytes(b"\xef\xbb\xbf" + good + b"\n\n" + b"\n".join(WRONG) + b"\n" + good)
    done = relia("generate", "--jsonl", str(source), str(target))
    assert done.returncode == 1, done.stderr
    first, *wrong, last = rows(target)
    assert (first["id"], last["id"]) == ("good", "good")
    assert first["yaml"] == last["yaml"] != ""
    said = [answer["problem"]["detail"] for answer in wrong]  # type: ignore[index]
    assert said == [f"line {number}: {detail}" for number, detail in enumerate(WRONG.values(), 3)]
    assert [answer["id"] for answer in wrong] == [None, None, None, 3, 4, 5, 6, None, "\ud800"]
    assert {answer["status"] for answer in wrong} == {"needs_attention"}
    assert all(answer.keys() == {*first, "problem"} for answer in wrong)


def test_an_input_that_is_not_there_leaves_the_output_alone(relia: Relia, tmp_path: Path) -> None:
    target = tmp_path / "out.jsonl"
    target.write_text("kept\n")
    done = relia("generate", "--jsonl", str(tmp_path / "none.jsonl"), str(target))
    assert done.returncode == 2
    assert "none.jsonl cannot be read: No such file or directory" in done.stderr
    assert "UTF-8" not in done.stderr
    assert target.read_text() == "kept\n"


def test_what_is_no_regular_file_and_what_is_read_are_never_replaced(relia: Relia, tmp_path: Path) -> None:
    source, link, old = tmp_path / "in.jsonl", tmp_path / "link", tmp_path / "old.jsonl"
    source.write_text('{"id": 1, "prompt": "install nginx"}\n')
    for target, reason in (("/dev/null", "is no regular file"), (str(source), "is the file that is read")):
        done = relia("generate", "--jsonl", str(source), target)
        assert done.returncode == 2
        assert reason in done.stderr
    assert Path("/dev/null").is_char_device()
    old.write_text("")
    old.chmod(0o600)
    link.symlink_to(old)
    assert relia("generate", "--jsonl", str(source), str(link)).returncode in (0, 1)
    assert link.is_symlink()
    assert rows(old)[0]["id"] == 1
    assert old.stat().st_mode & 0o777 == 0o600
