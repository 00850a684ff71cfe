"""Runs coroutines for tests in a thread of their own: a browser that another test opened keeps a loop of the test's thread
running until the session ends, and a thread has one loop at most."""

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import Any, TypeVar

Result = TypeVar("Result")


def apart(work: Callable[[], Result]) -> Result:
    """What `work` returns or raises, done in a thread without a loop."""
    context = copy_context()
    with ThreadPoolExecutor(1) as threads:
        return threads.submit(context.run, work).result()


def run(work: Coroutine[Any, Any, Result]) -> Result:
    """What a coroutine returns or raises, on a loop of its own."""
    return apart(lambda: asyncio.run(work))
