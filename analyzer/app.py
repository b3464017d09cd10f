"""The Analyzer: builds and holds everything, once."""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError
from pydantic_settings import SettingsError

from analyzer.errors import BadSettings, EngineUnavailable, UnreadableInput
from analyzer.settings import Settings

if TYPE_CHECKING:
    from analyzer.churn.review import Review
    from analyzer.domain.account import Deal
    from analyzer.domain.churn import Taxonomy
    from analyzer.domain.conversation import Conversation
    from analyzer.domain.finding import Claim
    from analyzer.domain.handoff import Draft
    from analyzer.domain.sentiment import DriftReport
    from analyzer.drift.watch import Watched
    from analyzer.embedding import Embedder
    from analyzer.engines.base import Check, Engine
    from analyzer.engines.llm.batches import Batches, Plan
    from analyzer.engines.llm.endpoint import Endpoint, Question

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is done, and how much there is."""

ENGINES = ("local", "llm")


class Analyzer:
    """Reads the documents of deals and drafts their handoffs. Models load at the first draft."""

    def __init__(self, settings: Settings | None = None) -> None:
        self.settings = settings or read_settings()
        self.pace: Callable[[], None] | None = None
        """Called before each question to an endpoint, to be set before the first one: a service shares one pace."""

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

    def plan_batch(self, paths: Iterable[str | PathLike[str]]) -> "tuple[Plan, tuple[str, ...]]":
        """The questions that drafts of deals would put first to the endpoint, and what could not be read of the deals.

        Each folder is a deal; files are of one deal together.

        Raises:
            UnreadableInput: nothing there that can be read.
            EngineUnavailable, BadSettings: the endpoint cannot be used, or nothing would keep its answers.
        """
        from analyzer.engines.llm.connection import engine_of
        from analyzer.intake.reader import read_paths

        batches = self.batches
        engine = engine_of(self.settings, self._endpoint, _grounds)
        given = [Path(p) for p in paths]
        files = [p for p in given if not p.is_dir()]
        questions: list[Question] = []
        warnings: list[str] = []
        deals = [*([p] for p in given if p.is_dir()), *([files] if files else [])]
        for deal in deals:
            try:
                intake = read_paths(deal, self.settings)
            except UnreadableInput as error:
                if len(deals) == 1:
                    raise
                warnings.append(f"{deal[0].name}: {error}")
                continue
            questions += [q for c in intake.conversations for q in engine.first_questions(c, intake.deal)]
            warnings += [f"{deal[0].name}: {w}" for w in intake.warnings]
        return batches.plan(questions), tuple(warnings)

    @cached_property
    def batches(self) -> "Batches":
        """Batches at the endpoint. Raises EngineUnavailable or BadSettings."""
        from analyzer.engines.llm.connection import batches_of

        return batches_of(self.settings, self._endpoint)

    def watch(
        self, folder: str | PathLike[str], engine: str = "local", draft: "Draft | None" = None, progress: Progress | None = None
    ) -> "Watched":
        """A deal folder with all its messages read; `assess` of analyzer.drift.watch says how it stood at any time.

        `draft` is the handoff of the folder's documents where there is one already.

        Raises:
            UnreadableInput: no folder, or nothing in it that can be read.
            EngineUnavailable: `engine` cannot run here.
            BadWeights: a packaged model is missing or altered.
        """
        from analyzer.drift.account import read_account

        _check(engine)
        account = read_account(Path(folder), self.settings)
        chosen = self._loaded(engine)
        if draft is None and account.conversations and account.feed.letters:
            from analyzer.handoff.drafting import draft_handoff

            draft = draft_handoff(account.deal, account.conversations, chosen, self.embedder, (), progress)
        from analyzer.drift.watch import watch

        return watch(account, chosen, self.embedder, draft)

    def drift(
        self,
        folder: str | PathLike[str],
        engine: str = "local",
        preset: str = "normal",
        as_of: dt.datetime | None = None,
        country: str | None = None,
        progress: Progress | None = None,
    ) -> "DriftReport":
        """How an account stands: baseline against now, and the red flags, with the messages up to `as_of` (default: all).

        `preset` is loose, normal or strict; the public holidays of `country` (ISO code) are no working days;
        without it they are those of the country that the customer's papers name.

        Raises:
            UnreadableInput: no folder, nothing in it that can be read, or no such preset or country.
            EngineUnavailable, BadWeights: as for `watch`.
        """
        from analyzer.drift.scoring import PresetName
        from analyzer.drift.working_time import calendar_of

        if preset not in set(PresetName):
            raise UnreadableInput(f"There is no such preset. Known: {', '.join(PresetName)}.")
        calendar = calendar_of(country) if country else None
        watched = self.watch(folder, engine, None, progress)
        from analyzer.drift.watch import assess

        return assess(watched, PresetName(preset), as_of, calendar)

    def classify(self, file: str | PathLike[str], engine: str = "local") -> "Iterator[str]":
        """The reason of each row {"id", "text"} of a JSON Lines file, as JSON Lines without line ends, in the order of the file.

        Raises:
            UnreadableInput: the file or a line of it cannot be used; nothing has been read then.
            EngineUnavailable, BadWeights: as for `draft`.
            BadSettings: the taxonomy of HANDOFF_TAXONOMY_FILE cannot be used.
        """
        from analyzer.churn.reasons import classify, line_of, read_rows

        _check(engine)
        rows = read_rows(Path(file), self.settings.max_file_bytes)
        reasons = classify(self.engine(engine), [row.text for row in rows], self.taxonomy)
        return (line_of(row, reason) for row, reason in zip(rows, reasons, strict=True))

    def issues(
        self,
        file: str | PathLike[str],
        week: dt.date | None = None,
        columns: Mapping[str, str] | None = None,
        engine: str = "local",
        progress: Progress | None = None,
    ) -> "tuple[Review, tuple[str, ...]]":
        """The churn review of a table of cancellations, and what had to be guessed or left out.

        `week` is any day of the week to look at, by default the last one that is over, as in the service; `columns` names the
        header of a field that would not be found ("text", "on", "revenue", ...).

        Raises:
            UnreadableInput, TooLarge: the table cannot be used.
            EngineUnavailable, BadWeights, BadSettings: as for `classify`.
        """
        from analyzer.churn.reasons import read_reasons
        from analyzer.churn.review import review_of, which_week
        from analyzer.churn.themes import themes_of
        from analyzer.churn.trends import period_of, usual_week
        from analyzer.intake.cancellations import read_cancellations

        _check(engine)
        table = read_cancellations(Path(file), self.settings, columns)
        if not table.cancellations:
            raise UnreadableInput(" ".join([f"{Path(file).name} holds no cancellations.", *table.warnings]))
        seen = (lambda done: progress("Reading reasons", done, len(table.cancellations))) if progress else None
        read = read_reasons(self.engine(engine), table.cancellations, self.taxonomy, seen)
        today = dt.datetime.now(dt.UTC).date()
        looked_at = week or usual_week(max(c.on for c in read), today)
        themes = themes_of(period_of(read, looked_at), self.embedder)
        review = review_of(read, looked_at, (), self.taxonomy, themes, today=today)
        notes = (table.columns, *table.warnings) if week else (table.columns, *table.warnings, which_week(review, read))
        return review, notes

    @cached_property
    def taxonomy(self) -> "Taxonomy":
        """The reasons for leaving: HANDOFF_TAXONOMY_FILE, or the packaged ones. Raises BadSettings."""
        from analyzer.churn.taxonomy import read_taxonomy

        return read_taxonomy(self.settings.taxonomy_file)

    def engine(self, name: str) -> "Engine":
        """The engine called `name`; an llm engine is one run with its own budget. Raises EngineUnavailable or BadSettings."""
        _check(name)
        if name == "local":
            return self._local_engine
        from analyzer.engines.llm.connection import engine_of

        return engine_of(self.settings, self._endpoint, _grounds)

    def doctor(self) -> list[tuple[str, str]]:
        """What the engines can do here, as rows of a name and a finding; asks the endpoint where one is set.

        Raises:
            BadWeights: a packaged model is missing or altered.
            EngineUnavailable, BadSettings, BadPrompt: the endpoint cannot be used; the message says what to do.
        """
        from analyzer.engines.llm.doctor import examine

        return [("Embedded engine", f"ready, {self._loaded('local').model}"), *examine(self.settings)]

    def _loaded(self, name: str) -> "Engine":
        engine = self.engine(name)
        engine.load()
        return engine

    @cached_property
    def _local_engine(self) -> "Engine":
        from analyzer.engines.local.engine import LocalEngine

        return LocalEngine(self.settings.threads, lambda: self.embedder)

    @cached_property
    def _endpoint(self) -> "Endpoint":
        from analyzer.engines.llm.connection import connect

        return connect(self.settings, self.pace)

    @cached_property
    def embedder(self) -> "Embedder":
        """The packaged sentence model, loaded once."""
        from analyzer.embedding import LocalEmbedder

        return LocalEmbedder(self.settings.threads)


def _check(engine: str) -> None:
    if engine not in ENGINES:
        raise EngineUnavailable(f"There is no such engine. Known: {', '.join(ENGINES)}.")


def _grounds(conversation: "Conversation", deal: "Deal") -> "Check":
    """Whether claims about `conversation` hold, for an engine that may ask its model once more."""
    from analyzer.engines.base import Checked
    from analyzer.grounding import Grounder

    grounder = Grounder({conversation.document: conversation}, deal)

    def check(claim: "Claim") -> Checked:
        found = grounder.ground(claim)
        return Checked(found.reason, tuple(dict.fromkeys(e.turn for e in found.evidence)))

    return check


def read_settings() -> Settings:
    """Settings from the environment; raises BadSettings that names the variable."""
    try:
        return Settings()
    except ValidationError as error:
        names = sorted({f"HANDOFF_{part['loc'][0]}".upper() for part in error.errors() if part["loc"]})
        raise BadSettings(f"{', '.join(names)}: not a value that can be used. Correct or unset it.") from None
    except SettingsError as error:
        # Raised where a list is no JSON; only its message names the setting.
        named = re.search(r'field "(\w+)"', str(error))
        name = f"HANDOFF_{named.group(1)}".upper() if named else "One of the HANDOFF_ settings"
        raise BadSettings(f'{name}: a list is written as JSON, such as ["a.example", "b.example"]. Correct or unset it.') from None
