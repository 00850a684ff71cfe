"""Verifications that are told again for the same text, without doing the work again."""

import hashlib
import sys
from dataclasses import replace
from functools import cache
from importlib.metadata import version

from pydantic import TypeAdapter

from relia import __version__
from relia.cache.keys import Part, key_of
from relia.cache.service import Cache, Typed
from relia.catalog.service import Catalog
from relia.lint_worker.profiles import LintProfile
from relia.validation.domain import Check, Outcome, Source, Verification
from relia.validation.lint.settings import LintSettings
from relia.validation.settings import ValidationSettings
from relia.validation.verifier import Fixed, OnChecked, Verifier

KIND = "verification"
"""The kind of keys, and so the prefix to purge by."""
_TOOLS = ("ansible-core", "ansible-lint", "yamllint")


class CachedVerifier:
    """A `TextVerifier` that keeps what another one says. Safe to use from several threads.

    A verification is kept under everything that it depends on: the text, its kind and its name, the checks and the
    profile asked for, the catalog, the settings, and the versions of Relia, Python and the tools. One with a check that
    could not run is never kept, and no text of a project: the project's other files take part in that. What is read is
    held against the text once more, so that no verification can be taken for another text's.
    """

    def __init__(
        self, verifier: Verifier, kept: Cache, catalog: Catalog, settings: ValidationSettings, linting: LintSettings
    ) -> None:
        self._verifier = verifier
        self._cache = kept
        self._catalog = catalog
        self._around: dict[str, Part] = {
            "settings": {name: getattr(settings, name) for name in ValidationSettings.model_fields},
            "linting": {name: getattr(linting, name) for name in LintSettings.model_fields},
            "versions": [__version__, sys.version, *map(version, _TOOLS)],
        }

    def verify(
        self,
        source: Source,
        *,
        skip: frozenset[Check] = frozenset(),
        profile: LintProfile | None = None,
        on_checked: OnChecked | None = None,
        fresh: bool = False,
    ) -> Verification:
        """As `Verifier.verify`; with `fresh`, never from the cache. One that was kept says so in `cached_from`, and
        `on_checked` hears its outcomes at once."""
        digest = _digest(source)
        if digest is None:
            return self._verifier.verify(source, skip=skip, profile=profile, on_checked=on_checked)
        found = self._kept(digest).get_or_make(
            self._key(source, digest, skip, profile),
            lambda: self._verifier.verify(source, skip=skip, profile=profile, on_checked=on_checked),
            keep=_is_complete,
            fresh=fresh,
        )
        if not found.cached:
            return found.value
        if on_checked is not None:
            for outcome in found.value.outcomes:
                on_checked(outcome, tuple(item for item in found.value.findings if item.check is outcome.check))
        return replace(found.value, cached_from=found.made)

    def fix(
        self,
        source: Source,
        *,
        skip: frozenset[Check] = frozenset(),
        profile: LintProfile | None = None,
        before: Verification | None = None,
        fresh: bool = False,
    ) -> Fixed:
        """As `Verifier.fix`. Only the verifications before and after it are kept: a repair that a check which could not
        run has cut short must not be told again."""
        before = before or self.verify(source, skip=skip, profile=profile, fresh=fresh)
        fixed = self._verifier.fix(source, skip=skip, profile=profile, before=before)
        repaired = replace(source, text=fixed.text)
        digest = _digest(repaired)
        if fixed.text != source.text and digest is not None and _is_complete(fixed.verification):
            self._kept(digest).put(self._key(repaired, digest, skip, profile), fixed.verification)
        return fixed

    def _key(self, source: Source, digest: str, skip: frozenset[Check], profile: LintProfile | None) -> str:
        return key_of(
            KIND,
            text=digest,
            kind=source.kind,
            path=source.path,
            skip=skip,
            profile=profile,
            catalog=self._catalog.fingerprint,
            **self._around,
        )

    def _kept(self, digest: str) -> Typed[Verification]:
        fingerprint = self._catalog.fingerprint

        def decode(data: bytes) -> Verification:
            verification = _adapter().validate_json(data)
            if verification.sha256 != digest or verification.catalog_fingerprint != fingerprint:
                raise ValueError("a verification of another text, or against another catalog")
            return verification

        return Typed(self._cache, encode, decode)


def encode(verification: Verification) -> bytes:
    """A verification as JSON in UTF-8."""
    return _adapter().dump_json(verification, exclude={"cached_from"})


@cache
def _adapter() -> TypeAdapter[Verification]:
    return TypeAdapter(Verification)


def _digest(source: Source) -> str | None:
    """The text's SHA-256; None for what is not kept: a project's text, and what is no text in UTF-8."""
    if source.project is not None:
        return None
    try:
        return hashlib.sha256(source.text.encode("utf-8")).hexdigest()
    except UnicodeEncodeError:
        return None


def _is_complete(verification: Verification) -> bool:
    return all(item.outcome is not Outcome.COULD_NOT_RUN for item in verification.outcomes)
