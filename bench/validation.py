"""Relia's own checks: milliseconds for a short and a long playbook, and microseconds of the argument check a play task.

    python -m bench.validation [--data-dir FOLDER]

The linter takes no part. CPU time, medians of several runs in one warm process; the first run is shown too, because it
reads the specs of the modules. The single checks are given by the clock on the wall, as a verification tells them.
"""

import argparse
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from relia.catalog.service import Catalog
from relia.config import load_settings
from relia.lint_worker.profiles import LintProfile
from relia.validation.checks.arguments import check_arguments
from relia.validation.document import parse
from relia.validation.domain import Check, CheckOutcome, FileKind, Finding, Source
from relia.validation.lint.domain import LintAnswer
from relia.validation.project import LocalModules
from relia.validation.verifier import Verifier
from relia.validation.walk import play_tasks

HEAD = """---
- name: Configure the web servers
  hosts: web
  become: true
  vars:
    web_port: 8080
  handlers:
    - name: Restart nginx
      ansible.builtin.service:
        name: nginx
        state: restarted
  tasks:
"""
TASKS = """    - name: Install nginx {number}
      ansible.builtin.package:
        name: nginx-{number}
        state: present
    - name: Copy the configuration {number}
      ansible.builtin.copy:
        src: nginx-{number}.conf
        dest: /etc/nginx/conf.d/{number}.conf
        owner: root
        mode: "0644"
      notify: Restart nginx
    - name: Set the port {number}
      ansible.builtin.lineinfile:
        path: /etc/nginx/{number}.conf
        regexp: "^listen"
        line: "listen {{{{ web_port }}}};"
      when: web_port is defined
    - name: Open the port {number}
      ansible.posix.firewalld:
        port: "{{{{ web_port }}}}/tcp"
        permanent: true
        state: enabled
"""
ROUNDS = 15
OWN = (Check.YAML, Check.STRUCTURE, Check.ARGUMENTS, Check.SECURITY)
WITHOUT_LINT = frozenset((Check.LINT, Check.SYNTAX))


class NeverAsked:
    def lint(self, source: Source, *, profile: LintProfile | None = None, fix: bool = False) -> LintAnswer:
        del source, profile, fix
        raise AssertionError("the linter takes no part in this bench")


def playbook(lines: int) -> str:
    text = HEAD
    number = 0
    while text.count("\n") < lines:
        number += 1
        text += TASKS.format(number=number)
    return "".join(text.splitlines(keepends=True)[:lines])


def milliseconds(call: Callable[[], object]) -> float:
    started = time.process_time()
    call()
    return (time.process_time() - started) * 1000


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure Relia's own checks.")
    parser.add_argument("--data-dir", type=Path, help="where the catalog lies; default: as the settings say")
    settings = load_settings()
    folder = parser.parse_args().data_dir or settings.data_dir
    catalog = Catalog.open(folder, settings)
    verifier = Verifier(catalog, NeverAsked(), settings)
    print(f"{'':24}{'first':>9}{'median':>9}   by the clock: {'  '.join(f'{check:>9}' for check in OWN)}")
    for lines in (50, 2000):
        source = Source(playbook(lines))
        seconds: dict[Check, list[float]] = {check: [] for check in OWN}

        def tell(outcome: CheckOutcome, found: tuple[Finding, ...], into: dict[Check, list[float]] = seconds) -> None:
            del found
            if outcome.check in into:
                into[outcome.check].append(outcome.seconds * 1000)

        def verify(of: Source = source, on_checked: Callable[..., None] = tell) -> None:
            verifier.verify(of, skip=WITHOUT_LINT, on_checked=on_checked)

        times = [milliseconds(verify) for _ in range(ROUNDS)]
        parts = "  ".join(f"{statistics.median(seconds[check]):9.2f}" for check in OWN)
        print(f"{f'{lines:,} lines (ms)':24}{times[0]:9.2f}{statistics.median(times[1:]):9.2f}                 {parts}")
    document = parse(playbook(2000), settings)
    tasks = len(play_tasks(document, FileKind.PLAYBOOK, catalog, LocalModules()))
    spent = [
        milliseconds(lambda: list(check_arguments(document, FileKind.PLAYBOOK, catalog, LocalModules())))
        for _ in range(ROUNDS)
    ]
    each = sorted(1000 * value / tasks for value in spent)
    print(f"\nThe check of arguments, with finding the play tasks and their places: {tasks} play tasks, each")
    print(f"{'':24}{'median':>9} µs {statistics.median(each):8.0f}   best {each[0]:.0f}   worst {each[-1]:.0f}")
    catalog.close()


if __name__ == "__main__":
    main()
