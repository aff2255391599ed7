from __future__ import annotations

import errno
import os

import pytest

from studio.document import disk
from studio.document.errors import DocumentError, disk_error, mount_point
from tests.faults.broken_disk import FaultyDisk


def test_an_atomic_write_replaces_and_leaves_nothing_beside(tmp_path):
    path = tmp_path / "x"
    for data in (b"old", b"new" * 10**6, b""):
        disk.write_atomic(path, data)
        assert path.read_bytes() == data and list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("call", ["open", "write", "fsync", "replace"])
def test_a_failed_write_leaves_the_old_file_alone(tmp_path, monkeypatch, call):
    path = tmp_path / "x"
    disk.write_atomic(path, b"old")
    monkeypatch.setattr(disk, "os", FaultyDisk(call, errno.EIO, 1))
    with pytest.raises(OSError, match="Input/output"):
        disk.write_atomic(path, b"new")
    assert path.read_bytes() == b"old" and list(tmp_path.iterdir()) == [path]


def test_short_writes_go_on(tmp_path, monkeypatch):
    class Slow:
        def __getattr__(self, name: str):
            return getattr(os, name)

        def write(self, fd: int, data: bytes) -> int:
            return os.write(fd, bytes(data[:7]))

    monkeypatch.setattr(disk, "os", Slow())
    disk.write_atomic(tmp_path / "x", b"0123456789" * 10)
    assert (tmp_path / "x").read_bytes() == b"0123456789" * 10


def test_what_is_there_is_never_written_through(tmp_path):
    (tmp_path / "there").write_text("mine")
    (tmp_path / "link").symlink_to(tmp_path / "there")
    for name in ("there", "link"):
        with pytest.raises(OSError):
            disk.write_file(tmp_path / name, (b"x",))
    with pytest.raises(OSError):
        disk.open_end(tmp_path / "link")
    assert (tmp_path / "there").read_text() == "mine"


def test_a_disk_without_hard_links_gets_a_copy(tmp_path, monkeypatch):
    (tmp_path / "a").write_bytes(b"x")
    monkeypatch.setattr(disk, "os", FaultyDisk("link", errno.EPERM, 1))
    disk.second_name(tmp_path / "a", tmp_path / "b")
    assert (tmp_path / "b").read_bytes() == b"x"
    with pytest.raises(FileExistsError):
        disk.second_name(tmp_path / "a", tmp_path / "b")


def test_removing_what_is_gone_is_no_error(tmp_path):
    disk.remove(tmp_path / "gone")


def test_only_real_files_are_plain(tmp_path):
    (tmp_path / "file").write_text("x")
    (tmp_path / "link").symlink_to(tmp_path / "file")
    os.mkfifo(tmp_path / "pipe")
    assert [disk.is_plain_file(tmp_path / name) for name in ("file", "link", "pipe", ".", "gone", "x\0y")] == [True] + [False] * 5


@pytest.mark.parametrize(
    "code", [errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EIO, errno.ENOENT, errno.EMFILE, errno.EBUSY, None]
)
def test_every_failure_is_one_sentence(tmp_path, code):
    error = disk_error("The edit could not be saved", OSError(code, os.strerror(code)) if code else OSError("odd"), tmp_path)
    assert isinstance(error, DocumentError) and str(error).startswith("The edit could not be saved: ")
    assert str(error).endswith(".") and "\n" not in str(error) and "{" not in str(error)
    if code in (errno.ENOSPC, errno.EIO, errno.EROFS):
        assert str(mount_point(tmp_path)) in str(error)
