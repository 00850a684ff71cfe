"""What model servers do wrong, and what it means. Each repeats what it should keep to itself: what was sent, and the key."""

from dataclasses import dataclass, field, replace

from tests.asking import QUESTION
from tests.servers import faulty
from tests.servers.faulty import status

from relia.llm.domain import Message, Speaker
from relia.llm.errors import (
    AnswerBroken,
    ContentFiltered,
    ContextTooLong,
    CredentialsRefused,
    ModelUnknown,
    ProviderDown,
    ProviderFailed,
    ProviderSilent,
    QuotaExhausted,
    RateLimited,
    RegionWrong,
    RequestRefused,
)

KEY = "sk-proj-7hVq2mXw9bT4"
SENT = "the-password-of-the-database-is-hunter2"
SECRET_QUESTION = replace(QUESTION, messages=(Message(Speaker.USER, SENT),))
ECHO = f"You sent {SENT} with the key {KEY}"


@dataclass(frozen=True)
class Fault:
    """What a server does, and what it means."""

    reply: faulty.Reply
    means: type[ProviderFailed]
    says: str = ""
    limits: dict[str, float] = field(default_factory=dict)


def error(code: int, message: str = "", /, **more: object) -> faulty.Reply:
    """A refusal in OpenAI's form that repeats what it should not."""
    return status(code, {"error": {"message": f"{message} {ECHO}", "type": None, "param": None, "code": None, **more}})


FAULTS = {
    # OpenAI
    "wrong key": Fault(error(401, "Incorrect API key provided", code="invalid_api_key"), CredentialsRefused),
    "forbidden": Fault(error(403, "You do not have access"), CredentialsRefused),
    "no credit": Fault(error(429, "You exceeded your current quota", code="insufficient_quota"), QuotaExhausted),
    "payment": Fault(error(402, "Insufficient balance"), QuotaExhausted),
    "rate": Fault(error(429, "Rate limit reached for requests", code="rate_limit_exceeded"), RateLimited),
    "no such model": Fault(
        error(404, "The model `scripted` does not exist", code="model_not_found"), ModelUnknown, "scripted"
    ),
    "country": Fault(error(403, code="unsupported_country_region_territory"), RegionWrong),
    "too long": Fault(
        error(400, "This model's maximum context length is 8192", code="context_length_exceeded"), ContextTooLong
    ),
    "filter": Fault(error(400, "The response was filtered", code="content_filter"), ContentFiltered),
    "policy": Fault(error(400, "rejected by the safety system"), ContentFiltered),
    "temperature": Fault(error(400, "Unsupported value: 'temperature'", type="invalid_request_error"), RequestRefused),
    "too many tokens": Fault(error(400, "max_tokens is too large: 9999"), RequestRefused, "output_tokens"),
    "no schema": Fault(error(400, "'response_format' of type json_schema is not supported"), RequestRefused, "schema"),
    "fault of its own": Fault(error(500, "The model `x` is not found in shard 7", type="server_error"), ProviderDown),
    "gateway": Fault(status(502, f"<html>Bad gateway {ECHO}</html>"), ProviderDown, "502"),
    "overloaded": Fault(error(503, "Slow down"), ProviderDown),
    "timeout behind it": Fault(error(408), ProviderSilent),
    # vLLM, Ollama, llama.cpp
    "vllm model": Fault(
        status(404, {"object": "error", "message": "The model `a` does not exist.", "code": 404}), ModelUnknown
    ),
    "vllm context": Fault(
        error(400, "This model's maximum context length is 4096 tokens. However", type="BadRequestError"),
        ContextTooLong,
    ),
    "vllm key": Fault(status(401, {"error": "Unauthorized"}), CredentialsRefused),
    "ollama model": Fault(
        error(404, 'model "scripted" not found, try pulling it first', type="not_found_error"), ModelUnknown, "Ollama"
    ),
    "ollama old": Fault(status(404, {"error": "model 'scripted' not found"}), ModelUnknown),
    "llama context": Fault(
        error(400, "request (3009 tokens) exceeds the available context size", type="exceed_context_size_error"),
        ContextTooLong,
    ),
    "llama loading": Fault(error(503, "Loading model", type="unavailable_error", code=503), ProviderDown, "loaded"),
    "no chat there": Fault(status(404, "<html>404 page not found</html>"), RequestRefused, "/v1"),
    "larger than allowed": Fault(status(413, "too large"), ContextTooLong),
    "elsewhere": Fault(status(307, None, {"location": "http://127.0.0.1:1/v1"}), RequestRefused, "url"),
    # in the middle of an answer
    "error in the stream": Fault(
        faulty.error_in_stream({"error": {"message": ECHO, "code": "server_error"}}), ProviderDown
    ),
    "quota in the stream": Fault(
        faulty.error_in_stream({"error": {"message": ECHO, "code": "insufficient_quota"}}), QuotaExhausted
    ),
    "context in the stream": Fault(
        faulty.error_in_stream({"error": {"message": f"the context size is full {ECHO}", "code": 500}}), ProviderDown
    ),
    "nonsense in the stream": Fault(faulty.error_in_stream({"error": {"message": ECHO}}), AnswerBroken),
    "cut": Fault(faulty.cut("- hosts"), AnswerBroken, "broke"),
    "ended early": Fault(faulty.ended_early("- hosts"), AnswerBroken, "whole"),
    "no JSON": Fault(faulty.parts(b"data: {" + ECHO.encode() + b"\n\n"), AnswerBroken, "read"),
    "no text": Fault(faulty.parts(b"data: \xff\xfe" + ECHO.encode() + b"\n\n"), AnswerBroken, "read"),
    "nested": Fault(faulty.parts(b"data: " + b"[" * 50_000 + b"\n\n"), AnswerBroken, "read"),
    "nested error": Fault(status(500, "[" * 50_000), ProviderDown),
    "no stream": Fault(status(200, f"<html>Sign in {ECHO}</html>"), AnswerBroken),
    "nothing": Fault(faulty.parts(), AnswerBroken),
    "empty answer": Fault(faulty.answer(""), AnswerBroken, "nothing"),
    "refusal": Fault(faulty.streamed({"refusal": "I cannot help with that."}), ContentFiltered),
    "filtered in the stream": Fault(faulty.answer("- ho", finish="content_filter"), ContentFiltered),
    "2 MiB": Fault(faulty.streamed(*[{"content": "x" * (1 << 14)}] * 128), AnswerBroken, "1,000,000 bytes"),
    "2 MiB in one event": Fault(faulty.streamed({"content": "x" * (2 << 20)}), AnswerBroken, "1,000,000 bytes"),
    "10 MiB in a line": Fault(faulty.parts(*[b"x" * (1 << 20)] * 10), AnswerBroken, "1,000,000 bytes"),
    "2 MiB of thoughts": Fault(
        faulty.streamed({"reasoning_content": "x" * (2 << 20)}), AnswerBroken, "1,000,000 bytes"
    ),
    "packed": Fault(status(200, "x", {"content-encoding": "gzip"}), AnswerBroken),
    "silence": Fault(faulty.silence(), ProviderSilent, "total_seconds", {"total_seconds": 0.2}),
    "silence in the middle": Fault(faulty.silence("- ho"), ProviderSilent, "total_seconds", {"total_seconds": 0.2}),
}
