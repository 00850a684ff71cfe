"""The specs say what `ansible-doc` says, which loads the modules and merges their fragments itself."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from relia.catalog.domain import Option
from relia.catalog.service import Catalog

EVERY = 160
"""One module of so many is compared: about sixty, over all collections."""
ALWAYS = (
    "amazon.aws.ec2_vpc_egress_igw",
    "ansible.builtin.apt",
    "ansible.builtin.copy",
    "ansible.builtin.uri",
    "ansible.windows.win_copy",
    "community.aws.codebuild_project",
    "community.general.keycloak_client",
    "hitachivantara.vspone_block.vsp.hv_ldev",
    "kubernetes.core.k8s",
)
"""Fragments of each form, a PowerShell module, and one in a folder of modules."""


def _sample(catalog: Catalog) -> list[str]:
    sampled = [name for name in catalog.modules()[::EVERY] if catalog.spec(name).documented]
    return sorted({*sampled, *(name for name in ALWAYS if name in set(catalog.modules()))})


@pytest.fixture(scope="module")
def said(whole_catalog: Catalog, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """What `ansible-doc -j` says of each sampled module."""
    environment = {
        **os.environ,
        "HOME": str(tmp_path_factory.mktemp("home")),
        "ANSIBLE_LOCAL_TEMP": str(tmp_path_factory.mktemp("local")),
        # It imports the fragments: that must not leave compiled files in the packages.
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    command = [str(Path(sys.executable).with_name("ansible-doc")), "-j", "-t", "module", *_sample(whole_catalog)]
    answer = subprocess.run(command, capture_output=True, env=environment, check=True, timeout=300)
    documents: dict[str, dict[str, Any]] = json.loads(answer.stdout)
    return documents


def _ours(options: Mapping[str, Option]) -> dict[str, Any]:
    return {
        option.name: {
            "type": option.type,
            "elements": option.elements,
            "required": option.required,
            "choices": sorted(map(str, option.choices)),
            "aliases": sorted(option.aliases),
            "default": option.default,
            "suboptions": _ours(option.suboptions),
        }
        for option in options.values()
    }


def _theirs(options: Mapping[str, Any]) -> dict[str, Any]:
    return {
        str(name): {
            "type": option.get("type") or "str",
            "elements": option.get("elements"),
            "required": option.get("required") is True,
            "choices": sorted(map(str, option.get("choices") or ())),
            "aliases": sorted(map(str, option.get("aliases") or ())),
            "default": option.get("default"),
            "suboptions": _theirs(option.get("suboptions") or {}),
        }
        for name, option in options.items()
    }


@pytest.mark.xdist_group("ansible-doc")
def test_options_are_those_of_ansible_doc(whole_catalog: Catalog, said: dict[str, dict[str, Any]]) -> None:
    assert len(said) >= 60
    for fqcn, document in said.items():
        name = whole_catalog.resolve(fqcn).fqcn or fqcn
        assert _ours(whole_catalog.spec(name).options) == _theirs(document["doc"].get("options") or {}), fqcn


@pytest.mark.xdist_group("ansible-doc")
def test_descriptions_and_examples_are_those_of_ansible_doc(
    whole_catalog: Catalog, said: dict[str, dict[str, Any]]
) -> None:
    for fqcn, document in said.items():
        spec = whole_catalog.spec(whole_catalog.resolve(fqcn).fqcn or fqcn)
        description = document["doc"]["description"]
        assert spec.short_description == document["doc"]["short_description"].strip(), fqcn
        assert spec.description == " ".join([description] if isinstance(description, str) else description).strip(), (
            fqcn
        )
        assert spec.examples.strip() == (document["examples"] or "").strip(), fqcn
        assert len(spec.notes) == len(document["doc"].get("notes") or ()), fqcn
