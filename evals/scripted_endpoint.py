"""An OpenAI-compatible endpoint on loopback that answers what a script says, faults included.

It speaks the wire form (POST /chat/completions, GET /models; files and batches where `Batchery` is given) for real, over sockets, so that everything from the
client library on is what runs against a paid endpoint. It proves nothing about any model.
"""

import json
import threading
import time
from collections.abc import Callable, Collection, Iterable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, NamedTuple, Self

FORMS = ("json_schema", "json_object", "text")
MODEL = "scripted-1"
NOTHING_TO_SAY = '{"same": [], "coverage": [], "story": []}'


class Reply(NamedTuple):
    """One HTTP answer. `cut` sends half of the body and hangs up; `delay` is in seconds."""

    status: int = 200
    body: bytes = b"{}"
    headers: Mapping[str, str] = {}
    delay: float = 0.0
    cut: bool = False


def completion(text: str | None, finish: str = "stop", *, refusal: str | None = None, tokens: tuple[int, int] = (100, 20)) -> Reply:
    """A chat completion with `text`; `tokens` are those of prompt and answer."""
    message: dict[str, Any] = {"role": "assistant", "content": text, "refusal": refusal}
    usage = {"prompt_tokens": tokens[0], "completion_tokens": tokens[1], "total_tokens": sum(tokens)}
    choice = {"index": 0, "message": message, "finish_reason": finish, "logprobs": None}
    body = {"id": "c1", "object": "chat.completion", "created": 0, "model": MODEL, "choices": [choice], "usage": usage}
    return Reply(body=json.dumps(body).encode())


def failure(status: int, message: str = "failed", code: str | None = None, param: str | None = None, **headers: str) -> Reply:
    """An error as OpenAI words them. Header names with `_` for `-`."""
    body = {"error": {"message": message, "type": "error", "code": code, "param": param}}
    return Reply(status, json.dumps(body).encode(), {k.replace("_", "-"): v for k, v in headers.items()})


class Batchery:
    """The files and batches of an endpoint. A batch is answered when it is first asked for with `status` completed, expired or cancelled.

    `edit` makes of the rows of answers what is sent, and `errors` stands in the file of errors; `rows` are the questions as they
    came, `files` what is there now.
    """

    def __init__(self, status: str = "completed", *, edit: Callable[[list[bytes]], list[bytes]] = list, keeps_files: bool = False) -> None:
        self.status = status
        self.edit = edit
        self.errors: list[bytes] = []
        self.code: str | None = None
        self.rows: list[dict[str, Any]] = []
        self.files: dict[str, bytes] = {}
        self._inputs: dict[str, str] = {}
        self._keeps_files = keeps_files

    def reply(self, method: str, path: str, body: bytes, answer: Callable[[dict[str, Any]], Reply]) -> Reply:
        """What the endpoint says to a request for `path`, the part of it from /files or /batches on."""
        head, _, name = path.strip("/").partition("/")
        name = name.partition("/")[0]
        if head == "batches" and method == "POST":
            made = f"batch_{len(self._inputs) + 1}"
            self._inputs[made] = json.loads(body)["input_file_id"]
            return self._batch(made, "validating")
        if head == "batches" and name in self._inputs:
            return self._finished(name, answer) if self.status in {"completed", "expired", "cancelled"} else self._batch(name, self.status)
        if head == "files" and method == "POST":
            return self._file(self._kept(body))
        if head == "files" and name in self.files:
            if method == "DELETE" and not self._keeps_files:
                del self.files[name]
                return Reply(body=json.dumps({"id": name, "object": "file", "deleted": True}).encode())
            return failure(403) if method == "DELETE" else Reply(body=self.files[name], headers={"content-type": "application/jsonl"})
        return failure(404, "no such path")

    def _kept(self, body: bytes) -> str:
        """The file in a form of several parts, under a name of ours."""
        part = next(p for p in body.split(b"\r\n--") if b'name="file"' in p)
        name = f"file_in_{len(self.files) + 1}"
        self.files[name] = part.partition(b"\r\n\r\n")[2]
        self.rows += [json.loads(row) for row in self.files[name].splitlines()]
        return name

    def _finished(self, batch: str, answer: Callable[[dict[str, Any]], Reply]) -> Reply:
        answers: list[bytes] = []
        errors = list(self.errors)
        for row in map(json.loads, self.files[self._inputs[batch]].splitlines()):
            reply = answer(row["body"])
            made = {"id": "r", "custom_id": row["custom_id"], "error": None}
            response = {"status_code": reply.status, "request_id": "q", "body": json.loads(reply.body)}
            (answers if reply.status == 200 else errors).append(json.dumps({**made, "response": response}).encode())
        self.files[f"out_{batch}"] = b"\n".join(self.edit(answers))
        files = {"output_file_id": f"out_{batch}"}
        if errors:
            self.files[f"err_{batch}"] = b"\n".join(errors)
            files["error_file_id"] = f"err_{batch}"
        return self._batch(batch, self.status, **files)

    def _batch(self, name: str, status: str, **more: Any) -> Reply:
        usual = {"object": "batch", "endpoint": "/v1/chat/completions", "completion_window": "24h", "created_at": 0}
        if self.code:
            more["errors"] = {"object": "list", "data": [{"code": self.code, "message": "words of the request", "line": 1, "param": None}]}
        body = {"id": name, "status": status, "input_file_id": self._inputs[name], **usual, **more}
        return Reply(body=json.dumps({"request_counts": {"total": 4, "completed": 1, "failed": 0}, **body}).encode())

    def _file(self, name: str) -> Reply:
        usual = {
            "object": "file",
            "bytes": len(self.files[name]),
            "created_at": 0,
            "filename": "f",
            "purpose": "batch",
            "status": "processed",
        }
        return Reply(body=json.dumps({"id": name, **usual}).encode())


class ScriptedEndpoint:
    """Serves while in a `with` block. `answer` gets the body of a question about a transcript and makes the reply.

    `forms` are the forms of answers that it keeps to; others it rejects with 400, or passes over where `silent`.
    Tests of the forms are answered here and are in `probes`. Questions about all documents together are in `wholes` and
    go to `whole`, by default one that has nothing to say. Everything else is in `questions`.
    """

    def __init__(
        self,
        answer: Callable[[dict[str, Any]], Reply | str],
        forms: Collection[str] = FORMS,
        *,
        silent: bool = False,
        models: bool = True,
        whole: Callable[[dict[str, Any]], Reply | str] = lambda _: NOTHING_TO_SAY,
        batches: Batchery | None = None,
    ) -> None:
        self._answer = answer
        self.batches = batches
        self._whole = whole
        self._forms = forms
        self._silent = silent
        self._models = models
        self._lock = threading.Lock()
        self.questions: list[dict[str, Any]] = []
        self.probes: list[dict[str, Any]] = []
        self.wholes: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.meta: dict[str, Any] = {}
        self.at_once = 0
        self._running = 0

    @property
    def url(self) -> str:
        """The base URL."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    @property
    def prompt_bytes(self) -> int:
        """Bytes of all messages of all questions."""
        return sum(len(m["content"].encode()) for q in self.questions for m in q["messages"])

    def __enter__(self) -> Self:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        # Who hangs up between the knock and the opening would leave the server waiting for the next one, and its end for ever.
        self._server.socket.settimeout(1)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def reply(self, path: str, body: dict[str, Any] | None, headers: Iterable[tuple[str, str]]) -> Reply:
        """What the endpoint says to one request."""
        if path.endswith("/models"):
            listed = [{"id": MODEL, "object": "model", "created": 0, "owned_by": "test", **self.meta}]
            return Reply(body=json.dumps({"object": "list", "data": listed}).encode()) if self._models else failure(404, "no such path")
        if body is None or not path.endswith("/chat/completions"):
            return failure(404, "no such path")
        with self._lock:
            self.headers.append({name.lower(): value for name, value in headers})
        form = body.get("response_format", {}).get("type", "text")
        kept = form in self._forms
        if not kept and not self._silent:
            return failure(400, f"'response_format' of type '{form}' is not supported", param="response_format")
        whole = any("<findings" in m["content"] for m in body["messages"])
        if not whole and not any("<transcript" in m["content"] for m in body["messages"]):
            self.probes.append(body)
            return completion('{"ready": true}' if kept and form != "text" else "Hello!", tokens=(30, 5))
        with self._lock:
            (self.wholes if whole else self.questions).append(body)
            self._running += 1
            self.at_once = max(self.at_once, self._running)
        try:
            made = (self._whole if whole else self._answer)(body)
            reply = completion(made) if isinstance(made, str) else made
            time.sleep(reply.delay)
        finally:
            with self._lock:
                self._running -= 1
        return reply

    def filed(self, method: str, path: str, body: bytes) -> Reply | None:
        """What the endpoint says to a request about files or batches; None to any other."""
        if not path.startswith(("/v1/files", "/v1/batches")):
            return None
        if self.batches is None:
            return failure(404, "no such path")
        with self._lock:
            return self.batches.reply(method, path.removeprefix("/v1"), body, self._completed)

    def _completed(self, body: dict[str, Any]) -> Reply:
        made = self._answer(body)
        return completion(made) if isinstance(made, str) else made

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        endpoint = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                self._send(endpoint.filed("GET", self.path, b"") or endpoint.reply(self.path, None, self.headers.items()))

            def do_DELETE(self) -> None:
                self._send(endpoint.filed("DELETE", self.path, b"") or failure(404, "no such path"))

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length", 0)))
                self._send(endpoint.filed("POST", self.path, body) or endpoint.reply(self.path, json.loads(body), self.headers.items()))

            def _send(self, reply: Reply) -> None:
                body = reply.body[: len(reply.body) // 2] if reply.cut else reply.body
                try:
                    self.send_response(reply.status)
                    for name, value in {
                        "content-type": "application/json",
                        "content-length": str(len(reply.body)),
                        **reply.headers,
                    }.items():
                        self.send_header(name, value)
                    self.end_headers()
                    self.wfile.write(body)
                except (BrokenPipeError, ConnectionResetError):
                    self.close_connection = True
                if reply.cut:
                    self.close_connection = True

            def log_message(self, *arguments: Any) -> None:
                pass

        return Handler


def turns_of(question: Mapping[str, Any]) -> dict[int, str]:
    """The turns that a question asks about, by their number, with their text as the model sees it."""
    asked = question["messages"][-1]["content"].rsplit("<transcript", 1)[1]
    found: dict[int, str] = {}
    number: int | None = None
    for row in asked.split("\n")[1:]:
        if row.startswith("</transcript"):
            break
        head, mark, words = row.partition("]")
        if row.startswith("[") and mark and head[1:].isdigit():
            number = int(head[1:])
            found[number] = (found[number] + "\n" if number in found else "") + words.partition("): ")[2]
        elif number is not None:
            found[number] += "\n" + row.removeprefix("    ")
    return found


def shape_of(question: Mapping[str, Any]) -> str:
    """Which answer a question asks for: offer or customer."""
    return "offer" if "commercial term" in question["messages"][0]["content"] else "customer"
