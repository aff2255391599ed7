"""A disk that is full or fails: edits are refused in one sentence, nothing acknowledged is lost, and it goes on afterwards."""

from __future__ import annotations

import errno
import os
import random
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from studio.document import disk, files
from studio.document.check import check, references
from studio.document.errors import DocumentError, mount_point
from studio.document.files import Bundle
from tests.faults.broken_disk import FaultyDisk, FullDisk
from tests.faults.editing import START, abandon, one_edit, state_of

LEVELS = 40 if os.environ.get("FILMWRIGHT_FAULTS") else 14
REAL_LEVELS = 40 if os.environ.get("FILMWRIGHT_FAULTS") else 6
CODES = {"EIO": errno.EIO, "EACCES": errno.EACCES, "EROFS": errno.EROFS, "ETXTBSY": errno.ETXTBSY}
CALLS = ("open", "write", "fsync", "replace", "link", "mkdir", "unlink", "ftruncate")


@pytest.fixture(autouse=True)
def often(monkeypatch):
    monkeypatch.setattr(files, "COMMITS_PER_CHECKPOINT", 5)


def work(bundle: Bundle, first: int, count: int, seed: str = "full") -> list[str]:
    """Edit; returns the sentences of refused edits. A refused edit leaves the document as it was."""
    refused = []
    for index in range(first, first + count):
        before = bundle.project
        try:
            label, project = one_edit(random.Random(f"{seed}/{index}"), before, bundle)
            bundle.commit(label, replace(project, title=str(index)))
        except DocumentError as error:
            assert bundle.project is before
            refused.append(str(error))
    return refused


def reopened(bundle: Bundle) -> None:
    """What a crash leaves of the film is exactly what was acknowledged."""
    wanted = state_of(bundle.project)
    abandon(bundle)
    again = Bundle.open(bundle.folder)
    assert not again.read_only, again.read_only_reason
    assert state_of(again.project) == wanted
    again.close()
    assert [problem for problem in check(again.folder) if problem not in references(again.project)] == []
    assert not [path for path in again.folder.rglob("*.tmp")]


def test_every_fill_level(tmp_path, monkeypatch):
    refusals = 0
    for level in range(LEVELS):
        bundle = Bundle.create(tmp_path / f"{level}.film", START)
        full = FullDisk(level * 32_000 // LEVELS)
        monkeypatch.setattr(disk, "os", full)
        refused = work(bundle, 1, 25)
        assert all("is full: free some space" in said and str(mount_point(tmp_path)) in said for said in refused)
        refusals += len(refused)
        full.free = float("inf")
        assert work(bundle, 100, 5) == []
        monkeypatch.setattr(disk, "os", os)
        reopened(bundle)
    assert refusals > 4 * LEVELS


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("code", CODES)
def test_a_failing_call_loses_nothing(tmp_path, monkeypatch, code, call):
    for first, times in ((1, 0), (2, 0), (3, 40), (9, 1)):
        bundle = Bundle.create(tmp_path / f"{first}.film", START)
        monkeypatch.setattr(disk, "os", FaultyDisk(call, CODES[code], first, times))
        refused = work(bundle, 1, 15, code)
        assert all(said.endswith(".") and "\n" not in said for said in refused)
        monkeypatch.setattr(disk, "os", os)
        assert work(bundle, 100, 3) == []
        reopened(bundle)


def test_a_commit_that_was_refused_can_be_tried_again(tmp_path, monkeypatch):
    bundle = Bundle.create(tmp_path / "x.film", START)
    wanted = replace(START, title="again")
    for code in CODES.values():
        monkeypatch.setattr(disk, "os", FaultyDisk("fsync", code, 1, 10))
        with pytest.raises(DocumentError):
            bundle.commit("Title", wanted)
        assert bundle.project == START
    monkeypatch.setattr(disk, "os", os)
    bundle.commit("Title", wanted)
    reopened(bundle)


def test_a_film_opens_on_a_full_disk(tmp_path, monkeypatch):
    bundle = Bundle.create(tmp_path / "x.film", START)
    work(bundle, 1, 9)
    wanted = state_of(bundle.project)
    abandon(bundle)
    monkeypatch.setattr(disk, "os", FullDisk(0))
    full = Bundle.open(bundle.folder)
    assert state_of(full.project) == wanted
    full.close()
    monkeypatch.setattr(disk, "os", os)
    assert state_of(Bundle.open(bundle.folder, write=False).project) == wanted


def test_making_a_film_on_a_full_disk_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(disk, "os", FullDisk(300))
    with pytest.raises(DocumentError, match="is full"):
        Bundle.create(tmp_path / "x.film", START)


def test_an_append_that_is_not_cut_back_would_be_seen(tmp_path, monkeypatch):
    """The planted failure: without the cut, half a frame stands in the way of every later edit."""
    monkeypatch.setattr(disk, "cut", lambda fd, size: None)
    lost = 0
    for space in range(300, 6300, 600):
        bundle = Bundle.create(tmp_path / f"{space}.film", START)
        monkeypatch.setattr(files, "COMMITS_PER_CHECKPOINT", 1000)
        full = FullDisk(space)
        monkeypatch.setattr(disk, "os", full)
        work(bundle, 1, 12)
        full.free = float("inf")
        work(bundle, 100, 3)
        monkeypatch.setattr(disk, "os", os)
        wanted = state_of(bundle.project)
        abandon(bundle)
        again = Bundle.open(bundle.folder)
        lost += state_of(again.project) != wanted
        again.close()
    assert lost


@pytest.fixture
def small_disk(tmp_path):
    """A real disk of 2 MB, where the system lets us have one."""
    place = tmp_path / "disk"
    place.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "none", place], capture_output=True, check=False).returncode:
        pytest.skip("no disk can be mounted here")
    yield place
    subprocess.run(["umount", place], check=True)


@pytest.mark.timeout(600)
def test_a_real_full_disk(small_disk: Path):
    for level in range(REAL_LEVELS):
        bundle = Bundle.create(small_disk / f"{level}.film", START)
        space = os.statvfs(small_disk)
        filler = small_disk / "filler"
        filler.write_bytes(b"\0" * max(0, space.f_bavail * space.f_frsize - level * 4096 * 40 // REAL_LEVELS))
        refused = work(bundle, 1, 40)
        assert refused and all("is full" in said and str(small_disk) in said for said in refused)
        filler.unlink()
        assert work(bundle, 100, 3) == []
        reopened(bundle)
        subprocess.run(["rm", "-rf", bundle.folder], check=True)
