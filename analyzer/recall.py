"""Passages by meaning: chromadb, a rebuildable index, never a source.

It holds vectors and ids, no text: what it finds is looked up in the store, which decides whether the caller may see it, and
whether it is still there. An index in a folder belongs to one process, kept by a file lock: several writers damage it
without a word. Several processes share a Chroma server.
"""

import hashlib
import shutil
import struct
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, cast
from urllib.parse import urlsplit

from analyzer.embedding import Embedder
from analyzer.errors import AnalyzerError, BadSettings, StoreFull, StoreUnavailable

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from filelock import BaseFileLock

FOLDER, LOCK = "chroma", "chroma.lock"
NEW, OLD = "chroma.new", "chroma.old"
"""While the index is written anew: the one to come, and the one that was."""
_BATCH = 500
ROOM = 64_000_000
"""Bytes that must be free before an index in a folder is written to: Chroma whose disk has been full stops answering, and with it all else."""
_HEADER = struct.Struct("<i4Q")
"""How Chroma's graph files begin: version, offset, room for elements, elements, bytes of one."""
CONNECT_S, ANSWER_S = 5.0, 30.0
"""How long a Chroma server may take: its client alone would wait for ever."""

T = TypeVar("T")


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
        self._folder = None if url else self._own(folder)
        self._turn = threading.Lock()
        """Held while the index is asked, changed, or exchanged."""
        if self._folder is not None:
            self._client = _embedded(self._folder / FOLDER)
            self._collection = self._open(self._client)
            return
        with _answering():
            self._client = _server(url)
            self._collection = self._open(self._client)

    def _ask(self, question: Callable[[Any], T]) -> T:
        """What `question` gives of the collection; see `_alone`.

        Raises:
            StoreUnavailable: the server does not answer.
        """
        with self._alone():
            return question(self._collection) if self._folder is not None else self._ask_server(question)

    def _ask_server(self, question: Callable[[Any], T]) -> T:
        from chromadb.errors import NotFoundError

        with _answering():
            try:
                return question(self._collection)
            except NotFoundError:
                # Another process fills the index anew: it is another collection of the same name now.
                self._collection = self._open(self._client)
                return question(self._collection)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One at a time; what Chroma wrote meanwhile is looked through."""
        with self._turn:
            yield
            if self._folder is not None:
                _blank(self._folder / FOLDER)

    def _own(self, folder: Path | None) -> Path:
        """`folder`, locked for this process, without what an exchange that was broken off has left."""
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
        if not (folder / FOLDER).exists() and (folder / NEW).exists():
            # The old one goes only when the new one is whole.
            (folder / NEW).rename(folder / FOLDER)
        _forget(folder)
        return folder

    def _open(self, client: "Client") -> Any:
        for other in client.list_collections():
            if other.name.startswith("passages-") and other.name != self.name:
                client.delete_collection(other.name)
        space: Any = {"hnsw": {"space": "cosine"}}
        return client.get_or_create_collection(self.name, embedding_function=None, configuration=space)

    def add(self, entries: Sequence[Entry]) -> None:
        """Puts passages into the index; those that are there are replaced.

        Raises:
            StoreFull: the disk of the folder is nearly full.
            StoreUnavailable: the server does not answer.
        """
        for at in range(0, len(entries), _BATCH):
            if self._folder is not None and shutil.disk_usage(self._folder).free < ROOM:
                raise StoreFull("The disk of the search index is nearly full. Make room: what waits goes in by itself then.")
            batch = entries[at : at + _BATCH]
            vectors = self._embedder.embed([entry.text for entry in batch])
            rows: dict[str, Any] = {
                "ids": [str(entry.id) for entry in batch],
                "embeddings": vectors,
                "metadatas": [
                    {"account": entry.account_id, "deal": entry.deal_id, "conversation": entry.conversation_id} for entry in batch
                ],
            }
            self._ask(partial(_put, rows))

    def nearest(self, text: str, limit: int, account_id: str | None = None, deals: Sequence[str] | None = None) -> list[tuple[int, float]]:
        """Passages that mean most nearly the same as `text`: (id, likeness up to 1), the nearest first.

        `deals` are those that may be looked at; None: all of them.

        Raises:
            StoreUnavailable: the server does not answer.
        """
        if deals is not None and not deals:
            return []
        conditions: list[Mapping[str, Any]] = []
        if account_id is not None:
            conditions.append({"account": account_id})
        if deals is not None:
            conditions.append({"deal": {"$in": list(deals)}})
        where: Any = {"$and": conditions} if len(conditions) > 1 else conditions[0] if conditions else None
        vector = self._embedder.embed([text])
        found = self._ask(lambda collection: collection.query(query_embeddings=vector, n_results=limit, where=where, include=["distances"]))
        return [(int(identity), 1.0 - distance) for identity, distance in zip(found["ids"][0], found["distances"][0], strict=True)]

    def remove_account(self, account_id: str) -> None:
        """Takes everything of an account out: it is not found any more. Its bytes stay in the files until `rewrite`.

        Raises:
            StoreUnavailable: the server does not answer.
        """
        self._ask(lambda collection: collection.delete(where={"account": account_id}))

    def rewrite(self) -> None:
        """Writes an index in a folder anew from what is left in it, so that the files hold nothing that was taken out.

        It is asked and taken from meanwhile, but must not be added to. A Chroma server keeps its files itself: nothing is done there.
        """
        if self._folder is None:
            return
        _forget(self._folder)
        client = _embedded(self._folder / NEW)
        collection = self._open(client)
        left = self._collection.get(include=[])["ids"]
        for at in range(0, len(left), _BATCH):
            # By their ids: places would shift under whoever takes something out meanwhile.
            kept = self._collection.get(ids=left[at : at + _BATCH], include=["embeddings", "metadatas"])
            if kept["ids"]:
                collection.upsert(ids=kept["ids"], embeddings=kept["embeddings"], metadatas=kept["metadatas"])
        client.close()
        _blank(self._folder / NEW)
        self._exchange(self._folder)

    def _exchange(self, folder: Path) -> None:
        """Puts the new index, where there is one, in the place of the old one."""
        with self._alone():
            self._client.close()
            if (folder / FOLDER).exists():
                (folder / FOLDER).rename(folder / OLD)
            if (folder / NEW).exists():
                (folder / NEW).rename(folder / FOLDER)
            self._client = _embedded(folder / FOLDER)
            self._collection = self._open(self._client)
        _forget(folder)

    def count(self) -> int:
        """How many passages the index holds."""
        return int(self._ask(lambda collection: collection.count()))

    def clear(self) -> None:
        """Empties the index, to be filled anew from the store."""
        if self._folder is not None:
            _forget(self._folder)
            self._exchange(self._folder)
            return
        with self._turn, _answering():
            self._client.delete_collection(self.name)
            self._collection = self._open(self._client)

    def close(self) -> None:
        """Lets another process have the folder."""
        with self._alone():
            _hang_up(self._client)
        if self._lock is not None:
            self._lock.release()


def _put(rows: Mapping[str, Any], collection: Any) -> None:
    collection.upsert(**rows)


def _forget(folder: Path) -> None:
    """Removes what an exchange leaves behind."""
    for name in (NEW, OLD):
        shutil.rmtree(folder / name, ignore_errors=True)


def _blank(place: Path) -> None:
    """Empties the part of each graph file that holds no element yet.

    Chroma makes a new graph with room for 100 and writes that room as it finds it in memory: with whatever the process had there
    before, and that may be a customer's words.
    """
    for file in place.glob("*/data_level0.bin"):
        header = (file.with_name("header.bin")).read_bytes()
        if len(header) < _HEADER.size:
            continue
        _, _, room, used, size, *_ = _HEADER.unpack_from(header)
        length = file.stat().st_size
        if used < room and used * size < length <= room * size:
            with file.open("r+b") as graph:
                graph.seek(used * size)
                graph.write(bytes(length - used * size))


def _embedded(place: Path) -> "Client":
    import chromadb
    from chromadb.config import Settings

    # Chroma would make it readable for all, and passages of conversations are in it.
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    return cast("Client", chromadb.PersistentClient(str(place), Settings(anonymized_telemetry=False, allow_reset=True)))


def _sessions(client: "Client") -> list[Any]:
    """The connections of a client to its server; none where the index is in a folder."""
    servers: list[Any] = [client._server, getattr(client._admin_client, "_server", None)]
    return [server._session for server in servers if hasattr(server, "_session")]


def _hang_up(client: "Client") -> None:
    """Closes a client with its connections, which Chroma leaves open to its server."""
    sessions = _sessions(client)
    client.close()
    for session in sessions:
        session.close()


@contextmanager
def _answering() -> Iterator[None]:
    """What a Chroma server, or what stands in front of it, does not answer well is one line."""
    try:
        yield
    except AnalyzerError:
        raise
    except Exception as error:
        # Chroma raises errors of several libraries, and a bare Exception for what it does not know.
        raise StoreUnavailable("The Chroma server does not answer. Check that it runs, and HANDOFF_CHROMA_URL.") from error


def _server(url: str) -> "Client":
    import chromadb
    import httpx
    from chromadb.config import Settings

    address = urlsplit(url)
    if address.scheme not in {"http", "https"} or not address.hostname:
        raise BadSettings("HANDOFF_CHROMA_URL is not an address. Write http://host:8000.")
    secure = address.scheme == "https"
    port = address.port or (443 if secure else 8000)
    host = f"[{address.hostname}]" if ":" in address.hostname else address.hostname
    # Chroma's client asks already while it is made, and cannot be told to stop waiting before it is there.
    httpx.get(f"{address.scheme}://{host}:{port}/api/v2/heartbeat", timeout=CONNECT_S).raise_for_status()
    made = cast("Client", chromadb.HttpClient(address.hostname, port, ssl=secure, settings=Settings(anonymized_telemetry=False)))
    for session in _sessions(made):
        session.timeout = httpx.Timeout(ANSWER_S, connect=CONNECT_S)
    return made
