"""Passages by meaning: chromadb, a rebuildable index, never a source.

It holds vectors and ids, no text: what it finds is looked up in the store, which decides whether the caller may see it, and
whether it is still there. An index in a folder belongs to one process, kept by a file lock: several writers damage it
without a word. Several processes share a Chroma server.
"""

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from analyzer.embedding import Embedder
from analyzer.errors import BadSettings, StoreUnavailable

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from filelock import BaseFileLock

FOLDER, LOCK = "chroma", "chroma.lock"
_BATCH = 500


class Entry(NamedTuple):
    """One passage on its way into the index."""

    id: int
    account_id: str
    deal_id: str
    conversation_id: str
    text: str


class Recall:
    """The index. `folder` for one in this process, `url` for a Chroma server; `model` names the embedder's version.

    Raises:
        StoreUnavailable: another process has the folder, or the server does not answer.
        BadSettings: `url` is not an address.
    """

    def __init__(self, embedder: Embedder, model: str, folder: Path | None = None, url: str = "") -> None:
        self._embedder = embedder
        self.name = f"passages-{hashlib.sha256(model.encode()).hexdigest()[:16]}"
        """Of the collection: vectors of another model are another collection."""
        self._lock: BaseFileLock | None = None
        self._client = _server(url) if url else self._embedded(folder)
        self._collection = self._open()

    def _embedded(self, folder: Path | None) -> "ClientAPI":
        from filelock import FileLock, Timeout

        if folder is None or not folder.is_dir():
            raise StoreUnavailable("There is no data folder for the search index. Make it, or set HANDOFF_DATA_DIR.")
        self._lock = FileLock(folder / LOCK)
        try:
            self._lock.acquire(timeout=0)
        except Timeout:
            raise StoreUnavailable(
                "The search index is in use by another process. Stop it, or run `chroma run` and set HANDOFF_CHROMA_URL."
            ) from None
        import chromadb
        from chromadb.config import Settings

        return chromadb.PersistentClient(str(folder / FOLDER), Settings(anonymized_telemetry=False, allow_reset=True))

    def _open(self) -> Any:
        for other in self._client.list_collections():
            if other.name.startswith("passages-") and other.name != self.name:
                self._client.delete_collection(other.name)
        space: Any = {"hnsw": {"space": "cosine"}}
        return self._client.get_or_create_collection(self.name, embedding_function=None, configuration=space)

    def add(self, entries: Sequence[Entry]) -> None:
        """Puts passages into the index; those that are there are replaced."""
        for at in range(0, len(entries), _BATCH):
            batch = entries[at : at + _BATCH]
            self._collection.upsert(
                ids=[str(entry.id) for entry in batch],
                embeddings=self._embedder.embed([entry.text for entry in batch]),
                metadatas=[{"account": entry.account_id, "deal": entry.deal_id, "conversation": entry.conversation_id} for entry in batch],
            )

    def nearest(self, text: str, limit: int, account_id: str | None = None, deals: Sequence[str] | None = None) -> list[tuple[int, float]]:
        """Passages that mean most nearly the same as `text`: (id, likeness up to 1), the nearest first.

        `deals` are those that may be looked at; None: all of them.
        """
        if deals is not None and not deals:
            return []
        conditions: list[Mapping[str, Any]] = []
        if account_id is not None:
            conditions.append({"account": account_id})
        if deals is not None:
            conditions.append({"deal": {"$in": list(deals)}})
        where: Any = {"$and": conditions} if len(conditions) > 1 else conditions[0] if conditions else None
        found = self._collection.query(query_embeddings=self._embedder.embed([text]), n_results=limit, where=where, include=["distances"])
        return [(int(identity), 1.0 - distance) for identity, distance in zip(found["ids"][0], found["distances"][0], strict=True)]

    def remove_account(self, account_id: str) -> None:
        """Takes everything of an account out."""
        self._collection.delete(where={"account": account_id})

    def count(self) -> int:
        """How many passages the index holds."""
        return int(self._collection.count())

    def clear(self) -> None:
        """Empties the index, to be filled anew from the store."""
        self._client.delete_collection(self.name)
        self._collection = self._open()

    def close(self) -> None:
        """Lets another process have the folder."""
        from chromadb.api.shared_system_client import SharedSystemClient

        SharedSystemClient.clear_system_cache()
        if self._lock is not None:
            self._lock.release()


def _server(url: str) -> "ClientAPI":
    import chromadb
    from chromadb.config import Settings

    address = urlsplit(url)
    if address.scheme not in {"http", "https"} or not address.hostname:
        raise BadSettings("HANDOFF_CHROMA_URL is not an address. Write http://host:8000.")
    secure = address.scheme == "https"
    try:
        return chromadb.HttpClient(
            address.hostname, address.port or (443 if secure else 8000), ssl=secure, settings=Settings(anonymized_telemetry=False)
        )
    except Exception as error:
        raise StoreUnavailable("The Chroma server does not answer. Check that it runs, and HANDOFF_CHROMA_URL.") from error
