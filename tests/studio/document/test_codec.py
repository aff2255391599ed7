from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.document.asset import Asset, Recipe
from studio.document.canvas import Canvas, Frame, Layer
from studio.document.codec import MAX_BYTES, from_text, to_plain, to_project, to_text
from studio.document.errors import DocumentError
from studio.document.project import Project, Rate
from studio.document.raster import Raster
from studio.document.story import Line, Shot, Take
from studio.document.timeline import AssetSource, CameraMove, Clip, ShotSource, Timeline, TitleSource, Track, View
from tests.faults.editing import edits

PIXELS = np.arange(256 * 256 * 4, dtype=np.uint32).astype(np.uint8).reshape(256, 256, 4)


def no_pixels(key: str, channels: int) -> np.ndarray:
    return np.zeros((256, 256, channels), np.uint8)


def back(project: Project) -> Project:
    return to_project(json.loads(to_text(to_plain(project))), no_pixels)


def whole() -> Project:
    """A project with something in every field."""
    clips = (
        Clip("c1", ShotSource("s1"), 0, 48, move=CameraMove(View(0.1, 0.2, 1.5), View(), "ease in")),
        Clip("c2", AssetSource("a1"), 48, 24, offset=3, dissolve=4, fade_in=5, fade_out=6, gain=-2.5),
        Clip("c3", TitleSource("Ende", 0.2, "#ff0000ff", "#00000080", "top"), 96, 24),
    )
    line = Line("BOB", "Hi", "sad")
    shot = Shot("s1", "EXT. A", "Text.", (line,), "p", True, "n", 7, True, 99, True, (Take("t1", "a1"),), "t1", {"steps": 9})
    recipe = Recipe({"kind": "x", "deep": [1, {"y": None}]}, {"image": "a0"}, {"image": "b"}, {"model": "m"})
    layer = Layer("l", "L", Raster().write(-256, 512, PIXELS), 0.5, False, True, "a1")
    tracks = (Track("v", "V", "picture", clips), Track("a", "A", "sound", (), True, True, -3.0))
    return Project(
        title="Ö \ud83c “x”",
        rate=Rate(30000, 1001),
        width=640,
        script="EXT. A\n\nText.\n",
        shots=(shot,),
        shelf=(replace(shot, id="s2"),),
        assets={"a1": Asset("a1", "A", "clip", "0" * 64 + ".mp4", 1, 2, 3, (25, 1), 4, 2, recipe)},
        canvases={"k": Canvas("k", "K", Frame(-5, 0, 10, 20), (layer,), shot="s1")},
        timeline=Timeline(tracks, 5, None),
    )


def test_everything_comes_back():
    project = whole()
    assert back(project) == project
    assert to_text(to_plain(back(project))) == to_text(to_plain(project))


def test_edits_come_back():
    for seed in range(5):
        for _, project in edits(seed, 20):
            assert to_text(to_plain(back(project))) == to_text(to_plain(project))


def test_assets_keep_their_order():
    assets = {id: Asset(id, id, "picture", "x") for id in ("z", "a", "m")}
    assert list(back(Project(assets=assets)).assets) == ["z", "a", "m"]


def test_fields_of_a_newer_version_are_kept_at_every_level():
    plain = to_plain(whole())
    plain["new"] = {"a": [1]}
    plain["shots"][0]["new"] = 1
    plain["shots"][0]["dialogue"][0]["new"] = 2
    plain["timeline"]["tracks"][0]["clips"][0]["source"]["new"] = 3
    plain["timeline"]["tracks"][0]["clips"][0]["move"]["start"]["new"] = 4
    plain["canvases"]["k"]["frame"]["new"] = 5
    assert to_plain(to_project(json.loads(json.dumps(plain)), no_pixels)) == plain


def test_a_new_field_may_be_called_kind():
    plain = {"shots": [{"id": "a", "kind": "dream"}]}
    assert to_plain(to_project(plain, no_pixels))["shots"][0]["kind"] == "dream"


def test_numbers_that_would_stop_the_program_are_brought_inside():
    clip = {"id": "c", "source": {"kind": "shot", "shot": "s"}, "start": -5, "duration": 0, "offset": -1}
    project = to_project(
        {
            "rate": {"numerator": 0, "denominator": -1},
            "width": 10**9,
            "shots": [{"id": "s", "duration": -3, "seed": 2**40}],
            "assets": {"a": {"id": "a", "name": "", "kind": "clip", "media": "", "rate": [0, 0], "frames": -1}},
            "timeline": {"tracks": [{"id": "v", "name": "", "kind": "picture", "clips": [clip]}], "mark_in": -7},
        },
        no_pixels,
    )
    assert (project.rate, project.width, project.timeline.mark_in) == (Rate(1, 1), 16384, 0)
    assert (project.shots[0].duration, project.shots[0].seed) == (1, 2**32 - 1)
    assert (project.assets["a"].rate, project.assets["a"].frames) == ((1, 1), 0)
    assert project.timeline.tracks[0].clips[0] == Clip("c", ShotSource("s"), 0, 1)


CLIP = Clip("c", ShotSource("s"), 0, 1)
UNREADABLE = {
    "Clip/start should be a whole number": replace(CLIP, start=1.0),
    "Clip/duration should be a whole number": replace(CLIP, duration=np.int64(3)),
    "Clip/gain should be a number": replace(CLIP, gain=None),
    "ShotSource/shot should be a text": replace(CLIP, source=ShotSource(None)),
    "should be one of centre, lower third, top": TitleSource("x", position="bottom"),
    "Shot/seed should be a whole number": Shot("s", seed=True),
    "Shot/chosen should be a text": Shot("s", chosen=3),
    "Asset/rate/0 should be a whole number": Asset("a", "", "clip", "", rate=(23.976, 1)),
    "the same id twice": Track("t", "", "picture", (CLIP, replace(CLIP, start=5))),
    "cannot hold a PosixPath": Shot("s", dials={"model": Path("/x")}),
    "cannot hold a ndarray": Shot("s", extra={"x": np.zeros(1)}),
}


@pytest.mark.parametrize("sentence", UNREADABLE)
def test_what_could_not_be_read_back_is_not_written(sentence):
    with pytest.raises(DocumentError, match=sentence):
        to_plain(UNREADABLE[sentence])


def test_missing_fields_have_their_defaults():
    assert to_project({"title": "old"}, no_pixels) == Project(title="old")


WRONG = {
    "title should be a text": {"title": 3},
    "width should be a whole number": {"width": 3.5},
    "height should be a whole number": {"height": True},
    "film/shots should be a list": {"shots": {}},
    "film/shots/0 should be an object": {"shots": [1]},
    "film/shots/0 should be an object with id": {"shots": [{}]},
    "same id twice": {"shots": [{"id": "a"}, {"id": "a"}]},
    "shots/0/prompt_edited should be true or false": {"shots": [{"id": "a", "prompt_edited": 1}]},
    "a1/kind should be one of picture": {"assets": {"a1": {"id": "a1", "name": "", "kind": "virus", "media": ""}}},
    "rate should be a list of 2": {"assets": {"a1": {"id": "a1", "name": "", "kind": "clip", "media": "", "rate": [1]}}},
    "source should be one of shot, asset, title": {
        "timeline": {"tracks": [{"id": "v", "name": "", "kind": "picture", "clips": [{"id": "c", "source": {"kind": ["shot"]}}]}]}
    },
    "canvases/k/frame should be an object with x, y, width, height": {"canvases": {"k": {"id": "k", "name": "", "frame": {}}}},
    "selection should be a raster": {"canvases": {"k": {"id": "k", "name": "", "selection": {"channels": 3, "tiles": {}}}}},
}


@pytest.mark.parametrize("sentence", WRONG)
def test_what_does_not_fit_is_named(sentence):
    with pytest.raises(DocumentError, match=sentence):
        to_project(WRONG[sentence], no_pixels)


@pytest.mark.parametrize("key", ["1,2,3", "x,1", "1", "", "99999999,0", "٣,1"])
def test_odd_tile_positions_are_refused(key):
    with pytest.raises(DocumentError, match="column,row"):
        to_project({"canvases": {"k": {"id": "k", "name": "", "selection": {"channels": 1, "tiles": {key: "0" * 64}}}}}, no_pixels)


@pytest.mark.parametrize("hash", ["../../etc/passwd", "0" * 63, "G" * 64, 5, None])
def test_tiles_are_named_by_hashes_only(hash):
    with pytest.raises(DocumentError, match="sha256"):
        to_project({"canvases": {"k": {"id": "k", "name": "", "selection": {"channels": 1, "tiles": {"0,0": hash}}}}}, no_pixels)


@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"NaN", b"[Infinity]", b"-Infinity", b"1e999", b"\xff\xfe", b"[" * 100_000, b'{"a":' * 100_000, b"9" * 5000, b'"\n"'],
)
def test_only_strict_json_is_read(data):
    with pytest.raises(DocumentError, match="cannot be read"):
        from_text(data, "The film")


def test_too_large_a_file_is_not_even_tried():
    class Huge(bytes):
        def __len__(self) -> int:
            return MAX_BYTES + 1

    with pytest.raises(DocumentError, match="larger than"):
        from_text(Huge(b"{}"), "The film")


def test_deep_values_in_free_fields_are_refused():
    deep: object = 1
    for _ in range(300):
        deep = [deep]
    with pytest.raises(DocumentError, match="deep"):
        to_project({"new": deep}, no_pixels)


def test_not_a_number_is_never_written():
    with pytest.raises(ValueError):
        to_text({"gain": float("nan")})


NAMES = st.sampled_from(["id", "title", "shots", "kind", "tiles", "x"])
SIMPLE = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5)
JSON = st.recursive(SIMPLE, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4), max_leaves=12)


@settings(max_examples=200, deadline=None)
@given(JSON, st.lists(st.integers(0, 10**6), min_size=1, max_size=6))
def test_any_json_gives_a_project_or_a_sentence(value, path):
    plain = to_plain(whole())
    place = plain
    for step in path:
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        if not keys:
            break
        key = keys[step % len(keys)]
        if step == path[-1] or not isinstance(place[key], dict | list):
            place[key] = value
            break
        place = place[key]
    try:
        to_project(plain, no_pixels)
    except DocumentError as error:
        assert str(error).endswith(".") and "\n" not in str(error)


def test_pixels_are_read_when_they_are_used():
    asked = []

    def load(key: str, channels: int) -> np.ndarray:
        asked.append((key, channels))
        return PIXELS.copy()

    project = to_project(to_plain(whole()), load)
    raster = project.canvases["k"].layers[0].raster
    assert asked == []
    assert np.array_equal(raster.read(-256, 512, 256, 256), PIXELS)
    assert asked == [(raster.tiles[-1, 2].key, 4)]
