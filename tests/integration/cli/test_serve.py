"""The server as a person starts it on their machine."""

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.integration.cli.conftest import Relia


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


def test_it_prints_where_to_look_and_answers_there(data_dir: Path) -> None:
    with serving(data_dir) as (_, address), urllib.request.urlopen(address, timeout=30) as page:
        assert page.status == 200
        assert b"<title>Relia" in page.read()


def test_ctrl_c_ends_it_in_good_order(data_dir: Path) -> None:
    with serving(data_dir) as (process, _):
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
