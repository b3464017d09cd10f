"""What one run may spend, and what it has spent."""

import threading

from analyzer.domain.handoff import Usage
from analyzer.engines.llm.cache import Answer
from analyzer.engines.llm.prices import Price
from analyzer.engines.llm.trouble import NotAnswered, Trouble

EXPECTED_OUTPUT = 0.25
"""Tokens of an answer for each token of its question, as expected before it is there."""


class Purse:
    """Caps of one run. Money is set aside before a question goes out, so windows in flight count too."""

    def __init__(self, price: Price, max_cost: float | None = None, max_tokens: int | None = None) -> None:
        self.price = price
        self._max_cost = max_cost
        self._max_tokens = max_tokens
        self.answered = threading.Event()
        """Set once anything was answered in this run, by the endpoint or from the cache."""
        self._lock = threading.Lock()
        self._tokens = 0
        self._cost = 0.0
        self._aside_tokens = 0
        self._aside_cost = 0.0
        self._between: list[Usage] = []

    def set_aside(self, prompt_tokens: int, max_output: int) -> tuple[int, float]:
        """Takes what a question will cost out of what is left; raises NotAnswered where it is not there."""
        output = min(max_output, int(prompt_tokens * EXPECTED_OUTPUT))
        tokens, cost = prompt_tokens + output, self.price.cost(prompt_tokens, output) or 0.0
        with self._lock:
            over_tokens = self._max_tokens is not None and self._tokens + self._aside_tokens + tokens > self._max_tokens
            over_cost = self._max_cost is not None and self._cost + self._aside_cost + cost > self._max_cost
            if over_tokens or over_cost:
                raise NotAnswered(Trouble.BUDGET)
            self._aside_tokens += tokens
            self._aside_cost += cost
        return tokens, cost

    def settle(self, aside: tuple[int, float], answer: Answer | None) -> None:
        """Puts back what was set aside and takes what was really paid (nothing where no answer came)."""
        with self._lock:
            self._aside_tokens -= aside[0]
            self._aside_cost -= aside[1]
            if answer is not None:
                self._tokens += answer.prompt_tokens + answer.completion_tokens
                self._cost += self.price.cost(answer.prompt_tokens, answer.completion_tokens) or 0.0

    def take(self, answer: Answer) -> None:
        """Pays for an answer that belongs to no window, such as a test of the endpoint."""
        self.settle((0, 0.0), answer)
        self.answered.set()
        with self._lock:
            self._between.append(self.usage(answer))

    def between(self) -> list[Usage]:
        """What was paid outside of windows since this was last asked."""
        with self._lock:
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
