"""The server as a person starts it on their machine."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPResponse
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from tests.integration.cli.conftest import Relia

from relia.catalog.service import Catalog


@contextmanager
def serving(data_dir: Path, *arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A running server, and the address that it printed."""
    environment = {"PATH": os.environ["PATH"], "HOME": str(data_dir), "RELIA_DATA_DIR": str(data_dir)}
    environment["RELIA_COLLECTIONS_PATH"] = "no-such-folder"
    line = [sys.executable, "-m", "relia", "serve", "--port", "0", *arguments]
    with subprocess.Popen(line, stderr=subprocess.PIPE, text=True, cwd=data_dir, env=environment) as process:
        try:
            assert process.stderr is not None
            said = ""
            while "Ctrl-C" not in said:
                read = process.stderr.readline()
                assert read, said
                said += read
            found = re.search(r"page\s+(http://\S+)", said)
            assert found, said
            yield process, found.group(1)
        finally:
            process.kill()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, shared_data_dir: Path, whole_catalog: Catalog) -> Iterator[str]:
    """The address of a server that the tests share."""
    del whole_catalog
    folder = tmp_path_factory.mktemp("server")
    (folder / "catalog").symlink_to(shared_data_dir / "catalog")
    with serving(folder) as (_, address):
        yield address


def test_it_prints_where_to_look_and_answers_there(data_dir: Path) -> None:
    with serving(data_dir) as (_, address), urllib.request.urlopen(address, timeout=30) as page:
        assert page.status == 200
        assert b"<title>Relia" in page.read()


@pytest.mark.parametrize(
    "request_", [b"GET / HTTP/1.1\r\n\r\n", b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", b"no request\r\n\r\n"]
)
def test_what_is_no_request_gets_a_problem_too(server: str, request_: bytes) -> None:
    address = urlsplit(server)
    with socket.create_connection((address.hostname, address.port), timeout=30) as connection:
        connection.sendall(request_)
        answer = HTTPResponse(connection)
        answer.begin()
        document = json.loads(answer.read())
    assert answer.status == document["status"] == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["x-request-id"] == document["request_id"]
    assert document["type"] == "/problems/request-unreadable"


def test_ctrl_c_ends_it_in_good_order(data_dir: Path) -> None:
    with serving(data_dir) as (process, address):
        # Its signals are its own from when it answers; a shell's background job ignores this one until then.
        with urllib.request.urlopen(f"{address}health/live", timeout=60) as live:
            assert live.status == 200
        process.send_signal(signal.SIGINT)
        _, rest = process.communicate(timeout=60)
        assert process.returncode in (0, 130)
        assert "Traceback" not in rest


def test_it_refuses_to_be_reached_from_elsewhere(relia: Relia) -> None:
    done = relia("serve", "--host", "0.0.0.0", "--port", "0")
    assert done.returncode == 2
    assert "no accounts yet" in done.stderr
    assert "ssh -L" in done.stderr


def test_a_taken_port_says_so_and_names_another(relia: Relia) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = relia("serve", "--port", str(port))
    assert done.returncode == 2
    assert f"port {port} is taken" in done.stderr
    assert f"--port {port + 1}" in done.stderr


@pytest.mark.parametrize("host", ["not an address", "256.0.0.1"])
def test_what_is_no_address_is_said(relia: Relia, host: str) -> None:
    done = relia("serve", "--host", host, "--port", "0")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_its_caches_are_shown_and_purged_from_another_process(server: str, relia: Relia) -> None:
    # What other tests have asked the server for, and what it asks itself while it warms up.
    assert relia("cache", "purge", "--url", server).returncode == 0
    body = json.dumps({"content": "---\n- hosts: all\n  tasks: []\n", "skip": ["lint", "syntax"]}).encode()
    request = urllib.request.Request(server.rstrip("/") + "/v1/verify", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        assert answer.status == 200
    shown = json.loads(relia("cache", "stats", "--url", server, "--json").stdout)
    assert {row["name"]: row["place"] for row in shown} == dict.fromkeys(("llm", "playbook", "schema"), "memory")
    assert next(row["entries"] for row in shown if row["name"] == "playbook") >= 1
    purged = relia("cache", "purge", "playbook", "--prefix", "verification:", "--url", server).stdout
    assert re.fullmatch(r"playbook\t[1-9]\n", purged)
    both = relia("cache", "purge", "llm", "--prefix", "a", "--key", "b", "--url", server)
    assert (both.returncode, "not both" in both.stderr) == (3, True)
