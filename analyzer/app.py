"""The Analyzer: builds and holds everything, once."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from analyzer.errors import BadSettings, EngineUnavailable
from analyzer.settings import Settings

if TYPE_CHECKING:
    from analyzer.domain.account import Deal
    from analyzer.domain.conversation import Conversation
    from analyzer.domain.finding import Claim
    from analyzer.domain.handoff import Draft
    from analyzer.embedding import Embedder
    from analyzer.engines.base import Engine
    from analyzer.engines.llm.endpoint import Endpoint

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is done, and how much there is."""

ENGINES = ("local", "llm")


class Analyzer:
    """Reads the documents of deals and drafts their handoffs. Models load at the first draft."""

    def __init__(self, settings: Settings | None = None) -> None:
        self.settings = settings or read_settings()

    def parse(self, path: str | PathLike[str]) -> "Conversation":
        """One file as a Conversation; raises UnreadableInput where it cannot be read."""
        from analyzer.intake.reader import read

        return read(Path(path), self.settings)

    def draft(self, paths: Iterable[str | PathLike[str]], engine: str = "local", progress: Progress | None = None) -> "Draft":
        """The draft handoff of one deal: a deal folder, or any files of one deal.

        Raises:
            UnreadableInput: nothing there that can be read.
            EngineUnavailable: `engine` cannot run here.
            BadWeights: a packaged model is missing or altered.
        """
        from analyzer.intake.reader import read_paths

        _check(engine)
        # Before the models load: a file that cannot be read is said at once.
        intake = read_paths([Path(p) for p in paths], self.settings)
        with ThreadPoolExecutor(2) as aside:
            # Loading the models and importing the rest take as long as each other.
            embedder = aside.submit(lambda: self.embedder)
            chosen = aside.submit(self._loaded, engine)
            from analyzer.handoff.drafting import draft_handoff

            return draft_handoff(intake.deal, intake.conversations, chosen.result(), embedder.result(), intake.warnings, progress)

    def engine(self, name: str) -> "Engine":
        """The engine called `name`; an llm engine is one run with its own budget. Raises EngineUnavailable or BadSettings."""
        _check(name)
        if name == "local":
            return self._local_engine
        from analyzer.engines.llm.connection import engine_of

        return engine_of(self.settings, self._endpoint, _grounds)

    def _loaded(self, name: str) -> "Engine":
        engine = self.engine(name)
        engine.load()
        return engine

    @cached_property
    def _local_engine(self) -> "Engine":
        from analyzer.engines.local.engine import LocalEngine

        return LocalEngine(self.settings.threads)

    @cached_property
    def _endpoint(self) -> "Endpoint":
        from analyzer.engines.llm.connection import connect

        return connect(self.settings)

    @cached_property
    def embedder(self) -> "Embedder":
        """The packaged sentence model, loaded once."""
        from analyzer.embedding import shared_embedder

        return shared_embedder()


def _check(engine: str) -> None:
    if engine not in ENGINES:
        raise EngineUnavailable(f"There is no such engine. Known: {', '.join(ENGINES)}.")


def _grounds(conversation: "Conversation", deal: "Deal") -> "Callable[[Claim], str]":
    """Why a claim about `conversation` does not hold, for an engine that may ask its model once more."""
    from analyzer.grounding import Grounder

    grounder = Grounder({conversation.document: conversation}, deal)
    return lambda claim: grounder.ground(claim).reason


def read_settings() -> Settings:
    """Settings from the environment; raises BadSettings that names the variable."""
    try:
        return Settings()
    except ValidationError as error:
        names = sorted({f"HANDOFF_{part['loc'][0]}".upper() for part in error.errors() if part["loc"]})
        raise BadSettings(f"{', '.join(names)}: not a value that can be used. Correct or unset it.") from None
