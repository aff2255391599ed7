"""One film, many openers: exactly one writes, the others look, and a dead one's lock is taken over at once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from studio.document.errors import DocumentError
from studio.document.files import Bundle
from tests.faults.editing import START

ROOT = Path(__file__).parents[2]
RACES = int(os.environ.get("FILMWRIGHT_FAULTS", "12")) // 2
OPENER = """
import sys, time
from studio.document.files import Bundle
for folder in sys.argv[1:]:
    sys.stdin.readline()
    bundle = Bundle.open(folder)
    print("reads" if bundle.read_only else "writes", flush=True)
    sys.stdin.readline()
    bundle.close()
    print("closed", flush=True)
"""


def opener(*folders: Path) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-c", OPENER, *map(str, folders)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1, cwd=ROOT
    )


def tell(process: subprocess.Popen) -> None:
    process.stdin.write("go\n")


def ended(process: subprocess.Popen) -> None:
    process.stdin.close()
    process.stdout.close()
    process.wait()


def test_exactly_one_of_two_writes(tmp_path):
    folders = [tmp_path / f"{index}.film" for index in range(RACES)]
    for folder in folders:
        Bundle.create(folder, START).close()
    pair = [opener(*folders) for _ in range(2)]
    for _ in folders:
        for process in pair:
            tell(process)
        assert sorted(process.stdout.readline().strip() for process in pair) == ["reads", "writes"]
        for process in pair:
            tell(process)
        assert [process.stdout.readline().strip() for process in pair] == ["closed", "closed"]
    for process in pair:
        ended(process)


def test_a_killed_owner_lets_go_within_a_second(tmp_path):
    folder = tmp_path / "x.film"
    Bundle.create(folder, START).close()
    owner = opener(folder)
    tell(owner)
    assert owner.stdout.readline().strip() == "writes"
    looker = Bundle.open(folder)
    assert looker.read_only and str(owner.pid) in looker.read_only_reason
    looker.close()
    os.kill(owner.pid, signal.SIGKILL)
    owner.wait()
    started = time.perf_counter()
    bundle = Bundle.open(folder)
    assert not bundle.read_only and time.perf_counter() - started < 1
    bundle.close()
    ended(owner)


def test_who_looks_sees_the_edits_and_may_not_write(tmp_path):
    writer = Bundle.create(tmp_path / "x.film", START)
    writer.commit("Title", replace(START, title="Mine"))
    looker = Bundle.open(tmp_path / "x.film")
    assert looker.project.title == "Mine"
    with pytest.raises(DocumentError, match="read only"):
        looker.commit("Title", replace(START, title="Theirs"))
    with pytest.raises(DocumentError, match="read only"):
        looker.add_media(b"x", "png")
    assert looker.work_folder.is_dir() and writer.folder not in looker.work_folder.parents
    looker.close()
    writer.close()


def test_the_lock_asks_no_clock(tmp_path):
    """A lock file from the future, or with nonsense in it, is no obstacle."""
    folder = tmp_path / "x.film"
    Bundle.create(folder, START).close()
    (folder / "lock").write_text("{nonsense")
    os.utime(folder / "lock", (2**33, 2**33))
    bundle = Bundle.open(folder)
    assert not bundle.read_only
    bundle.close()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_shown(tmp_path):
    folder = tmp_path / "x.film"
    Bundle.create(folder, START).close()
    for place in (folder / "lock", folder):
        place.chmod(0o555 if place.is_dir() else 0o444)
    bundle = Bundle.open(folder)
    assert bundle.read_only and bundle.project == START
    bundle.close()
    folder.chmod(0o755)
