"""Questions put in a batch: answered within a day, at the price of batches, into the cache that every run reads.

    first questions of drafts -> what is neither kept nor on its way -> file -> batch ... -> its answers -> cache

On disk here are the keys of the questions only. The endpoint keeps the files; they are deleted there once a batch is
over. The answers are as little believed as those that come at once: a draft reads and checks them in the same way.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from analyzer.engines.llm import quiet
from analyzer.engines.llm.cache import Answer, Batch
from analyzer.engines.llm.endpoint import Endpoint, Question
from analyzer.engines.llm.purse import Purse
from analyzer.engines.llm.trouble import NotAnswered
from analyzer.errors import EngineUnavailable, UnreadableInput

import openai  # isort: skip - after quiet, which keeps it from logging bodies

quiet.hush()

MOST_QUESTIONS: Final = 5_000
MOST_BYTES: Final = 50_000_000
"""Of one batch; endpoints take more, but file and answers are held in memory. What is more becomes a further batch."""
_LONGEST_ROW: Final = 4_000_000
_NAME: Final = re.compile(r"[\w.-]{1,200}", re.ASCII)
_CODE: Final = re.compile(r"[a-z_]{1,60}")
_RUNNING: Final = {
    "validating": "being checked",
    "in_progress": "in progress",
    "finalizing": "nearly done",
    "cancelling": "being cancelled",
}
_OVER: Final = {"completed": "", "expired": "ran out of time", "cancelled": "was cancelled", "failed": "failed"}
_DONE: Final = 200
_NO_BATCHES: Final = frozenset({404, 405, 501})
_ASK_AGAIN: Final = "`handoff draft --engine llm` asks at once, `handoff batch submit` in a new batch."


class Plan(NamedTuple):
    """What drafts would ask first: the questions to put, how many answers are kept, and the open batches that hold others."""

    questions: tuple[Question, ...]
    kept: int
    on_the_way: Mapping[str, int]


class Submitted(NamedTuple):
    """A batch that was made; `prompt_tokens` is our count."""

    id: str
    questions: int
    prompt_tokens: int


class BatchState(NamedTuple):
    """How a batch stands, in one line with what to do. `collected` where its answers are in the cache now."""

    line: str
    collected: bool


class _Part(BaseModel):
    """Of what an endpoint sent: what we read of it, nothing else."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class _Message(_Part):
    content: str | None = None
    refusal: str | None = None


class _Choice(_Part):
    message: _Message
    finish_reason: str | None = None


class _Usage(_Part):
    prompt_tokens: int | None = Field(None, ge=0, lt=10**9)
    completion_tokens: int | None = Field(None, ge=0, lt=10**9)


class _Completion(_Part):
    choices: list[_Choice]
    usage: _Usage | None = None


class _Response(_Part):
    status_code: int
    body: Any = None


class _Row(_Part):
    custom_id: str
    response: _Response | None = None


class _Gone(EngineUnavailable):
    """The endpoint knows no such path: it has no batches, or this one no more."""


class _Tally:
    """What came of the questions of one batch."""

    def __init__(self, batch: Batch) -> None:
        self.left = dict(batch.sizes)
        self.answers: list[Answer] = []
        self.failed = self.refused = self.foreign = self.unreadable = 0


class Batches:
    """Puts questions in batches and collects their answers; `purse` has the price of batches and the caps of a run."""

    def __init__(self, endpoint: Endpoint, purse: Purse, max_output: int) -> None:
        self._endpoint = endpoint
        self._cache = endpoint.cache
        self._purse = purse
        self._max_output = max_output

    # There -----------------------------------------------------------------------------------------------------------

    def plan(self, questions: Iterable[Question]) -> Plan:
        """Which of `questions` are to be put: each once, and none whose answer is kept or on its way."""
        coming = self._cache.on_the_way()
        put: dict[str, Question] = {}
        kept: set[str] = set()
        waiting: dict[str, str] = {}
        for question in questions:
            if question.key in coming:
                waiting[question.key] = coming[question.key]
            elif self._cache.get(question.key) is not None:
                kept.add(question.key)
            else:
                put[question.key] = question
        batches = list(waiting.values())
        return Plan(tuple(put.values()), len(kept), {batch: batches.count(batch) for batch in dict.fromkeys(batches)})

    def submit(self, plan: Plan) -> Iterator[Submitted]:
        """Makes the batches of `plan` one after the other.

        Raises:
            EngineUnavailable: over budget, before anything is sent; or the endpoint has no batches, or fails.
        """
        if not self._purse.holds_all([q.size for q in plan.questions], self._max_output):
            raise EngineUnavailable(
                "The batch can cost more than the budget of a run, and cannot be stopped once it is sent: nothing was sent. Name fewer "
                "deals, lower HANDOFF_LLM_MAX_OUTPUT, or raise HANDOFF_LLM_MAX_COST or HANDOFF_LLM_MAX_TOKENS."
            )
        for some in _portions(plan.questions):
            sizes = {q.key: q.size for q in some}
            made = self._made(b"".join(map(_row, some)))
            self._cache.remember_batch(Batch(made, self._endpoint.address.identity, open=True, sizes=sizes))
            yield Submitted(made, len(some), sum(sizes.values()))

    def _made(self, content: bytes) -> str:
        """The name of a new batch of the rows in `content`."""
        client = self._endpoint.client
        with self._asked():
            file = self._name(client.files.create(file=("questions.jsonl", content), purpose="batch"), "id")
        try:
            with self._asked():
                # Not repeated: a batch made twice is paid twice.
                once = client.with_options(max_retries=0)
                made = once.batches.create(input_file_id=file, endpoint="/v1/chat/completions", completion_window="24h")
                return self._name(made, "id")
        except BaseException:
            # Should a batch have been made of which we do not know, it finds nothing to answer.
            self._delete([file])
            raise

    # And back --------------------------------------------------------------------------------------------------------

    def collect(self, name: str) -> BatchState:
        """How the batch called `name` stands; where it is over, its answers are put into the cache.

        Raises:
            UnreadableInput: no such batch was submitted from here, or it was collected before.
            EngineUnavailable: the endpoint cannot be asked, or is not the one to which it was submitted.
        """
        batch = self._mine(name)
        try:
            return self._collected(batch)
        except _Gone:
            # Nobody waits for it any more: its questions can be submitted again.
            self._cache.close_batch(name)
            raise EngineUnavailable(
                f"{self._endpoint.address.host} does not have batch {name} or its files. Its questions are free again; {_ASK_AGAIN}"
            ) from None

    def _collected(self, batch: Batch) -> BatchState:
        name = batch.id
        with self._asked():
            found = self._endpoint.client.batches.retrieve(name)
        status = str(getattr(found, "status", None))
        if status in _RUNNING:
            answered = _count(getattr(found, "request_counts", None), "completed")
            done = f"{answered:,} of {_questions(len(batch.sizes))} answered" if answered else f"{_questions(len(batch.sizes))}"
            return BatchState(f"Batch {name} is {_RUNNING[status]}: {done}. Collect it later; it takes up to a day.", collected=False)
        if status not in _OVER:
            raise self._strange()
        files = [n for n in (getattr(found, kind, None) for kind in ("output_file_id", "error_file_id")) if n is not None]
        tally = _Tally(batch)
        for file in files:
            self._take(self._content(file), tally)
        self._cache.forget_batch(name)
        left = self._delete([*files, getattr(found, "input_file_id", None)])
        return BatchState(self._told(name, status + _why(found), tally) + left, collected=bool(tally.answers))

    def _mine(self, name: str) -> Batch:
        batch = self._cache.batch(name)
        if batch is None:
            raise UnreadableInput(
                "There is no such batch here, or it was collected before. `handoff batch submit` printed its id; HANDOFF_LLM_CACHE is to be as it was then."
            )
        if batch.endpoint != self._endpoint.address.identity:
            raise EngineUnavailable(
                f"Batch {name} was submitted to another endpoint or model. Set HANDOFF_LLM_BASE_URL and HANDOFF_LLM_MODEL as they were then."
            )
        return batch

    def _content(self, file: Any) -> bytes:
        if not isinstance(file, str) or not _NAME.fullmatch(file):
            raise self._strange()
        with self._asked():
            return self._endpoint.client.files.content(file).content

    def _take(self, content: bytes, tally: _Tally) -> None:
        """Puts the answers in the rows of a file into the cache; believes no row that is not of this batch."""
        for line in content.split(b"\n"):
            if not line.strip():
                continue
            row = _read(line)
            if row is None:
                tally.unreadable += 1
            elif row.custom_id not in tally.left:
                tally.foreign += 1
            else:
                self._keep(row, tally.left.pop(row.custom_id), tally)

    def _keep(self, row: _Row, size: int, tally: _Tally) -> None:
        if row.response is None or row.response.status_code != _DONE:
            tally.failed += 1
            return
        try:
            answer = self._endpoint.read(_Completion.model_validate(row.response.body), size)
        except (ValidationError, NotAnswered):
            tally.failed += 1
            return
        tally.answers.append(answer)
        if answer.finish == "refusal":
            # As at once: a refusal is not kept, so that the next run is free to ask again.
            tally.refused += 1
        elif self._cache.get(row.custom_id) is None:
            self._cache.put(row.custom_id, answer)

    def _told(self, name: str, status: str, tally: _Tally) -> str:
        head, _, code = status.partition(":")
        kept = len(tally.answers) - tally.refused
        gone = tally.failed + tally.refused + len(tally.left)
        spent = [sum(a.prompt_tokens for a in tally.answers), sum(a.completion_tokens for a in tally.answers)]
        cost = self._purse.price.cost(*spent)
        price = "" if cost is None else f", {cost:.4f} US dollars at the price of batches"
        paid = f" ({spent[0]:,} tokens in, {spent[1]:,} out{price})" if tally.answers else ""
        how = f" {_OVER[head]}{f' ({code})' if code else ''}:" if _OVER[head] else ":"
        said = [f"Batch {name}{how} {kept:,} of {_questions(kept + gone)} answered and kept{paid}."]
        if gone:
            parts = ((tally.failed, "failed"), (tally.refused, "refused"), (len(tally.left), "not answered"))
            said.append(f"Missing: {_listed(parts)}; {_ASK_AGAIN}")
        if tally.foreign or tally.unreadable:
            others = ((tally.foreign, "not of this batch"), (tally.unreadable, "not readable"))
            said.append(f"Rows passed over: {_listed(others)}.")
        return " ".join(said)

    # Errors and files --------------------------------------------------------------------------------------------------

    @contextmanager
    def _asked(self) -> Iterator[None]:
        host = self._endpoint.address.host
        with self._endpoint.outside():
            try:
                yield
            except openai.APIStatusError as error:
                if error.status_code in _NO_BATCHES:
                    raise _Gone(f"{host} has no batches. `handoff draft --engine llm` asks at once.") from None
                if isinstance(error, openai.BadRequestError | openai.UnprocessableEntityError):
                    raise EngineUnavailable(
                        f"{host} does not take this batch (status {error.status_code}). `handoff draft --engine llm` asks at once."
                    ) from None
                raise

    def _delete(self, files: Iterable[Any]) -> str:
        """Takes files with customers' words away from the endpoint; says so where that does not work."""
        left = 0
        for file in files:
            if not isinstance(file, str) or not _NAME.fullmatch(file):
                continue
            try:
                self._endpoint.client.files.delete(file)
            except (openai.APIError, ValueError):
                left += 1
        return f" {left:,} of its files could not be deleted at the endpoint: delete them there." if left else ""

    def _name(self, made: Any, field: str) -> str:
        name = getattr(made, field, None)
        if not isinstance(name, str) or not _NAME.fullmatch(name):
            raise self._strange()
        return name

    def _strange(self) -> EngineUnavailable:
        return EngineUnavailable(
            f"{self._endpoint.address.host} does not answer as an endpoint with batches. `handoff draft --engine llm` asks at once."
        )


def _portions(questions: Iterable[Question]) -> Iterator[list[Question]]:
    """Runs of questions that fit into one batch each."""
    some: list[Question] = []
    width = 0
    for question in questions:
        size = len(_row(question))
        if some and (len(some) >= MOST_QUESTIONS or width + size > MOST_BYTES):
            yield some
            some, width = [], 0
        some.append(question)
        width += size
    if some:
        yield some


def _row(question: Question) -> bytes:
    row = {"custom_id": question.key, "method": "POST", "url": "/v1/chat/completions", "body": question.parameters}
    return json.dumps(row).encode() + b"\n"


def _read(line: bytes) -> _Row | None:
    if len(line) > _LONGEST_ROW:
        return None
    try:
        return _Row.model_validate(json.loads(line))
    except (ValueError, RecursionError):
        return None


def _count(counts: Any, name: str) -> int:
    value = getattr(counts, name, None)
    return value if isinstance(value, int) and value > 0 else 0


def _listed(counts: Iterable[tuple[int, str]]) -> str:
    return ", ".join(f"{count:,} {word}" for count, word in counts if count)


def _questions(count: int) -> str:
    return f"{count:,} question{'' if count == 1 else 's'}"


def _why(found: Any) -> str:
    """`:code` of the first error of a batch, where it is a plain word."""
    errors = getattr(getattr(found, "errors", None), "data", None)
    code = getattr(errors[0], "code", None) if isinstance(errors, list) and errors else None
    return f":{code}" if isinstance(code, str) and _CODE.fullmatch(code) else ""
