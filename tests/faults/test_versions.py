"""Films of every released format open for ever; newer ones lose nothing here; too new ones are left alone."""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from studio.document import checkpoint, versions
from studio.document.check import check, references
from studio.document.codec import to_plain, to_text
from studio.document.errors import DocumentError
from studio.document.files import Bundle
from tests.faults.editing import START, abandon

GOLDEN = sorted((Path(__file__).parents[1] / "golden").glob("film-*"))


def copied(golden: Path, tmp_path: Path) -> Path:
    """A copy of a golden film: each is a small film that was left without closing, so that its journal counts."""
    return Path(shutil.copytree(golden / "Golden.film", tmp_path / "Golden.film"))


def covers(now: object, then: object) -> bool:
    """True when everything that stood in the old plain form still stands in the new one; newer fields may stand beside it."""
    if isinstance(then, dict):
        return isinstance(now, dict) and all(key in now and covers(now[key], value) for key, value in then.items())
    if isinstance(then, list):
        return isinstance(now, list) and len(now) == len(then) and all(map(covers, now, then))
    return type(now) is type(then) and now == then


def rewrite(folder: Path, change) -> None:
    """Change a film's checkpoint file by hand, checksum and all; its journal is dropped."""
    path = folder / checkpoint.NAME
    value = json.loads(path.read_text())
    change(value)
    value["doc_sha256"] = hashlib.sha256(to_text(value["doc"]).encode()).hexdigest()
    path.write_text(to_text(value))
    for journal in (folder / "journal").glob("*.wal"):
        journal.unlink()


FREE = ("request", "facts", "inputs", "media", "dials", "tiles")


def everywhere(value: object, name: str) -> int:
    """Plant an unknown field in every object of our own making; returns how many."""
    if isinstance(value, list):
        return sum(everywhere(item, name) for item in value)
    if not isinstance(value, dict):
        return 0
    below = sum(everywhere(item, name) for key, item in value.items() if key not in FREE)
    by_id = any(isinstance(item, dict) and "id" in item for item in value.values())
    if "tiles" in value or by_id or not value:
        return below
    value[name] = {"from": ["the future", 2.5, None]}
    return below + 1


def planted(value: object, name: str) -> int:
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return (isinstance(value, dict) and name in value) + sum(planted(item, name) for item in inside)


@pytest.mark.parametrize("golden", GOLDEN, ids=lambda path: path.name)
def test_every_released_format_opens(golden, tmp_path):
    bundle = Bundle.open(copied(golden, tmp_path))
    assert covers(to_plain(bundle.project), json.loads((golden / "expected.json").read_text()))
    assert "came back" in bundle.recovered and not bundle.read_only
    bundle.commit("Title", replace(bundle.project, title="still edited"))
    bundle.close()
    assert [problem for problem in check(bundle.folder) if problem not in references(bundle.project)] == []


def test_there_is_a_golden_film_of_this_format():
    assert f"film-{versions.MAJOR}.{versions.MINOR}" in {path.name for path in GOLDEN}


def test_the_golden_comparison_is_not_blind(tmp_path):
    expected = json.loads((GOLDEN[0] / "expected.json").read_text())
    bundle = Bundle.open(copied(GOLDEN[0], tmp_path))
    assert not covers(to_plain(replace(bundle.project, width=1)), expected)
    assert not covers(to_plain(replace(bundle.project, shots=bundle.project.shots[1:])), expected)
    bundle.close()


def test_a_newer_minor_version_keeps_its_fields(tmp_path):
    folder = copied(GOLDEN[-1], tmp_path)
    count = []

    def change(value: dict) -> None:
        value["format"]["minor"] += 7
        count.append(everywhere(value["doc"], "a_new_field"))

    rewrite(folder, change)
    bundle = Bundle.open(folder)
    assert not bundle.read_only and count[0] > 20
    bundle.commit("Title", replace(bundle.project, title="edited"))
    abandon(bundle)
    bundle = Bundle.open(folder)
    bundle.close()
    assert planted(json.loads((folder / checkpoint.NAME).read_text())["doc"], "a_new_field") == count[0]


def test_a_newer_major_version_is_shown_and_left_alone(tmp_path):
    folder = copied(GOLDEN[-1], tmp_path)
    rewrite(folder, lambda value: value["format"].update(major=versions.MAJOR + 1))
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.name != "lock"}
    bundle = Bundle.open(folder)
    assert bundle.read_only and "newer Filmwright" in bundle.read_only_reason
    bundle.close()
    assert {path: path.read_bytes() for path in before} == before


def test_a_film_that_only_newer_programs_may_show_is_refused(tmp_path):
    folder = copied(GOLDEN[-1], tmp_path)
    rewrite(folder, lambda value: value["format"].update(major=versions.MAJOR + 1, min_reader=versions.MAJOR + 1))
    with pytest.raises(DocumentError, match="update Filmwright"):
        Bundle.open(folder)


ODD = [None, {}, {"major": 1}, {"major": "1", "minor": 0, "min_reader": 1}, {"major": True, "minor": 0, "min_reader": 1}]


@pytest.mark.parametrize("format", ODD)
def test_a_film_without_a_version_is_refused(tmp_path, format):
    folder = copied(GOLDEN[-1], tmp_path)
    (folder / "project.json.1").unlink()
    rewrite(folder, lambda value: value.update(format=format))
    with pytest.raises(DocumentError, match="version"):
        Bundle.open(folder)


def test_an_older_film_is_migrated_once_and_its_old_form_kept(tmp_path, monkeypatch):
    """The next major version, played here: `title` becomes `name` on disk."""
    bundle = Bundle.create(tmp_path / "x.film", START)
    bundle.commit("Title", replace(START, title="by the old program"))
    abandon(bundle)
    monkeypatch.setattr(versions, "MAJOR", 2)
    monkeypatch.setattr(versions, "FORMAT", {"major": 2, "minor": 0, "min_reader": 2})
    monkeypatch.setattr(versions, "MIGRATIONS", {1: lambda document: {**document, "title": document["title"] + ", migrated"}})
    bundle = Bundle.open(bundle.folder)
    assert bundle.project.title == "by the old program, migrated"
    bundle.commit("Width", replace(bundle.project, width=640))
    abandon(bundle)
    again = Bundle.open(bundle.folder)
    assert (again.project.title, again.project.width) == ("by the old program, migrated", 640)
    again.close()
    kept = json.loads((bundle.folder / "project.v1.json").read_text())
    assert kept["format"]["major"] == 1 and kept["doc"]["title"] == START.title
    last = Bundle.open(bundle.folder)
    assert last.project == again.project and last.recovered == ""
    last.close()


def test_a_film_too_old_is_refused(tmp_path, monkeypatch):
    folder = copied(GOLDEN[-1], tmp_path)
    monkeypatch.setattr(versions, "MAJOR", 2)
    with pytest.raises(DocumentError, match="cannot read any more"):
        Bundle.open(folder)
