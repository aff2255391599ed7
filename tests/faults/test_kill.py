"""Kill -9 at any moment loses no acknowledged edit."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from studio.document import disk
from studio.document.files import Bundle
from tests.faults.editing import START, abandon, edits, state_of

KILLS = int(os.environ.get("FILMWRIGHT_FAULTS", "12"))
PER_FAILPOINT = 3 if KILLS >= 100 else 0
ROOT = Path(__file__).parents[2]


def kill_loop(folder: Path, kills: int, per_failpoint: int, seed: int = 1) -> dict:
    command = [sys.executable, ROOT / "tests/faults/kill_loop.py", folder, str(seed), str(kills), str(per_failpoint)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=900, check=True)
    return json.loads(done.stdout)


@pytest.mark.timeout(900)
def test_no_acknowledged_edit_is_lost(tmp_path):
    report = kill_loop(tmp_path, KILLS, PER_FAILPOINT)
    print(report)
    assert report["kills"] == KILLS + 16 * PER_FAILPOINT
    assert report["acknowledged"] > 3 * KILLS
    assert report["lost"] == 0
    assert report["problems"] == []
    assert report["slowest_open"] < 2


def test_failpoints_kill_at_every_system_call(tmp_path):
    report = kill_loop(tmp_path, 0, 1, seed=2)
    assert report["kills"] == 16
    assert (report["lost"], report["problems"]) == (0, [])


def test_a_lost_edit_would_be_seen(tmp_path):
    """The judge is not blind: a film that lost its journal is reported."""
    from tests.faults import kill_loop as loop

    bundle = Bundle.create(tmp_path / "x.film", START)
    said = [["open", "0", state_of(START)]]
    for label, project in edits(1, 5, bundle):
        bundle.commit(label, project)
        said.append(["done", project.title, state_of(project)])
    for path in (tmp_path / "x.film/journal").iterdir():
        disk.remove(path)
    abandon(bundle)
    report = {"acknowledged": 0, "lost": 0, "slowest_open": 0.0, "problems": []}
    loop.judge(tmp_path / "x.film", said, report)
    assert report["lost"] == 5
