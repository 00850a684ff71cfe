"""The server's own refusals, of what is no request that the application could be given, as problems too."""

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from relia.api.errors import RequestUnreadable
from relia.api.problem import MEDIA_TYPE, problem_of
from relia.core.ids import new_id
from relia.monitoring.requests import HEADER
from relia.security.headers import HEADERS


class ProblemProtocol(H11Protocol):
    """HTTP/1.1 as uvicorn speaks it, except that a refusal is a problem document."""

    def send_400_response(self, msg: str) -> None:
        """Answer, and end the connection: where the next request would begin, nobody can tell."""
        self.logger.info("refused: %s", msg)
        error = RequestUnreadable(
            "this is no HTTP/1.1 request: it needs one Host header, and headers of a bounded length",
            hint="Send it with an HTTP client, and look at its headers.",
        )
        request_id = str(new_id())
        problem = problem_of(error, request_id)
        body = problem.model_dump_json().encode()
        headers = {"Content-Type": MEDIA_TYPE, "Content-Length": str(len(body)), HEADER: request_id, **HEADERS}
        answer = h11.Response(
            status_code=problem.status, headers=[*headers.items(), ("Connection", "close")], reason=b"Bad Request"
        )
        for event in (answer, h11.Data(data=body), h11.EndOfMessage()):
            self.transport.write(self.conn.send(event))
        self.transport.close()
