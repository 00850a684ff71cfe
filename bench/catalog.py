"""Speed, memory and agreement of the catalog: `python -m bench.catalog [--quick]`.

Each figure stands with its target. CPU seconds count every process; wall times depend on what else the machine does, so
the CPU of the same work stands beside them. `--quick` leaves out the examples.
"""

import argparse
import json
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml
from bench.catalog_examples import report, tally
from bench.catalog_shared import data_dir, settings, whole_catalog

from relia.catalog.contested import uses_in_examples
from relia.catalog.domain import Option
from relia.catalog.index import ensure_index
from relia.catalog.locate import installed_collections
from relia.catalog.service import Catalog

COMPARED = (
    "amazon.aws ansible.builtin ansible.posix ansible.windows azure.azcollection cisco.aci community.aws community.docker "
    "community.general community.postgresql community.vmware kubernetes.core"
).split()
"""Collections whose modules `ansible-doc` reads in well under a minute."""
WARM_RUNS = 9
QUERIES = 300

BUILD = """
import sys
from pathlib import Path
from relia.catalog.service import Catalog
from relia.catalog.settings import CatalogSettings
if __name__ == "__main__":
    Catalog.open(Path(sys.argv[1]), CatalogSettings(collections_path=[Path("no-such-folder")])).close()
"""
BUILD_SOME = """
import sys
from pathlib import Path
from relia.catalog.index import ensure_index
from relia.catalog.locate import installed_collections
from relia.catalog.settings import CatalogSettings
if __name__ == "__main__":
    found = [item for item in installed_collections([]) if item.name in sys.argv[2:]]
    ensure_index(Path(sys.argv[1]), found, CatalogSettings(), None)[0].close()
"""
WARM = """
import resource, sys
from pathlib import Path
from relia.catalog.service import Catalog
from relia.catalog.settings import CatalogSettings
catalog = Catalog.open(Path(sys.argv[1]), CatalogSettings(collections_path=[Path("no-such-folder")]))
catalog.resolve("copy")
catalog.search("install a package with apt")
used = resource.getrusage(resource.RUSAGE_SELF)
print(used.ru_utime + used.ru_stime, used.ru_maxrss)
"""


def say(name: str, value: float, unit: str, target: float | None = None, *, at_least: bool = False) -> None:
    """One figure on one line, with its target and whether it is met."""
    line = f"{name:58} {value:10,.1f} {unit}"
    if target is not None:
        met = value >= target if at_least else value <= target
        line += f"   target {'at least' if at_least else 'at most'} {target:,.0f}: {'met' if met else 'MISSED'}"
    print(line, flush=True)


def cpu_of(run: Callable[[], object]) -> float:
    """CPU seconds of this process's children while `run` runs, theirs included."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def script(folder: Path, text: str) -> Path:
    """A file, because processes that are spawned from a program need to find that program."""
    path = folder / f"program{abs(hash(text))}.py"
    path.write_text(text, encoding="utf-8")
    return path


def run_python(path: Path, *arguments: str) -> str:
    return subprocess.run([sys.executable, str(path), *arguments], capture_output=True, text=True, check=True).stdout


def measure_build(folder: Path) -> None:
    program = script(folder, BUILD)
    began = time.perf_counter()
    cpu = cpu_of(lambda: run_python(program, str(folder / "full")))
    say("full build, CPU of all processes", cpu, "s", 30)
    say("full build, wall", time.perf_counter() - began, "s")
    (index,) = (folder / "full" / "catalog").glob("*.sqlite")
    say("index on disk", index.stat().st_size / 1e6, "MB")


def measure_warm(folder: Path) -> None:
    whole_catalog().close()
    program = script(folder, WARM)
    walls, cpus, sizes = [], [], []
    for _ in range(WARM_RUNS):
        began = time.perf_counter()
        cpu, size = run_python(program, str(data_dir())).split()
        walls.append(time.perf_counter() - began)
        cpus.append(float(cpu))
        sizes.append(float(size))
    say("warm process ready (start, open, resolve, search), median wall", 1000 * statistics.median(walls), "ms", 300)
    say("  the best of them", 1000 * min(walls), "ms")
    say("  its CPU, median", 1000 * statistics.median(cpus), "ms")
    say("warm process, largest RSS", max(sizes) / 1024, "MB", 150)


def measure_search(catalog: Catalog) -> None:
    names = [name for document in catalog.documents() for name in document.examples]
    queries = random.Random(7).sample(names, QUERIES)
    times, cpus = [], []
    for query in queries:
        began, used = time.perf_counter(), time.process_time()
        catalog.search(query)
        times.append(1000 * (time.perf_counter() - began))
        cpus.append(1000 * (time.process_time() - used))
    say(f"search over {len(catalog.modules()):,} modules, median of {QUERIES}", statistics.median(times), "ms", 15)
    say("  its CPU, median", statistics.median(cpus), "ms")
    say("  p95", statistics.quantiles(times, n=20)[-1], "ms")


def measure_check(catalog: Catalog) -> None:
    uses = [
        (catalog.spec(fqcn), arguments)
        for fqcn in catalog.modules()
        for arguments in uses_in_examples(catalog.spec(fqcn))
    ]
    from relia.catalog.arguments import check_arguments

    times = []
    for spec, arguments in uses:
        began = time.perf_counter()
        check_arguments(spec, arguments)
        times.append(1e6 * (time.perf_counter() - began))
    say(f"argument check, mean over {len(uses):,} play tasks", statistics.fmean(times), "µs", 200)
    say("  median", statistics.median(times), "µs")
    say("  p95", statistics.quantiles(times, n=20)[-1], "µs")
    cold = Catalog.open(data_dir(), settings())
    began = time.perf_counter()
    sample = random.Random(7).sample(catalog.modules(), 300)
    for fqcn in sample:
        cold.spec(fqcn)
    say("  and once for each module: its spec from the disk", 1e6 * (time.perf_counter() - began) / len(sample), "µs")
    cold.close()


def measure_against_ansible_doc(folder: Path) -> None:
    found = [item for item in installed_collections([]) if item.name in COMPARED]
    program = script(folder, BUILD_SOME)
    ours = cpu_of(lambda: run_python(program, str(folder / "some"), *COMPARED))
    connection, _ = ensure_index(folder / "some", found, settings(), None)
    catalog = Catalog(connection, "")
    names = [name for name in catalog.modules() if catalog.spec(name).documented]
    said: dict[str, Any] = {}

    def ask() -> None:
        environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "HOME": str(folder)}
        command = [str(Path(sys.executable).with_name("ansible-doc")), "-j", "-t", "module", *names]
        answer = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
        said.update(json.loads(answer.stdout))

    theirs = cpu_of(ask)
    say(f"ansible-doc -j on {len(names)} modules, CPU", theirs, "s")
    say("the catalog of the same modules, CPU of all processes", ours, "s")
    say("  ansible-doc takes so many times the CPU", theirs / ours, "x")
    fresh = Catalog(connection, "")
    began = time.process_time()
    for name in names:
        fresh.spec(name)
    say("  ... and of reading them once they are in the catalog", theirs / (time.process_time() - began), "x")
    compare(catalog, said)
    catalog.close()


def compare(catalog: Catalog, said: Mapping[str, Any]) -> None:
    """How many of the modules have the very same options, by name, type, default, choices, and so on."""
    different = []
    for name, document in said.items():
        spec = catalog.spec(catalog.resolve(name).fqcn or name)
        if dict(_ours(spec.options)) != dict(_theirs(document["doc"].get("options") or {})):
            different.append(name)
    say(f"options equal to ansible-doc's, of {len(said)} modules", len(said) - len(different), "")
    for name in different:
        print(f"    not equal: {name}")


def _ours(options: Mapping[str, Option]) -> Iterator[tuple[str, object]]:
    for option in options.values():
        kind = (option.type, option.elements, option.required, option.default)
        yield option.name, (*kind, _sorted(option.choices), _sorted(option.aliases), dict(_ours(option.suboptions)))


def _theirs(options: Mapping[str, Any]) -> Iterator[tuple[str, object]]:
    for name, option in options.items():
        kind = (
            option.get("type") or "str",
            option.get("elements"),
            option.get("required") is True,
            option.get("default"),
        )
        inner = dict(_theirs(option.get("suboptions") or {}))
        yield str(name), (*kind, _sorted(option.get("choices") or ()), _sorted(option.get("aliases") or ()), inner)


def _sorted(values: Sequence[object] | Mapping[object, object]) -> list[str]:
    return sorted(map(str, values))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.catalog", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="leave out the examples")
    options = parser.parse_args()
    if not hasattr(yaml, "CSafeLoader"):
        print("PyYAML has no C loader here: every figure of a build is several times what it could be")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        measure_build(folder)
        measure_warm(folder)
        catalog = whole_catalog()
        measure_search(catalog)
        measure_check(catalog)
        measure_against_ansible_doc(folder)
    if not options.quick:
        report(tally(catalog))
    catalog.close()


if __name__ == "__main__":
    main()
