"""Engines that read nothing twice: readings are kept in the store by all that they depend on."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from typing import Any

import analyzer
from analyzer.desk.casefile import CaseFile, reading_key
from analyzer.desk.desk import Desk
from analyzer.domain.account import Deal
from analyzer.domain.conversation import Conversation
from analyzer.domain.sentiment import Message, SentimentReading
from analyzer.engines.base import Engine, Reading, Tone
from analyzer.errors import NotFound
from analyzer.store import conversations, messages


class _Remembering:
    """An engine in front of another; what it does not remember is done as that one does it."""

    def __init__(self, desk: Desk, engine: Engine) -> None:
        self._desk, self._engine = desk, engine
        self.name, self.prompts = engine.name, engine.prompts

    @property
    def model(self) -> str:
        """As the engine's."""
        return self._engine.model

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)


class ReadsConversationsOnce(_Remembering):
    """Reads no conversation of a case file twice."""

    def __init__(self, desk: Desk, engine: Engine, file: CaseFile) -> None:
        super().__init__(desk, engine)
        self._ids = dict(zip((c.document for c in file.conversations), file.ids, strict=True))

    def find_claims(self, conversation: Conversation, deal: Deal) -> Reading:
        """See `Engine`. Raises NotFound where the conversation was erased meanwhile."""
        key = reading_key(self._engine, conversation, deal)
        with self._desk.database.reading() as transaction:
            kept = conversations.reading(transaction, key)
        if kept is not None:
            return Reading.model_validate(kept)
        made = self._engine.find_claims(conversation, deal)
        if made.usage.unread:
            # With gaps it is good for this draft, not for the next one: what the endpoint answered is kept by the engine.
            return made
        with self._desk.database.writing() as transaction:
            home = self._ids[conversation.document]
            if conversations.find(transaction, home) is None:
                raise NotFound("The conversation was erased while it was read.")
            conversations.keep_reading(transaction, key, home, self._engine.name, made.model_dump(mode="json"))
        return made


class ReadsMessagesOnce(_Remembering):
    """Reads no message of an account twice."""

    def __init__(self, desk: Desk, engine: Engine, account_id: str) -> None:
        super().__init__(desk, engine)
        self._account_id = account_id

    def read_sentiment(self, asked: Sequence[Message]) -> Tone:
        """See `Engine`; only what was not read before is read."""
        keys = [self._key(message) for message in asked]
        with self._desk.database.reading() as transaction:
            kept = dict(messages.readings(transaction, set(keys)))
        missing = {key: message for key, message in zip(keys, asked, strict=True) if key not in kept}
        if missing:
            made = dict(zip(missing, self._engine.read_sentiment(list(missing.values())).readings, strict=True))
            new = {key: reading.model_dump(mode="json", exclude={"id"}) for key, reading in made.items()}
            with self._desk.database.writing() as transaction:
                # What was not read is asked for again the next time.
                read = {key: content for key, content in new.items() if not made[key].unread}
                messages.keep_readings(transaction, self._account_id, self._engine.name, read)
            kept |= new
        return Tone(readings=tuple(SentimentReading(id=m.id, **kept[key]) for key, m in zip(keys, asked, strict=True)))

    def _key(self, message: Message) -> str:
        parts: Iterable[Any] = (
            self._account_id, self.name, self.model, self.prompts, analyzer.__version__, message.text, message.before,
            message.side.value, message.speaker,
        )  # fmt: skip
        return hashlib.sha256(json.dumps(list(parts), sort_keys=True).encode()).hexdigest()
