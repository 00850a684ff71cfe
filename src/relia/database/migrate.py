"""Brings a database to the newest schema: in one transaction, by one process at a time."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from relia.core.locking import locked
from relia.database.errors import DatabaseNewer

LOCK = "relia.db.lock"


def migrate(engine: Engine, folder: Path, patience: float) -> None:
    """Apply the migrations that are missing. Raises `DatabaseNewer` when the database knows some that the code does
    not, and TimeoutError.

    A process that dies half-way leaves the schema as it was. A second process waits for the first, `patience` seconds
    at most.
    """
    config = _config()
    with locked(folder / LOCK, patience), engine.execution_options(writes=True).begin() as connection:
        scripts = ScriptDirectory.from_config(config)
        found = MigrationContext.configure(connection).get_current_heads()
        known = {script.revision for script in scripts.walk_revisions()}
        newer = [revision for revision in found if revision not in known]
        if newer:
            raise DatabaseNewer(
                f"the database has the schema {', '.join(newer)}, which this Relia does not know: a newer one made it",
                hint="Upgrade Relia, or choose another RELIA_DATA_DIR.",
            )
        if found != tuple(scripts.get_heads()):
            config.attributes["connection"] = connection
            command.upgrade(config, "head")


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", "relia.database:migrations")
    config.set_main_option("path_separator", "os")
    return config
