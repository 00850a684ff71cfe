"""`relia serve`: the page and the HTTP interface."""

import contextlib
import errno
import ipaddress
import signal
import socket
import sys
import threading
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from relia import __version__
from relia.catalog.errors import CatalogUnavailable
from relia.core.errors import ErrorKind, ReliaError
from relia.validation.domain import Check, Source

if TYPE_CHECKING:
    from relia.api.parts import Parts

HEADER_LIMIT = 64 * 1024
"""Bytes of the request line and the headers."""


class CannotListen(ReliaError):
    """The address cannot be listened on."""

    kind = ErrorKind.INVALID
    code = "cannot-listen"


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on (setting RELIA_HOST); loopback only.")] = None,
    port: Annotated[
        int | None, typer.Option(help="Port (setting RELIA_PORT); 0 takes a free one.", min=0, max=65535)
    ] = None,
) -> None:
    """Start the page and the HTTP interface on this machine.

    [bold]Examples[/]

      relia serve

      relia serve --port 9000
    """
    import uvicorn

    from relia.api.protocol import ProblemProtocol
    from relia.app import create_app
    from relia.cli.console import open_relia, report_console
    from relia.monitoring.logs import configure_logs

    console = report_console()
    console.print(f"[bold]Relia {__version__}[/]")
    with open_relia() as relia:
        listener = _listen(host or relia.settings.host, relia.settings.port if port is None else port)
        with listener:
            address, number = listener.getsockname()[:2]
            shown = f"[{address}]" if ":" in address else address
            relia.catalog  # noqa: B018  (built now, with its progress bar, not at the first request)
            configure_logs(relia.settings)
            app = create_app(relia.parts, relia.settings)
            if relia.settings.warm_up:
                threading.Thread(target=_warm_up, args=(relia.parts,), name="warm-up", daemon=True).start()
            console.print(f"  page     [link]http://{shown}:{number}/[/]", highlight=False)
            console.print(f"  API      http://{shown}:{number}/v1   (docs/api.md)")
            console.print(f"  catalog  {len(relia.catalog.modules()):,} modules")
            console.print(f"  sandbox  {escape(relia.sandbox.describe())}")
            console.print(f"  data     {escape(str(relia.settings.data_dir))}")
            console.print("Stop with Ctrl-C.", style="dim")
            config = uvicorn.Config(
                app,
                log_config=None,
                access_log=False,
                server_header=False,
                date_header=True,
                proxy_headers=False,
                # The faster parser has no bound on the headers of a request.
                http=ProblemProtocol,
                h11_max_incomplete_event_size=HEADER_LIMIT,
                timeout_graceful_shutdown=relia.settings.shutdown_seconds,
            )
            # The server takes the signal, finishes what it began, and then hands the signal on; without this it would
            # end the process before its parts are closed.
            signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
            uvicorn.Server(config).run(sockets=[listener])


_REHEARSAL = """\
---
- name: Rehearse
  hosts: all
  tasks:
    - name: Say
      ansible.builtin.debug:
        msg: "{{ warm | default('up') }}"
      when: warm is defined
      notify: Rest
"""


def _warm_up(parts: "Parts") -> None:
    """Make the engine, and let the cheap checks load what they need, before somebody asks for them."""
    # A server that is ended in its first seconds closes its catalog under this; whoever asks later hears what is wrong.
    with contextlib.suppress(CatalogUnavailable):
        parts.generation()
        parts.verifier.verify(Source(_REHEARSAL), skip=frozenset({Check.LINT, Check.SYNTAX}))


def _listen(host: str, port: int) -> socket.socket:
    """A listening socket on a loopback address. Raises `CannotListen` with what to do instead."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except OSError as error:
        raise CannotListen(f"{host!r} is no address of this machine: {error}", hint="Use 127.0.0.1 or ::1.") from error
    family, kind, protocol, _, address = found[0]
    if not ipaddress.ip_address(str(address[0]).split("%")[0]).is_loopback:
        raise CannotListen(
            f"{host} can be reached from other machines, and Relia has no accounts yet",
            hint="Use 127.0.0.1, and reach it from elsewhere through an SSH tunnel: ssh -L 8000:127.0.0.1:8000 HOST",
        )
    listener = socket.socket(family, kind, protocol)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(address)
        listener.listen(2048)
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise CannotListen(
                f"port {port} is taken by another program", hint=f"Choose another: relia serve --port {port + 1}"
            ) from error
        raise CannotListen(f"cannot listen on {host}:{port}: {error.strerror}", hint="Choose another port.") from error
    return listener
