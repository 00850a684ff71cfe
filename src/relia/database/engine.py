"""The engine and its transactions. The one module that knows which database this is."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, QueuePool, create_engine, event, text
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session, sessionmaker

from relia.core.folders import make_private
from relia.database.errors import DatabaseBusy, DatabaseUnavailable
from relia.database.migrate import migrate
from relia.database.settings import DatabaseSettings

FILE = "relia.db"
_RETRY_SECONDS = 1
_BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


class Database:
    """One SQLite file in `folder`, migrated to the newest schema. Safe to use from `connections` threads at once.

    What `writing` committed survives `kill -9` and a power cut: write-ahead log, synchronised at each commit.
    """

    def __init__(self, folder: Path, settings: DatabaseSettings, *, connections: int = 4) -> None:
        """Raises `DatabaseNewer` and `DatabaseUnavailable`."""
        self.path = folder / FILE
        self._seconds = settings.database_seconds
        # SQLite takes one writer at a time. Threads of this process queue here; SQLite itself would have them poll.
        self._turn = threading.Lock()
        with _understood():
            make_private(folder)
            self.path.touch(mode=0o600)
            self._engine = _engine(self.path, self._seconds, connections)
            try:
                migrate(self._engine, folder, settings.database_seconds)
            except BaseException:
                self._engine.dispose()
                raise
        self._readers = sessionmaker(self._engine, expire_on_commit=False)
        self._writers = sessionmaker(self._engine.execution_options(writes=True), expire_on_commit=False)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that sees one state of the database, and changes nothing."""
        with _understood(), self._readers() as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """One transaction: committed at the end of the block, rolled back when it raises.

        It owns the right to write from its start, so that what it reads stays true until it commits. Raises
        `DatabaseBusy` when its turn does not come in time.
        """
        if not self._turn.acquire(timeout=self._seconds):
            raise _busy()
        try:
            with _understood(), self._writers.begin() as session:
                session.connection()
                yield session
        finally:
            self._turn.release()

    def check(self) -> None:
        """Read something. Raises `DatabaseUnavailable` or `DatabaseBusy`."""
        with self.reading() as session:
            session.execute(text("SELECT 1"))

    def close(self) -> None:
        """Close the connections that nobody uses; those in use close when they are given back."""
        self._engine.dispose()


def _engine(path: Path, seconds: int, connections: int) -> Engine:
    engine = create_engine(
        URL.create("sqlite+pysqlite", database=str(path)),
        poolclass=QueuePool,
        pool_size=connections,
        max_overflow=0,
        pool_timeout=seconds,
        # Parameters hold what people wrote; they belong in no log.
        hide_parameters=True,
        connect_args={"check_same_thread": False, "timeout": seconds},
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, record: object) -> None:
        del record
        # Transactions are begun below; the driver would begin them late, and not at all before DDL.
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "trusted_schema=OFF"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes", False)
        # A transaction that reads first and writes later could find that somebody else wrote in between.
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _busy() -> DatabaseBusy:
    return DatabaseBusy(
        "other writes are taking long, and this one did not get its turn",
        hint="Nothing of it was stored. Try again in a moment.",
        retry_after=_RETRY_SECONDS,
    )


@contextmanager
def _understood() -> Iterator[None]:
    """The errors of the driver, as this package's own."""
    try:
        yield
    except PoolTimeout as error:
        raise DatabaseBusy(
            "every connection to the database is in use", hint="Try again in a moment.", retry_after=_RETRY_SECONDS
        ) from error
    except OperationalError as error:
        code = getattr(error.orig, "sqlite_errorcode", 0)
        if code & 0xFF in _BUSY:
            raise _busy() from error
        raise _unavailable(str(error.orig)) from error
    except DatabaseError as error:
        if isinstance(error.orig, sqlite3.IntegrityError):
            raise
        raise _unavailable(str(error.orig)) from error
    except OSError as error:
        raise _unavailable(str(error)) from error


def _unavailable(reason: str) -> DatabaseUnavailable:
    return DatabaseUnavailable(
        f"the database cannot be used: {reason}",
        hint="Look at the space and the permissions of the data folder (`relia config` names it).",
    )
