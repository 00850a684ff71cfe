"""Any server that speaks OpenAI's protocol: vLLM, Ollama, llama.cpp, a gateway. With or without a key."""

from relia.llm.errors import ModelsMisconfigured
from relia.llm.providers.adapter import ModelProvider
from relia.llm.providers.openai import OpenAIBackend
from relia.llm.settings import ProviderConfig


def make(config: ProviderConfig) -> ModelProvider:
    """The provider for the server at the `url` of the settings; raises `ModelsMisconfigured` without one."""
    if not config.url:
        raise ModelsMisconfigured(
            f"{config.name}: a compatible provider needs a url.",
            hint="Set it to the server's address with its path, such as http://127.0.0.1:8080/v1.",
        )
    return ModelProvider(config, OpenAIBackend(config))
