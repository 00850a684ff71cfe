"""Requests that would fill the memory of a real server."""

import contextlib
import socket

import httpx
from tests.integration.durability.conftest import Server

MUCH = 64 * 1024 * 1024


def test_headers_without_end_and_bodies_beyond_the_limit_are_cut_off(server: Server) -> None:
    server.start()
    with socket.create_connection(server.address, timeout=60) as connection:
        request = f"POST /v1/verify HTTP/1.1\r\nHost: {server.url[7:]}\r\nContent-Type: application/json\r\n"
        connection.sendall(f"{request}Content-Length: {1 << 40}\r\n\r\n".encode())
        assert connection.recv(65536).startswith(b"HTTP/1.1 413 ")
    with socket.create_connection(server.address, timeout=60) as connection:
        sent = 0
        connection.sendall(b"GET /health/live HTTP/1.1\r\nX: ")
        # The server closes the connection long before all is sent.
        with contextlib.suppress(ConnectionError):
            while sent < MUCH:
                sent += connection.send(b"x" * 65536)
        assert sent < MUCH
    assert httpx.get(f"{server.url}/health/live", timeout=60).status_code == 200
