"""A filter of the project's own."""

from collections.abc import Callable


class FilterModule:
    """Filters."""

    def filters(self) -> dict[str, Callable[[str], str]]:
        """What there is."""
        return {"shout": str.upper}
