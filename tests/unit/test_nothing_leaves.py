"""No test reaches a real provider by mistake."""

import asyncio
import socket

import pytest
from tests.loops import run
from tests.servers.faulty import FaultyServer

ADDRESS = "203.0.113.7"
"""Of a block that belongs to nobody."""


def test_a_test_cannot_connect_to_another_machine() -> None:
    with FaultyServer() as server, socket.create_connection(("127.0.0.1", int(server.url.split(":")[2].split("/")[0]))):
        pass
    with pytest.raises(AssertionError, match=ADDRESS):
        socket.create_connection((ADDRESS, 443), timeout=5)


def test_nor_can_what_runs_on_an_event_loop() -> None:
    with pytest.raises(AssertionError, match=ADDRESS):
        run(asyncio.open_connection(ADDRESS, 443))
