"""Which modules the ranker finds for a step, and how sure it says it is."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relia.catalog.service import Catalog
from relia.generation.grounded.ranking.building import ModuleOptions, build_arrays
from relia.generation.grounded.ranking.documents import DocumentIndex
from relia.generation.grounded.ranking.features import FeatureBuilder, Step
from relia.generation.grounded.ranking.platforms import fit, kind_of, platform_of_module
from relia.generation.grounded.ranking.ranker import ModuleRanker, RankingContext
from relia.generation.grounded.ranking.store import load_model
from relia.generation.grounded.ranking.words import read

BUILTIN = "ansible.builtin."


@pytest.mark.parametrize(
    ("step", "module"),
    [
        ("Create the directory /opt/app", BUILTIN + "file"),
        ("Add the line PermitRootLogin no to /etc/ssh/sshd_config", BUILTIN + "lineinfile"),
        ("Create the user deploy", BUILTIN + "user"),
        ("Create the group admins", BUILTIN + "group"),
        ("Download https://example.com/tool.tar.gz to /tmp", BUILTIN + "get_url"),
        ("Clone the git repository https://example.com/app.git to /opt/app", BUILTIN + "git"),
        ("Unpack /tmp/app.tar.gz into /opt/app", BUILTIN + "unarchive"),
        ("Render templates/app.conf.j2 to /etc/app.conf", BUILTIN + "template"),
        ("Wait until port 8080 is open", BUILTIN + "wait_for"),
        ("Reboot the machine", BUILTIN + "reboot"),
        ("Add a cron job that runs /usr/local/bin/backup every night", BUILTIN + "cron"),
        ("Set the sysctl vm.swappiness to 10", "ansible.posix.sysctl"),
        ("Create a docker network named backend", "community.docker.docker_network"),
        ("Create a PostgreSQL database named shop", "community.postgresql.postgresql_db"),
        ("Install the Windows feature Web-Server", "ansible.windows.win_feature"),
    ],
)
def test_the_module_of_a_plain_step_comes_first(ranker: ModuleRanker, step: str, module: str) -> None:
    assert ranker.rank(step)[0].module == module


def test_the_play_tasks_before_move_the_choice(ranker: ModuleRanker) -> None:
    step = "Create it again"
    before = RankingContext(previous=("community.docker.docker_volume",), names=("Create it",))

    assert ranker.rank(step)[0].module != "community.docker.docker_volume"
    assert ranker.rank(step, before)[0].module == "community.docker.docker_volume"


def test_arguments_that_only_one_module_takes_decide(ranker: ModuleRanker) -> None:
    found = ranker.rank("Change it. Set reboot timeout to 600, test command to whoami.")

    assert found[0].module == BUILTIN + "reboot"


def test_no_deprecated_module_is_a_candidate_even_for_its_own_words(
    ranker: ModuleRanker, whole_catalog: Catalog
) -> None:
    deprecated = [document for document in whole_catalog.documents() if document.deprecated]
    names = {document.fqcn for document in deprecated}
    assert deprecated

    for document in deprecated:
        step = f"{document.fqcn.rpartition('.')[2].replace('_', ' ')}: {document.short_description}"
        assert not names & {candidate.module for candidate in ranker.rank(step, limit=20)}


def test_a_module_that_is_not_installed_is_no_candidate(whole_catalog: Catalog) -> None:
    few = [document for document in whole_catalog.documents() if document.fqcn.startswith(BUILTIN)]
    options = (ModuleOptions(document.options, ()) for document in few)
    builder = FeatureBuilder(index := DocumentIndex(build_arrays(few, options)), load_model().tables)
    step = "Create a docker network named backend"

    found = builder.score(Step(step, read(step), ("community.docker.docker_volume",)))

    assert {index.modules[position] for position in found.candidates} <= {document.fqcn for document in few}


@settings(max_examples=60, deadline=None)
@given(
    words=st.text(max_size=200),
    previous=st.lists(st.sampled_from((BUILTIN + "copy", "no.such.module", "kubernetes.core.k8s")), max_size=4),
)
def test_confidences_are_shares_that_add_up_to_one_at_most(
    ranker: ModuleRanker, words: str, previous: list[str]
) -> None:
    context = RankingContext(previous=tuple(previous), names=tuple("Copy it" for _ in previous))

    sure = [candidate.confidence for candidate in ranker.rank(words, context)]

    assert all(0 <= one <= 1 for one in sure)
    assert sure == sorted(sure, reverse=True)
    assert sum(sure) <= 1 + 1e-6


def test_a_step_that_names_everything_is_surer_than_one_that_names_nothing(ranker: ModuleRanker) -> None:
    clear = ranker.rank("Create the directory /opt/app with mode 0755")[0].confidence
    vague = ranker.rank("Get the drive")[0].confidence

    assert clear > vague


def test_the_reason_names_what_the_documentation_and_the_step_share(ranker: ModuleRanker) -> None:
    assert "sysctl" in ranker.rank("Set the sysctl vm.swappiness to 10")[0].reason


@pytest.mark.parametrize(
    ("platform", "module"),
    [("freebsd", "community.general.pkgng"), ("macos", "community.general.homebrew"), ("ios", "cisco.ios.ios_vlans")],
)
def test_a_module_for_the_system_that_the_prompt_names_fits_it(platform: str, module: str) -> None:
    assert fit(platform_of_module(module), kind_of(platform)) == 1.0
    assert fit(platform_of_module(module), kind_of("debian")) == -1.0
