from __future__ import annotations

import hashlib
import io
import os
import random
import stat
import struct
import zipfile
import zlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from studio.document import archive, disk
from studio.document.asset import Asset, Recipe
from studio.document.canvas import Canvas, Frame, Layer
from studio.document.check import check
from studio.document.errors import DocumentError
from studio.document.files import Bundle
from studio.document.raster import Raster
from studio.document.share import save_copy, share, unpack
from tests.faults.broken_disk import FullDisk
from tests.faults.editing import START, state_of

MEDIUM = b"pixels" * 1000
KEY = hashlib.sha256(MEDIUM).hexdigest()
NAME = f"media/{KEY[:2]}/{KEY}.png"


@pytest.fixture
def film(tmp_path):
    bundle = Bundle.create(tmp_path / "x.film", START)
    key = bundle.add_media(MEDIUM, "png")
    raster = Raster().write(0, 0, np.full((20, 20, 4), 9, np.uint8))
    project = replace(
        START,
        assets={"a": Asset("a", "A", "picture", key, recipe=Recipe({"kind": "x"})), "m": Asset("m", "Gone", "sound", "0" * 64 + ".wav")},
        canvases={"k": Canvas("k", "K", Frame(0, 0, 20, 20), (Layer("l", "L", raster),))},
    )
    bundle.commit("All", project)
    bundle.add_media(b"nobody needs this", "png")
    yield bundle
    bundle.close()


@pytest.fixture
def shared(film, tmp_path) -> Path:
    share(film, tmp_path / "x.filmz")
    return tmp_path / "x.filmz"


def test_a_shared_film_opens_elsewhere_with_just_what_it_needs(film, tmp_path):
    heard = []
    assert share(film, tmp_path / "x.filmz", lambda done, total: heard.append((done, total))) == ["Gone"]
    assert heard[-1][0] == heard[-1][1] > 0
    folder = unpack(tmp_path / "x.filmz", tmp_path / "y.film")
    other = Bundle.open(folder)
    assert state_of(other.project) == state_of(film.project) and not other.read_only
    assert other.find_media(f"{KEY}.png").read_bytes() == MEDIUM
    assert (other.project.canvases["k"].layers[0].raster.read(0, 0, 20, 20) == 9).all()
    other.close()
    assert check(folder) == ["The file of “Gone” is missing: import it again and relink it."]
    assert len(list((folder / "media").glob("*/*"))) == 1


def test_media_lie_in_it_uncompressed_and_other_programs_read_it(shared):
    with zipfile.ZipFile(shared) as file:
        assert file.testzip() is None
        assert {entry.compress_type for entry in file.infolist() if entry.filename != "project.json"} == {zipfile.ZIP_STORED}


def test_a_copy_has_the_same_film(film, tmp_path):
    assert save_copy(film, tmp_path / "copy.film") == ["Gone"]
    other = Bundle.open(tmp_path / "copy.film")
    assert state_of(other.project) == state_of(film.project) and not other.read_only
    other.close()


def test_nothing_is_left_after_a_cancel(film, shared, tmp_path):
    class Stop(Exception):
        pass

    def stop(done: int, total: int) -> None:
        raise Stop

    before = sorted(tmp_path.iterdir())
    for act in (
        lambda: share(film, tmp_path / "y.filmz", stop),
        lambda: save_copy(film, tmp_path / "y.film", stop),
        lambda: unpack(shared, tmp_path / "y.film", stop),
    ):
        with pytest.raises(Stop):
            act()
    assert sorted(tmp_path.iterdir()) == before


def test_nothing_goes_over_what_is_there(film, shared):
    for act in (lambda: save_copy(film, film.folder), lambda: unpack(shared, film.folder)):
        with pytest.raises(DocumentError, match="is there already"):
            act()


def test_a_full_disk_is_said_and_nothing_left(film, shared, tmp_path, monkeypatch):
    before = sorted(tmp_path.iterdir())
    monkeypatch.setattr(disk, "os", FullDisk(2000))
    with pytest.raises(DocumentError, match="is full"):
        unpack(shared, tmp_path / "y.film")
    assert sorted(tmp_path.iterdir()) == before


# --- archives that mean harm ---------------------------------------------------------------------------------------------


def rewritten(shared: Path, extra: dict[str, bytes], drop: tuple[str, ...] = (), change=lambda entry: None) -> Path:
    """The shared film with other entries beside its own."""
    data = io.BytesIO()
    with zipfile.ZipFile(shared) as old, zipfile.ZipFile(data, "w") as new:
        for entry in old.infolist():
            if entry.filename not in drop:
                new.writestr(entry.filename, old.read(entry), entry.compress_type)
        for name, content in extra.items():
            entry = zipfile.ZipInfo("x")
            entry.filename = name
            change(entry)
            new.writestr(entry, content)
    target = shared.with_name("hostile.filmz")
    target.write_bytes(data.getvalue())
    return target


def refused(path: Path, reason: str) -> None:
    """Refused in one sentence, and nothing written anywhere."""
    before = sorted(path.parent.rglob("*"))
    with pytest.raises(DocumentError, match=reason) as caught:
        unpack(path, path.parent / "hostile.film")
    assert str(caught.value).count("\n") == 0 and str(caught.value).endswith(".")
    assert sorted(path.parent.rglob("*")) == before


OTHER = "b" * 64
STRANGE = [
    "../evil.txt",
    "media/../../evil.txt",
    "/etc/cron.d/evil",
    "C:/evil",
    "C:evil",
    "\\\\server\\share\\evil",
    "//server/share/evil",
    "media\\bb\\evil.png",
    "CON",
    "media/bb/CON.png",
    "media/bb/" + OTHER + ".png:stream",
    "media/bb/" + OTHER.upper() + ".png",
    "media/cc/" + OTHER + ".png",
    "MEDIA/bb/" + OTHER + ".png",
    "media/bb/" + OTHER + ".png/",
    "media/bb/" + OTHER,
    "media/bb/e\u0301.png",
    "lock",
    "journal/00000001.wal",
    "project.json.1",
    "Project.json",
    "project.json\n",
    "tiles/" + "0" * 63,
    "work/x",
    "",
    "evil.py",
]


@pytest.mark.parametrize("name", STRANGE)
def test_names_that_do_not_belong_in_a_film_are_refused(shared, name):
    refused(rewritten(shared, {name: b"x"}), "does not belong in a film")


def test_a_name_cut_short_by_a_zero_is_refused(shared):
    path = rewritten(shared, {"media/bb/" + OTHER + ".pngXevil": b"x"})
    path.write_bytes(path.read_bytes().replace(b".pngXevil", b".png\0evil"))
    refused(path, "does not belong in a film")


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFCHR, stat.S_IFIFO, stat.S_IFDIR, stat.S_IFSOCK])
def test_links_and_devices_are_refused(shared, kind):
    def linked(entry: zipfile.ZipInfo) -> None:
        entry.external_attr = (kind | 0o777) << 16

    path = rewritten(shared, {f"media/bb/{OTHER}.png": b"/etc/passwd"}, change=linked)
    refused(path, "link or a device")


def test_the_same_name_twice_is_refused(shared):
    with pytest.warns(UserWarning, match="Duplicate"):
        path = rewritten(shared, {"project.json": b"{}"})
    refused(path, "two files of the same name")


def test_an_archive_without_a_film_is_refused(shared):
    refused(rewritten(shared, {}, drop=("project.json",)), "no film in it")


def test_packed_media_are_refused(shared):
    path = rewritten(
        shared, {f"media/bb/{OTHER}.png": b"\0" * 10**7}, change=lambda entry: setattr(entry, "compress_type", zipfile.ZIP_DEFLATED)
    )
    refused(path, "packed in a way")


def test_a_bomb_is_refused_before_it_goes_off(shared, monkeypatch):
    monkeypatch.setattr(archive, "MAX_BYTES", 10**6)

    def deflated(entry: zipfile.ZipInfo) -> None:
        entry.compress_type = zipfile.ZIP_DEFLATED

    refused(rewritten(shared, {f"recipes/bb/{OTHER}.json": b"\0" * 2 * 10**6}, change=deflated), "packed in a way")
    many = {f"recipes/bb/bb{index:062x}.json": b"\0" * 900_000 for index in range(3)}
    refused(rewritten(shared, many, change=deflated), "far more than a film")


def test_an_entry_that_lies_about_its_size_is_refused(shared):
    data = bytearray(shared.read_bytes())
    for signature, offset in ((b"PK\x01\x02", 24),):
        place = data.index(signature, data.index(signature) + 4)
        struct.pack_into("<I", data, place + offset, 10**9)
    shared.write_bytes(data)
    refused(shared, "is a lie")


def test_overlapping_entries_are_refused(shared):
    """One medium's bytes listed under many names: small here, gigabytes when unpacked."""
    data = bytearray(shared.read_bytes())
    end = data.rindex(b"PK\x05\x06")
    count, size, start = struct.unpack_from("<HII", data, end + 10)
    directory = bytes(data[start : start + size])
    medium = directory.index(NAME.encode()) - 46
    entry = directory[medium : medium + 46 + len(NAME)]
    copies = b"".join(entry.replace(NAME.encode(), f"media/{i:02x}/{i:02x}{KEY[2:]}.png".encode()) for i in range(5))
    tail = bytearray(data[end:])
    struct.pack_into("<HHI", tail, 8, count + 5, count + 5, size + len(copies))
    shared.write_bytes(bytes(data[:start]) + directory + copies + bytes(tail))
    refused(shared, "lie over each other")


def test_an_encrypted_archive_is_refused(shared):
    data = bytearray(shared.read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    shared.write_bytes(data)
    refused(shared, "encrypted")


def test_a_million_names_are_refused_unread(tmp_path):
    directory = b"".join(b"PK\x01\x02" + bytes(24) + struct.pack("<H", 8) + bytes(16) + f"{index:08d}".encode() for index in range(300_000))
    path = tmp_path / "x.filmz"
    record = b"PK\x06\x06" + struct.pack("<QHHIIQQQQ", 44, 45, 45, 0, 0, 300_000, 300_000, len(directory), 0)
    locator = b"PK\x06\x07" + struct.pack("<IQI", 0, len(directory), 1)
    path.write_bytes(directory + record + locator + b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 65535, 65535, 2**32 - 1, 2**32 - 1, 0))
    refused(path, "more files than any film")


@pytest.mark.parametrize("data", [b"", b"PK", b"PK\x05\x06", b"\0" * 1000, b"PK\x05\x06" + b"\xff" * 18, b"#!/bin/sh\n"])
def test_what_is_no_zip_is_refused(tmp_path, data):
    (tmp_path / "x.filmz").write_bytes(data)
    refused(tmp_path / "x.filmz", "not opened")


def test_a_changed_medium_is_refused(shared):
    data = bytearray(shared.read_bytes())
    place = data.index(MEDIUM)
    data[place] ^= 1
    for signature, offset in ((b"PK\x03\x04", 14), (b"PK\x01\x02", 16)):
        head = data.index(NAME.encode()) - 30 if offset == 14 else data.rindex(NAME.encode()) - 46
        assert data[head : head + 4] == signature
        struct.pack_into("<I", data, head + offset, zlib.crc32(data[place : place + len(MEDIUM)]))
    shared.write_bytes(data)
    refused(shared, "damaged")


def test_a_project_that_cannot_be_read_is_refused(shared):
    refused(rewritten(shared, {"project.json": b"[" * 100_000}, drop=("project.json",)), "cannot be read")


def test_a_project_that_names_outside_files_reads_none(film, tmp_path):
    names = ("/etc/passwd", "file:///etc/passwd", "//server/x", "/proc/self/environ")
    assets = {name: Asset(name, "x", "picture", name) for name in names}
    film.commit("Bad", replace(film.project, assets=assets))
    assert len(share(film, tmp_path / "y.filmz")) == 4
    with zipfile.ZipFile(tmp_path / "y.filmz") as file:
        assert [name for name in file.namelist() if name.startswith("media/")] == []


def test_flipped_bytes_never_crash_or_escape(shared, tmp_path):
    whole, chance = shared.read_bytes(), random.Random(7)
    outside = {path for path in tmp_path.iterdir()}
    opened = 0
    for _ in range(300):
        data = bytearray(whole)
        for _ in range(chance.choice([1, 1, 2, 8])):
            data[chance.randrange(len(data))] = chance.randrange(256)
        shared.write_bytes(data)
        try:
            folder = unpack(shared, tmp_path / "fuzz.film")
        except DocumentError as error:
            assert str(error).endswith(".")
        else:
            opened += 1
            Bundle.open(folder, write=False).close()
            for path in sorted(folder.rglob("*"), reverse=True):
                path.rmdir() if path.is_dir() else path.unlink()
            folder.rmdir()
        assert {path for path in tmp_path.iterdir()} == outside
    assert opened < 300
    assert os.path.exists(shared)
