"""A prompt and a window made into messages, by langchain-core's mustache templates."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from analyzer.domain.account import Deal
from analyzer.domain.conversation import Conversation
from analyzer.engines.llm import meanings, quiet, script
from analyzer.engines.llm.answers import SHAPES, schema_of
from analyzer.engines.llm.windows import Window
from analyzer.errors import BadPrompt
from analyzer.prompting import Prompt

quiet.hush()

from langchain_core.prompts import ChatPromptTemplate  # noqa: E402 - after quiet: tracing is read from the environment once

VARIABLES: Final = frozenset(
    {
        *meanings.TABLES,
        "categories",
        "examples",
        "schema",
        "vendor",
        "customer",
        "document",
        "kind",
        "date",
        "people",
        "before",
        "turns",
        "note",
        "items",
        "findings",
        "clauses",
    }
)
"""What a prompt may insert; prompts/README.md tells what each one is."""
_ROLES: Final = {"system": "system", "user": "human", "correction": "human"}
_PEOPLE = 60


class Wording:
    """A prompt made ready: renders the messages of a window and of a correction."""

    def __init__(self, prompt: Prompt, schema: dict[str, Any] | None = None) -> None:
        if prompt.answer not in SHAPES:
            raise BadPrompt(f"prompts/{prompt.task}: answer is one of {', '.join(SHAPES)}.")
        self.prompt = prompt
        self.schema = schema or schema_of(prompt.answer)
        self._templates = {name: self._template(name) for name in prompt.sections if name != "system"}

    @property
    def quotes(self) -> tuple[str, ...]:
        """Every quote of the prompt's examples: none of them may come back as evidence."""
        return tuple(q for e in self.prompt.examples for q in e.quotes())

    def window(self, about: Mapping[str, Any], window: Window, *, with_schema: bool, note: str = "") -> list[dict[str, str]]:
        """The messages that ask for what is in `window`; `note` says what was wrong with an answer that came before."""
        before = script.fenced(window.before) if window.before else ""
        return self._messages("user", about, with_schema, before=before, turns=script.fenced(window.parts), note=note)

    def correction(self, about: Mapping[str, Any], parts: Sequence[script.Part], items: str, *, with_schema: bool) -> list[dict[str, str]]:
        """The messages that ask once more for the items in `items`, with the turns around them."""
        return self._messages("correction", about, with_schema, turns=script.fenced(parts), items=items)

    def whole(self, about: Mapping[str, Any], *, with_schema: bool, note: str = "") -> list[dict[str, str]]:
        """The messages that ask about everything in `about`, without a window."""
        return self._messages("user", about, with_schema, note=note)

    def fixed_tokens(self) -> int:
        """About how many tokens every question takes beside its turns."""
        sizes = self._messages("user", {"people": "x" * 60 * 12}, True)
        return sum(script.tokens(m["content"]) for m in sizes)

    def _template(self, section: str) -> ChatPromptTemplate:
        parts = [(_ROLES[name], self.prompt.sections[name]) for name in ("system", section)]
        return ChatPromptTemplate.from_messages(parts, template_format="mustache")

    def _messages(self, section: str, about: Mapping[str, Any], with_schema: bool, **own: Any) -> list[dict[str, str]]:
        values = {
            # What a task does not have is nothing, not an error: messages have no vendor, documents no categories.
            **dict.fromkeys(VARIABLES, ""),
            **{name: meanings.listed(table) for name, table in meanings.TABLES.items()},
            "examples": [e.model_dump() for e in self.prompt.examples],
            "schema": json.dumps(self.schema, ensure_ascii=False) if with_schema else "",
            **about,
            **own,
        }
        rendered = self._templates[section].invoke(values).to_messages()
        names = {"system": "system", "human": "user"}
        return [{"role": names[m.type], "content": str(m.content).strip() + "\n"} for m in rendered]


def about(conversation: Conversation, deal: Deal) -> dict[str, Any]:
    """What every window of a document is told: parties, kind, day, and who is who."""
    people = []
    for person in conversation.participants[:_PEOPLE]:
        name = script.one_line(person.name or person.email or "unnamed")
        title = f", {script.one_line(person.title)}" if person.title else ""
        people.append(f"- {name} ({person.side}{title})")
    return {
        "vendor": script.one_line(deal.vendor.name) or "not stated",
        "customer": script.one_line(deal.customer.name) or "not stated",
        "document": script.one_line(conversation.document),
        "kind": str(conversation.type or conversation.kind).replace("_", " "),
        "date": conversation.date.isoformat() if conversation.date else "not stated",
        "people": "\n".join(people),
    }
