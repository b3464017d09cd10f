"""Options that several commands share."""

from enum import StrEnum
from typing import Annotated

import typer


class EngineName(StrEnum):
    """Which engine reads."""

    LOCAL = "local"
    LLM = "llm"


Engine = Annotated[
    EngineName, typer.Option(help="Which engine reads. `local` needs no key and no network, `llm` an endpoint (see `handoff doctor`).")
]
