"""AWS Bedrock on loopback: Converse and ConverseStream from a script, the free calls of the control plane, and STS.

    with BedrockServer() as server:
        server.always(Answer(("- hosts: ", "all")))
        server.reply(throttled(), Answer(("- hosts: web",)))    # the next two requests for a model, in turn

Requests must be signed by one of `server.identities`, or bear one of `server.api_keys`; what was asked is kept in
`server.received`, with whether the client left before the answer was whole.
"""

import json
import select
import socket
import ssl
import threading
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, unquote

from tests.servers.aws import Identity, Refusal, Signed, identify
from tests.servers.bedrock_said import (
    ACCOUNT,
    REGION,
    Account,
    Answer,
    Raw,
    Reply,
    Silence,
    Stream,
    caller,
    free,
    result,
    sts_error,
)

ROLE = f"arn:aws:iam::{ACCOUNT}:role/relia-llm"
USER = Identity("AKIDRELIA", "secret-of-relia")
CERTIFICATE = Path(__file__).with_name("loopback.pem")
"""With its key, for 127.0.0.1; nobody trusts it but these tests."""
WAIT_SECONDS = 30.0
"""No wait for a client to leave, or for a request to come, is longer."""


@dataclass(eq=False)
class Received:
    """One request."""

    method: str
    path: str
    """Unquoted, without the query."""
    headers: Mapping[str, str]
    body: bytes
    left: threading.Event = field(default_factory=threading.Event)
    """Set when the client closed the connection before the answer was whole."""

    @property
    def json(self) -> dict[str, Any]:
        document: dict[str, Any] = json.loads(self.body)
        return document

    @property
    def for_a_model(self) -> bool:
        """Whether it is one that costs tokens."""
        return self.path.startswith("/model/") and "/converse" in self.path

    def was_left(self) -> bool:
        """Wait for the client to leave; false when it stayed."""
        return self.left.wait(WAIT_SECONDS)


class BedrockServer:
    """All of AWS that Relia speaks to, at one URL. A context manager."""

    def __init__(self, *, tls: bool = False) -> None:
        self._tls = tls
        self.identities: dict[str, Identity] = {USER.access_key: USER}
        self.api_keys: set[str] = set()
        self.received: list[Received] = []
        self.account = Account()
        self.refusals: dict[str, Refusal] = {}
        """What is refused whoever asks, by the path's beginning."""
        self.slow: Silence | None = None
        """When set, free calls are answered with it."""
        self.role_seconds = 3600
        """How long the credentials of an assumed role are valid."""
        self._script: deque[Reply] = deque()
        self._default: Reply = Answer()
        self._arrived = threading.Condition()
        self.stopping = threading.Event()
        self._server = _Http(self, tls=tls)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    @property
    def url(self) -> str:
        return f"{'https' if self._tls else 'http'}://127.0.0.1:{self._server.server_address[1]}"

    def environment(self, identity: Identity = USER, region: str | None = REGION) -> dict[str, str]:
        """The variables that point an AWS SDK at this server, and at no file or service of the machine."""
        variables = {
            "AWS_ACCESS_KEY_ID": identity.access_key,
            "AWS_SECRET_ACCESS_KEY": identity.secret_key,
            "AWS_ENDPOINT_URL": self.url,
            "AWS_CA_BUNDLE": str(CERTIFICATE),
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_CONFIG_FILE": "/dev/null",
            "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
        }
        if identity.token:
            variables["AWS_SESSION_TOKEN"] = identity.token
        if region:
            variables["AWS_DEFAULT_REGION"] = region
        return variables

    def reply(self, *replies: Reply) -> None:
        """Answer the next requests for a model with these, in turn."""
        self._script.extend(replies)

    def always(self, reply: Reply) -> None:
        """Answer every request for a model with it that has no other."""
        self._default = reply

    @property
    def asked(self) -> list[Received]:
        """The requests that cost tokens."""
        return [received for received in self.received if received.for_a_model]

    def wait_for(self, count: int) -> Received:
        """Wait until so many requests for a model have come; the last of them."""
        with self._arrived:
            if not self._arrived.wait_for(lambda: len(self.asked) >= count, WAIT_SECONDS):
                raise AssertionError(f"{len(self.asked)} requests for a model came, not {count}")
        return self.asked[count - 1]

    def wait_for_any(self) -> Received:
        """Wait until something is asked, even for free; the first of it."""
        with self._arrived:
            if not self._arrived.wait_for(lambda: self.received, WAIT_SECONDS):
                raise AssertionError("nothing was asked")
        return self.received[0]

    def take(self, received: Received) -> None:
        """Keep a request, before it is answered."""
        with self._arrived:
            self.received.append(received)
            self._arrived.notify_all()

    def next_reply(self) -> Reply:
        with self._arrived:
            return self._script.popleft() if self._script else self._default

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stopping.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(WAIT_SECONDS)


class _Http(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, owner: BedrockServer, *, tls: bool) -> None:
        self.owner = owner
        super().__init__(("127.0.0.1", 0), _Handler)
        if tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(CERTIFICATE)
            self.socket = context.wrap_socket(self.socket, server_side=True)

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that leaves is no error."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Http

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the base class's
        """Say nothing."""

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def _serve(self) -> None:
        owner = self.server.owner
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        received = Received(self.command, unquote(self.path.split("?")[0]), dict(self.headers.items()), body)
        owner.take(received)
        try:
            self._route(received, Signed(self.command, f"{owner.url}{self.path}", received.headers, body))
        except Refusal as refusal:
            self._refuse(refusal, received)

    def _route(self, received: Received, signed: Signed) -> None:
        owner = self.server.owner
        for path, refusal in owner.refusals.items():
            if received.path.startswith(path):
                raise refusal
        if received.path == "/" and received.method == "POST":
            self._sts(received, identify(signed, owner.identities, "sts"))
            return
        self._authenticate(signed)
        if received.for_a_model:
            self._converse(received)
        elif owner.slow:
            self._hold(received)
        else:
            self._json(free(owner.account, received.path))

    def _authenticate(self, signed: Signed) -> None:
        owner = self.server.owner
        scheme, _, key = (signed.header("authorization") or "").partition(" ")
        if scheme != "Bearer":
            identify(signed, owner.identities, "bedrock")
        elif key not in owner.api_keys:
            raise Refusal(
                403, "AccessDeniedException", "Authentication failed: Please make sure your API Key is valid."
            )

    def _converse(self, received: Received) -> None:
        reply = self.server.owner.next_reply()
        match reply:
            case Refusal():
                raise reply
            case Silence():
                self._hold(received)
            case Raw(data):
                self.wfile.write(data)
                self.close_connection = True
            case Answer() if received.path.endswith("/converse"):
                self._json(reply.whole())
            case Answer():
                self._stream(received, Stream(tuple(reply.frames())))
            case Stream():
                self._stream(received, reply)

    def _stream(self, received: Received, stream: Stream) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/vnd.amazon.eventstream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        try:
            for data in stream.frames:
                self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))
                self.wfile.flush()
            if stream.then == "end":
                self.wfile.write(b"0\r\n\r\n")
        except OSError:
            received.left.set()
            self.close_connection = True
            return
        if stream.then == "hold":
            self._hold(received)
        self.close_connection = self.close_connection or stream.then == "cut"

    def _hold(self, received: Received) -> None:
        """Wait until the client leaves, or the server stops."""
        self.close_connection = True
        while not self.server.owner.stopping.is_set():
            readable, _, _ = select.select([self.connection], [], [], 0.05)
            if readable and _ended(self.connection):
                received.left.set()
                return

    def _refuse(self, refusal: Refusal, received: Received) -> None:
        if received.path == "/":
            self._send(refusal.status, "text/xml", sts_error(refusal))
            return
        body = json.dumps({"message": refusal.message}).encode()
        self._send(refusal.status, "application/json", body, {"x-amzn-ErrorType": refusal.code})

    def _json(self, document: Mapping[str, object]) -> None:
        self._send(200, "application/json", json.dumps(document).encode())

    def _send(self, status: int, content_type: str, body: bytes, headers: Mapping[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": content_type, "Content-Length": str(len(body)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def _sts(self, received: Received, identity: Identity) -> None:
        form = {name: values[0] for name, values in parse_qs(received.body.decode()).items()}
        actions: dict[str, Callable[[], str]] = {
            "GetCallerIdentity": lambda: caller(identity),
            "AssumeRole": lambda: self._assume(form["RoleArn"], form["RoleSessionName"]),
        }
        self._send(200, "text/xml", actions[form["Action"]]().encode())

    def _assume(self, role: str, session: str) -> str:
        owner = self.server.owner
        if role != ROLE:
            raise Refusal(
                403, "AccessDenied", f"User: {USER.arn} is not authorized to perform: sts:AssumeRole on {role}"
            )
        expires = datetime.now(UTC) + timedelta(seconds=owner.role_seconds)
        number = len(owner.identities)
        arn = f"arn:aws:sts::{ACCOUNT}:assumed-role/relia-llm/{session}"
        assumed = Identity(f"ASIA{number}", f"secret-{number}", arn, f"token-{number}", expires)
        owner.identities[assumed.access_key] = assumed
        return result(
            "AssumeRole",
            f"<Credentials><AccessKeyId>{assumed.access_key}</AccessKeyId>"
            f"<SecretAccessKey>{assumed.secret_key}</SecretAccessKey><SessionToken>{assumed.token}</SessionToken>"
            f"<Expiration>{expires:%Y-%m-%dT%H:%M:%SZ}</Expiration></Credentials>"
            f"<AssumedRoleUser><AssumedRoleId>ARO:{session}</AssumedRoleId><Arn>{arn}</Arn></AssumedRoleUser>",
        )


def _ended(connection: socket.socket) -> bool:
    try:
        # TLS cannot be peeked into; a client has nothing more to say here.
        return connection.recv(1, 0 if isinstance(connection, ssl.SSLSocket) else socket.MSG_PEEK) == b""
    except OSError:
        return True
