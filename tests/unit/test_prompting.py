"""Prompt files: read, checked, fingerprinted, frozen."""

from pathlib import Path

import pytest

from analyzer.engines.llm.messages import VARIABLES
from analyzer.errors import BadPrompt
from analyzer.prompting import LOCK, PACKAGED, locked, prompt, read_prompt, tasks

HEAD = '+++\nabout = "x"\nanswer = "offer"\n+++\n'
BODY = "# system\nlist\n# user\n{{{turns}}}\n# correction\n{{{items}}}\n"


def write(folder: Path, text: str, version: int = 1) -> Path:
    path = folder / "mine" / f"v{version}.md"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("task", tasks())
def test_packaged_prompts_can_be_used(task: str) -> None:
    made = prompt(task, VARIABLES)
    assert made.released
    assert made.examples


def test_every_packaged_version_is_released_and_every_released_one_is_there() -> None:
    files = {f"{path.parent.name}/{path.name}" for path in PACKAGED.glob("*/v*.md")}
    assert set(locked()) == files


def test_a_released_prompt_that_changed_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, HEAD + BODY)
    (tmp_path / LOCK).write_text(f"{'0' * 64}  mine/v1.md\n", encoding="utf-8")
    with pytest.raises(BadPrompt, match="copy it to the next version"):
        read_prompt(path, VARIABLES)


def test_the_newest_version_counts(tmp_path: Path) -> None:
    write(tmp_path, HEAD + BODY, 9)
    write(tmp_path, HEAD + BODY, 10)
    assert prompt("mine", VARIABLES, tmp_path).version == 10


def test_an_own_prompt_wins_and_is_named_by_its_hash(tmp_path: Path) -> None:
    path = tmp_path / "promises-and-terms" / "v3.md"
    path.parent.mkdir()
    path.write_text(HEAD + BODY, encoding="utf-8")
    made = prompt("promises-and-terms", VARIABLES, tmp_path)
    assert made.name == f"v3-{made.digest[:12]}"


def test_a_task_that_the_own_folder_lacks_comes_from_the_package(tmp_path: Path) -> None:
    assert prompt("promises-and-terms", VARIABLES, tmp_path).released


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("no head", "a head between two lines"),
        ("+++\nabout = \n+++\n" + BODY, "not TOML"),
        ('+++\nabout = "x"\nanswer = "offer"\ncolour = "red"\n+++\n' + BODY, "nothing else"),
        (HEAD + "# system\nx\n# user\n{{{turns}}}\n# assistant\n", "has the sections"),
        (HEAD + "# system\nx\n# correction\n{{{items}}}\n", "has the sections"),
        (HEAD + BODY.replace("{{{turns}}}", "{{turns}}"), "three braces"),
        (HEAD + BODY.replace("{{{turns}}}", "{{&turns}}"), "three braces"),
        (HEAD + BODY.replace("{{{turns}}}", "{{{turns}}} {{{moon}}}"), "'moon'"),
        (HEAD + BODY.replace("{{{turns}}}", "nothing"), "sees nothing"),
        (
            HEAD.replace("\n+++\n", '\n[[examples]]\ntranscript = "[1] a"\nanswer = "no json"\n+++\n')[0:] + BODY,
            "not JSON",
        ),
        (
            '+++\nabout = "x"\nanswer = "offer"\n[[examples]]\ntranscript = "we ship"\nanswer = \'{"promises": [{"quote": "we shipped"}]}\'\n+++\n'
            + BODY,
            "does not stand in its transcript",
        ),
    ],
)
def test_a_prompt_that_cannot_work_is_refused_in_one_line(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(BadPrompt, match=words) as error:
        read_prompt(write(tmp_path, text), VARIABLES)
    assert "\n" not in str(error.value)


def test_windows_line_ends_are_read(tmp_path: Path) -> None:
    path = write(tmp_path, "")
    path.write_bytes((HEAD + BODY).replace("\n", "\r\n").encode())
    assert read_prompt(path, VARIABLES).sections["system"] == "list"


def test_a_missing_task_is_said() -> None:
    with pytest.raises(BadPrompt, match="no prompt for the task"):
        prompt("nothing", VARIABLES)
