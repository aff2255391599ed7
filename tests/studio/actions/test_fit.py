"""Music that was fitted to the cut: noticed when it no longer fits, made anew from the same seed, moved, continued."""

from dataclasses import replace

import pytest

from engines.requests import Effect, Music, MusicDials, SoundResult
from studio.actions import fit, marker, score, timeline
from studio.actions.place import placed
from studio.document import cut, fits
from studio.document.asset import Asset, Recipe
from studio.document.codec import to_part, to_plain
from studio.document.errors import EditError
from studio.document.timeline import AssetSource, Clip, Fit
from studio.jobs.job import Job
from studio.ui.timeline.fit_watch import FitWatch
from tests.cut_film import opened

FRAME = 2000
MEDIA = "0" * 64 + ".wav"


@pytest.fixture
def asked():
    return []


@pytest.fixture
def session(tmp_path, qapp, monkeypatch, asked):
    """The cut film without its song; what is queued is only noted."""
    with opened(tmp_path, cut=True) as session:
        monkeypatch.setattr(session.queue, "submit", lambda *parts: asked.append(parts))
        session.commit("Without music", cut.delete(session.project, ["music"]))
        yield session


def made(session, request, target, id="m1"):
    """What the engine would have made has arrived."""
    samples = round(request.dials.seconds * 48_000)
    job = Job(id, request, "Music", target, result=SoundResult("x.wav", samples, 2, {"tempo": 90.0, "key": "C major"}))
    session.commit("Arrive", placed(session.project, job, MEDIA))


def fitted(session, asked):
    """Music for the whole film."""
    score.make_music(session, score.MusicWish("calm piano", seed=7))
    request, _, target = asked.pop()
    made(session, request, target)
    return music(session)


def music(session):
    return next(clip for track in session.project.timeline.tracks for clip in track.clips if clip.fit)


def test_fitted_music_fits_exactly_and_remembers_what(session, asked):
    clip = fitted(session, asked)
    assert (clip.start, clip.end) == (0, 192) and clip.fit == Fit("film", 0, 192) and not fits.is_stale(session.project, clip)
    assert to_part(Clip, to_plain(clip), "a clip") == clip
    assert not fit.has_stale(session)


def test_a_sound_that_lasts_longer_than_the_pictures_does_not_move_the_cut(session, asked):
    clip = fitted(session, asked)
    session.select(playhead=180)
    score.make_effect(session, Effect("rocket", 5.0))
    request, _, target = asked.pop()
    job = Job("e1", request, "Effect", target, result=SoundResult("e.wav", 240_000, 2, {}))
    session.commit("Arrive", placed(session.project, job, "1" * 64 + ".wav"))
    assert session.project.timeline.duration == 300 and not fits.is_stale(session.project, clip)
    assert score.fit_range(session) == (0, 192)


def test_a_longer_cut_makes_it_stale_and_fit_again_asks_with_the_same_seed(session, asked):
    fitted(session, asked)
    session.commit("Longer", cut.open_range(session.project, 48, 48))
    assert fit.has_stale(session)
    fit.fit_again(session)
    request, _, target = asked.pop()
    assert request.dials.seconds == 240 * FRAME / 48_000 and (request.dials.seed, request.dials.prompt) == (7, "calm piano")
    before = music(session)
    made(session, request, target, "m2")
    clip = music(session)
    assert (clip.start, clip.end, clip.source.asset) == (0, 240, "m2") and clip.source.takes == ("m1", "m2")
    assert clip.id == before.id and not fit.has_stale(session)
    session.undo()
    assert music(session) == before


def test_it_is_told_once_with_a_button(session, asked):
    fitted(session, asked)
    FitWatch.of(session)
    offered = []
    session.offered.connect(lambda *parts: offered.append(parts))
    session.commit("Longer", cut.open_range(session.project, 48, 48))
    session.commit("Longer", cut.open_range(session.project, 48, 24))
    assert len(offered) == 1 and "no longer fits" in offered[0][0]
    offered[0][2]()
    assert asked.pop()[0].dials.seconds == 264 * FRAME / 48_000
    session.undo()
    session.undo()
    session.commit("Shorter", cut.delete(session.project, [session.project.timeline.tracks[1].clips[-1].id]))
    assert len(offered) == 2, "again, after it had fitted"


def test_a_take_that_was_continued_or_repainted_is_fitted_from_the_piece_it_came_from(session, asked):
    clip = fitted(session, asked)
    first = session.project.assets["m1"]
    recipe = Recipe(
        {"kind": "RepaintMusic", "dials": {"prompt": "loud", "seed": 9}, "sound": "m1", "start": 0.0, "end": 2.0}, {"sound": "m1"}
    )
    again = replace(first, id="m9", recipe=recipe)
    changed = replace(clip, source=AssetSource("m9", ("m1", "m9")))
    project = replace(session.project, assets={**session.project.assets, "m9": again})
    session.commit("Repaint", cut.change_clips(project, [clip.id], lambda _: changed))
    session.commit("Longer", cut.open_range(session.project, 48, 48))
    fit.fit_again(session)
    request = asked.pop()[0]
    assert isinstance(request, Music) and request.dials.prompt == "calm piano" and request.begin_with is None


def test_a_marker_that_moves_makes_it_stale_and_its_sections_follow(session, asked):
    session.select(playhead=60)
    marker.add_marker(session)
    clip = fitted(session, asked)
    assert clip.fit.markers == (60,)
    marker.change_marker(session, session.project.timeline.markers[0].id, frame=96)
    fit.fit_again(session)
    assert asked.pop()[0].dials.markers == (96 * FRAME / 48_000,)


def test_where_only_the_place_differs_the_clip_is_moved_and_nothing_is_made(session, asked):
    session.commit("Marks", replace(session.project, timeline=replace(session.project.timeline, mark_in=24, mark_out=96)))
    clip = fitted(session, asked)
    assert (clip.start, clip.end) == (24, 96)
    session.commit("Marks", replace(session.project, timeline=replace(session.project.timeline, mark_in=48, mark_out=120)))
    assert fit.has_stale(session)
    fit.fit_again(session)
    assert not asked and (music(session).start, music(session).end) == (48, 120) and not fit.has_stale(session)


def test_it_follows_the_clips_that_were_selected(session, asked):
    shots = session.project.timeline.tracks[1].clips
    timeline.select_clips(session, [shots[1].id, shots[2].id])
    clip = fitted(session, asked)
    assert (clip.start, clip.end) == (48, 144) and clip.fit.clips == (shots[1].id, shots[2].id)
    session.commit("Trim", cut.trim_end(session.project, shots[2].id, 130))
    assert fits.fit_now(session.project, clip.fit).end == 130 and fit.has_stale(session)
    session.commit("Gone", cut.delete(session.project, [shots[1].id, shots[2].id]))
    assert not fit.has_stale(session), "there is nothing left to fit to"


def test_music_that_became_too_short_is_refused_and_halves_are_not_linked(session, asked):
    clip = fitted(session, asked)
    session.commit("Split", cut.split(session.project, [clip.id], 96))
    assert not any(clip.fit for track in session.project.timeline.tracks for clip in track.clips)
    session.undo()
    session.commit("Marks", replace(session.project, timeline=replace(session.project.timeline, mark_in=24, mark_out=96)))
    short = replace(music(session), fit=Fit("marks", 0, 192))
    session.commit("Short", cut.change_clips(session.project, [short.id], lambda _: short))
    session.commit("Marks", replace(session.project, timeline=replace(session.project.timeline, mark_in=24, mark_out=30)))
    with pytest.raises(EditError, match="1 second to 10 minutes"):
        fit.fit_again(session)
    assert not asked


def test_dragged_past_its_end_it_is_offered_to_go_on(session, asked, monkeypatch):
    recipe = Recipe({"kind": "Music", "dials": {"prompt": "calm", "seconds": 4.0, "seed": 3}}, facts={"tempo": 90.0, "key": "C major"})
    key = session.project.assets["song"].media
    song = Asset("mine", "Calm", "sound", key, samples=4 * 48_000, channels=2, recipe=recipe)
    project = replace(session.project, assets={**session.project.assets, "mine": song})
    session.commit("Lay", cut.add_clips(project, [cut.Placed(project.timeline.tracks[3].id, Clip("c", AssetSource("mine"), 0, 96))]))
    offered, said = [], []
    session.offered.connect(lambda *parts: offered.append(parts))
    session.message.connect(said.append)
    fit.offer_longer(session, "c", 90)
    fit.offer_longer(session, "c", 100)
    assert not offered and "by a second or more" in said[-1]
    fit.offer_longer(session, "c", 168)
    sentence, _, make = offered[0]
    assert "3.0 seconds" in sentence
    make()
    request, _, target = asked.pop()
    assert isinstance(request, Music) and isinstance(request.dials, MusicDials) and target == {"take": "c"}
    assert request.begin_with.endswith(key) and request.dials.seconds == 3.0 and request.dials.key == "C major"
    longer = Job("longer", request, "Continue", target, result=SoundResult("x.wav", 7 * 48_000, 2, {"joined_at": 4 * 48_000}))
    assert cut.find_clip(placed(session.project, longer, MEDIA), "c").clip.end == 168
