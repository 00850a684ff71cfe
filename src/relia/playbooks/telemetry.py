"""What was done with Relia, without what anybody wrote. Kept in this database, sent nowhere."""

from datetime import timedelta
from enum import StrEnum

from sqlalchemy import delete
from sqlalchemy.orm import Session

from relia.core.clock import Clock, utc_now
from relia.playbooks.domain import LOCAL_USER
from relia.playbooks.settings import TelemetrySettings
from relia.playbooks.tables import TelemetryEventRow

Detail = str | int | float | bool | None


class TelemetryEvent(StrEnum):
    """What is counted."""

    GENERATED = "generated"
    VERIFIED = "verified"
    EDITED = "edited"
    FIXED = "fixed"
    RATED = "rated"


class Telemetry:
    """Keeps events for a bounded time."""

    def __init__(self, settings: TelemetrySettings, clock: Clock = utc_now) -> None:
        self._kept = timedelta(days=settings.telemetry_days)
        self._clock = clock

    def note(self, session: Session, event: TelemetryEvent, user_id: str = LOCAL_USER, **details: Detail) -> None:
        """Keep an event. `details` are counts, names of states and durations: never words that a person wrote."""
        session.add(TelemetryEventRow(kind=event.value, details=dict(details), user_id=user_id, created=self._clock()))

    def forget(self, session: Session) -> None:
        """Take away what is older than it may be."""
        session.execute(delete(TelemetryEventRow).where(TelemetryEventRow.created < self._clock() - self._kept))
