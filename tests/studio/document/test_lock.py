from __future__ import annotations

import os

import pytest

from studio.document import lock


def test_one_holder_at_a_time(tmp_path):
    first = lock.take(tmp_path / "lock")
    assert first and lock.take(tmp_path / "lock") is None
    assert f"process {os.getpid()} on " in lock.holder(tmp_path / "lock")
    first.release()
    first.release()
    second = lock.take(tmp_path / "lock")
    assert second
    second.release()


@pytest.mark.parametrize("note", ["", "{}", "[]", "null", '{"pid": "x", "host": 3}', "\0"])
def test_an_odd_note_is_another_program(tmp_path, note):
    (tmp_path / "lock").write_text(note)
    assert lock.holder(tmp_path / "lock") == "another program"


def test_a_lock_leads_nowhere_else(tmp_path):
    (tmp_path / "lock").symlink_to(tmp_path / "victim")
    with pytest.raises(OSError):
        lock.take(tmp_path / "lock")
    assert not (tmp_path / "victim").exists()


def test_no_handle_is_left_open(tmp_path):
    before = len(os.listdir("/proc/self/fd"))
    held = lock.take(tmp_path / "lock")
    for _ in range(5):
        assert lock.take(tmp_path / "lock") is None
    held.release()
    assert len(os.listdir("/proc/self/fd")) == before
