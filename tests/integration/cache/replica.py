"""A replica of its own: asks one key of a shared cache, and tells in its last line what it got.

    python replica.py URL NAMESPACE KEY FOLDER

Making the value leaves a file in FOLDER, named after this process, and waits for the file `go` there.
"""

import os
import sys
import time
from pathlib import Path

from pydantic import SecretStr

from relia.cache.caches import Caches
from relia.cache.domain import CacheName, Made
from relia.cache.objects import ObjectCache
from relia.cache.settings import CacheSettings


def main() -> None:
    url, namespace, key, folder = sys.argv[1:]
    settings = CacheSettings(
        cache_url=SecretStr(url), cache_namespace=namespace, cache_timeout_seconds=10, cache_lock_seconds=1
    )
    caches = Caches(settings, ObjectCache[None](CacheName.SCHEMA, settings))

    def make() -> Made:
        Path(folder, f"made-{os.getpid()}").touch()
        while not Path(folder, "go").exists():
            time.sleep(0.01)
        return Made(b"made by %d" % os.getpid())

    Path(folder, f"asks-{os.getpid()}").touch()
    found = caches.llm.get_or_make(key, make)
    sys.stdout.write(f"{found.value.decode()} {found.cached}\n")
    caches.close()


if __name__ == "__main__":
    main()
