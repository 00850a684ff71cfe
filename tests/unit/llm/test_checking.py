"""How the providers are, asked now or as they were found lately."""

import threading
from collections.abc import Sequence
from dataclasses import replace

import pytest

from relia.llm.checking import ProviderChecks, ProviderWatch, fault_of, summary
from relia.llm.domain import Circuit, Provider, ProviderHealth, ProviderKind
from relia.llm.errors import CredentialsRefused, ModelsMisconfigured
from relia.llm.fake import FakeProvider
from relia.llm.settings import ProviderConfig
from relia.monitoring.health import HealthStatus

WELL = ProviderHealth("a", ProviderKind.OPENAI, "m", configured=True, reachable=True, allowed=True, seconds=0.25)
PATIENCE = 30.0


def configs(*names: str) -> dict[str, ProviderConfig]:
    return {name: ProviderConfig(name=name, kind=ProviderKind.OPENAI, model="m") for name in names}


def make(config: ProviderConfig) -> Provider:
    if config.name == "broken":
        raise ModelsMisconfigured("broken: it lacks a url", hint="Set it.")
    if config.name == "locked":
        return FakeProvider(CredentialsRefused("locked", "wrong key.", hint="Set another."), name="locked")
    return FakeProvider("yes", name=config.name)


def test_each_provider_is_asked_and_one_that_cannot_be_made_says_why() -> None:
    checks = ProviderChecks(configs("well", "broken", "locked"), make)
    well, broken, locked = checks.check()
    checks.close()
    assert (well.name, fault_of(well)) == ("well", "")
    assert (broken.configured, broken.reachable, broken.hint) == (False, None, "Set it.")
    assert (locked.allowed, fault_of(locked)) == (False, "not allowed")


@pytest.mark.parametrize(
    ("health", "fault"),
    [
        (WELL, ""),
        (replace(WELL, allowed=None), ""),
        (replace(WELL, configured=False), "not configured"),
        (replace(WELL, reachable=False, allowed=None), "not reachable"),
        (replace(WELL, allowed=False), "not allowed"),
        (replace(WELL, circuit=Circuit.OPEN), "left alone for a while"),
        (replace(WELL, circuit=Circuit.HALF_OPEN), ""),
    ],
)
def test_only_what_is_known_speaks_against_a_provider(health: ProviderHealth, fault: str) -> None:
    assert fault_of(health) == fault
    assert summary([health]).status is (HealthStatus.DEGRADED if fault else HealthStatus.OK)


def test_no_provider_is_no_fault() -> None:
    assert summary([]).status is HealthStatus.OK


class Slow:
    """A look that takes until it is let go."""

    def __init__(self) -> None:
        self.go = threading.Event()
        self.looks = 0

    def __call__(self) -> Sequence[ProviderHealth]:
        self.looks += 1
        assert self.go.wait(PATIENCE)
        return [replace(WELL, reachable=False)]


def test_who_asks_never_waits_and_hears_what_was_last_found() -> None:
    look, now = Slow(), [0.0]
    watch = ProviderWatch(look, 60, lambda: now[0])
    assert watch.health().detail == "not looked at yet"
    look.go.set()
    assert watch.wait(PATIENCE)
    found = watch.health()
    assert found.status is HealthStatus.DEGRADED
    assert "a: not reachable" in found.detail
    assert "doctor --llm" in found.hint


def test_a_look_begins_only_after_the_last_has_ended_and_its_time_has_passed() -> None:
    look, now = Slow(), [0.0]
    watch = ProviderWatch(look, 60, lambda: now[0])
    watch.health()
    now[0] = 600.0
    watch.health()
    assert look.looks == 1
    look.go.set()
    assert watch.wait(PATIENCE)
    watch.health()
    assert watch.wait(PATIENCE)
    assert look.looks == 2
    now[0] = 659.0
    watch.health()
    assert look.looks == 2


def test_settings_that_contradict_themselves_are_told_and_are_no_outage() -> None:
    def look() -> Sequence[ProviderHealth]:
        raise ModelsMisconfigured("RELIA_LLM needs a model", hint="Name it.")

    watch = ProviderWatch(look, 60)
    watch.health()
    assert watch.wait(PATIENCE)
    found = watch.health()
    assert (found.status, found.detail, found.hint) == (HealthStatus.DEGRADED, "RELIA_LLM needs a model", "Name it.")
