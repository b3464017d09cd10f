"""Figures for Prometheus: requests by route, jobs by state."""

import time
from collections.abc import Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


class Metrics:
    """Counters of one application; labels hold route patterns, never ids."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        names = ("method", "route", "status")
        self.requests = Counter("handoff_http_requests", "Requests answered.", names, registry=self.registry)
        self.seconds = Histogram(
            "handoff_http_request_seconds", "Time to the end of the answer.", ("method", "route"), buckets=BUCKETS, registry=self.registry
        )
        self.jobs = Gauge("handoff_jobs", "Jobs by state.", ("state",), registry=self.registry)
        self.deliveries = Gauge(
            "handoff_deliveries", "Outgoing notices by state; dead ones wait for somebody.", ("state",), registry=self.registry
        )
        self.workers = Gauge("handoff_workers", "Worker processes that have shown a sign of life.", registry=self.registry)

    def text(self, jobs: Mapping[str, int], deliveries: Mapping[str, int], workers: int) -> bytes:
        """All figures in Prometheus' text format."""
        for state, count in jobs.items():
            self.jobs.labels(state).set(count)
        for state, count in deliveries.items():
            self.deliveries.labels(state).set(count)
        self.workers.set(workers)
        return generate_latest(self.registry)


class Measured:
    """ASGI middleware that counts and times requests; the service is put in place when the application is made."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app, self._metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes a request on and notes how it went."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status = time.perf_counter(), 500

        async def watching(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, watching)
        finally:
            route = getattr(scope.get("route"), "path", "unknown")
            self._metrics.requests.labels(scope["method"], route, status).inc()
            if not route.endswith("/events"):
                self._metrics.seconds.labels(scope["method"], route).observe(time.perf_counter() - began)
