"""The house's own instructions for models, from a file of the administrator's."""

from relia.generation.errors import InstructionsUnreadable
from relia.generation.model.settings import ModelSettings

_BYTES = 32_000


def house_instructions(settings: ModelSettings) -> str:
    """The text of `RELIA_MODEL_INSTRUCTIONS`; empty without one. Raises `InstructionsUnreadable`."""
    path = settings.model_instructions
    if path is None:
        return ""
    try:
        with path.open("rb") as file:
            content = file.read(_BYTES + 1)
        if len(content) > _BYTES:
            raise InstructionsUnreadable(f"RELIA_MODEL_INSTRUCTIONS ({path}) is larger than {_BYTES:,} bytes")
        return content.decode().strip()
    except OSError as error:
        raise InstructionsUnreadable(f"RELIA_MODEL_INSTRUCTIONS ({path}) cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise InstructionsUnreadable(f"RELIA_MODEL_INSTRUCTIONS ({path}) is not text in UTF-8") from error
