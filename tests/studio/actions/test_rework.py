"""Music made otherwise: which bars, at which tempo, from which file; and what cannot be."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engines.requests import Music, MusicDials, RepaintMusic
from studio.actions import rework
from studio.document import cut
from studio.document.asset import Asset, Recipe
from studio.document.errors import EditError
from studio.document.timeline import AssetSource, Clip, Timeline, Track

BAR = 96_000  # samples at 120 beats a minute
FACTS = {"tempo": 120.0, "key": "D minor", "bars": [bar * BAR for bar in range(5)], "beats": [beat * 24_000 for beat in range(20)],
         "metre": [4, 4], "space": "hall", "voices": ["cello", "felt piano"], "kit": "brushes"}  # fmt: skip
DIALS = {"prompt": "calm piano", "seconds": 10.0, "seed": 3, "model": "score"}


def music(**more) -> Asset:
    recipe = Recipe({"kind": "Music", "dials": DIALS}, facts=FACTS)
    return Asset("m", "Music", "sound", "f" * 64 + ".wav", **{"samples": 480_000, "channels": 2, "recipe": recipe, **more})


@pytest.fixture
def scored(session, monkeypatch, tmp_path):
    clip = Clip("c", AssetSource("m"), 48, 240)
    session.commit("Set up", replace(session.project, assets={"m": music()}, timeline=Timeline((Track("t", "Music", "sound", (clip,)),))))
    session.select(clips=("c",))
    session.asked_for = []
    monkeypatch.setattr(session.queue, "submit", lambda *what: session.asked_for.append(what))
    monkeypatch.setattr(session.bundle, "find_media", lambda media: tmp_path / media)
    return session


def test_metre_and_room_stay_and_so_do_the_players_where_the_words_do(scored):
    rework.repaint(scored, (100_000, 200_000), "only strings")
    rework.repaint(scored, (100_000, 200_000), "calm piano")
    rework.extend(scored, 8, "calm piano")
    requests = [request for request, _, _ in scored.asked_for]
    assert {(request.metre, request.space) for request in requests} == {((4, 4), "hall")}
    assert [request.voices for request in requests] == [(), *[("cello", "felt piano", "brushes")] * 2]


def put(session, asset: Asset) -> None:
    session.commit("Other", replace(session.project, assets={"m": asset}))


def test_a_place_is_repainted_from_bar_to_bar_in_tempo_and_key(scored, tmp_path):
    rework.repaint(scored, (100_000, 200_000), "only strings")
    request, label, target = scored.asked_for[0]
    assert isinstance(request, RepaintMusic) and (label, target) == ("Repaint · only strings", {"take": "c"})
    assert (request.start, request.end, request.bar) == (2.0, 4.0, 2.0) and request.sound == str(tmp_path / music().media)
    assert (request.dials.prompt, request.dials.bpm, request.dials.key, request.dials.model) == ("only strings", 120.0, "D minor", "score")


def test_the_tempo_is_that_of_the_place_where_a_piece_was_bent_to_its_cut(scored):
    bent = [*range(0, 192_000, 24_000), *range(192_000, 320_000, 32_000)]
    assert rework.pulse_at(music(recipe=Recipe({"kind": "Music", "dials": DIALS}, facts={**FACTS, "beats": bent})), 200_000).bpm == 90.0
    waltz = {**FACTS, "tempo": 120.0, "beats": list(range(0, 480_000, 36_000))}  # 6/8: one taps dotted quarters
    assert rework.pulse_at(music(recipe=Recipe({"kind": "Music", "dials": DIALS}, facts=waltz)), 100_000).bpm == 120.0


def test_regions_keep_inside_the_sound_and_are_never_shorter_than_a_second():
    assert rework.snapped(music(), (-5000, 1000)) == (0, BAR)
    assert rework.snapped(music(), (400_000, 900_000)) == (384_000, 480_000)
    bare = music(recipe=None)
    assert rework.snapped(bare, (470_000, 475_000)) == (432_000, 480_000)
    assert rework.snapped(bare, (90_000, 70_000)) == (70_000, 118_000)
    assert rework.pulse_at(bare, 70_000) == rework.Pulse()


def test_a_place_of_the_film_is_found_in_the_recording_and_back(scored):
    assert rework.heard_region(scored, 96_000 + 48_000, 96_000 + 96_000) == (48_000, 96_000)
    stretched = cut.change_clips(scored.project, ["c"], lambda clip: replace(clip, stretch=(2, 1), offset=20_000))
    scored.commit("Stretch", stretched)
    region = rework.heard_region(scored, 96_000 + 48_000, 96_000 + 96_000)
    assert region == (34_000, 58_000) and rework.shown_region(scored, region) == (144_000, 192_000)


def test_music_goes_on_from_its_end(scored, tmp_path):
    rework.extend(scored, 8, "calm piano")
    request, _, target = scored.asked_for[0]
    assert isinstance(request, Music) and request.begin_with == str(tmp_path / music().media) and target == {"take": "c"}
    assert (request.dials.seconds, request.dials.bpm, request.bar) == (8, 120.0, 8.0)
    with pytest.raises(EditError, match="10 minutes"):
        rework.extend(scored, 595, "calm piano")
    scored.commit("Trim", cut.trim_end(scored.project, "c", 200))
    with pytest.raises(EditError, match="ends before its sound"):
        rework.extend(scored, 8, "calm piano")


def test_only_music_is_made_otherwise(scored):
    assert rework.has_music(scored) and rework.words_of(scored.project, music()) == "calm piano"
    repainted = music(
        recipe=Recipe({"kind": "RepaintMusic", "dials": {"prompt": "drums"}, "sound": "m", "start": 1, "end": 3}, {"sound": "m"})
    )
    assert rework.words_of(scored.project, repainted) == "calm piano", "a place is not the whole"
    put(scored, music(recipe=Recipe({"kind": "Effect", "prompt": "rain"})))
    assert not rework.has_music(scored)
    with pytest.raises(EditError, match="one clip of music"):
        rework.repaint(scored, (0, BAR), "x")
    put(scored, music(recipe=None))
    assert rework.has_music(scored), "what was brought in may be music"
    put(scored, music(recipe=None, samples=40_000))
    with pytest.raises(EditError, match="too short"):
        rework.repaint(scored, (0, BAR), "x")
    locked = replace(scored.project.timeline.tracks[0], locked=True)
    scored.commit("Lock", replace(scored.project, timeline=Timeline((locked,))))
    assert not rework.has_music(scored)


def test_a_request_can_be_written_down_and_read_again():
    from engines.requests import from_json, to_json

    request = RepaintMusic(MusicDials("x", bpm=96.5), "/a.wav", 1.0, 3.0, 0.25)
    assert from_json(to_json(request)) == request
