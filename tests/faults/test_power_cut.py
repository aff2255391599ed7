"""A power cut at any moment leaves a film that opens with every acknowledged edit; and each sabotaged recipe is caught by the same test."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from studio.document import disk, files
from studio.document.check import check, references
from studio.document.errors import DocumentError
from studio.document.files import Bundle
from tests.faults.editing import START, edits, state_of
from tests.faults.recorder import Acknowledged, Recorder, after_power_cut, build, fingerprint

FULL = bool(os.environ.get("FILMWRIGHT_FAULTS"))
EDITS, SUBSETS = (40, 12) if FULL else (20, 2)
SEED = 5


def record(folder: Path, monkeypatch) -> tuple[list, dict[str, str]]:
    """What a scripted edit asks of the disk, with marks where edits were acknowledged, and the state that each title stands for."""
    monkeypatch.setattr(files, "COMMITS_PER_CHECKPOINT", 10**6)
    recorder = Recorder()
    with monkeypatch.context() as patch:
        patch.setattr(disk, "os", recorder)
        bundle = Bundle.create(folder, START)
        recorder.log.append(Acknowledged("0"))
        states = {"0": state_of(START)}
        for label, project in edits(SEED, EDITS, bundle):
            bundle.commit(label, project)
            recorder.log.append(Acknowledged(project.title))
            states[project.title] = state_of(project)
            if int(project.title) % 4 == 0:
                bundle.checkpoint()
        bundle.close()
    return recorder.log, states


def outcomes(folder: Path, log: list, states: dict[str, str], scratch: Path) -> Iterator[str]:
    """For each different state that a power cut can leave, what is wrong with it, or ""."""
    seen = set()
    first = next(index for index, entry in enumerate(log) if isinstance(entry, Acknowledged)) + 1
    for end in range(first, len(log) + 1):
        acknowledged = next(entry.title for entry in reversed(log[:end]) if isinstance(entry, Acknowledged))
        for data in ("none", "half", "zeros", "all"):
            for names in (None, *range(SUBSETS)):
                tree = after_power_cut(log[:end], data, names)
                key = (fingerprint(tree), acknowledged)
                if key not in seen:
                    seen.add(key)
                    fault = judge(tree, folder, scratch, acknowledged, states)
                    yield f"after {end} of {len(log)}, {data}, {names}: {fault}" if fault else ""


def judge(tree: dict, root: Path, scratch: Path, acknowledged: str, states: dict[str, str]) -> str:
    """What is wrong with a state, or ""."""
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir()
    build(tree, root, scratch)
    try:
        bundle = Bundle.open(scratch, write=False)
    except DocumentError as error:
        return str(error)
    title = bundle.project.title
    if int(title) < int(acknowledged):
        return f"edit {acknowledged} is lost, {title} stands"
    if states[title] != state_of(bundle.project):
        return f"{title} is not what it was"
    lost = [problem for problem in check(scratch) if problem not in references(bundle.project) and ".wal" not in problem]
    return lost[0] if lost and "project.json" not in lost[0] else ""


@pytest.mark.timeout(600)
def test_no_power_cut_leaves_a_bad_state(tmp_path, monkeypatch):
    log, states = record(tmp_path / "x.film", monkeypatch)
    found = list(outcomes(tmp_path / "x.film", log, states, tmp_path / "after"))
    bad = [fault for fault in found if fault]
    print(f"{len(log)} calls, {len(found)} states, {len(bad)} bad")
    assert len(found) > 100
    assert bad == []


def no_file_sync(monkeypatch):
    whole = disk.write_file

    def write_file(*arguments, **options):
        with monkeypatch.context() as patch:
            patch.setattr(disk, "sync_file", lambda fd: None)
            whole(*arguments, **options)

    monkeypatch.setattr(disk, "write_file", write_file)


def no_folder_sync(monkeypatch):
    monkeypatch.setattr(disk, "sync_folder", lambda folder: None)


def no_folder_sync_and_no_pruning(monkeypatch):
    no_folder_sync(monkeypatch)
    monkeypatch.setattr(files.Bundle, "_prune", lambda self: None)


def no_journal_sync(monkeypatch):
    monkeypatch.setattr(disk, "append", disk.write_all)


def in_place(monkeypatch):
    def place(fresh: Path, path: Path) -> None:
        data = fresh.read_bytes()
        disk.os.unlink(fresh)
        fd = disk.os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        disk.write_all(fd, data)
        disk.sync_file(fd)
        disk.os.close(fd)

    monkeypatch.setattr(disk, "place", place)
    monkeypatch.setattr("studio.document.checkpoint._rotate", lambda folder: None)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("sabotage", [no_file_sync, no_folder_sync, no_folder_sync_and_no_pruning, no_journal_sync, in_place])
def test_each_sabotaged_recipe_is_caught(tmp_path, monkeypatch, sabotage):
    sabotage(monkeypatch)
    log, states = record(tmp_path / "x.film", monkeypatch)
    monkeypatch.undo()
    found = outcomes(tmp_path / "x.film", log, states, tmp_path / "after")
    if FULL:
        every = list(found)
        print(f"{sabotage.__name__}: {sum(map(bool, every))} of {len(every)} bad")
        assert any(every)
    else:
        assert any(found)
