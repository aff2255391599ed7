from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from studio.document.asset import Asset, Recipe
from studio.document.canvas import Canvas, Frame, Layer
from studio.document.check import check, notes, orphans, references, relink
from studio.document.errors import EditError
from studio.document.files import Bundle
from studio.document.project import Project
from studio.document.raster import Raster
from studio.document.story import Shot, Take
from studio.document.timeline import AssetSource, Clip, ShotSource, Timeline, Track


@pytest.fixture
def film(tmp_path):
    bundle = Bundle.create(tmp_path / "x.film", Project())
    raster = Raster().write(0, 0, np.full((300, 20, 4), 9, np.uint8))
    asset = Asset("a", "Hill", "picture", bundle.add_media(b"pixels", "png"))
    canvas = Canvas("k", "Sky", Frame(0, 0, 20, 20), (Layer("l", "Top", raster, asset="a"),))
    bundle.commit("All", replace(bundle.project, assets={"a": asset}, canvases={"k": canvas}))
    yield bundle
    bundle.close()


def spoil(path) -> None:
    path.chmod(0o644)
    path.write_bytes(b"spoiled")


def test_a_whole_film_has_no_problem(film):
    assert check(film.folder) == []
    film.checkpoint()
    assert check(film.folder) == [] and notes(film.folder) == []


def test_checking_changes_nothing(film):
    before = {path: path.stat().st_mtime_ns for path in film.folder.rglob("*")}
    check(film.folder), notes(film.folder)
    assert {path: path.stat().st_mtime_ns for path in film.folder.rglob("*")} == before


def test_spoiled_and_missing_files_are_found(film):
    path = film.find_media(film.project.assets["a"].media)
    spoil(path)
    spoil(next((film.folder / "tiles").iterdir()))
    assert check(film.folder) == [
        "The file of “Hill” is damaged: its contents do not match its name.",
        "1 of 2 painted areas of “Sky” are missing or damaged.",
    ]
    path.unlink()
    assert check(film.folder)[0] == "The file of “Hill” is missing: import it again and relink it."


def test_damaged_checkpoints_and_journals_are_found(film):
    journal = next((film.folder / "journal").iterdir())
    journal.write_bytes(journal.read_bytes() + b"xx")
    assert check(film.folder) == ["00000001.wal ends in 2 bytes that are no edit."]
    film.checkpoint()
    film.commit("Title", replace(film.project, title="x"))
    film.checkpoint()
    spoil(film.folder / "project.json")
    assert "project.json cannot be read" in check(film.folder)[0]


def test_what_is_no_film_is_one_problem(tmp_path):
    assert len(check(tmp_path)) == 1 == len(check(tmp_path / "nowhere"))


def test_notes_tell_of_waiting_edits_and_unused_files(film):
    unused = film.add_media(b"nobody", "wav")
    edits, files = notes(film.folder)
    assert edits == "1 edits wait in the journal for the next save point."
    assert files == "1 files (0.0 MB) are used by nothing in the film as it stands."
    assert orphans(film.folder, film.project) == [film.find_media(unused)]
    assert len(orphans(film.folder)) == 4


def test_references_that_lead_nowhere():
    clips = (Clip("1", ShotSource("gone"), 0, 10), Clip("2", AssetSource("gone"), 5, 10), Clip("3", AssetSource("a"), 20, 0))
    project = Project(
        shots=(Shot("s", takes=(Take("t", "gone"),), chosen="other"),),
        assets={"a": Asset("a", "Hill", "picture", "", recipe=Recipe({}, {"image": "gone"}))},
        canvases={"k": Canvas("k", "Sky", Frame(0, 0, 1, 1), (Layer("l", "Top", asset="gone"),))},
        timeline=Timeline((Track("v", "Picture", "picture", clips),)),
    )
    assert references(project) == [
        "1 takes of shot 1 are not in the library.",
        "Shot 1 shows a take that it does not have.",
        "The clip at frame 5 of Picture lies over the one before it or is empty.",
        "The clip at frame 20 of Picture lies over the one before it or is empty.",
        "The clip at frame 0 of Picture shows a shot that is not in the script.",
        "The clip at frame 5 of Picture shows something that is not in the library.",
        "The layer “Top” of “Sky” comes from an asset that is not in the library.",
        "“Hill” was made from something that is not in the library.",
    ]


def test_relinking_gives_an_asset_its_file_back(film):
    film.find_media(film.project.assets["a"].media).unlink()
    film.commit("Relink", relink(film.project, "a", film.add_media(b"other pixels", "png")))
    assert check(film.folder) == []
    assert relink(film.project, "a", film.project.assets["a"].media) is film.project
    for id, media in (("gone", film.project.assets["a"].media), ("a", "/etc/passwd")):
        with pytest.raises(EditError):
            relink(film.project, id, media)
