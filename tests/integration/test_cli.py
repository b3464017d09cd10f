"""The `handoff` command from outside: what goes where, and how it ends."""

import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from analyzer import __version__, cli
from analyzer.app import read_settings
from analyzer.store.database import Database

CALL = """WEBVTT

00:00:01.000 --> 00:00:06.000
<v Bo Lind>Yes, we will migrate all of your old tickets before you go live.</v>

00:00:07.000 --> 00:00:12.000
<v Ana Ruiz>Good. We want the first answer within two hours instead of nine by the end of 2025.</v>
"""


class Outcome(NamedTuple):
    """How a run of the command ended."""

    code: int
    out: bytes
    err: str


Run = Callable[..., Outcome]


@pytest.fixture
def run(capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs the command in this process; `given` is its standard input."""

    def running(*arguments: str | Path, given: bytes = b"") -> Outcome:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given), encoding="utf-8"))
        code = cli.run([str(a) for a in arguments])
        out, err = capfdbinary.readouterr()
        return Outcome(code, out, err.decode())

    return running


@pytest.fixture
def call(tmp_path: Path) -> Path:
    file = tmp_path / "call.vtt"
    file.write_text(CALL, encoding="utf-8")
    return file


def fails_clearly(outcome: Outcome, code: int = cli.WRONG_USE) -> bool:
    """Nothing on standard output, one line without a traceback on standard error."""
    return outcome.code == code and outcome.out == b"" and outcome.err.count("\n") == 1 and "Traceback" not in outcome.err


def test_parse_writes_one_json_document(run: Run, call: Path) -> None:
    outcome = run("parse", call, "--format", "json")
    document = json.loads(outcome.out)
    assert outcome.code == 0
    assert outcome.err == ""
    assert {"format", "kind", "title", "date", "turns", "participants", "warnings"} <= set(document)
    assert [t["speaker"] for t in document["turns"]] == ["Bo Lind", "Ana Ruiz"]
    assert {"index", "speaker", "email", "side", "at", "start", "end", "text", "span", "zone", "subject", "attachments"} <= set(
        document["turns"][0]
    )
    start, end = document["turns"][0]["span"]
    assert "migrate all of your old tickets" in CALL[start:end]


def test_parse_shows_speakers_and_text(run: Run, call: Path) -> None:
    outcome = run("parse", call)
    shown = outcome.out.decode()
    assert outcome.code == 0
    assert all(words in shown for words in ("Bo Lind", "Ana Ruiz", "migrate all of your old tickets", "0:07"))


def test_terminal_commands_in_a_customers_words_do_not_reach_the_terminal(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "call.txt"
    file.write_text(
        "Bo Lind: hello \x1b[2J\x1b]0;title\x07 there \x9b31m all\nAna Ruiz: good, thanks\nBo Lind: well\nAna Ruiz: yes\n", encoding="utf-8"
    )
    for arguments in (["parse", file], ["parse", file, "--format", "json"]):
        out = run(*arguments).out.decode()
        assert "hello" in out
        assert not set(out) & {"\x1b", "\x9b", "\x07"}


def test_json_keeps_letters_of_every_language(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "call.txt"
    file.write_text("Jürgen Maß: Grüße aus Köln, 東京 🚀\nAna Ruiz: danke\nJürgen Maß: gern\nAna Ruiz: ja\n", encoding="utf-8")
    assert "Grüße aus Köln, 東京 🚀".encode() in run("parse", file, "--format", "json").out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["parse", "missing.vtt"], "missing.vtt"),
        (["draft", "missing"], "missing"),
        (["parse"], "FILE"),
        (["draft"], "PATH"),
        (["draft", ".", "--format", "pdf"], "pdf"),
        (["draft", ".", "--engine", "magic"], "magic"),
        (["draft", ".", "--out", "no/such/folder/a.md"], "folder"),
        (["unknown"], "unknown"),
        (["parse", "--frobnicate"], "--frobnicate"),
    ],
)
def test_wrong_use_is_one_clear_line_and_exit_code_2(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], words: str
) -> None:
    monkeypatch.chdir(tmp_path)
    outcome = run(*arguments)
    assert fails_clearly(outcome), outcome
    assert words in outcome.err


def test_wrong_use_is_worded_for_people(run: Run) -> None:
    assert run("draft", ".", "--format", "pdf").err.startswith("handoff: Invalid value for '--format': 'pdf' is not one of ")
    assert "65535. See " in run("serve", "--port", "70000").err


@pytest.mark.parametrize("given", ["1e400", "NaN", '{"a": -Infinity}'])
def test_ground_answers_in_json_or_says_why_not(run: Run, given: str) -> None:
    outcome = run("ground", given=f'{{"id": {given}, "source": "a b", "quote": "a b"}}\n'.encode())
    assert fails_clearly(outcome), outcome
    assert "Line 1" in outcome.err


def test_an_engine_without_an_endpoint_is_one_clear_line_and_exit_code_2(run: Run, call: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "HANDOFF_LLM_API_KEY", "HANDOFF_LLM_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    outcome = run("draft", call, "--engine", "llm")
    assert fails_clearly(outcome), outcome
    assert "--engine local" in outcome.err


def test_without_a_command_the_help_is_shown_line_by_line(run: Run) -> None:
    outcome = run()
    assert (outcome.code, outcome.out) == (2, b"")
    assert outcome.err.startswith("Usage: handoff")
    assert len(outcome.err.splitlines()) > 10


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02\xff" * 50, b'{"unknown": "json"}', b"%PDF-1.7 broken"])
def test_unreadable_files_are_one_clear_line_and_exit_code_2(run: Run, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "file.bin"
    file.write_bytes(content)
    for command in ("parse", "draft"):
        outcome = run(command, file)
        assert fails_clearly(outcome), outcome
        assert "file.bin" in outcome.err


def test_a_bad_setting_is_named(run: Run, call: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HANDOFF_MAX_FILE_BYTES", "lots")
    outcome = run("parse", call)
    assert fails_clearly(outcome)
    assert "HANDOFF_MAX_FILE_BYTES" in outcome.err


def test_an_unexpected_failure_is_one_line_without_the_customers_words(run: Run, call: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> None:
        raise RuntimeError("the customer said a secret")

    monkeypatch.setattr("analyzer.app.Analyzer.parse", broken)
    outcome = run("parse", call)
    assert fails_clearly(outcome, cli.FAILED)
    assert "secret" not in outcome.err
    assert "HANDOFF_DEBUG" in outcome.err


def test_debug_shows_where_it_failed(run: Run, call: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr("analyzer.app.Analyzer.parse", broken)
    monkeypatch.setenv("HANDOFF_DEBUG", "1")
    outcome = run("parse", call)
    assert outcome.code == cli.FAILED
    assert "Traceback" in outcome.err


def test_ground_answers_json_lines(run: Run) -> None:
    rows = [
        {"id": "a", "source": "We go live on May 5.", "quote": "we go live on May 5"},
        {"id": "b", "source": "We go live on May 5.", "quote": "we go live on May 6"},
    ]
    outcome = run("ground", given="\n".join(map(json.dumps, rows)).encode())
    answers = [json.loads(line) for line in outcome.out.splitlines()]
    assert outcome.code == 0
    assert [(a["id"], a["status"] == "unverified") for a in answers] == [("a", False), ("b", True)]


def test_ground_survives_bytes_that_are_no_text(run: Run) -> None:
    outcome = run("ground", given=b'{"id": 1, "source": "caf\xe9 \\ud800", "quote": "caf"}\n')
    assert outcome.code == 0
    assert json.loads(outcome.out)["id"] == 1


def test_ground_names_the_line_that_is_no_json(run: Run) -> None:
    outcome = run("ground", given=b"not json\n")
    assert fails_clearly(outcome)
    assert "1" in outcome.err


@pytest.mark.parametrize("command", [[], ["draft"], ["parse"], ["ground"]])
def test_help_teaches_by_example(run: Run, command: list[str]) -> None:
    shown = run(*command, "--help").out.decode()
    assert f"handoff {' '.join(command)}".strip() in shown
    assert shown.count("  handoff ") + shown.count("| handoff ") >= 1


def test_version(run: Run) -> None:
    assert run("--version").out == f"handoff {__version__}\n".encode()


def test_importing_the_package_costs_nothing() -> None:
    heavy = "sorted(m for m in sys.modules if m.split('.')[0] in {'pydantic', 'numpy', 'onnxruntime', 'typer', 'rich', 'docx', 'jinja2'})"
    done = subprocess.run([sys.executable, "-c", f"import sys, analyzer; print({heavy})"], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_parse_loads_no_model_and_no_renderer(call: Path) -> None:
    heavy = "sorted(m for m in sys.modules if m.split('.')[0] in {'numpy', 'onnxruntime', 'tokenizers', 'rich', 'docx', 'jinja2', 'lxml', 'bs4'})"
    script = f"import sys; from analyzer.cli import run; code = run(['parse', {str(call)!r}, '--format', 'json']); print({heavy}, code, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[] 0"


def test_a_reader_that_stops_early_is_no_error(call: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-m", "analyzer", "parse", str(call)], stdout=writing, stderr=subprocess.PIPE, text=True, check=False
    )
    os.close(writing)
    assert done.stderr == ""


def test_it_writes_utf8_whatever_the_locale(tmp_path: Path) -> None:
    file = tmp_path / "call.txt"
    file.write_text("Jürgen Maß: Grüße\nAna Ruiz: danke\nJürgen Maß: gern\nAna Ruiz: ja\n", encoding="utf-8")
    environment = {**os.environ, "LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    for arguments in (["parse", str(file)], ["parse", str(file), "--format", "json"], ["parse", str(tmp_path / "Grüße.txt")]):
        done = subprocess.run([sys.executable, "-m", "analyzer", *arguments], capture_output=True, env=environment, check=False)
        assert b"Traceback" not in done.stderr
        assert done.returncode in (0, 2)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="limits of a process are of Unix")
def test_a_full_disk_leaves_what_was_there_and_nothing_half_written(tmp_path: Path) -> None:
    import resource

    (tmp_path / "call.vtt").write_text(CALL)
    (tmp_path / "handoff.html").write_text("the one of last week")
    ran = subprocess.run(
        [sys.executable, "-c", "from analyzer.cli import main; main()", "draft", "call.vtt", "--out", "handoff.html"],
        cwd=tmp_path, capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": str(Path(cli.__file__).parents[2])},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100)),
    )  # fmt: skip
    assert (ran.returncode, ran.stderr.startswith("handoff: handoff.html cannot be written: ")) == (2, True)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["call.vtt", "handoff.html"]
    assert (tmp_path / "handoff.html").read_text() == "the one of last week"


def test_a_document_is_written_again_with_the_rights_that_it_had(run: Run, tmp_path: Path) -> None:
    (tmp_path / "call.vtt").write_text(CALL)
    out = tmp_path / "handoff.md"
    out.write_text("old")
    out.chmod(0o600)
    assert run("draft", str(tmp_path / "call.vtt"), "--out", str(out)).code == 0
    assert (out.stat().st_mode & 0o777, "DRAFT" in out.read_text()) == (0o600, True)


def test_a_backup_that_is_not_there_is_told_so(run: Run, tmp_path: Path) -> None:
    outcome = run("restore", str(tmp_path / "none.tar"))
    assert (outcome.code, "There is no file none.tar here" in outcome.err) == (2, True)


def test_a_file_without_rows_is_told(run: Run, tmp_path: Path) -> None:
    (tmp_path / "rows.jsonl").write_bytes(b"")
    outcome = run("classify", str(tmp_path / "rows.jsonl"))
    assert (outcome.code, outcome.out, "rows.jsonl holds no rows" in outcome.err) == (0, b"", True)


needs_a_full_disk = pytest.mark.skipif(not Path("/dev/full").exists(), reason="the disk that is always full is of Linux")


@needs_a_full_disk
@pytest.mark.parametrize("arguments", [("parse", "call.vtt", "--format", "json"), ("parse", "call.vtt"), ("--help",)])
def test_an_output_that_goes_to_a_full_disk_failed_in_one_line(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    (tmp_path / "call.vtt").write_text(CALL)
    with Path("/dev/full").open("wb") as full:
        ran = subprocess.run(
            [sys.executable, "-c", "from analyzer.cli import main; main()", *arguments],
            cwd=tmp_path, stdout=full, stderr=subprocess.PIPE, text=True, check=False, env={**os.environ, "PYTHONPATH": str(Path(cli.__file__).parents[2])},
        )  # fmt: skip
    assert (ran.returncode, ran.stderr) == (1, "handoff: The disk is full. Make room, or write to another place.\n")


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_an_output_of_which_the_disk_takes_a_part_failed(tmp_path: Path, unbuffered: str) -> None:
    (tmp_path / "call.vtt").write_text(CALL)
    limited = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100)); from analyzer.cli import main; main()"
    with (tmp_path / "out.json").open("wb") as out:
        ran = subprocess.run(
            [sys.executable, "-c", limited, "parse", "call.vtt", "--format", "json"],
            cwd=tmp_path, stdout=out, stderr=subprocess.PIPE, text=True, check=False,
            env={**os.environ, "PYTHONPATH": str(Path(cli.__file__).parents[2]), "PYTHONUNBUFFERED": unbuffered},
        )  # fmt: skip
    assert (ran.returncode, ran.stderr) == (2, "handoff: The output cannot be written: file too large.\n")


def _on_a_small_disk(home: Path, kilobytes: int, data: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """`handoff` in a folder whose part `disk` is a disk of its own; skips where a user may not mount one."""
    (home / "disk").mkdir()
    mounted = 'mount -t tmpfs -o size="$0"k tmpfs disk'
    if (
        shutil.which("unshare") is None
        or subprocess.run(["unshare", "-rm", "sh", "-c", mounted, "64"], cwd=home, check=False, capture_output=True).returncode
    ):
        pytest.skip("no small disk can be mounted here")
    started = [sys.executable, "-c", "from analyzer.cli import main; main()", *arguments]
    return subprocess.run(
        ["unshare", "-rm", "sh", "-c", f'{mounted} && exec "$@"', str(kilobytes), *started],
        cwd=home, capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": str(Path(cli.__file__).parents[2]), "HANDOFF_DATA_DIR": data},
    )  # fmt: skip


def test_a_database_whose_disk_is_full_is_no_wrong_use(tmp_path: Path) -> None:
    ran = _on_a_small_disk(tmp_path, 128, "disk", "serve", "--port", "0")
    assert (ran.returncode, ran.stderr) == (1, "handoff: The disk of the database is full. Make room; nothing of this request was kept.\n")


@pytest.mark.parametrize("kilobytes", [64, 560])
def test_a_backup_for_which_there_is_no_room_is_no_wrong_use(tmp_path: Path, kilobytes: int) -> None:
    database = Database(f"sqlite:///{tmp_path / 'handoff.db'}")
    database.migrate()
    database.close()
    ran = _on_a_small_disk(tmp_path, kilobytes, ".", "backup", "disk/saved.zip")
    assert (ran.returncode, "is full" in ran.stderr, ran.stderr.count("\n")) == (1, True, 1)


def test_a_closed_standard_output_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "call.vtt").write_text(CALL)
    started = [sys.executable, "-c", "from analyzer.cli import main; main()", "parse", "call.vtt"]
    ran = subprocess.run(
        ["sh", "-c", 'exec "$@" >&-', "sh", *started],
        cwd=tmp_path, stderr=subprocess.PIPE, text=True, check=False, env={**os.environ, "PYTHONPATH": str(Path(cli.__file__).parents[2])},
    )  # fmt: skip
    assert (ran.returncode, ran.stderr) == (1, "handoff: The output cannot be written: standard output is closed.\n")


@needs_a_full_disk
def test_of_a_device_that_is_full_nobody_says_what_was_there_before(run: Run, call: Path) -> None:
    outcome = run("draft", call, "--format", "json", "--out", "/dev/full")
    assert (outcome.code, outcome.err) == (1, "handoff: The disk is full. Make room, or write to another place.\n")


def test_a_folder_is_no_file_to_write_to(run: Run, tmp_path: Path) -> None:
    (tmp_path / "call.vtt").write_text(CALL)
    outcome = run("draft", str(tmp_path / "call.vtt"), "--out", str(tmp_path))
    assert (outcome.code, "it is a folder. Name a file in it" in outcome.err) == (2, True)


def test_a_list_that_is_no_json_is_told_by_the_name_of_its_setting(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HANDOFF_NOTIFY_HOSTS", "a.example, b.example")
    (tmp_path / "call.vtt").write_text(CALL)
    outcome = run("parse", str(tmp_path / "call.vtt"))
    assert (outcome.code, 'HANDOFF_NOTIFY_HOSTS: a list is written as JSON, such as ["a.example"' in outcome.err) == (2, True)


@pytest.mark.parametrize("written", ["a.example, b.example", '["a.example", "b.example"]', "@A.example b.example,"])
def test_mail_domains_are_parted_by_commas_or_written_as_json(written: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HANDOFF_VENDOR_DOMAINS", written)
    assert read_settings().vendor_domains == ("a.example", "b.example")


def test_mail_domains_that_are_no_list_are_told(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HANDOFF_VENDOR_DOMAINS", '["a.example"')
    (tmp_path / "call.vtt").write_text(CALL)
    outcome = run("parse", str(tmp_path / "call.vtt"))
    assert (outcome.code, "HANDOFF_VENDOR_DOMAINS: not a value that can be used" in outcome.err) == (2, True)
