"""What the application holds: the desk, the keys, the limits of requests, the figures."""

from dataclasses import dataclass, field

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from analyzer.desk.desk import Desk
from analyzer.desk.keyring import Keyring
from api.metrics import Metrics

WRONG_KEYS_PER_MINUTE = 30
"""Requests without a valid key that one address may make; a right key is never kept waiting for them."""


class Limits:
    """Counts requests in this process: each process has its own count."""

    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def hit(self, who: str, per_minute: int) -> bool:
        """Counts one request; False where it is one too many."""
        return self._limiter.hit(RateLimitItemPerMinute(per_minute), who)


@dataclass(frozen=True)
class Service:
    """Held by the application as `app.state.service`."""

    desk: Desk
    keyring: Keyring
    limits: Limits = field(default_factory=Limits)
    metrics: Metrics = field(default_factory=Metrics)
