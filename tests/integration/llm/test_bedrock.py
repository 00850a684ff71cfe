"""Bedrock's models are asked over its own protocol, and every failure says what to do about it."""

import asyncio

import pytest
from tests.integration.llm.aws_calls import PROMPT, ask, chunks, leave_in_mid_call, provider
from tests.loops import run
from tests.servers.aws import Refusal, frame
from tests.servers.bedrock import BedrockServer
from tests.servers.bedrock_said import MODEL, PROFILE, Answer, Raw, Reply, Silence, Stream, event, throttled

from relia.llm.domain import Finish, Prompt, TextChunk, TokenUsage
from relia.llm.errors import (
    AnswerBroken,
    ContentFiltered,
    ContextTooLong,
    CredentialsRefused,
    ModelUnknown,
    ProviderDown,
    ProviderFailed,
    ProviderSilent,
    ProviderUnreachable,
    QuotaExhausted,
    RateLimited,
    RegionWrong,
    RequestRefused,
)
from relia.llm.providers.adapter import ModelProvider
from relia.llm.settings import ProviderLimits

SECRET = "hunter2-in-the-providers-own-text"
ON_DEMAND = (
    f"Invocation of model ID {MODEL} with on-demand throughput isn\u2019t supported. Retry your request with the ID or ARN "
    "of an inference profile that contains this model."
)
NOT_AUTHORIZED = (
    f"User: arn:aws:iam::123456789012:user/{SECRET} is not authorized to perform: "
    "bedrock:InvokeModelWithResponseStream on resource: arn:aws:bedrock:us-east-1::foundation-model/x because no "
    "identity-based policy allows the bedrock:InvokeModelWithResponseStream action"
)


def refused(code: str, message: str, status: int = 400) -> Refusal:
    return Refusal(status, code, f"{message} {SECRET}")


def broken_off(code: str, message: str) -> Stream:
    return Stream((*Answer().begun(), frame("exception", code, {"message": f"{message} {SECRET}"})))


def test_an_answer_comes_in_pieces_with_what_it_used(bedrock: BedrockServer) -> None:
    usage = {"inputTokens": 7, "outputTokens": 5, "totalTokens": 52, "cacheReadInputTokens": 40}
    bedrock.always(Answer(("- hosts: ", "web\n", "  tasks: []\n"), usage=usage))
    *pieces, ended = chunks(provider())
    assert [piece.text for piece in pieces if isinstance(piece, TextChunk) and piece.text] == [
        "- hosts: ",
        "web\n",
        "  tasks: []\n",
    ]
    # Bedrock counts what it took from its cache beside the other tokens of the prompt.
    assert ask(provider())[1].usage == TokenUsage(input=47, output=5, cached=40)
    assert ended == ask(provider())[1]


def test_the_prompt_goes_to_the_model_as_it_was_asked(bedrock: BedrockServer) -> None:
    ask(provider())
    (request,) = bedrock.asked
    assert request.path == f"/model/{PROFILE}/converse-stream"
    assert request.json["system"] == [{"text": "Write YAML."}]
    assert request.json["messages"] == [{"role": "user", "content": [{"text": "install nginx"}]}]
    assert request.json["inferenceConfig"] == {"maxTokens": 200, "temperature": 0.0}


def test_another_model_is_asked_when_the_request_names_it(bedrock: BedrockServer) -> None:
    ask(provider(), model="eu.amazon.nova-lite-v1:0")
    assert bedrock.asked[0].path == "/model/eu.amazon.nova-lite-v1:0/converse-stream"


SCHEMA = {
    "type": "object",
    "properties": {"steps": {"type": "array", "items": {"type": "string"}}},
    "required": ["steps"],
}


def with_schema() -> Prompt:
    return Prompt(PROMPT.messages, PROMPT.purpose, PROMPT.version, PROMPT.output_tokens, schema=SCHEMA)


def test_a_model_that_can_is_held_to_a_schema(bedrock: BedrockServer) -> None:
    ask(provider(), with_schema())
    form = bedrock.asked[0].json["outputConfig"]["textFormat"]
    assert form["type"] == "json_schema"
    assert '"steps"' in form["structure"]["jsonSchema"]["schema"]


def test_a_model_that_cannot_is_asked_plainly(bedrock: BedrockServer) -> None:
    ask(provider("amazon.titan-text-express-v1"), with_schema())
    assert "outputConfig" not in bedrock.asked[0].json


def test_an_answer_at_the_limit_of_tokens_is_cut_off(bedrock: BedrockServer) -> None:
    bedrock.always(Answer(stop="max_tokens"))
    assert ask(provider())[1].finish is Finish.CUT_OFF


@pytest.mark.parametrize(
    ("reply", "kind", "hint"),
    [
        (throttled(), RateLimited, "limits.concurrency"),
        (refused("ThrottlingException", "Too many tokens per day, please wait", 429), QuotaExhausted, "Service Quotas"),
        (refused("AccessDeniedException", NOT_AUTHORIZED, 403), CredentialsRefused, "InvokeModelWithResponseStream"),
        (
            refused(
                "AccessDeniedException", f"{NOT_AUTHORIZED} with an explicit deny in a service control policy", 403
            ),
            CredentialsRefused,
            "service control policies",
        ),
        (
            refused("AccessDeniedException", "You don't have access to the model with the specified model ID.", 403),
            CredentialsRefused,
            "Bedrock console",
        ),
        (
            refused("AccessDeniedException", "Model access is denied due to INVALID_PAYMENT_INSTRUMENT", 403),
            QuotaExhausted,
            "means of payment",
        ),
        (
            refused("ValidationException", "Access to Anthropic models is not allowed from unsupported countries"),
            RegionWrong,
            "another model",
        ),
        (refused("ValidationException", "The provided model identifier is invalid."), ModelUnknown, "us-east-1"),
        (refused("ValidationException", "Input is too long for requested model."), ContextTooLong, "context_tokens"),
        (
            refused("ValidationException", "prompt is too long: 250000 tokens > 200000"),
            ContextTooLong,
            "context_tokens",
        ),
        (refused("ValidationException", ON_DEMAND), ModelUnknown, "inference profile"),
        (
            refused("ValidationException", "The maximum tokens you requested exceeds the model limit of 4096."),
            RequestRefused,
            "output_tokens",
        ),
        (
            refused("ValidationException", "This model doesn't support the outputConfig field: schema"),
            RequestRefused,
            "structured output",
        ),
        (
            refused("ValidationException", "This model doesn't support system messages."),
            RequestRefused,
            "ConverseStream",
        ),
        (refused("ValidationException", "Operation not allowed"), CredentialsRefused, "AWS support"),
        (refused("ValidationException", "The text was blocked by our content filter"), ContentFiltered, "other words"),
        (refused("ValidationException", "Something new"), RequestRefused, "CloudTrail"),
        (refused("ResourceNotFoundException", "Could not find the model", 404), ModelUnknown, "inference-profiles"),
        (
            refused("ResourceNotFoundException", "This model version has reached the end of its life.", 404),
            ModelUnknown,
            "newer",
        ),
        (
            refused("ResourceNotFoundException", "Model use case details have not been submitted", 404),
            CredentialsRefused,
            "use case",
        ),
        (refused("ExpiredTokenException", "The security token is expired", 403), CredentialsRefused, "Sign in again"),
        (
            refused("UnrecognizedClientException", "The security token is invalid", 403),
            CredentialsRefused,
            "AWS_ACCESS_KEY_ID",
        ),
        (refused("InvalidSignatureException", "Signature expired", 403), CredentialsRefused, "clock"),
        (refused("ModelTimeoutException", "timeout", 408), ProviderSilent, "faster model"),
        (refused("ModelNotReadyException", "not ready", 429), ProviderDown, "in a moment"),
        (refused("ModelErrorException", "failed", 424), ProviderDown, "us-east-1"),
        (refused("ServiceUnavailableException", "overloaded", 503), ProviderDown, "us-east-1"),
        (refused("InternalServerException", "oops", 500), ProviderDown, "us-east-1"),
        (refused("UnknownOperationException", "", 404), RequestRefused, "url"),
        (Raw(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 7\r\n\r\nhunter2"), ProviderDown, "us-east-1"),
        (Raw(b"HTTP/1.1 301 Moved\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"), RequestRefused, ""),
        (Raw(b""), ProviderUnreachable, "proxy"),
        (Raw(b"HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\nhunter2"), AnswerBroken, ""),
        (Answer(stop="content_filtered"), ContentFiltered, "other words"),
        (Answer(stop="guardrail_intervened"), ContentFiltered, "other words"),
        (Answer(stop="malformed_model_output"), AnswerBroken, ""),
        (Answer(("",)), AnswerBroken, ""),
    ],
    ids=lambda value: type(value).__name__ if not isinstance(value, str | type) else None,
)
def test_what_bedrock_refuses_says_what_to_do_and_none_of_its_text(
    bedrock: BedrockServer, reply: Reply, kind: type[ProviderFailed], hint: str
) -> None:
    bedrock.always(reply)
    with pytest.raises(ProviderFailed) as caught:
        chunks(provider())
    problem = caught.value
    assert type(problem) is kind
    assert problem.detail.startswith("aws: ")
    assert hint in problem.hint
    assert SECRET not in f"{problem.detail} {problem.hint}"
    assert problem.__cause__ is None
    assert problem.__context__ is None


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (broken_off("modelStreamErrorException", "The system encountered an error"), AnswerBroken),
        (broken_off("throttlingException", "Too many tokens"), RateLimited),
        (broken_off("serviceUnavailableException", "overloaded"), ProviderDown),
        (broken_off("internalServerException", "oops"), ProviderDown),
        (broken_off("validationException", "The input is too long for requested model"), ContextTooLong),
        (broken_off("brandNewException", "?"), AnswerBroken),
        (Stream(tuple(Answer().begun()), then="cut"), AnswerBroken),
        (Stream(tuple(Answer().begun())), AnswerBroken),
        (Stream((*Answer().begun(), event("messageStop", stopReason="end_turn")[:-9])), AnswerBroken),
        (Stream((*Answer().begun(), event("messageStop", stopReason="end_turn")[:-1] + b"\0")), AnswerBroken),
        (Stream((*Answer().begun(), b"\xff" * 64)), AnswerBroken),
        (Stream((*Answer().begun(), event("contentBlockDelta", contentBlockIndex=0))), AnswerBroken),
    ],
    ids=[
        "model-stream-error",
        "throttled",
        "unavailable",
        "internal",
        "too-long",
        "unknown",
        "connection-cut",
        "no-end",
        "truncated-frame",
        "wrong-checksum",
        "no-frame",
        "frame-without-delta",
    ],
)
def test_an_answer_that_breaks_off_is_never_taken_for_a_whole_one(
    bedrock: BedrockServer, reply: Stream, kind: type[ProviderFailed]
) -> None:
    bedrock.always(reply)
    with pytest.raises(ProviderFailed) as caught:
        chunks(provider())
    assert type(caught.value) is kind
    assert SECRET not in f"{caught.value.detail} {caught.value.hint}"


@pytest.mark.parametrize(("region", "group"), [("us-west-2", "us"), ("eu-central-1", "eu"), ("ap-southeast-1", "apac")])
def test_a_model_that_needs_an_inference_profile_gets_one_named(
    bedrock: BedrockServer, region: str, group: str
) -> None:
    bedrock.always(refused("ValidationException", ON_DEMAND))
    with pytest.raises(ModelUnknown) as caught:
        chunks(provider(MODEL, region=region))
    assert f"such as {group}.{MODEL}" in caught.value.hint


def test_a_profile_of_other_regions_is_told(bedrock: BedrockServer) -> None:
    bedrock.always(refused("ValidationException", "The provided model identifier is invalid."))
    with pytest.raises(ModelUnknown) as caught:
        chunks(provider(PROFILE, region="eu-central-1"))
    assert "begin with us. are called from regions there; the region is eu-central-1" in caught.value.hint


def test_nothing_is_tried_again_below_the_layer_that_does(bedrock: BedrockServer) -> None:
    bedrock.reply(throttled(), Answer())
    with pytest.raises(RateLimited):
        chunks(provider())
    assert len(bedrock.asked) == 1


def test_how_long_to_wait_is_kept(bedrock: BedrockServer) -> None:
    body = b'{"message": "slow down"}'
    head = b"HTTP/1.1 429 Slow\r\nx-amzn-ErrorType: ThrottlingException\r\nRetry-After: 7\r\nContent-Length: %d\r\n\r\n"
    bedrock.always(Raw(head % len(body) + body))
    with pytest.raises(RateLimited) as caught:
        chunks(provider())
    assert caught.value.retry_after == 7


def test_an_answer_larger_than_the_limit_is_not_read_on(bedrock: BedrockServer) -> None:
    bedrock.always(Answer(("x" * 700,) * 4))
    with pytest.raises(AnswerBroken, match=r"larger than the 1,000 bytes"):
        chunks(provider(limits=ProviderLimits(answer_bytes=1000)))


def test_a_server_that_says_nothing_is_given_up(bedrock: BedrockServer) -> None:
    bedrock.always(Silence())
    with pytest.raises(ProviderSilent, match="first_token_seconds"):
        chunks(provider(limits=ProviderLimits(first_token_seconds=0.2, stall_seconds=0.2)))


def test_an_answer_that_stalls_is_given_up(bedrock: BedrockServer) -> None:
    bedrock.always(Stream(tuple(Answer().begun()), then="hold"))
    with pytest.raises(ProviderSilent, match="stall_seconds"):
        chunks(provider(limits=ProviderLimits(first_token_seconds=0.2, stall_seconds=0.2)))


@pytest.mark.parametrize("after", [0, 2])
def test_cancelling_ends_the_call_at_the_server(bedrock: BedrockServer, after: int) -> None:
    """Before the first byte of the answer and in its midst; the read would wait for half a minute otherwise."""
    bedrock.always(Stream(tuple(Answer(("- hosts: ", "web")).begun()), then="hold") if after else Silence())
    assert leave_in_mid_call(bedrock, provider(), after=after)


def test_more_calls_than_threads_of_a_loop_run_side_by_side(bedrock: BedrockServer) -> None:
    """Each waits in a thread; the event loop has 40 by itself."""
    calls = 45
    bedrock.always(Stream(tuple(Answer().begun()), then="hold"))
    asked = provider(limits=ProviderLimits(concurrency=calls))

    async def crowd() -> None:
        tasks = [asyncio.ensure_future(_drain(asked)) for _ in range(calls)]
        await asyncio.to_thread(bedrock.wait_for, calls)
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)

    run(crowd())
    assert len(bedrock.asked) == calls


async def _drain(asked: ModelProvider) -> None:
    async for _ in asked.stream(PROMPT):
        pass


def test_nothing_listens_there(bedrock: BedrockServer) -> None:
    del bedrock
    with pytest.raises(ProviderUnreachable, match="us-east-1") as caught:
        chunks(provider(url="http://127.0.0.1:9"))
    assert "url" in caught.value.hint
