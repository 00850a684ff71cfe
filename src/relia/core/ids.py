"""Identifiers."""

from uuid import UUID, uuid4


def new_id() -> UUID:
    """A random identifier (RFC 9562, version 4): it tells nothing about when or how many were made."""
    return uuid4()
