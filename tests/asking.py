"""Prompts, and the answers to them."""

from collections.abc import AsyncIterator

from relia.llm.domain import Chunk, Ended, Message, Prompt, Purpose, Speaker, TextChunk

QUESTION = Prompt(
    messages=(Message(Speaker.SYSTEM, "You write Ansible playbooks."), Message(Speaker.USER, "install nginx")),
    purpose=Purpose.DRAFT,
    version="test-1",
    output_tokens=64,
)


async def heard(answer: AsyncIterator[Chunk]) -> tuple[str, Ended]:
    """The text of an answer, and how it ended; nothing may come after that."""
    text, ended = "", None
    async for chunk in answer:
        assert ended is None, "it went on after its end"
        match chunk:
            case TextChunk():
                text += chunk.text
            case Ended():
                ended = chunk
    assert ended is not None, "it never ended"
    return text, ended
