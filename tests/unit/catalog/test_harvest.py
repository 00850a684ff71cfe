"""One collection becomes module specs, whatever stands in its files, and nothing of it is executed."""

import os
from pathlib import Path

import pytest
from tests.unit.catalog.conftest import MODULE, Opened, Shelf, problems

from relia.catalog.domain import Option
from relia.catalog.service import Catalog

FRAGMENT = '''
class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  url:
    description: Where.
    type: str
    required: true
"""
    TLS = r"""
options:
  ca:
    type: path
"""
'''


def _documented(options: str, extends: str = "") -> str:
    return f'DOCUMENTATION = r"""\nmodule: hammer\nshort_description: Hits\n{extends}options:\n{options}"""\n'


def test_options_are_read_with_all_that_the_documentation_says(shelf: Shelf, opened: Opened) -> None:
    options = """
  size:
    description: [How large., In cm.]
    type: int
    default: 3
    choices: [1, 3]
    aliases: [width]
    version_added: "1.2"
  parts:
    type: list
    elements: dict
    suboptions:
      name: {type: str, required: true}
  anything:
"""
    shelf.add("acme.tools", {"hammer": _documented(options)})
    spec = opened().spec("acme.tools.hammer")
    assert spec.options["size"] == Option(
        "size",
        "int",
        default=3,
        choices=(1, 3),
        aliases=("width",),
        description="How large. In cm.",
        version_added="1.2",
    )
    assert spec.options["parts"].elements == "dict"
    assert spec.options["parts"].suboptions["name"].required
    assert spec.options["anything"].type == "raw"


def test_choices_with_a_description_each_are_choices(shelf: Shelf, opened: Opened) -> None:
    shelf.add("acme.tools", {"hammer": _documented("  a:\n    choices: {soft: For glass., hard: For steel.}\n")})
    assert opened().spec("acme.tools.hammer").options["a"].choices == ("soft", "hard")


def test_a_module_with_a_side_effect_is_not_executed(shelf: Shelf, opened: Opened, tmp_path: Path) -> None:
    trace = tmp_path / "executed"
    attack = f"open({str(trace)!r}, 'w')\n"
    rules = "AnsibleModule(argument_spec={}, mutually_exclusive=[['a', 'b']])\n"
    source = attack + _documented("  a: {}\n  b: {}\n", "extends_documentation_fragment: [acme.tools.common]\n") + rules
    shelf.add("acme.tools", {"hammer": source}, fragments={"common": attack + FRAGMENT})
    spec = opened().spec("acme.tools.hammer")
    assert list(spec.options) == ["url", "a", "b"]
    assert spec.constraints.mutually_exclusive == (("a", "b"),)
    assert not trace.exists()
    exec(compile(source.split("DOCUMENTATION")[0], "attack", "exec"), {})
    assert trace.exists(), "the attack itself must work, or the test shows nothing"


@pytest.mark.parametrize(
    ("slug", "option"),
    [("acme.tools.common", "url"), ("common", "url"), ("acme.tools.common.tls", "ca"), ("common.tls", "ca")],
)
def test_a_fragment_is_found_by_each_of_its_names(shelf: Shelf, opened: Opened, slug: str, option: str) -> None:
    extends = f"extends_documentation_fragment: {slug}\n"
    shelf.add("acme.tools", {"hammer": _documented("  own: {}\n", extends)}, fragments={"common": FRAGMENT})
    options = opened().spec("acme.tools.hammer").options
    assert {name: item.inherited for name, item in options.items()} == {option: True, "own": False}


def test_a_fragment_that_is_put_together_when_it_is_made_is_read(shelf: Shelf, opened: Opened) -> None:
    fragment = FRAGMENT + (
        "\n    def __init__(self):\n        self.MODULES = self.DOCUMENTATION\n"
        "        self.VERSIONS = f'options: {{}}\\nrequirements: [boto >= {minimum}]'\n"
    )
    extends = "extends_documentation_fragment: [acme.tools.common.modules, acme.tools.common.versions]\n"
    shelf.add("acme.tools", {"hammer": _documented("  own: {}\n", extends)}, fragments={"common": fragment})
    catalog = opened()
    assert problems(catalog) == []
    assert "url" in catalog.spec("acme.tools.hammer").options


def test_without_its_fragment_a_modules_arguments_cannot_be_checked(shelf: Shelf, opened: Opened) -> None:
    shelf.add(
        "acme.tools", {"hammer": _documented("  own: {}\n", "extends_documentation_fragment: acme.base.common\n")}
    )
    catalog = opened()
    assert not catalog.spec("acme.tools.hammer").documented
    assert problems(catalog) == ["acme.tools.hammer: the documentation fragment acme.base.common is not installed"]


def test_once_its_fragment_is_installed_a_module_is_documented(shelf: Shelf, opened: Opened) -> None:
    shelf.add(
        "acme.tools", {"hammer": _documented("  own: {}\n", "extends_documentation_fragment: acme.base.common\n")}
    )
    assert not opened().spec("acme.tools.hammer").documented
    shelf.add("acme.base", fragments={"common": FRAGMENT})
    assert "url" in opened().spec("acme.tools.hammer").options
    shelf.add("acme.base", fragments={"common": FRAGMENT.replace("url:", "address:")})
    assert "address" in opened().spec("acme.tools.hammer").options


def test_a_sidecar_documents_a_module_of_another_language(shelf: Shelf, opened: Opened) -> None:
    sidecar = (
        "DOCUMENTATION: {module: win_hammer, options: {weight: {type: int}}}\nEXAMPLES: |\n  - acme.tools.win_hammer:\n"
    )
    shelf.add("acme.tools", {"win_hammer.ps1": "#Requires", "win_hammer.yml": sidecar, "only_action.yml": sidecar})
    catalog = opened()
    assert catalog.modules() == ("acme.tools.only_action", "acme.tools.win_hammer")
    spec = catalog.spec("acme.tools.win_hammer")
    assert (spec.powershell, spec.options["weight"].type, spec.examples) == (True, "int", "- acme.tools.win_hammer:")


def test_the_rules_of_a_modules_action_plugin_are_added_to_its_own(shelf: Shelf, opened: Opened) -> None:
    rules = "AnsibleModule(argument_spec={}, required_one_of=[['a', 'b']])\n"
    folder = shelf.add("acme.tools", {"hammer": _documented("  a: {}\n  b: {}\n") + rules})
    action = "self.validate_argument_spec(argument_spec={}, mutually_exclusive=[['a', 'b']])\n"
    Shelf.write(folder / "plugins" / "action" / "hammer.py", action)
    constraints = opened().spec("acme.tools.hammer").constraints
    assert (constraints.required_one_of, constraints.mutually_exclusive) == ((("a", "b"),), (("a", "b"),))


def test_modules_in_folders_have_dots_in_their_names(shelf: Shelf, opened: Opened) -> None:
    shelf.add("acme.tools", {"heavy/hammer.py": MODULE.format(name="hammer", fqcn="x"), "not-a-name.py": "x"})
    assert opened().modules() == ("acme.tools.heavy.hammer",)


def test_a_copy_of_a_module_under_a_second_name_leads_to_it(shelf: Shelf, opened: Opened) -> None:
    source = MODULE.format(name="hammer", fqcn="acme.tools.hammer")
    shelf.add("acme.tools", {"hammer": source, "gavel": source, "mallet": source + "# not the same\n"})
    catalog = opened()
    assert catalog.resolve("acme.tools.gavel").fqcn == "acme.tools.hammer"
    assert catalog.resolve("acme.tools.mallet").fqcn == "acme.tools.mallet"


LAUGHS = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{n + 1}: &a{n + 1} [{', '.join([f'*a{n}'] * 10)}]\n" for n in range(12)
)
BROKEN = {
    "python": ("def (\nDOCUMENTATION", "not Python"),
    "yaml": ('DOCUMENTATION = r"""\na: [\n"""', "not YAML"),
    "nothing": ("", "no DOCUMENTATION"),
    "no mapping": ('DOCUMENTATION = r"""just text"""', "not a mapping"),
    "laughs": (f'DOCUMENTATION = r"""\n{LAUGHS}"""', "grow without end"),
    "nested": (f'DOCUMENTATION = r"""\na: {"[" * 100_000}\n"""', "nests deeper"),
    "nested source": (f"x = {'-' * 50_000}1\nDOCUMENTATION", "not Python"),
    "huge": ("#" * 3000, "larger than 2048 bytes"),
}


@pytest.mark.parametrize(("source", "reason"), BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_module_is_reported_and_its_neighbours_are_read(
    shelf: Shelf, opened: Opened, source: str, reason: str
) -> None:
    limit = 2048 if "2048" in reason else 4_000_000
    folder = shelf.add("acme.tools", {"hammer": ""})
    Shelf.write(folder / "plugins" / "modules" / "broken.py", source)
    catalog = opened(catalog_file_limit=limit)
    assert catalog.spec("acme.tools.hammer").documented
    assert not catalog.spec("acme.tools.broken").documented
    (problem,) = problems(catalog)
    assert problem.startswith("acme.tools.broken: ")
    assert reason in problem


def test_files_that_cannot_be_read_at_all_are_reported(shelf: Shelf, opened: Opened) -> None:
    modules = shelf.add("acme.tools", {"hammer": ""}) / "plugins" / "modules"
    os.mkfifo(modules / "pipe.py")
    (modules / "circle.py").symlink_to("circle.py")
    (modules / "gone.py").symlink_to("nowhere.py")
    (modules / "device.py").symlink_to("/dev/zero")
    (modules / "latin.py").write_bytes(b"# \xe4\nDOCUMENTATION = '''x'''\n")
    found = {text.split(": ")[0].rsplit(".", 1)[-1]: text.split(": ", 1)[1] for text in problems(opened())}
    assert set(found) == {"pipe", "circle", "gone", "device", "latin"}
    assert found["pipe"] == found["device"] == "not a regular file"
    assert found["latin"].startswith("not UTF-8")


def test_values_that_no_file_can_hold_are_kept_as_text(shelf: Shelf, opened: Opened) -> None:
    options = "  a: {default: 2024-01-31}\n  c: {default: 0x" + "f" * 5000 + "}\n"
    options += "  d: {default: {2024-01-31: [1]}}\n  e: {default: !!binary aGk=}\n  f: {default: !!set {x, y}}\n"
    examples = "EXAMPLES = '''- name: \\ud800 alone'''\n"
    shelf.add("acme.tools", {"hammer": _documented(options) + examples})
    catalog = opened()
    defaults = {name: item.default for name, item in catalog.spec("acme.tools.hammer").options.items()}
    assert defaults["a"] == "2024-01-31"
    assert defaults["d"] == {"2024-01-31": [1]}
    assert catalog.spec("acme.tools.hammer").examples == "- name: ? alone"
    assert problems(catalog) == []


def test_routing_that_cannot_be_read_is_reported_and_the_modules_are_there(shelf: Shelf, opened: Opened) -> None:
    shelf.add("acme.tools", {"hammer": ""}, runtime="plugin_routing: [")
    catalog = opened()
    assert catalog.spec("acme.tools.hammer").documented
    assert problems(catalog)[0].startswith("runtime.yml: not YAML")


@pytest.mark.parametrize(
    "runtime",
    [
        "plugin_routing: {modules: [1]}",
        "plugin_routing: {modules: {a: 1, b: {redirect: [x]}}}",
        "action_groups: {a: {}}",
    ],
)
def test_routing_of_an_odd_form_is_passed_over(shelf: Shelf, opened: Opened, runtime: str) -> None:
    shelf.add("acme.tools", {"hammer": ""}, runtime=runtime)
    assert opened().resolve("acme.tools.hammer").fqcn == "acme.tools.hammer"


def test_a_collection_that_takes_too_much_memory_is_reported(shelf: Shelf, opened: Opened) -> None:
    # Millions of nodes, each small: neither too deep, nor too large a file, nor an alias.
    heavy = 'DOCUMENTATION = r"""\na: [' + "{}," * 1_200_000 + ']\n"""\n'
    shelf.add("acme.heavy", {"anvil": heavy})
    shelf.add("acme.tools", {"hammer": ""})
    catalog = opened(catalog_memory=256 * 1024**2)
    assert catalog.spec("acme.tools.hammer").documented
    assert not catalog.spec("acme.heavy.anvil").documented
    assert problems(catalog)


def test_a_collection_that_takes_too_long_is_reported(shelf: Shelf, opened: Opened) -> None:
    slow = 'DOCUMENTATION = r"""\na: [' + "{}," * 1_200_000 + ']\n"""\n'
    shelf.add("acme.slow", {f"snail{number}": slow for number in range(16)})
    catalog = opened(catalog_seconds=1)
    assert not catalog.spec("acme.slow.snail1").documented
    assert problems(catalog) == ["harvesting took longer than 1 seconds"]


def test_examples_that_break_the_documentation_are_kept_as_contested(shelf: Shelf, opened: Opened) -> None:
    source = (
        _documented("  a: {type: int}\n") + "EXAMPLES = r'''\n- community.tools.hammer:\n    a: soft\n    b: 1\n'''\n"
    )
    shelf.add("community.tools", {"hammer": source})
    assert opened().spec("community.tools.hammer").contested == ("unknown-option b", "wrong-type a")


def test_nearly_every_module_of_the_ansible_package_is_documented(whole_catalog: Catalog) -> None:
    assert len(whole_catalog.modules()) > 8000
    assert len(problems(whole_catalog)) < 40
