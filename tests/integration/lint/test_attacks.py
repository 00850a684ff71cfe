"""What a hostile text or project cannot do while it is checked. Each test also shows that the attack works without the
protection, or that the witness would speak up."""

import os
import signal
import socket
import subprocess
from pathlib import Path
from textwrap import dedent

import pytest
from tests.integration.lint.attacks import GOOD, python, running, said

from relia.sandbox.domain import Sandbox
from relia.validation.domain import Outcome, Source
from relia.validation.lint.pool import LintPool
from relia.validation.lint.settings import LintSettings

pytestmark = pytest.mark.xdist_group("lint")
TOKEN = "t0ken-of-relia"


def project(folder: Path, text: str, files: dict[str, str]) -> Source:
    root = folder / "project"
    for name, content in {**files, "site.yml": text}.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    return Source(text, path="site.yml", project=root)


def test_no_file_is_made_outside(pool: LintPool, unprotected: LintPool, tmp_path: Path) -> None:
    marker = tmp_path / "marker"
    attack = running(f"touch {marker}")
    pool.lint(attack)
    assert not marker.exists()
    unprotected.lint(attack)
    assert marker.exists()


def test_plug_ins_of_a_project_run_inside(pool: LintPool, unprotected: LintPool, tmp_path: Path) -> None:
    marker = tmp_path / "marker"
    text = "---\n- name: Own filter\n  hosts: all\n  vars:\n    a: \"{{ 'b' | evil }}\"\n  tasks:\n"
    text += "    - name: Own module\n      evil:\n        msg: \"{{ 'c' | evil }}\"\n"
    code = f"from pathlib import Path\nPath({str(marker)!r}).touch()\n"
    plug_in = f"{code}class FilterModule:\n    def filters(self): return {{'evil': str.upper}}\n"
    attack = project(tmp_path, text, {"filter_plugins/evil.py": plug_in, "library/evil.py": code})
    pool.lint(attack)
    assert not marker.exists()
    unprotected.lint(attack)
    assert marker.exists()


def test_relias_own_files_cannot_be_read(pool: LintPool, unprotected: LintPool, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(TOKEN)
    attack = running(f"cat {tmp_path}/.env || echo nothing there")
    assert TOKEN not in said(pool, attack)
    assert TOKEN in said(unprotected, attack)


@pytest.mark.parametrize("path", ["/etc/shadow", "/etc/passwd", str(Path.home() / ".ssh"), "/var", "/run", "/sys"])
def test_what_belongs_to_the_machine_is_not_there(path: str, pool: LintPool) -> None:
    # The second half of the question is the witness: it could say `found`.
    answer = said(pool, running(f"for name in {path} /usr; do test -e $name && echo found:$name:; done"))
    assert "found:/usr:" in answer
    assert f"found:{path}:" not in answer


def test_no_secret_stands_in_the_environment(
    sandbox: Sandbox, unprotected: LintPool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("RELIA_TEST_TOKEN", TOKEN)
    attack = running("cat /proc/*/environ 2>/dev/null | tr '\\0' ' ' | grep -o 't0ken-of-[a-z]*' || echo none at all")
    own = LintPool(LintSettings(lint_workers=1), sandbox, tmp_path)
    try:
        assert "none at all" in said(own, attack)
    finally:
        own.close()
    with subprocess.Popen(["sleep", "60"]) as witness:
        assert TOKEN in said(unprotected, attack)
        witness.kill()


def test_no_connection_gets_out(pool: LintPool, unprotected: LintPool) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0)
        attack = running(f"bash -c 'echo out > /dev/tcp/127.0.0.1/{listener.getsockname()[1]}' && echo se''nt")
        assert "sent" not in said(pool, attack).split()
        with pytest.raises(BlockingIOError):
            listener.accept()
        unprotected.lint(attack)
        connection, _ = listener.accept()
        connection.close()


def test_processes_are_bounded(pool: LintPool) -> None:
    attack = """
        import subprocess
        made = []
        try:
            for _ in range(2000):
                made.append(subprocess.Popen(["sleep", "100"]))
        finally:
            print("made", len(made), flush=True)
            for process in made:
                process.kill()
    """
    few = attack.replace("2000", "3")
    assert "made 2000" not in said(pool, python(dedent(attack)))
    assert pool.lint(GOOD).lint.outcome is Outcome.PASSED
    assert "made 3" in said(pool, python(dedent(few)))


def test_a_fork_bomb_ends(pool: LintPool) -> None:
    answer = pool.lint(running("bash -c 'bomb() { bomb | bomb & }; bomb; wait'"))
    assert answer.lint.outcome in {Outcome.COULD_NOT_RUN, Outcome.FAILED}
    assert pool.lint(GOOD).lint.outcome is Outcome.PASSED


def test_memory_is_bounded(pool: LintPool) -> None:
    take = "taken = bytearray({} * 1024 * 1024); print('taken', len(taken) >> 20)"
    assert "taken 2048" not in said(pool, python(take.format(2048)))
    assert pool.lint(GOOD).lint.outcome is Outcome.PASSED
    assert "taken 64" in said(pool, python(take.format(64)))


def test_memory_of_many_processes_is_bounded_together(pool: LintPool) -> None:
    attack = """
        import os, signal
        for _ in range(8):
            if os.fork() == 0:
                taken = bytearray(os.urandom(1 << 20)) * 400
                signal.pause()
        signal.pause()
    """
    answer = pool.lint(python(dedent(attack)))
    assert answer.lint.outcome is Outcome.COULD_NOT_RUN
    assert "memory" in answer.lint.reason
    assert pool.lint(GOOD).lint.outcome is Outcome.PASSED


def test_disk_is_bounded(pool: LintPool) -> None:
    fill = "head -c {} /dev/zero > ./big; stat -c 'size %s' ./big; rm ./big"
    assert f"size {1 << 30}" not in said(pool, running(fill.format(1 << 30)))
    assert f"size {1 << 20}" in said(pool, running(fill.format(1 << 20)))


def test_the_worker_and_its_pipes_are_out_of_reach(pool: LintPool) -> None:
    attack = """
        import ctypes, os
        libc = ctypes.CDLL(None, use_errno=True)
        own = os.getpid()
        reached, tried = [], 0
        child = os.fork()
        if child == 0:
            os.execvp("sleep", ["sleep", "30"])
        for name in os.listdir("/proc"):
            if not name.isdigit() or int(name) == own:
                continue
            pid = int(name)
            command = "?"
            tried += 1
            if pid == child:
                attached = libc.ptrace(16, pid, 0, 0)
                print("own child attached" if attached == 0 else "own child refused")
                continue
            if open(f"/proc/{pid}/comm").read().strip() in ("sh", "sleep"):
                continue
            for what in ("mem", "environ"):
                try:
                    open(f"/proc/{pid}/{what}", "rb").read(1)
                    reached.append(f"{pid} {what}")
                except OSError:
                    pass
            for descriptor in range(64):
                try:
                    os.write(os.open(f"/proc/{pid}/fd/{descriptor}", os.O_WRONLY), b"x" * 64)
                    reached.append(f"{pid} fd {descriptor}")
                except OSError:
                    pass
            if libc.ptrace(16, pid, 0, 0) == 0:
                reached.append(f"{pid} ptrace")
        print("tried", tried, "reached", reached)
        os.kill(child, 9)
    """
    answer = said(pool, python(dedent(attack)))
    assert "own child attached" in answer
    assert "reached []" in answer
    assert pool.lint(GOOD).lint.outcome is Outcome.PASSED


def test_killing_everything_costs_only_the_own_answer(pool: LintPool) -> None:
    restarts = pool.stats().restarts
    answer = pool.lint(running("kill -9 1 $PPID; kill -9 -1"))
    assert answer.syntax.outcome is Outcome.COULD_NOT_RUN
    assert answer.syntax.reason
    assert pool.lint(GOOD).lint.outcome is Outcome.PASSED
    # The worker is the first process of its namespace, which no other in there can end.
    assert pool.stats().restarts == restarts


def test_nothing_stays_behind(pool: LintPool, unprotected: LintPool) -> None:
    attack = running("setsid sleep 98765 > /dev/null 2>&1 &")
    pool.lint(attack)
    assert not sleeping("98765")
    unprotected.lint(attack)
    left = sleeping("98765")
    assert left
    for pid in left:
        os.kill(pid, signal.SIGKILL)


def sleeping(seconds: str) -> list[int]:
    found = []
    for path in Path("/proc").iterdir():
        try:
            if path.name.isdigit() and (path / "cmdline").read_bytes() == f"sleep\0{seconds}\0".encode():
                found.append(int(path.name))
        except OSError:
            continue
    return found


def test_a_text_that_says_more_than_is_kept_has_not_passed(pool: LintPool) -> None:
    answer = pool.lint(running("yes a | tr -d '\\n' | head -c 90000000"))
    assert answer.syntax.outcome in {Outcome.FAILED, Outcome.COULD_NOT_RUN}
    assert pool.lint(GOOD).syntax.outcome is Outcome.PASSED


def test_no_file_is_left_to_the_next_request(pool: LintPool) -> None:
    plant = "mkdir -p $HOME/ansible/plugins/filter && echo 1 > $HOME/ansible/plugins/filter/planted.py && echo 1 > $HOME/.planted"
    look = "echo seen:$(find $HOME -name '*planted*' | wc -l):"
    # The witness: in their own request, the planted files are seen.
    assert "seen:2:" in said(pool, running(f"{plant}; {look}; rm -r $HOME/ansible/plugins $HOME/.planted"))
    pool.lint(running(plant))
    assert "seen:0:" in said(pool, running(look))


def test_a_text_that_plants_plug_ins_for_its_own_rules_gets_no_verdict(pool: LintPool) -> None:
    answer = pool.lint(running("mkdir filter_plugins && echo 'import os' > filter_plugins/forged.py && echo ok"))
    assert answer.lint.outcome is Outcome.COULD_NOT_RUN
    assert "filter_plugins" in answer.lint.reason


def test_what_a_plug_in_prints_and_writes_does_not_reach_the_next_answer(pool: LintPool, tmp_path: Path) -> None:
    forged = '{"matches": [], "hidden": []}'
    code = f"""
import os, struct, sys
print({forged!r}, flush=True)
body = {forged!r}.encode()
for descriptor in range(256):
    try:
        os.write(descriptor, struct.pack(">I", len(body)) + body)
    except OSError:
        pass
class FilterModule:
    def filters(self): return {{"evil": str.upper}}
"""
    text = "---\n- name: Own filter\n  hosts: all\n  tasks:\n    - name: Say it\n      ansible.builtin.debug:\n"
    text += "        msg: \"{{ 'c' | evil }}\"\n"
    pool.lint(project(tmp_path, text, {"filter_plugins/evil.py": code}))
    bad = Source("---\n- name: Bad\n  hosts: all\n  tasks:\n    - name: Invent\n      ansible.builtin.pakage:\n")
    assert pool.lint(bad).syntax.outcome is Outcome.FAILED
    assert pool.lint(GOOD).lint.outcome is Outcome.PASSED


def test_a_yaml_bomb_costs_only_the_own_answer(hasty: LintPool) -> None:
    levels = [f"    l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]" for n in range(1, 12)]
    bomb = "\n".join(
        ["---", "- name: Bomb", "  hosts: all", "  vars:", "    l0: &l0 [a, b]", *levels, "  tasks: []", ""]
    )
    answer = hasty.lint(Source(bomb))
    assert answer.lint.outcome is Outcome.COULD_NOT_RUN
    assert hasty.lint(GOOD).lint.outcome is Outcome.PASSED


def test_an_endless_loop_ends(hasty: LintPool) -> None:
    answer = hasty.lint(running("while :; do :; done"))
    assert answer.lint.outcome is Outcome.COULD_NOT_RUN
    assert "longer than 3 seconds" in answer.lint.reason
    assert hasty.lint(GOOD).lint.outcome is Outcome.PASSED
