"""The llm engine: prompts, windows and an endpoint behind the protocol of every engine."""

import threading
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Protocol, TypeVar

from analyzer.domain.account import Deal
from analyzer.domain.churn import Reason, Taxonomy
from analyzer.domain.conversation import Conversation
from analyzer.domain.handoff import Usage
from analyzer.domain.sentiment import Message
from analyzer.engines.base import Grounds, Material, Overview, Reading, Tone
from analyzer.engines.llm import overview, reason, rescue, script, tone, windows
from analyzer.engines.llm.asking import Asker, Gathered, Missed, Read, Reader
from analyzer.engines.llm.claims import ClaimMaker
from analyzer.engines.llm.endpoint import Endpoint, Question
from analyzer.engines.llm.messages import Wording, about
from analyzer.engines.llm.purse import Purse
from analyzer.engines.llm.trouble import NotAnswered, Trouble, warning
from analyzer.errors import EngineUnavailable
from analyzer.prompting import Prompt

from langchain_core.runnables import RunnableLambda  # isort: skip - after messages, which keeps it quiet

CONTEXT = 32_000
"""Tokens of a model's context where neither settings, price file nor endpoint say."""
LARGEST_WINDOW = 24_000
SMALLEST_WINDOW = 500
_MARGIN = 0.9
"""Our count of tokens is an estimate: a tenth of the context stays free."""
R = TypeVar("R", Read, tone.ToneReadings)
Made = TypeVar("Made", covariant=True)
_WHAT = {"offer": "promises and terms", "customer": "goals, people and risks"}


class LLMEngine:
    """Reads with a model behind an OpenAI-compatible endpoint. One engine is one run: it has its own budget.

    The claims keep the order of prompts and turns, so that the same answers give the same reading.
    """

    name = "llm"

    def __init__(
        self,
        endpoint: Endpoint,
        prompts: Sequence[Prompt],
        purse: Purse,
        grounds: Grounds,
        *,
        context: int = 0,
        max_output: int = 8_192,
        redact: bool = False,
    ) -> None:
        self._endpoint = endpoint
        self._prompts = prompts
        self._documents = [Wording(p) for p in prompts if p.answer in _WHAT]
        self._purse = purse
        self._grounds = grounds
        self._context = context
        self._redact = redact
        self._max_output = min(max_output, purse.price.output or max_output)
        self.documents_at_once = endpoint.concurrency
        self.prompts = {p.task: p.name for p in prompts}

    @property
    def model(self) -> str:
        """The model's name as the endpoint knows it."""
        return self._endpoint.address.model

    def load(self) -> None:
        """Finds out what the endpoint can do, unless that is remembered; raises EngineUnavailable."""
        self._endpoint.capability(self._purse)

    def find_claims(self, conversation: Conversation, deal: Deal) -> Reading:
        """Promises, goals, risks, stakeholders and facts that `conversation` states; what was not read is in the warnings.

        Raises:
            EngineUnavailable: the endpoint refuses everything, or has not answered anything in this run.
        """
        parts = script.parts_of(conversation)
        if not parts:
            return Reading()
        self.load()
        jobs = [(self._reader(w, conversation, deal), window) for w in self._documents for window in windows.cut(parts, self._budget(w))]
        read = [_together(r) for r in self._in_two_rounds(jobs)]
        by_shape: dict[str, list[Missed]] = {}
        for (reader, _), r in zip(jobs, read, strict=True):
            by_shape.setdefault(reader.asker.shape, []).extend(r.missed)
        missed = [(shape, m) for shape, some in by_shape.items() for m in rescue.joined(some, parts)]
        self._refuse_to_go_on([m for _, m in missed])
        return Reading(
            claims=tuple(c for r in read for c in r.claims),
            usage=_sum([*self._purse.between(), *(u for r in read for u in r.usages)], len(missed)),
            needs_review=tuple(n for r in read for n in r.review),
            warnings=tuple(warning(conversation.document, m.window.place, _WHAT[shape], m.trouble, m.detail) for shape, m in missed),
        )

    def first_questions(self, conversation: Conversation, deal: Deal) -> list[Question]:
        """What `find_claims` asks first, word for word; nothing is sent but a test of an endpoint that is not known yet.

        Raises:
            EngineUnavailable: the endpoint cannot be used.
        """
        parts = script.parts_of(conversation)
        if not parts:
            return []
        self.load()
        told = about(conversation, deal)
        return [self._asker(w, told).question(window) for w in self._documents for window in windows.cut(parts, self._budget(w))]

    def read_sentiment(self, messages: Sequence[Message]) -> Tone:
        """The tone of each of `messages`; one that could not be read has confidence 0.

        Raises:
            EngineUnavailable: the endpoint refuses everything, or has not answered anything in this run.
        """
        parts = tone.parts_of(messages)
        if not parts:
            return Tone(readings=tone.tones(messages, {}))
        self.load()
        wording = self._wording("tone")
        listener = tone.Listener(self._asker(wording, {}))
        jobs = [(listener, window) for window in windows.cut(parts, self._budget(wording))]
        heard = tone.ToneReadings.of(h for heards in self._in_two_rounds(jobs) for h in heards)
        self._refuse_to_go_on(heard.missed)
        usage = _sum([*self._purse.between(), *heard.usages], len(rescue.joined(heard.missed, parts)))
        return Tone(readings=tone.tones(messages, heard.tones), usage=usage)

    def look_over(self, material: Material) -> Overview:
        """What is said twice, what the contract carries, the story; where there is no answer, a warning says so."""
        told = overview.Listing(material)
        if "overview" not in self.prompts or not told.worth_asking:
            return Overview()
        wording, usages = self._wording("overview"), list[Usage]()
        trouble, detail = Trouble.TOO_LONG, ""
        try:
            if told.tokens <= self._room(wording):
                raws = self._asker(wording, told.about).whole(usages)
                return told.read(raws).model_copy(update={"usage": _sum([*self._purse.between(), *usages])})
        except NotAnswered as error:
            trouble, detail = error.trouble, error.detail
        except EngineUnavailable:
            # All documents have been read: what is there is worth more than an error.
            trouble = Trouble.UNREACHABLE
        return Overview(usage=_sum(usages), warnings=(overview.warning(trouble, detail),))

    def classify_reason(self, text: str, taxonomy: Taxonomy) -> Reason:
        """Why the customer who wrote `text` leaves; a text that could not be read is `other`, for a person to look at.

        Raises:
            EngineUnavailable: the endpoint refuses everything, or has not answered anything in this run.
        """
        if not text.strip():
            return reason.unread(text)
        self.load()
        told = {"categories": reason.listed(taxonomy)}
        asker = self._asker(self._wording("reason", reason.schema(taxonomy)), told)
        window = windows.Window((reason.part_of(text),))
        try:
            return reason.reason_of(asker.items(window, []), text, taxonomy)
        except NotAnswered as error:
            self._refuse_to_go_on([Missed(window, error.trouble, error.detail, error.sentence)])
            return reason.unread(text)

    def _in_two_rounds(self, jobs: "Sequence[tuple[_Windowed[R], windows.Window]]") -> list[list[R]]:
        """What came of each window in the first round and in the second, in the order of the jobs."""
        read: list[list[R]] = [[r] for r in self._side_by_side([partial(reader.read, window) for reader, window in jobs])]
        left = [(number, m) for number, rs in enumerate(read) for m in rs[0].missed if rescue.worth(m)]
        if not left:
            return read
        if any(m.trouble in rescue.PASSING for _, m in left):
            time.sleep(self._endpoint.address.pause)
        down = threading.Event()
        asked = [partial(_again, jobs[number][0], m, down) for number, m in left]
        for (number, m), more in zip(left, self._side_by_side(asked), strict=True):
            first: R = read[number][0]
            read[number][0] = first._replace(missed=tuple(other for other in first.missed if other is not m))
            read[number].append(more)
        return read

    def _side_by_side(self, calls: Sequence[Callable[[], R]]) -> list[R]:
        caller: RunnableLambda[Callable[[], R], Any] = RunnableLambda(_called)
        made: list[R] = caller.batch(list(calls), config={"max_concurrency": self._endpoint.concurrency})
        return made

    def _wording(self, shape: str, schema: dict[str, Any] | None = None) -> Wording:
        return next(Wording(p, schema) for p in self._prompts if p.answer == shape)

    def _reader(self, wording: Wording, conversation: Conversation, deal: Deal) -> Reader:
        asker = self._asker(wording, about(conversation, deal))
        return Reader(asker, ClaimMaker(conversation, wording.quotes, self._grounds(conversation, deal)))

    def _asker(self, wording: Wording, told: dict[str, Any]) -> Asker:
        return Asker(self._endpoint, self._purse, wording, told, self._max_output, redact=self._redact)

    def _budget(self, wording: Wording) -> int:
        """Tokens of turns in one window."""
        room = self._room(wording)
        if room < SMALLEST_WINDOW:
            raise EngineUnavailable(
                f"The context of {self.model} is too small for the prompt and an answer of {self._max_output} tokens. Lower HANDOFF_LLM_MAX_OUTPUT, or use a larger model."
            )
        return min(room, LARGEST_WINDOW)

    def _room(self, wording: Wording) -> int:
        """Tokens that are left beside the prompt and its answer."""
        found = self._endpoint.capability(self._purse).context
        context = self._context or self._purse.price.context or found or CONTEXT
        return int(context * _MARGIN) - self._max_output - wording.fixed_tokens()

    def _refuse_to_go_on(self, missed: Sequence[Missed]) -> None:
        """An endpoint that has answered nothing at all in this run is an error, not a draft full of gaps."""
        said = next((m.sentence for m in missed if m.sentence and m.trouble is not Trouble.BUDGET), "")
        if said and not self._purse.answered.is_set():
            raise EngineUnavailable(said)


class _Windowed(Protocol[Made]):
    """That which makes something of answers about windows."""

    asker: Asker

    def read(self, window: windows.Window) -> Made: ...

    def judged(self, gathered: Gathered) -> Made: ...


def _again(reader: _Windowed[R], missed: Missed, down: threading.Event) -> R:
    return reader.judged(rescue.again(reader.asker, missed, down))


def _called(call: Callable[[], Any]) -> Any:
    return call()


def _together(reads: Sequence[Read]) -> Read:
    """What came of one window in both rounds, in the order of its turns: the rounds must not show."""
    made = Read.of(reads)
    return made if len(reads) == 1 else made._replace(claims=tuple(sorted(made.claims, key=lambda c: c.quotes[0].turn or 0)))


def _sum(usages: Sequence[Usage], unread: int = 0) -> Usage:
    costs = [u.cost for u in usages]
    return Usage(
        unread=unread,
        calls=sum(u.calls for u in usages),
        prompt_tokens=sum(u.prompt_tokens for u in usages),
        completion_tokens=sum(u.completion_tokens for u in usages),
        cached_calls=sum(u.cached_calls for u in usages),
        cost=None if not costs or any(c is None for c in costs) else sum(c for c in costs if c is not None),
    )
