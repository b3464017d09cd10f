"""What one run may spend, and what it has spent."""

import threading
from collections.abc import Sequence
from typing import NamedTuple

from analyzer.domain.handoff import Usage
from analyzer.engines.llm.cache import Answer
from analyzer.engines.llm.prices import Price
from analyzer.engines.llm.trouble import NotAnswered, Trouble

EXPECTED_OUTPUT = 0.25
"""Tokens of an answer for each token of its question, as expected before it is there."""


class Aside(NamedTuple):
    """What one question may cost at most, kept back until its answer is there."""

    tokens: int
    cost: float


class Purse:
    """Caps of one run, kept among threads: a run exceeds them by less than one question costs.

    A question goes out where the cap holds what it is expected to cost beside the most that those in flight can cost.
    Where it does not, it waits for their answers; with none in flight it is not asked.
    """

    def __init__(self, price: Price, max_cost: float | None = None, max_tokens: int | None = None) -> None:
        self.price = price
        self._max_cost = max_cost
        self._max_tokens = max_tokens
        self.answered = threading.Event()
        """Set once anything was answered in this run, by the endpoint or from the cache."""
        self._changed = threading.Condition()
        self._in_flight: list[Aside] = []
        self._tokens = 0
        self._cost = 0.0
        self._between: list[Usage] = []

    def set_aside(self, prompt_tokens: int, max_output: int) -> Aside:
        """Keeps back what a question may cost; raises NotAnswered where what it will cost is not there."""
        expected = self._aside(prompt_tokens, min(max_output, int(prompt_tokens * EXPECTED_OUTPUT)))
        most = self._aside(prompt_tokens, max_output)
        with self._changed:
            while not self._holds(expected):
                if not self._in_flight:
                    raise NotAnswered(Trouble.BUDGET)
                self._changed.wait()
            self._in_flight.append(most)
        return most

    def holds_all(self, questions: Sequence[int], max_output: int) -> bool:
        """Do the caps hold the most that questions of so many tokens can cost? What is sent in a batch cannot be stopped."""
        most = [self._aside(size, max_output) for size in questions]
        with self._changed:
            return self._holds(Aside(sum(a.tokens for a in most), sum(a.cost for a in most)))

    def settle(self, aside: Aside, answer: Answer | None) -> None:
        """Puts back what was set aside and takes what was really paid (nothing where no answer came)."""
        with self._changed:
            self._in_flight.remove(aside)
            if answer is not None:
                self._pay(answer)
            self._changed.notify_all()

    def _aside(self, prompt_tokens: int, output: int) -> Aside:
        return Aside(prompt_tokens + output, self.price.cost(prompt_tokens, output) or 0.0)

    def _holds(self, more: Aside) -> bool:
        tokens = self._tokens + sum(a.tokens for a in self._in_flight) + more.tokens
        cost = self._cost + sum(a.cost for a in self._in_flight) + more.cost
        return (self._max_tokens is None or tokens <= self._max_tokens) and (self._max_cost is None or cost <= self._max_cost)

    def _pay(self, answer: Answer) -> None:
        self._tokens += answer.prompt_tokens + answer.completion_tokens
        self._cost += self.price.cost(answer.prompt_tokens, answer.completion_tokens) or 0.0

    def take(self, answer: Answer) -> None:
        """Pays for an answer that belongs to no window, such as a test of the endpoint."""
        self.answered.set()
        with self._changed:
            self._pay(answer)
            self._between.append(self.usage(answer))

    def between(self) -> list[Usage]:
        """What was paid outside of windows since this was last asked."""
        with self._changed:
            taken, self._between = self._between, []
            return taken

    def usage(self, answer: Answer) -> Usage:
        """What one answer adds to the usage of its document."""
        if answer.cached:
            return Usage(cached_calls=1, cost=0.0 if self.price.cost(0, 0) is not None else None)
        return Usage(
            calls=1,
            prompt_tokens=answer.prompt_tokens,
            completion_tokens=answer.completion_tokens,
            cost=self.price.cost(answer.prompt_tokens, answer.completion_tokens),
        )
