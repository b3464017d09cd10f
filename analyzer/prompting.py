"""Prompt files: found, read, checked, fingerprinted.

A prompt is `prompts/<task>/v<N>.md`: a head in TOML between two lines of `+++`, then one section per message
(`# system`, `# user`, `# correction`), written as mustache templates. Only three braces insert: `{{{turns}}}`.
Two would escape the customer's words for HTML, so they are refused. prompts/README.md tells the rest.
"""

import hashlib
import json
import re
import tomllib
from collections.abc import Collection, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from analyzer.errors import BadPrompt

PACKAGED = Path(__file__).parent.parent / "prompts"
LOCK = "released.lock"
SECTIONS = ("system", "user")
"""What every prompt has; `# correction` is for tasks whose items are checked and asked for once more."""

READ = ("turns", "findings")
"""What a prompt may ask about: the turns of a window, or what all documents state."""

_FILE = re.compile(r"v([1-9]\d{0,3})\.md")
_PARTS = re.compile(r"\A\+\+\+\n(?P<head>.*?)\n\+\+\+\n(?P<body>.*)\Z", re.DOTALL)
_SECTION = re.compile(r"^# (\w+)[ \t]*$", re.MULTILINE)
_TAG = re.compile(r"\{\{\{\s*(?P<raw>[\w.]+)\s*\}\}\}|\{\{(?P<sign>[#^/])\s*(?P<name>\w+)\s*\}\}|\{\{(?P<other>[^{])")


class Example(BaseModel):
    """A short transcript as the model would see it, and the answer that we would want."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    transcript: str = Field(min_length=1)
    answer: str = Field(min_length=2)

    def quotes(self) -> tuple[str, ...]:
        """Every quote of the answer."""
        return tuple(_quotes(json.loads(self.answer)))


class Prompt(BaseModel):
    """One version of the prompt of one task. `answer` names the shape of the answer that it asks for."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    task: str
    version: int
    about: str
    answer: str
    examples: tuple[Example, ...] = ()
    sections: dict[str, str]
    digest: str
    released: bool

    @property
    def name(self) -> str:
        """How provenance names this version: `v1`, and with the head of its hash where it is not a released one."""
        return f"v{self.version}" if self.released else f"v{self.version}-{self.digest[:12]}"


def prompt(task: str, variables: Collection[str], own: Path | None = None) -> Prompt:
    """The newest version of `task`: from the folder `own` where that has the task, else from the package.

    Raises:
        BadPrompt: the file is missing or cannot be used; the message says why.
    """
    for folder in (own, PACKAGED):
        if folder is not None and (versions := _versions(folder / task)):
            return read_prompt(versions[max(versions)], variables)
    raise BadPrompt(f"There is no prompt for the task {task}. Restore prompts/{task}, or install again.")


def read_prompt(path: Path, variables: Collection[str]) -> Prompt:
    """The prompt file at `path`, every placeholder of which must be one of `variables`; raises BadPrompt."""
    label = f"prompts/{path.parent.name}/{path.name}"
    try:
        content = path.read_bytes()
        parts = _PARTS.match(content.decode("utf-8").replace("\r\n", "\n"))
        if parts is None:
            raise BadPrompt(f"{label}: begins with a head between two lines of +++. See prompts/README.md.")
        head = tomllib.loads(parts["head"])
        sections = _sections(parts["body"])
    except (OSError, UnicodeDecodeError) as error:
        raise BadPrompt(f"{label}: cannot be read as UTF-8 text.") from error
    except tomllib.TOMLDecodeError as error:
        raise BadPrompt(f"{label}: the head is not TOML: {error}.") from error
    digest = hashlib.sha256(content).hexdigest()
    released = _released(path, label, digest)
    version = int(_FILE.fullmatch(path.name)[1]) if _FILE.fullmatch(path.name) else 0  # type: ignore[index]
    try:
        made = Prompt(task=path.parent.name, version=version, sections=sections, digest=digest, released=released, **head)
    except (ValidationError, TypeError) as error:
        raise BadPrompt(f"{label}: the head has about, answer and [[examples]] with transcript and answer, nothing else.") from error
    _check_sections(made, label, variables)
    _check_examples(made, label)
    return made


def locked(folder: Path = PACKAGED) -> dict[str, str]:
    """What `released.lock` holds: sha256 by `task/vN.md`."""
    try:
        return _lock((folder / LOCK).read_text(encoding="utf-8"))
    except OSError:
        return {}


def tasks(folder: Path = PACKAGED) -> tuple[str, ...]:
    """The tasks for which `folder` has prompts."""
    return tuple(sorted(p.name for p in folder.iterdir() if p.is_dir() and _versions(p))) if folder.is_dir() else ()


@lru_cache(maxsize=8)
def _lock(text: str) -> dict[str, str]:
    rows = (line.split() for line in text.splitlines() if line.strip() and not line.startswith("#"))
    return {name: digest for digest, name in rows}


def _versions(folder: Path) -> dict[int, Path]:
    if not folder.is_dir():
        return {}
    return {int(m[1]): path for path in folder.iterdir() if (m := _FILE.fullmatch(path.name))}


def _released(path: Path, label: str, digest: str) -> bool:
    known = locked(path.parent.parent).get(f"{path.parent.name}/{path.name}")
    if known is not None and known != digest:
        raise BadPrompt(f"{label} was released and does not change any more: undo the change, or copy it to the next version.")
    return known is not None


def _sections(body: str) -> dict[str, str]:
    marks = list(_SECTION.finditer(body))
    ends = [m.start() for m in marks[1:]] + [len(body)]
    return {m[1]: body[m.end() : end].strip("\n") for m, end in zip(marks, ends, strict=True)}


def _check_sections(made: Prompt, label: str, variables: Collection[str]) -> None:
    if set(made.sections) - {"correction"} != set(SECTIONS):
        raise BadPrompt(f"{label}: has the sections # system, # user and, where its items are checked, # correction; no other.")
    inside = {"transcript", "answer"}
    for name, text in made.sections.items():
        for tag in _TAG.finditer(text):
            if tag["other"]:
                raise BadPrompt(f"{label}, # {name}: use three braces, {{{{{{name}}}}}}: two would alter the customer's words.")
            word = tag["raw"] or tag["name"]
            if word not in variables and word not in inside:
                raise BadPrompt(f"{label}, # {name}: nothing is called {word!r}. Known: {', '.join(sorted(variables))}.")
    if not any(f"{{{{{{{name}}}}}}}" in made.sections["user"] for name in READ):
        raise BadPrompt(f"{label}, # user: without {{{{{{turns}}}}}} or {{{{{{findings}}}}}} the model sees nothing to read.")


def _check_examples(made: Prompt, label: str) -> None:
    """An example teaches what we ask for: JSON, whose quotes stand word for word in its own transcript."""
    for number, example in enumerate(made.examples, 1):
        try:
            quotes = example.quotes()
        except ValueError as error:
            raise BadPrompt(f"{label}: the answer of example {number} is not JSON.") from error
        for quote in quotes:
            if quote not in example.transcript:
                raise BadPrompt(f"{label}: a quote of example {number} does not stand in its transcript.")


def _quotes(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, part in value.items():
            if key == "quote" and isinstance(part, str):
                yield part
            else:
                yield from _quotes(part)
    elif isinstance(value, list):
        for part in value:
            yield from _quotes(part)
