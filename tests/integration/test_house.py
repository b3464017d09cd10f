"""The scripts around the code: the search for leaks, the making of the environment."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

CI = Path(__file__).parents[2] / ".ci"

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is needed")


def run(script: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", str(CI / script)], cwd=folder, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    subprocess.run(["git", "init", "-q", "."], cwd=tmp_path, check=True)
    (tmp_path / "requirements.lock").write_text("httpx==1.0\n", encoding="utf-8")
    return tmp_path


def leaks(repository: Path, name: str, text: str) -> bool:
    (repository / name).write_text(text, encoding="utf-8")
    subprocess.run(["git", "add", "."], cwd=repository, check=True)
    done = run("leaks", repository)
    assert done.returncode in {0, 1}, done.stderr
    return done.returncode == 1


# Put together here, so that this file does not trip over the search itself.
@pytest.mark.parametrize(
    "text",
    [
        "see /ho" + "me/ann/project/x.py",
        "path = '/ro" + "ot/x'",
        "C:\\Us" + "ers\\Ann",
        "--index-" + "url https://packages.corp.example",
        "https://packages.corp.example/simp" + "le/numpy",
        "token = sk" + "-" + "a1" * 16,
        "AKI" + "A" + "ABCDEFGHIJ234567",
        "-----BEGIN RSA PRIVATE " + "KEY-----",
    ],
)
def test_machine_paths_registries_and_secrets_are_found(repository: Path, text: str) -> None:
    assert leaks(repository, "notes.txt", f"first line\n{text}\n")


@pytest.mark.parametrize(
    "text",
    [
        "/healthz and /v1/jobs",
        "a simple example at https://www.example.com/simp" + "lest",
        "skill-based-routing-of-tickets",
        "src/workflow/root",
    ],
)
def test_harmless_text_is_left_alone(repository: Path, text: str) -> None:
    assert not leaks(repository, "notes.txt", text)


def test_a_lock_that_names_an_index_is_refused(repository: Path) -> None:
    assert leaks(repository, "requirements.lock", "--index-" + "url https://packages.corp.example\nhttpx==1.0\n")


def test_outside_a_clone_the_search_says_that_it_is_left_out(tmp_path: Path) -> None:
    done = run("leaks", tmp_path, GIT_CEILING_DIRECTORIES=str(tmp_path.parent))
    assert done.returncode == 0
    assert "left out" in done.stderr


def test_an_old_python_is_refused_in_one_line(tmp_path: Path) -> None:
    old = tmp_path / "oldpython"
    old.write_text("#!/bin/sh\n[ \"$1\" = --version ] && echo 'Python 3.9.18' && exit 0\nexit 1\n", encoding="utf-8")
    old.chmod(0o755)
    done = run("environment", tmp_path, PYTHON=str(old))
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        "Python 3.9.18 is too old: Python 3.11 or later is needed. Name another one: make PYTHON=python3.12"
    ]


def test_a_missing_python_is_named(tmp_path: Path) -> None:
    done = run("environment", tmp_path, PYTHON="python-of-nobody")
    assert done.returncode == 1
    assert "No python-of-nobody here" in done.stderr
