"""What AWS does with a request before a service sees it, on botocore's own code: it checks who signed it. And the frames
in which a service streams its events."""

import json
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit
from zlib import crc32

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

ALLOWED_SKEW = timedelta(minutes=5)
_DATE = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True, slots=True)
class Identity:
    """Somebody whom the server knows."""

    access_key: str
    secret_key: str
    arn: str = "arn:aws:iam::123456789012:user/relia"
    token: str | None = None
    """Of temporary credentials: they are worth nothing without it."""
    expires: datetime | None = None


@dataclass(frozen=True, slots=True)
class Refusal(Exception):
    """Why a request is not taken, in the service's own words."""

    status: int
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Signed:
    """A request as it came."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes

    def header(self, name: str) -> str | None:
        """Whatever its case."""
        return next((value for key, value in self.headers.items() if key.lower() == name.lower()), None)


def identify(request: Signed, known: Mapping[str, Identity], service: str) -> Identity:
    """Who signed the request. Raises `Refusal` with what AWS answers to a wrong, late or unknown signature."""
    fields = _authorization(request)
    access_key, day, region, signed_for, _ = fields["Credential"].split("/")
    identity = known.get(access_key)
    if identity is None or request.header("x-amz-security-token") != identity.token:
        raise Refusal(403, "UnrecognizedClientException", "The security token included in the request is invalid.")
    if identity.expires is not None and identity.expires <= datetime.now(UTC):
        raise Refusal(403, "ExpiredTokenException", "The security token included in the request is expired")
    _check_date(request, day)
    if signed_for != service:
        raise _mismatch(f"Credential should be scoped to correct service: '{service}'.")
    if fields["Signature"] != _signature(request, identity, region, service, fields["SignedHeaders"]):
        raise _mismatch(
            "The request signature we calculated does not match the signature you provided. Check your AWS Secret "
            "Access Key and signing method."
        )
    return identity


def _authorization(request: Signed) -> dict[str, str]:
    scheme, _, rest = (request.header("authorization") or "").partition(" ")
    if scheme != "AWS4-HMAC-SHA256":
        raise Refusal(403, "MissingAuthenticationTokenException", "Missing Authentication Token")
    return {name: value for name, _, value in (field.strip().partition("=") for field in rest.split(","))}


def _check_date(request: Signed, day: str) -> None:
    date = request.header("x-amz-date") or ""
    if not date.startswith(day):
        raise _mismatch("Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date.")
    made = datetime.strptime(date, _DATE).replace(tzinfo=UTC)
    if abs(datetime.now(UTC) - made) > ALLOWED_SKEW:
        raise _mismatch(f"Signature expired: {date} is now earlier than the server's time.")


def _mismatch(message: str) -> Refusal:
    return Refusal(403, "InvalidSignatureException", message)


def _signature(request: Signed, identity: Identity, region: str, service: str, signed_headers: str) -> str:
    signer = SigV4Auth(Credentials(identity.access_key, identity.secret_key, identity.token), service, region)
    headers = {name: request.header(name) or "" for name in signed_headers.split(";")}
    again = AWSRequest(method=request.method, url=request.url, headers=headers, data=request.body)
    again.context["timestamp"] = headers["x-amz-date"]
    again.params = dict(pair.split("=", 1) for pair in urlsplit(request.url).query.split("&") if "=" in pair)
    again.url = request.url.split("?")[0]
    return str(signer.signature(signer.string_to_sign(again, signer.canonical_request(again)), again))


def frame(kind: str, name: str, payload: Mapping[str, object]) -> bytes:
    """One message of `application/vnd.amazon.eventstream`, both checksums right. `kind` is `event` or `exception`."""
    headers = b"".join(
        _header(key, value)
        for key, value in (
            (f":{kind}-type", name),
            (":content-type", "application/json"),
            (":message-type", kind),
        )
    )
    body = json.dumps(payload).encode()
    prelude = struct.pack("!II", 16 + len(headers) + len(body), len(headers))
    message = prelude + struct.pack("!I", crc32(prelude)) + headers + body
    return message + struct.pack("!I", crc32(message))


def _header(name: str, value: str) -> bytes:
    return struct.pack("!B", len(name)) + name.encode() + struct.pack("!BH", 7, len(value.encode())) + value.encode()
