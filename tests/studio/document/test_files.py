from __future__ import annotations

import hashlib
import statistics
import threading
import time
from dataclasses import replace

import numpy as np
import pytest

from studio.document import checkpoint, disk, files
from studio.document.asset import Asset, Recipe
from studio.document.canvas import Canvas, Frame, Layer
from studio.document.errors import DocumentError
from studio.document.files import Bundle
from studio.document.project import Project
from studio.document.raster import Raster
from studio.document.story import Shot
from studio.document.timeline import Clip, ShotSource, Timeline, Track
from tests.faults.editing import START, abandon, edits, state_of


@pytest.fixture
def film(tmp_path):
    bundle = Bundle.create(tmp_path / "x.film", START)
    yield bundle
    bundle.close()


def painted(project: Project, value: int = 77) -> Project:
    raster = Raster().write(0, 0, np.full((300, 300, 4), value, np.uint8))
    return replace(project, canvases={"k": Canvas("k", "Sky", Frame(0, 0, 300, 300), (Layer("l", "L", raster),))})


def test_an_edit_is_there_without_closing(film):
    film.commit("Title", replace(film.project, title="new"))
    assert Bundle.open(film.folder, write=False).project.title == "new"


def test_closing_leaves_nothing_to_recover(film):
    for label, project in edits(1, 10, film):
        film.commit(label, project)
    state = state_of(film.project)
    film.close()
    again = Bundle.open(film.folder)
    assert again.recovered == "" and state_of(again.project) == state
    again.close()


def test_what_came_back_is_said_in_one_sentence(film):
    for label, project in edits(1, 3, film):
        film.commit(label, project)
    abandon(film)
    again = Bundle.open(film.folder)
    assert again.recovered == "The film was not closed last time: 3 edits since its last save point came back."
    again.close()


def test_the_checkpoint_file_opens_the_film(film):
    film.close()
    again = Bundle.open(film.folder / "project.json")
    assert again.folder == film.folder and again.project == START
    again.close()


def test_a_new_film_never_goes_over_something_else(tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    for folder in (tmp_path, tmp_path / "notes.txt"):
        with pytest.raises(DocumentError, match="is not empty"):
            Bundle.create(folder, START)


@pytest.mark.parametrize("make", [lambda path: None, lambda path: path.mkdir(), lambda path: path.write_text("x")])
def test_what_is_no_film_is_said(tmp_path, make):
    make(tmp_path / "x.film")
    with pytest.raises(DocumentError, match="no film"):
        Bundle.open(tmp_path / "x.film")


def test_a_damaged_checkpoint_costs_nothing(film):
    """The one before it and the journals after it give the same document."""
    for label, project in edits(2, 30, film):
        film.commit(label, project)
        if int(project.title) % 10 == 0:
            film.checkpoint()
    state = state_of(film.project)
    abandon(film)
    for damaged in (checkpoint.NAME, f"{checkpoint.NAME}.1"):
        path = film.folder / damaged
        data = bytearray(path.read_bytes())
        data[len(data) // 2] ^= 1
        path.write_bytes(data)
        again = Bundle.open(film.folder)
        assert state_of(again.project) == state
        assert "save point was damaged" in again.recovered and not again.read_only
        abandon(again)


def test_without_any_checkpoint_there_is_a_sentence(film):
    film.close()
    for path in film.folder.glob("project.json*"):
        path.write_bytes(b"\0" * 100)
    with pytest.raises(DocumentError, match="cannot be read"):
        Bundle.open(film.folder)


def test_a_torn_edit_is_set_aside_once(film):
    for label, project in edits(1, 5, film):
        film.commit(label, project)
    abandon(film)
    path = next((film.folder / "journal").iterdir())
    path.write_bytes(path.read_bytes() + b"half an edit")
    for sentence in ("“recovered”", "“recovered”"):
        again = Bundle.open(film.folder)
        assert again.project.title == "5" and sentence in again.recovered
        abandon(again)
    kept = list((film.folder / "recovered").iterdir())
    assert [path.read_bytes() for path in kept] == [b"half an edit"]
    again = Bundle.open(film.folder)
    again.close()
    last = Bundle.open(film.folder)
    assert last.recovered == ""
    last.close()


def test_old_checkpoints_and_journals_go(film):
    for label, project in edits(1, 40, film):
        film.commit(label, project)
        film.checkpoint()
    assert len(checkpoint.paths(film.folder)) == 6
    assert len(list((film.folder / "journal").iterdir())) <= 7


def test_checkpoints_are_written_beside_the_work(film, monkeypatch):
    monkeypatch.setattr(files, "COMMITS_PER_CHECKPOINT", 5)
    for label, project in edits(1, 12, film):
        film.commit(label, project)
        time.sleep(0.01)
    end = time.monotonic() + 5
    while checkpoint.newest(film.folder)[0].seq < 5 and time.monotonic() < end:
        time.sleep(0.01)
    assert checkpoint.newest(film.folder)[0].seq >= 5


def test_long_edits_bring_a_checkpoint_too(film, monkeypatch):
    monkeypatch.setattr(files, "BYTES_PER_CHECKPOINT", 50_000)
    film.commit("Script", replace(film.project, script="A hill. " * 10_000))
    end = time.monotonic() + 5
    while checkpoint.newest(film.folder)[0].seq < 1 and time.monotonic() < end:
        time.sleep(0.01)
    assert checkpoint.newest(film.folder)[0].seq == 1


def test_a_quiet_film_gets_its_checkpoint(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "IDLE_SECONDS", 0.05)
    bundle = Bundle.create(tmp_path / "x.film", START)
    bundle.commit("Title", replace(START, title="quiet"))
    end = time.monotonic() + 5
    while checkpoint.newest(bundle.folder)[0].seq < 1 and time.monotonic() < end:
        time.sleep(0.01)
    assert checkpoint.newest(bundle.folder)[0].document["title"] == "quiet"
    bundle.close()


def test_several_threads_may_commit_and_add(film):
    def add(number: int) -> None:
        for index in range(10):
            film.add_media(f"{number % 2}/{index}".encode(), "png")
            film.prepare(painted(film.project, number * 10 + index + 1))

    threads = [threading.Thread(target=add, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for label, project in edits(1, 20, film):
        film.commit(label, project)
    for thread in threads:
        thread.join()
    assert len(list(film.media_folder.glob("*/*"))) >= 20
    assert state_of(Bundle.open(film.folder, write=False).project) == state_of(film.project)


def test_media_are_stored_once_and_for_good(film):
    key = film.add_media(b"pixels", ".PNG")
    assert key == hashlib.sha256(b"pixels").hexdigest() + ".png" == film.add_media(b"pixels", "png")
    path = film.find_media(key)
    assert path.read_bytes() == b"pixels" and path.stat().st_mode & 0o777 == 0o444
    assert film.media_folder in path.parents


def test_results_are_moved_rather_than_copied(film):
    made = film.work_folder / "made.png"
    made.write_bytes(b"pixels")
    inode = made.stat().st_ino
    key = film.add_media(made, "png", move=True)
    assert film.find_media(key).stat().st_ino == inode and not made.exists()
    made.write_bytes(b"pixels")
    assert film.add_media(made, "png", move=True) == key and not made.exists()


def test_what_a_person_imports_stays_theirs(film, tmp_path):
    mine = tmp_path / "mine.png"
    mine.write_bytes(b"mine")
    key = film.add_media(mine, "png")
    mine.write_bytes(b"changed later")
    assert film.find_media(key).read_bytes() == b"mine"
    other = tmp_path / "linked.png"
    other.hardlink_to(mine)
    key = film.add_media(mine, "png", move=True)
    other.write_bytes(b"changed through its other name")
    assert film.find_media(key).read_bytes() == b"changed later"


SHA = "a" * 64


@pytest.mark.parametrize("key", ["../../etc/passwd", "/etc/passwd", "", "..", f"{SHA}/x", f"{SHA}.png/..", "A" * 64, f"{SHA}\0.png"])
def test_names_that_lead_outside_find_nothing(film, key):
    assert film.find_media(key) is None


def test_links_in_a_film_are_not_followed(film, tmp_path):
    secret = tmp_path / "secret"
    secret.write_bytes(b"secret")
    name = hashlib.sha256(b"secret").hexdigest() + ".png"
    (film.media_folder / name[:2]).mkdir()
    (film.media_folder / name[:2] / name).symlink_to(secret)
    assert film.find_media(name) is None
    outside = tmp_path / "outside"
    outside.mkdir()
    other = hashlib.sha256(b"other").hexdigest() + ".png"
    (film.media_folder / other[:2]).symlink_to(outside)
    with pytest.raises(DocumentError):
        film.add_media(b"other", "png")
    assert list(outside.iterdir()) == []


@pytest.mark.parametrize("name", files.FOLDERS)
def test_a_film_with_a_linked_folder_is_refused(film, tmp_path, name):
    film.close()
    disk.os.rename(film.folder / name, tmp_path / "elsewhere")
    (film.folder / name).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(DocumentError, match="link that leads out"):
        Bundle.open(film.folder)


def test_a_linked_checkpoint_or_lock_is_not_followed(film, tmp_path):
    film.close()
    victim = tmp_path / "victim"
    (film.folder / "lock").unlink()
    (film.folder / "lock").symlink_to(victim)
    assert Bundle.open(film.folder).read_only and not victim.exists()
    (film.folder / checkpoint.NAME).rename(victim)
    (film.folder / checkpoint.NAME).symlink_to(victim)
    with pytest.raises(DocumentError, match="no film"):
        Bundle.open(film.folder)


def test_the_work_folder_is_empty_at_the_start(film, tmp_path):
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "file").write_text("mine")
    (film.work_folder / "half made").write_text("x")
    (film.work_folder / "folder").mkdir()
    (film.work_folder / "link").symlink_to(precious)
    (film.folder / ".project.json.1.abc.tmp").write_text("half")
    film.close()
    again = Bundle.open(film.folder)
    assert list(again.work_folder.iterdir()) == [] and (precious / "file").exists()
    assert not list(film.folder.glob(".*.tmp"))
    again.close()


def test_paint_comes_back_and_missing_paint_is_said(film):
    film.commit("Paint", painted(film.project))
    film.close()
    again = Bundle.open(film.folder)
    raster = again.project.canvases["k"].layers[0].raster
    assert (raster.read(0, 0, 300, 300) == 77).all() and raster.read(300, 0, 5, 5).max() == 0
    again.close()
    lost = next((film.folder / "tiles").iterdir())
    lost.unlink()
    again = Bundle.open(film.folder)
    assert "1 painted areas are missing" in again.recovered and again.damaged == {lost.name}
    assert (again.project.canvases["k"].layers[0].raster.read(0, 0, 300, 300) == 0).any()
    again.commit("Title", replace(again.project, title="goes on"))
    again.close()


def test_damaged_paint_is_transparent_and_known(film):
    film.commit("Paint", painted(film.project))
    film.close()
    for path in (film.folder / "tiles").iterdir():
        path.chmod(0o644)
        path.write_bytes(path.read_bytes()[:40])
    again = Bundle.open(film.folder)
    assert again.damaged == set()
    assert again.project.canvases["k"].layers[0].raster.read(0, 0, 300, 300).max() == 0
    assert len(again.damaged) == 4
    again.close()


def test_missing_media_never_keep_a_film_from_opening(film):
    key = film.add_media(b"pixels", "png")
    film.commit("Add", replace(film.project, assets={"a": Asset("a", "A", "picture", key), "b": Asset("b", "B", "sound", "../x")}))
    film.find_media(key).unlink()
    film.close()
    again = Bundle.open(film.folder)
    assert again.find_media(key) is None and again.project.assets["a"].media == key
    again.close()


def test_recipes_stand_beside_their_media(film):
    key = film.add_media(b"pixels", "png")
    asset = Asset("a", "A", "picture", key, recipe=Recipe({"kind": "TextToImage", "dials": {"seed": 4}}, facts={"model": "x"}))
    film.commit("Add", replace(film.project, assets={"a": asset}))
    assert '"seed":4' in (film.folder / f"recipes/{key[:2]}/{key[:64]}.json").read_text()


def test_an_edit_that_could_not_be_read_back_is_refused(film):
    """A mistake in an action is a sentence, and the film stays as it was."""
    clips = (Clip("c", ShotSource("s"), 0, 1), Clip("c", ShotSource("s"), 5, 1))
    wrong = [
        replace(START, width=1280.0),
        replace(START, rate=None),
        replace(START, shots=(Shot("s", duration=2.5),)),
        replace(START, shots=(Shot("s", dials={"guidance_scale": float("nan")}),)),
        replace(START, timeline=Timeline((Track("v", "V", "picture", clips),))),
        replace(START, timeline=replace(START.timeline, mark_in=0.5)),
    ]
    for project in wrong:
        with pytest.raises(DocumentError, match="cannot be saved"):
            film.commit("Wrong", project)
        assert film.project is START or film.project == START
    film.commit("Right", replace(START, width=640))
    abandon(film)
    again = Bundle.open(film.folder)
    assert again.project == replace(START, width=640)
    again.close()


def test_a_closed_film_takes_nothing_more(film):
    film.close()
    film.close()
    for act in (lambda: film.commit("x", replace(START, title="x")), lambda: film.add_media(b"x", "png"), film.checkpoint):
        with pytest.raises(DocumentError, match="closed"):
            act()


def long_film(clips: int) -> Project:
    shots = tuple(Shot(f"s{index}", "EXT. MEADOW - DAY", "A red cube stands left of a blue sphere.") for index in range(clips))
    recipe = Recipe({"kind": "TextToImage", "dials": {"prompt": "a red cube", "seed": 1}})
    pictures = [Asset(f"a{index}", "Picture", "picture", f"{index:064x}.png", 1280, 720, recipe=recipe) for index in range(clips)]
    cut = tuple(Clip(f"c{index}", ShotSource(f"s{index}"), index * 48, 48) for index in range(clips))
    return Project(shots=shots, assets={one.id: one for one in pictures}, timeline=Timeline((Track("v", "V", "picture", cut),)))


def test_a_small_edit_of_a_long_film_is_quick(tmp_path, monkeypatch):
    """Under 5 ms of work beside what the disk itself takes, on a film of 1,000 clips, shots and pictures; and it opens within 2 s."""
    bundle = Bundle.create(tmp_path / "long.film", long_film(1000))
    monkeypatch.setattr(disk, "sync_file", lambda fd: None)
    spent = []
    for index in range(100):
        track = bundle.project.timeline.tracks[0]
        clips = (*track.clips[:index], replace(track.clips[index], gain=1.0), *track.clips[index + 1 :])
        project = replace(bundle.project, timeline=Timeline((replace(track, clips=clips),)))
        started = time.thread_time()
        bundle.commit("Gain", project)
        spent.append(time.thread_time() - started)
    assert statistics.median(spent) < 0.005
    bundle.close()
    started = time.thread_time()
    Bundle.open(bundle.folder, write=False)
    assert time.thread_time() - started < 2
