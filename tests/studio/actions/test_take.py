"""Takes of sounds: asked for, placed, chosen; and what they were made from."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import soundfile

from engines.requests import Effect, Music, MusicDials, RepaintMusic, SoundResult, Speech, seed_of
from studio.actions import library, take
from studio.actions.place import placed
from studio.document import cut
from studio.document.asset import Asset, Recipe
from studio.document.errors import EditError
from studio.document.recipes import is_stale, recipe_of, request_again
from studio.document.takes import takes_of
from studio.document.timeline import AssetSource, Clip, Timeline, Track
from studio.jobs.job import Job

FACTS = {"tempo": 120.0, "bars": [0, 96_000, 192_000], "beats": [0, 24_000], "sections": [["intro", 0]]}


def keep(session, tmp_path, name: str, seconds: float = 5.0) -> str:
    path = tmp_path / f"{name}.wav"
    soundfile.write(path, np.random.default_rng(len(name)).normal(0, 0.1, (int(seconds * 48_000), 2)), 48_000, "PCM_24")
    return session.bundle.add_media(path, "wav")


@pytest.fixture
def scored(session, tmp_path, monkeypatch):
    """Five seconds of music that were made here, selected; the queue only takes notes: `session.asked`."""
    media = keep(session, tmp_path, "music")
    request = Music(MusicDials("calm piano", 5.0, seed=3))
    recipe = recipe_of(session.project, request, SoundResult("x", 240_000, 2, FACTS), {})
    music = Asset("m", "Music · calm piano", "sound", media, samples=240_000, channels=2, recipe=recipe)
    track = Track("t", "Music", "sound", (Clip("c", AssetSource("m"), 0, 120),), bus="music")
    session.commit("Set up", replace(session.project, assets={"m": music}, timeline=Timeline((track,))))
    session.select(workspace="score", clips=("c",))
    session.asked_for = []
    monkeypatch.setattr(session.queue, "submit", lambda *what: session.asked_for.append(what))
    return session


def test_another_take_is_the_same_request_with_another_seed(scored):
    assert take.can_vary(scored) and not take.has_choice(scored)
    take.new_take(scored)
    request, label, target = scored.asked_for[0]
    assert target == {"take": "c"} and label == "Music · calm piano"
    assert request.dials.seed != 3 and replace(request, dials=replace(request.dials, seed=3)) == Music(
        MusicDials("calm piano", 5.0, seed=3)
    )


def test_a_take_arrives_is_heard_and_another_is_chosen_in_place(scored, tmp_path):
    job = Job("j", Music(MusicDials("calm piano", 5.0, seed=4)), "Music", {"take": "c"}, result=SoundResult("x", 240_000, 2, FACTS))
    scored.commit("Take", placed(scored.project, job, keep(scored, tmp_path, "second")))
    assert takes_of(take.sound_clip(scored)) == ("m", "j") and take.heard(scored).id == "j"
    take.step(scored, 1)
    assert take.heard(scored).id == "m"
    scored.undo()
    assert take.heard(scored).id == "j"
    take.remove(scored)
    assert take.heard(scored).id == "m" and not take.has_choice(scored) and "j" in scored.project.assets
    gone = placed(scored.project, replace(job, id="k", target={"take": "gone"}), keep(scored, tmp_path, "third"))
    assert "k" in gone.assets and cut.find_clip(gone, "c").clip.source == AssetSource("m")


def test_what_a_sound_was_made_from_is_an_input_of_its_recipe(scored, tmp_path):
    project, hummed = scored.project, keep(scored, tmp_path, "hummed")
    source = str(scored.bundle.find_media(project.assets["m"].media))
    repaint = RepaintMusic(MusicDials("drums", seed=9), source, 1.0, 3.0)
    facts = {"repainted": [48_000, 144_000], "bars": [60_000], "beats": [], "sections": []}
    made = placed(
        project, Job("r", repaint, "Repaint", {"take": "c"}, result=SoundResult("x", 240_000, 2, facts)), keep(scored, tmp_path, "re")
    )
    recipe = made.assets["r"].recipe
    assert recipe.inputs == {"sound": "m"} and recipe.facts["bars"] == [0, 60_000, 192_000] and recipe.facts["tempo"] == 120.0
    assert request_again(made, made.assets["r"], scored.bundle.find_media) == repaint
    assert not is_stale(made, made.assets["r"])
    changed = replace(made, assets={**made.assets, "m": replace(made.assets["m"], media=hummed)})
    assert is_stale(changed, changed.assets["r"])
    melody = Music(MusicDials("lullaby"), melody=str(scored.bundle.find_media(hummed)))
    lone = placed(
        made, Job("l", melody, "Music", {"lay": 0, "bus": "music"}, result=SoundResult("x", 9, 2, {})), keep(scored, tmp_path, "lu")
    )
    tune = lone.assets[lone.assets["l"].recipe.inputs["melody"]]
    assert (tune.kind, tune.samples, tune.channels, tune.hidden) == ("sound", 240_000, 2, True)


def test_what_was_not_made_here_has_no_other_take(scored):
    bare = replace(scored.project.assets["m"], recipe=None)
    scored.commit("Imported", replace(scored.project, assets={"m": bare}))
    assert not take.can_vary(scored)
    with pytest.raises(EditError, match="not generated here"):
        take.new_take(scored)
    spoken = replace(bare, recipe=Recipe({"kind": "Speech", "text": "Hello"}))
    scored.commit("Spoken", replace(scored.project, assets={"m": spoken}))
    assert not take.can_vary(scored), "espeak says it the same way every time"


def test_seeds_of_requests():
    assert seed_of(Effect("rain", seed=8)) == 8 and seed_of(Music(MusicDials("x", seed=2))) == 2
    assert seed_of(Speech("Hello", seed=5)) is None and seed_of(Speech("Hello", seed=5, model="bark")) == 5


def test_a_sound_of_the_library_is_made_again_and_offers_no_picture_settings(scored):
    library.make_again(scored, "m")
    request, label, _ = scored.asked_for[0]
    assert label == "Music · calm piano, again" and request.dials.seed != 3
    with pytest.raises(EditError, match="no picture"):
        library.use_settings(scored, "m")
