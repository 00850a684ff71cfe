"""How strict ansible-lint is."""

from enum import StrEnum


class LintProfile(StrEnum):
    """ansible-lint's profiles, the mildest first: each has the rules of those before it, and more."""

    MIN = "min"
    BASIC = "basic"
    MODERATE = "moderate"
    SAFETY = "safety"
    SHARED = "shared"
    PRODUCTION = "production"
