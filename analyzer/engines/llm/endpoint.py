"""One OpenAI-compatible endpoint and one model on it: what it can do, and the asking of questions.

How an endpoint gives structured answers is found out once, with a question of a few tokens, and remembered:
a strict JSON schema, else any JSON object, else plain text with the schema in the prompt. Every answer is checked
by us all the same. Errors of the endpoint become states of the window (NotAnswered) or, where nothing can be read
at all, one line for the user (EngineUnavailable); no message holds words of the request or of the answer.
"""

import json
import re
import threading
import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from enum import StrEnum
from functools import cached_property
from typing import Any, Final, NamedTuple
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, ValidationError

from analyzer.engines.llm import quiet
from analyzer.engines.llm.cache import Answer, AnswerCache, key_of
from analyzer.engines.llm.purse import Purse
from analyzer.engines.llm.script import tokens
from analyzer.engines.llm.trouble import NotAnswered, Trouble
from analyzer.errors import EngineUnavailable

import openai  # isort: skip - after quiet, which keeps it from logging bodies

quiet.hush()

Messages = Sequence[Mapping[str, str]]

OFFICIAL: Final = "https://api.openai.com/v1"
_NEW_LIMIT_HOSTS = ("api.openai.com", ".openai.azure.com")
_PROBE_OUTPUT = 1024
_ADAPTATIONS = 5
_SERVER_FAILS = 500
_PROBE_SCHEMA = {
    "type": "object",
    "properties": {"ready": {"type": "boolean"}},
    "required": ["ready"],
    "additionalProperties": False,
}
_TOO_LONG = re.compile(
    r"context.{0,20}(?:length|window|size)|maximum context|too many tokens|prompt is too long|exceeds? the (?:available )?context"
)
_THOUGHT = re.compile(r"\A\s*<think>.*?</think>\s*", re.DOTALL)
_CODE = re.compile(r"[a-z_]{1,40}")


class Form(StrEnum):
    """How answers get their form, the strictest first."""

    SCHEMA = "json_schema"
    OBJECT = "json_object"
    TEXT = "text"


Pace = Callable[[], None]
"""Returns when a question may be put."""

Render = Callable[[Form], Messages]
"""Makes the messages of a question for a form: where the endpoint enforces no schema, the prompt tells it."""


class Capability(BaseModel):
    """What was found out about an endpoint and model."""

    model_config = ConfigDict(frozen=True)

    form: Form
    limit: str
    """The name of the parameter that limits the answer: max_completion_tokens, or max_tokens on older servers."""
    temperature: bool = True
    """Some models refuse any temperature but their own."""
    context: int | None = None
    """Tokens of the model's context, where the endpoint says so."""


class Shape(NamedTuple):
    """The form of an answer: a name and its JSON schema."""

    name: str
    schema: dict[str, Any]


class Question(NamedTuple):
    """A question as it would be put, and the key of its answer in the cache."""

    key: str
    parameters: dict[str, Any]
    """The body of the request."""
    size: int
    """About how many tokens its messages are."""


class Address(NamedTuple):
    """Where and how to ask. `key` never leaves this tuple but in the request's header."""

    base_url: str
    model: str
    key: str
    timeout: float = 180.0
    retries: int = 3
    form: Form | None = None

    @property
    def pause(self) -> float:
        """Seconds of rest before the second round: longer than the pauses of the client between its repeats, none without repeats."""
        return min(30.0, 2.0**self.retries - 1)

    @property
    def host(self) -> str:
        """The host alone: a URL may hold a password."""
        return urlsplit(self.base_url).hostname or "?"

    @property
    def identity(self) -> str:
        """Names endpoint and model in the cache."""
        return key_of({"base_url": self.base_url.rstrip("/"), "model": self.model})

    def __repr__(self) -> str:
        return f"Address({self.host}, {self.model})"


class Endpoint:
    """Asks questions, each answer from the cache where it is there; safe among threads."""

    def __init__(self, address: Address, cache: AnswerCache, concurrency: int = 4, pace: Pace | None = None) -> None:
        self.address = address
        self.cache = cache
        self.concurrency = concurrency
        self._pace = pace or _at_once
        self._lines = threading.BoundedSemaphore(concurrency)
        self._finding = threading.RLock()

    @cached_property
    def client(self) -> "openai.OpenAI":
        """The client of the openai package; it repeats after 429, 5xx and broken connections, as Retry-After says."""
        a = self.address
        client = openai.OpenAI(api_key=a.key or "none", base_url=a.base_url, timeout=a.timeout, max_retries=a.retries)
        # Connections are closed with the endpoint, not when the collector comes to them.
        weakref.finalize(self, client.close)
        return client

    # Questions -------------------------------------------------------------------------------------------------------

    def ask(self, render: Render, shape: Shape, max_output: int, purse: Purse) -> tuple[str, Answer]:
        """(key in the cache, answer) to the messages that `render` makes for the form which the endpoint keeps to.

        An answer that was cut off is one too; see `Answer.finish`.

        Raises:
            NotAnswered: refused, busy, broken, slow, too long, over budget: a state of this window.
            EngineUnavailable: the endpoint cannot be used at all: key, model, address.
        """
        for _ in range(_ADAPTATIONS):
            found = self.capability(purse)
            messages = render(found.form)
            key = self._key(messages, shape, found.form, max_output)
            with self.cache.alone(key), self._mapped():
                try:
                    answer = self.cache.get(key) or self._paid(key, messages, shape, found, max_output, purse)
                    purse.answered.set()
                    return key, answer
                except (openai.BadRequestError, openai.UnprocessableEntityError) as error:
                    other = _adapted(found, error)
                    if other is None:
                        raise
                    self._learn(found, other)
        raise NotAnswered(Trouble.REJECTED)

    def keep(self, render: Render, shape: Shape, max_output: int, answer: Answer) -> None:
        """Puts `answer` into the cache as the one to the question that `ask` would put."""
        form = self.capability().form
        self.cache.put(self._key(render(form), shape, form, max_output), answer)

    def question(self, render: Render, shape: Shape, max_output: int) -> Question:
        """The question that `ask` would put, with what is known of the endpoint now; nothing is sent."""
        found = self.capability()
        messages = render(found.form)
        key = self._key(messages, shape, found.form, max_output)
        return Question(key, self._parameters(messages, shape, max_output, found), _size(messages))

    def _key(self, messages: Messages, shape: Shape, form: Form, max_output: int) -> str:
        parts = {"endpoint": self.address.identity, "messages": list(messages), "shape": shape.schema, "form": form, "output": max_output}
        return key_of(parts)

    def _paid(self, key: str, messages: Messages, shape: Shape, found: Capability, max_output: int, purse: Purse) -> Answer:
        size = _size(messages)
        aside = purse.set_aside(size, max_output)
        answer: Answer | None = None
        try:
            with self._lines:
                answer = self.read(self._create(messages, shape, max_output, found), size)
            self.cache.put(key, answer)
        finally:
            purse.settle(aside, answer)
        return answer

    def _create(self, messages: Messages, shape: Shape, max_output: int, found: Capability) -> Any:
        parameters = self._parameters(messages, shape, max_output, found)
        self._pace()
        return self.client.chat.completions.create(**parameters)

    def _parameters(self, messages: Messages, shape: Shape, max_output: int, found: Capability) -> dict[str, Any]:
        parameters: dict[str, Any] = {"model": self.address.model, "messages": [dict(m) for m in messages], found.limit: max_output}
        if found.temperature:
            parameters["temperature"] = 0
        if found.form is Form.SCHEMA:
            parameters["response_format"] = {
                "type": "json_schema",
                "json_schema": {"name": shape.name, "strict": True, "schema": shape.schema},
            }
        elif found.form is Form.OBJECT:
            parameters["response_format"] = {"type": "json_object"}
        return parameters

    def read(self, completion: Any, size: int) -> Answer:
        """The text of a completion with what it cost; servers differ in what they leave out. Raises NotAnswered."""
        choices = getattr(completion, "choices", None)
        if not choices or getattr(choices[0], "message", None) is None:
            raise self._unreadable()
        message, finish = choices[0].message, str(choices[0].finish_reason or "stop")
        # Half of a character, as models write when they break off inside of one, can neither be kept nor shown.
        text = _THOUGHT.sub("", message.content or "").encode(errors="replace").decode()
        if getattr(message, "refusal", None) or finish == "content_filter":
            finish, text = "refusal", ""
        usage = getattr(completion, "usage", None)
        spent = getattr(usage, "prompt_tokens", None) or size, getattr(usage, "completion_tokens", None) or tokens(text)
        return Answer(text, finish, *spent)

    # What the endpoint can do ------------------------------------------------------------------------------------------

    def capability(self, purse: Purse | None = None) -> Capability:
        """What the endpoint can do: remembered, else found out now (up to three short questions)."""
        with self._finding:
            if "_capability" not in self.__dict__:
                self._capability = self._remembered() or self.probe(purse)
            return self._capability

    def probe(self, purse: Purse | None = None) -> Capability:
        """Finds out what the endpoint can do and remembers it.

        Raises:
            EngineUnavailable: it cannot be reached, refuses the key, or has no such model.
        """
        with self._finding, self._said(), self._mapped():
            found = Capability(form=Form.SCHEMA, limit=self._usual_limit(), context=self._context())
            forms = [self.address.form] if self.address.form else list(Form)
            for form in forms:
                kept = self._tried(found.model_copy(update={"form": form}), purse)
                if kept is not None:
                    break
            else:
                raise EngineUnavailable(
                    f"{self.address.host} does not answer questions to {self.address.model} as an OpenAI-compatible endpoint. Check HANDOFF_LLM_BASE_URL and HANDOFF_LLM_MODEL."
                )
            self._capability = kept
            self.cache.remember(self.address.identity, kept.model_dump_json())
            return kept

    def models(self) -> list[str]:
        """The names of the endpoint's models, sorted; empty where it has no such list."""
        with self.outside():
            return sorted(str(m.id) for m in self._listed())

    def _tried(self, found: Capability, purse: Purse | None) -> Capability | None:
        """`found`, corrected in its parameters, where the endpoint keeps to its form; else None."""
        for _ in range(3):
            try:
                completion = self._create(_probe_messages(found.form), Shape("ready", _PROBE_SCHEMA), _PROBE_OUTPUT, found)
            except (openai.BadRequestError, openai.UnprocessableEntityError, openai.InternalServerError) as error:
                other = _adapted(found, error)
                if other is None or other.form is not found.form:
                    if found.form is Form.TEXT:
                        raise
                    return None
                found = other
                continue
            answer = self.read(completion, 40)
            if purse is not None:
                purse.take(answer)
            return found if keeps(found.form, answer) else None
        return None

    def _remembered(self) -> Capability | None:
        kept = self.cache.capability(self.address.identity)
        try:
            found = Capability.model_validate_json(kept) if kept else None
        except ValidationError:
            return None
        return found.model_copy(update={"form": self.address.form}) if found and self.address.form else found

    def _learn(self, before: Capability, found: Capability) -> None:
        with self._finding:
            # Another thread may have learnt something meanwhile: what differs is taken over, no more.
            changed = {k: v for k, v in found if getattr(before, k) != v}
            self._capability = self._capability.model_copy(update=changed)
            self.cache.remember(self.address.identity, self._capability.model_dump_json())

    def _usual_limit(self) -> str:
        return "max_completion_tokens" if self.address.host.endswith(_NEW_LIMIT_HOSTS) else "max_tokens"

    def _context(self) -> int | None:
        """Tokens of the context, as vLLM (max_model_len) and llama.cpp (meta.n_ctx) say; None where nobody does."""
        for model in self._listed():
            if model.id == self.address.model:
                meta = getattr(model, "meta", None)
                said = getattr(model, "max_model_len", None) or (meta.get("n_ctx") if isinstance(meta, dict) else None)
                return int(said) if isinstance(said, int) and said > 0 else None
        return None

    def _listed(self) -> list[Any]:
        try:
            return list(self.client.models.list().data or [])
        except (openai.NotFoundError, openai.BadRequestError, openai.InternalServerError, TypeError, AttributeError):
            return []

    # Errors ------------------------------------------------------------------------------------------------------------

    @contextmanager
    def _mapped(self) -> Iterator[None]:
        try:
            yield
        except openai.APIError as error:
            raise self._named(error) from None
        except (json.JSONDecodeError, UnicodeDecodeError, RecursionError):
            # The client library lets the errors of a body through that is not what its header says.
            raise self._unreadable() from None

    def _named(self, error: "openai.APIError") -> Exception:
        """The error of the client library as one of ours."""
        host, model = self.address.host, self.address.model
        code = str(getattr(error, "code", None) or "").lower()
        if isinstance(error, openai.AuthenticationError | openai.PermissionDeniedError):
            return EngineUnavailable(f"{host} refuses the key. Set HANDOFF_LLM_API_KEY (or OPENAI_API_KEY) to one that may use {model}.")
        if isinstance(error, openai.NotFoundError):
            return EngineUnavailable(f"{host} has no model {model} at this address. Check HANDOFF_LLM_MODEL and HANDOFF_LLM_BASE_URL.")
        if code == "insufficient_quota":
            return EngineUnavailable(f"The account at {host} has no credit left. Top it up, or use another key.")
        if isinstance(error, openai.APITimeoutError):
            return NotAnswered(Trouble.SLOW, "", f"{host} does not answer in time. Raise HANDOFF_LLM_TIMEOUT_S, or try later.")
        if isinstance(error, openai.RateLimitError):
            sentence = f"{host} has had too many requests. Try again later, or lower HANDOFF_LLM_CONCURRENCY."
            return NotAnswered(Trouble.BUSY, "", sentence)
        if isinstance(error, openai.APIConnectionError):
            sentence = f"{host} cannot be reached. Check HANDOFF_LLM_BASE_URL and the network."
            return NotAnswered(Trouble.UNREACHABLE, "", sentence)
        if isinstance(error, openai.APIStatusError):
            status = f"status {error.status_code}" + (f", {code}" if _CODE.fullmatch(code) else "")
            trouble = Trouble.SERVER if error.status_code >= _SERVER_FAILS else _rejection(error, code)
            return NotAnswered(trouble, status, f"{host} fails ({status}). Check HANDOFF_LLM_BASE_URL, or try again later.")
        return self._unreadable()

    def _unreadable(self) -> NotAnswered:
        sentence = f"{self.address.host} does not answer as an OpenAI-compatible endpoint. Check HANDOFF_LLM_BASE_URL."
        return NotAnswered(Trouble.SERVER, "an answer that cannot be read", sentence)

    @contextmanager
    def outside(self) -> Iterator[None]:
        """Whatever goes wrong with a request that belongs to no window is EngineUnavailable, with what to do."""
        with self._said(), self._mapped():
            yield

    @contextmanager
    def _said(self) -> Iterator[None]:
        """Outside of a window there is no state to put trouble into: it is an error."""
        try:
            yield
        except NotAnswered as error:
            raise EngineUnavailable(error.sentence or self._unreadable().sentence) from None


def _size(messages: Messages) -> int:
    return sum(tokens(m["content"]) for m in messages)


def _at_once() -> None:
    """No waiting."""


def _rejection(error: "openai.APIStatusError", code: str) -> Trouble:
    words = str(error).lower()
    if code == "content_filter" or "content management policy" in words:
        return Trouble.REFUSED
    return Trouble.TOO_LONG if code == "context_length_exceeded" or _TOO_LONG.search(words) else Trouble.REJECTED


def _adapted(found: Capability, error: "openai.APIStatusError") -> Capability | None:
    """What to try instead, after an endpoint rejected a parameter; None where the parameters are not to blame."""
    words = f"{getattr(error, 'param', '')} {error}".lower()
    if _rejection(error, str(getattr(error, "code", None) or "").lower()) is not Trouble.REJECTED:
        return None
    if found.temperature and "temperature" in words:
        return found.model_copy(update={"temperature": False})
    if "max_tokens" in words or "max_completion_tokens" in words:
        other = {"max_tokens": "max_completion_tokens", "max_completion_tokens": "max_tokens"}[found.limit]
        return found.model_copy(update={"limit": other}) if other in words or found.limit in words else None
    if found.form is not Form.TEXT and ("response_format" in words or "json_schema" in words or "grammar" in words or "schema" in words):
        return found.model_copy(update={"form": Form.OBJECT if found.form is Form.SCHEMA else Form.TEXT})
    return None


def _probe_messages(form: Form) -> Messages:
    """A question that does not itself ask for the form, but for plain text, where it has to."""
    word = {Form.SCHEMA: "Are you ready?", Form.OBJECT: "Say hello, as JSON.", Form.TEXT: "Say hello."}[form]
    return [{"role": "user", "content": word}]


def keeps(form: Form, answer: Answer) -> bool:
    """Did the endpoint keep to the form, or ignore it in silence?"""
    if form is Form.TEXT:
        return True
    try:
        value = json.loads(answer.text)
    except (ValueError, RecursionError):
        return False
    return isinstance(value, dict) and (form is Form.OBJECT or isinstance(value.get("ready"), bool))
