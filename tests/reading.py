"""Cancellations for tests: the job that reads them, run here and now without a queue; and customers who leave."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from analyzer.churn.trends import monday
from analyzer.desk import classifying, deciding
from analyzer.desk.desk import Desk
from analyzer.domain.churn import Cancellation, Reason
from analyzer.store import cancellations, jobs
from analyzer.store.records import Job


class Straight:
    """A run whose steps are simply done."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.steps: list[str] = []

    def step(self, name: str, work: Callable[[], Any]) -> Any:
        self.steps.append(name)
        return work()

    def report(self, done: int, total: int, step: str) -> None:
        """Nobody looks."""


def read_all(desk: Desk) -> dict[str, Any]:
    """Does what the queued reading would do; its result."""
    with desk.database.reading() as transaction:
        job = next(job for job in jobs.open_jobs(transaction) if job.kind == classifying.KIND)
    result = classifying.handler(desk, deciding.see)(Straight(job))
    with desk.database.writing() as transaction:
        jobs.change(transaction, job.id, job.attempt, state="done")
    return result


def lose(desk: Desk, week: dt.date, count: int, category: str = "missing_features", **fields: Any) -> list[str]:
    """`count` customers leave in the week of `week`, read already; the ids of their cancellations."""
    start = monday(week)
    rows = [
        Cancellation(
            **{
                "id": f"{category}-{start}-{fields.get('plan', '')}-{n}", "account": f"{category} {start:%d %b} {n}",
                "on": start + dt.timedelta(days=n % 7), "text": f"No single sign-on with Okta, number {n}.", "revenue": 100.0,
                "currency": "USD", **fields,
            }
        )
        for n in range(count)
    ]  # fmt: skip
    with desk.database.writing() as transaction:
        homes = cancellations.accounts_by_name(transaction)
        rows = [row.model_copy(update={"account_id": cancellations.home_of(row.account, homes)}) for row in rows]
        got = cancellations.add_all(transaction, rows, "test", "test")
        reasons = [
            (one.id, Reason(category=category, confidence=0.9, quote=row.text[:-1], needs_review=False))
            for one, row in zip(got, rows, strict=True)
            if one.new
        ]
        cancellations.keep_reasons(transaction, reasons, cancellations.Reader("local", "test", "1"))
    return [one.id for one in got]
