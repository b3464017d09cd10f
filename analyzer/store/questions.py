"""Questions of a CSM on the lines of a handoff, and the rep's answers."""

from typing import Any

from sqlalchemy import func, insert, select, update

from analyzer.errors import Conflict
from analyzer.store import schema
from analyzer.store.accounts import Sight
from analyzer.store.database import Transaction, new_id, now
from analyzer.store.records import Question


def add(transaction: Transaction, handoff_id: str, item_id: str | None, text: str, person: str) -> Question:
    """A new question; without `item_id` it is about the whole handoff."""
    made = Question(id=new_id("ask"), handoff_id=handoff_id, item_id=item_id, text=text, asked_by=person, asked_at=now())
    transaction.execute(insert(schema.questions).values(**made.model_dump()))
    return made


def find(transaction: Transaction, handoff_id: str, question_id: str) -> Question | None:
    """One question of a handoff, or None."""
    table = schema.questions
    row = transaction.execute(select(table).where(table.c.id == question_id, table.c.handoff_id == handoff_id)).one_or_none()
    return Question.model_validate(row) if row else None


def of_handoff(transaction: Transaction, handoff_id: str) -> tuple[Question, ...]:
    """All questions of a handoff, the first first."""
    table = schema.questions
    rows = transaction.execute(select(table).where(table.c.handoff_id == handoff_id).order_by(table.c.asked_at, table.c.id))
    return tuple(Question.model_validate(row) for row in rows)


def answer(transaction: Transaction, question: Question, text: str, person: str) -> Question:
    """Answers a question, once: an answer that somebody has read is not changed behind them.

    Raises:
        Conflict: it is answered already.
    """
    table = schema.questions
    fields: dict[str, Any] = {"answer": text, "answered_by": person, "answered_at": now()}
    if not transaction.execute(update(table).where(table.c.id == question.id, table.c.answer.is_(None)).values(**fields)).rowcount:
        raise Conflict("This question is answered already. Load the page again to read the answer.")
    return question.model_copy(update=fields)


def open_of_deals(transaction: Transaction, sight: Sight) -> dict[str, int]:
    """How many questions wait for an answer, by handoff, within `sight`."""
    table, handoffs = schema.questions, schema.handoffs
    query = (
        select(table.c.handoff_id, func.count())
        .select_from(table.join(handoffs, handoffs.c.id == table.c.handoff_id))
        .where(table.c.answer.is_(None), sight.of_deal_column(handoffs.c.deal_id))
        .group_by(table.c.handoff_id)
    )
    return {row[0]: row[1] for row in transaction.execute(query)}
