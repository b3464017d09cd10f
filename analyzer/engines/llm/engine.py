"""The llm engine: prompts, windows and an endpoint behind the protocol of every engine."""

from collections.abc import Sequence
from typing import Any

from analyzer.domain.account import Deal
from analyzer.domain.churn import Reason, Taxonomy
from analyzer.domain.conversation import Conversation
from analyzer.domain.handoff import Usage
from analyzer.domain.sentiment import Message
from analyzer.engines.base import Grounds, Reading, Tone
from analyzer.engines.llm import reason, script, tone, windows
from analyzer.engines.llm.answers import ToneItem
from analyzer.engines.llm.asking import Asker, Missed, Read, Reader
from analyzer.engines.llm.claims import Judge
from analyzer.engines.llm.endpoint import Endpoint
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
        read = RunnableLambda(_run).batch(jobs, config={"max_concurrency": self._endpoint.concurrency})
        missed = [(job[0], m) for job, r in zip(jobs, read, strict=True) for m in r.missed]
        self._refuse_to_go_on([m for _, m in missed])
        names = [_WHAT[reader.shape] for reader, _ in missed]
        return Reading(
            claims=tuple(c for r in read for c in r.claims),
            usage=_sum([*self._purse.between(), *(u for r in read for u in r.usages)]),
            needs_review=tuple(n for r in read for n in r.review),
            warnings=tuple(
                warning(conversation.document, m.place, what, m.trouble, m.detail) for (_, m), what in zip(missed, names, strict=True)
            ),
        )

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
        asker = self._asker(wording, {})
        usages: list[Usage] = []
        missed: list[Missed] = []

        def read_window(window: windows.Window) -> dict[int, list[ToneItem]]:
            return tone.read(asker, window, usages, missed)

        cut = windows.cut(parts, self._budget(wording))
        read = RunnableLambda(read_window).batch(cut, config={"max_concurrency": self._endpoint.concurrency})
        self._refuse_to_go_on(missed)
        found = {i: [item for r in read for item in r.get(i, [])] for i in {i for r in read for i in r}}
        return Tone(readings=tone.tones(messages, found), usage=_sum([*self._purse.between(), *usages]))

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
        try:
            return reason.reason_of(asker.items(windows.Window((reason.part_of(text),)), []), text, taxonomy)
        except NotAnswered as error:
            self._refuse_to_go_on([Missed("turn 0", error.trouble, error.detail, error.sentence)])
            return reason.unread(text)

    def _wording(self, shape: str, schema: dict[str, Any] | None = None) -> Wording:
        return next(Wording(p, schema) for p in self._prompts if p.answer == shape)

    def _reader(self, wording: Wording, conversation: Conversation, deal: Deal) -> Reader:
        asker = self._asker(wording, about(conversation, deal))
        return Reader(asker, Judge(conversation, wording.quotes, self._grounds(conversation, deal)))

    def _asker(self, wording: Wording, told: dict[str, Any]) -> Asker:
        return Asker(self._endpoint, self._purse, wording, told, self._max_output, redact=self._redact)

    def _budget(self, wording: Wording) -> int:
        """Tokens of turns in one window."""
        found = self._endpoint.capability(self._purse).context
        context = self._context or self._purse.price.context or found or CONTEXT
        room = int(context * _MARGIN) - self._max_output - wording.fixed_tokens()
        if room < SMALLEST_WINDOW:
            raise EngineUnavailable(
                f"A context of {context} tokens is too small for the prompt and an answer of {self._max_output}. Lower HANDOFF_LLM_MAX_OUTPUT, or use a larger model."
            )
        return min(room, LARGEST_WINDOW)

    def _refuse_to_go_on(self, missed: Sequence[Missed]) -> None:
        """An endpoint that has answered nothing at all in this run is an error, not a draft full of gaps."""
        said = next((m.sentence for m in missed if m.sentence and m.trouble is not Trouble.BUDGET), "")
        if said and not self._purse.answered.is_set():
            raise EngineUnavailable(said)


def _run(job: tuple[Reader, windows.Window]) -> Read:
    return job[0].read(job[1])


def _sum(usages: Sequence[Usage]) -> Usage:
    costs = [u.cost for u in usages]
    return Usage(
        calls=sum(u.calls for u in usages),
        prompt_tokens=sum(u.prompt_tokens for u in usages),
        completion_tokens=sum(u.completion_tokens for u in usages),
        cached_calls=sum(u.cached_calls for u in usages),
        cost=None if not costs or any(c is None for c in costs) else sum(c for c in costs if c is not None),
    )
