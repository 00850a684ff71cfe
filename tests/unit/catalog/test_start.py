"""A machine on which the harvest cannot start must not leave an empty catalog behind."""

import subprocess
import sys
from pathlib import Path

SCRIPT = """
import sys
from pathlib import Path
from relia.catalog.errors import CatalogUnavailable
from relia.catalog.index import ensure_index
from relia.catalog.locate import installed_collections
from relia.catalog.settings import CatalogSettings

def main():
    found = [item for item in installed_collections([]) if item.name == "ansible.posix"]
    connection, _ = ensure_index(Path(sys.argv[1]), found, CatalogSettings(catalog_workers=1), None)
    print(connection.execute("SELECT count(*) FROM module WHERE options != ''").fetchone()[0])

if __name__ == "__main__":
    main()
"""


def test_a_harvest_that_cannot_start_is_an_error_and_stores_nothing(tmp_path: Path) -> None:
    # A spawned process loads its parent's program again, and standard input has been read already.
    line = [sys.executable, "-", str(tmp_path / "catalog")]
    piped = subprocess.run(line, input=SCRIPT, capture_output=True, text=True, timeout=120, check=False)
    assert "CatalogUnavailable: the process that reads collections did not start" in piped.stderr
    assert not list((tmp_path / "catalog").glob("*.sqlite"))
    script = tmp_path / "script.py"
    script.write_text(SCRIPT)
    line = [sys.executable, str(script), str(tmp_path / "catalog")]
    filed = subprocess.run(line, capture_output=True, text=True, timeout=120, check=True)
    assert int(filed.stdout) > 10
    assert list((tmp_path / "catalog").glob("*.sqlite"))
