"""What the service works with: settings, the store, the queue, engines and the search index, built once."""

from collections.abc import Callable
from dataclasses import dataclass

from analyzer.embedding import Embedder
from analyzer.engines.base import Engine
from analyzer.jobs import JobQueue
from analyzer.recall import Recall
from analyzer.settings import Settings
from analyzer.store.database import Database


@dataclass(frozen=True)
class Desk:
    """Handed to every function of this package. `engine` and `embedder` load their models at the first call.

    `recall` is None in a process that may not open the search index: then search is by words only.
    """

    settings: Settings
    database: Database
    queue: JobQueue
    engine: Callable[[str], Engine]
    embedder: Callable[[], Embedder]
    recall: Recall | None = None
