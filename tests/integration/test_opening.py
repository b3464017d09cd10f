"""The data folder: what is in it is for its owner."""

import os
from pathlib import Path

from analyzer.desk.opening import DATABASE, database_of
from analyzer.settings import Settings


def modes(folder: Path) -> dict[str, int]:
    return {file.name: file.stat().st_mode & 0o077 for file in folder.iterdir() if file.is_file()}


def test_the_database_is_private_in_a_folder_that_is_open_to_all(tmp_path: Path) -> None:
    folder = tmp_path / "volume"
    folder.mkdir()
    folder.chmod(0o755)
    before = os.umask(0o022)
    try:
        database = database_of(Settings(data_dir=folder))
        assert DATABASE in modes(folder)
        assert set(modes(folder).values()) == {0}
        database.close()
    finally:
        os.umask(before)


def test_a_database_of_an_earlier_version_becomes_private(tmp_path: Path) -> None:
    database_of(Settings(data_dir=tmp_path)).close()
    (tmp_path / DATABASE).chmod(0o644)
    database_of(Settings(data_dir=tmp_path)).close()
    assert modes(tmp_path)[DATABASE] == 0
