"""The container files, read and held against the product: they are not built in the tests, which have no images to begin from."""

import fnmatch
import json
import re
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from analyzer.settings import Settings
from api.main import create_app

ROOT = Path(__file__).parents[2]


def instructions() -> list[tuple[str, str]]:
    """The Containerfile as (instruction, the rest), lines that go on put together."""
    text = re.sub(r"^\s*#.*\n", "", (ROOT / "Containerfile").read_text(encoding="utf-8"), flags=re.MULTILINE)
    return [(line.split(None, 1)[0], line.split(None, 1)[1]) for line in re.sub(r"\\\n", " ", text).splitlines() if line.strip()]


def value(name: str) -> str:
    """What the last instruction of that name says."""
    return [rest for instruction, rest in instructions() if instruction == name][-1]


def services() -> dict[str, dict[str, Any]]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
    return dict(loaded["services"])


def is_sent(path: str) -> bool:
    """Whether .dockerignore lets `path` into the build: the last line that fits decides."""
    sent = True
    for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines():
        pattern = line.removeprefix("!")
        if line and not line.startswith("#") and (fnmatch.fnmatch(path, pattern) or path == pattern or path.startswith(f"{pattern}/")):
            sent = line.startswith("!")
    return sent


def test_what_is_copied_is_there_and_is_sent_to_the_build() -> None:
    copied = [rest.split()[:-1] for instruction, rest in instructions() if instruction == "COPY" and "--from" not in rest]
    paths = [path for sources in copied for path in sources]
    assert {"analyzer", "api", "prompts", "requirements.lock"} <= set(paths)
    assert [path for path in paths if not (ROOT / path).exists()] == []
    assert [path for path in paths if not is_sent(path)] == []
    assert not is_sent(".git") and not is_sent(".venv") and not is_sent("handoff-data")


def test_everything_that_the_wheel_is_made_of_is_copied() -> None:
    copied = " ".join(rest for instruction, rest in instructions() if instruction == "COPY")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wheel = project["tool"]["hatch"]["build"]["targets"]["wheel"]
    for path in [*wheel["packages"], *wheel["force-include"], project["project"]["readme"], *project["project"]["license-files"]]:
        assert path in copied.split(), path


def commands() -> list[list[str]]:
    """Every command of the product in both files."""
    wanted = [json.loads(value("CMD"))]
    wanted += [
        service["command"] for service in services().values() if service.get("image") == "handoff-analyzer" and "entrypoint" not in service
    ]
    return wanted


@pytest.mark.parametrize("command", commands(), ids=" ".join)
def test_its_commands_are_commands_of_the_product(command: list[str]) -> None:
    assert json.loads(value("ENTRYPOINT")) == ["handoff"]
    # Options are read before the help is shown.
    done = subprocess.run([sys.executable, "-m", "analyzer", *command, "--help"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert f"handoff {command[0]}" in done.stdout.replace("python -m analyzer", "handoff")


def test_its_settings_are_settings_of_the_product_and_hold_no_secret() -> None:
    text = (ROOT / "Containerfile").read_text(encoding="utf-8") + (ROOT / "compose.yaml").read_text(encoding="utf-8")
    named = {name for name in re.findall(r"\bHANDOFF_[A-Z_]+", text) if name != "HANDOFF_DATABASE_PASSWORD"}
    assert {name.removeprefix("HANDOFF_").lower() for name in named} <= set(Settings.model_fields)
    for secret in ("HANDOFF_ADMIN_KEY", "HANDOFF_IMAP_URL", "HANDOFF_LLM_API_KEY"):
        assert secret not in text
    # What has to be secret is asked for, and has no default.
    assert set(re.findall(r"\$\{(\w+)(:\?)?", text)) == {("HANDOFF_DATABASE_PASSWORD", ":?"), ("HANDOFF_KEY_PEPPER", ":?"), ("BASE", "")}


def test_it_runs_as_nobody_in_particular_and_asks_an_address_that_the_product_has() -> None:
    assert value("USER") == "10001:10001"
    (path,) = re.findall(r"127\.0\.0\.1:8000(/\w+)", value("HEALTHCHECK"))
    assert path in create_app().openapi()["paths"]
    assert value("VOLUME") == "/data"
    assert "HANDOFF_DATA_DIR=/data" in value("ENV")


def test_only_what_the_project_needs_to_run_is_installed_with_all_its_hashes() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    printed = subprocess.run(
        [sys.executable, str(ROOT / ".ci/runtime_lock"), str(ROOT / "requirements.lock")], capture_output=True, text=True, check=True
    ).stdout
    assert set(printed.splitlines()) <= set(lock.splitlines())
    blocks = re.findall(r"^(?:[A-Za-z0-9].*\n)(?:[ \t]+.*\n)*", printed, re.MULTILINE)
    kept = {canonicalize_name(re.split(r"[=\[ ]", block, maxsplit=1)[0]) for block in blocks}
    assert all("--hash=sha256:" in block for block in blocks)
    assert _needed() <= kept
    assert not kept & {"pytest", "mypy", "ruff", "playwright", "hypothesis", "hatchling"}


def _needed() -> set[str]:
    """All packages that the installed ones say that the project needs, directly or not."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    waiting, seen = [Requirement(line) for line in project["dependencies"]], set()
    while waiting:
        wanted = waiting.pop()
        key = (canonicalize_name(wanted.name), frozenset(wanted.extras))
        if key in seen:
            continue
        seen.add(key)
        for line in metadata.requires(wanted.name) or []:
            more = Requirement(line)
            if more.marker is None or any(more.marker.evaluate({"extra": extra}) for extra in {"", *wanted.extras}):
                waiting.append(more)
    return {name for name, _ in seen}
