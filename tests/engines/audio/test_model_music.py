"""Every music family from disk: real classes, tiny random weights, saved and loaded by the real code."""

import dataclasses
import json

import numpy as np
import pytest
import torch

from engines.audio import drawn_music
from engines.audio.codec_blocks import open_codec
from engines.audio.music import music, repaint
from engines.audio.musicgen import chroma
from engines.audio.score_model import ScoreModelConfig, ScoreTransformer
from engines.media.sound import write_wav
from engines.progress import Cancelled, EngineError, Progress
from engines.requests import Music, MusicDials, RepaintMusic

RATE = 48_000


def heard(made):
    return np.concatenate(list(made.blocks))


def dials(model, **more):
    return MusicDials("calm piano", **{"seconds": 1.0, "model": str(model), "seed": 3, **more})


@pytest.fixture(scope="module")
def scored(sound_twins, tmp_path_factory):
    """A score transformer for the tokens of the tiny DAC."""
    torch.manual_seed(1)
    folder = tmp_path_factory.mktemp("models") / "score-music"
    config = ScoreModelConfig(
        books=3, digits=3, width=32, layers=1, heads=2, window=90, rate=(60, 1), words=("piano", "calm"), codec=str(sound_twins("dac"))
    )
    ScoreTransformer(config).save(folder)
    (folder / "filmwright.json").write_text(json.dumps({"name": "score-music", "family": "score-music"}))
    return folder


@pytest.fixture
def clip(tmp_path):
    noise = np.random.default_rng(0).normal(0, 0.1, (2 * RATE, 2)).astype(np.float32)
    write_wav(tmp_path / "clip.wav", [noise], 2, "PCM_24")
    return str(tmp_path / "clip.wav")


@pytest.mark.parametrize("kind", ["musicgen", "musicgen-melody", "ace-step", "stable-audio"])
def test_a_family_makes_music_of_exact_length_and_repeats_itself(kind, sound_twins, models):
    made = music(Music(dials(sound_twins(kind), seconds=0.5 + 0.51)), Progress(), models)
    sound = heard(made)
    assert sound.shape == (round(1.01 * RATE), 2) and np.isfinite(sound).all() and 0 < np.abs(sound).max() <= 1
    assert made.facts["model"] == kind and len(made.facts["sha256"]) == 64
    again = heard(music(Music(dials(sound_twins(kind), seconds=1.01)), Progress(), models))
    assert np.allclose(sound, again, atol=1e-4)


def test_musicgen_is_what_transformers_makes(sound_twins, models, load_sound):
    """Foreign oracle: `generate` called by hand with the same seed."""
    ours = heard(music(Music(dials(sound_twins("musicgen"), seconds=1.0)), Progress(), models))
    model = load_sound("musicgen")
    torch.manual_seed(3)
    words = model.parts["tokenizer"](["calm piano"], padding=True, return_tensors="pt")
    steps = 60 + 4 + 1
    theirs = model.parts["network"].generate(**words, do_sample=True, guidance_scale=3.0, temperature=1.0, top_k=250, max_new_tokens=steps)
    from engines.audio.rates import to_48k

    assert np.allclose(ours[:, :1], to_48k(theirs[0].numpy().T, 24_000)[:RATE], atol=1e-5)


@pytest.mark.parametrize("kind", ["musicgen", "ace-step"])
def test_a_clip_goes_on_unchanged(kind, sound_twins, models, clip):
    made = music(Music(dials(sound_twins(kind)), begin_with=clip), Progress(), models)
    sound = heard(made)
    import soundfile

    before = soundfile.read(clip, dtype="float32")[0]
    assert len(sound) == 3 * RATE and np.array_equal(sound[: 2 * RATE], before)


def test_long_music_is_made_in_windows(sound_twins, models):
    folder = sound_twins("musicgen")
    made = music(Music(dials(folder, seconds=6.0)), Progress(), models)  # 192 positions are 2.2 seconds
    assert len(heard(made)) == 6 * RATE


@pytest.mark.parametrize("kind", ["musicgen-melody", "ace-step"])
def test_a_tune_is_taken_up(kind, sound_twins, models, clip):
    plain = heard(music(Music(dials(sound_twins(kind), seconds=2.0)), Progress(), models))
    tuned = heard(music(Music(dials(sound_twins(kind), seconds=2.0), melody=clip), Progress(), models))
    assert tuned.shape == plain.shape and not np.array_equal(tuned, plain)


def test_chroma_names_the_pitch(load_sound):
    network = load_sound("musicgen-melody").parts["network"]
    time = np.arange(48_000) / 24_000
    found = chroma(network, np.sin(2 * np.pi * 440 * time).astype(np.float32), 24_000)
    assert found.shape[2] == 12 and found[0].sum(dim=1).eq(1).all() and found[0].argmax(dim=1)[4] == 9


def test_a_place_is_repainted(sound_twins, models, clip):
    made = repaint(RepaintMusic(dials(sound_twins("ace-step")), clip, 0.4, 1.6), Progress(), models)
    import soundfile

    sound, before = heard(made), soundfile.read(clip, dtype="float32")[0]
    a, b = round(0.4 * RATE), round(1.6 * RATE)
    assert np.array_equal(sound[:a], before[:a]) and np.array_equal(sound[b:], before[b:]) and not np.array_equal(sound[a:b], before[a:b])


def test_a_loop_of_a_model_closes(sound_twins, models):
    sound = heard(music(Music(dials(sound_twins("musicgen"), seconds=2.0, loop=True)), Progress(), models))
    steps = np.abs(np.diff(sound, axis=0)).max(axis=1)
    assert len(sound) == 2 * RATE and np.abs(sound[0] - sound[-1]).max() <= steps.max()


def test_what_a_family_cannot_is_said(sound_twins, models, clip):
    for kind, request, words in (
        ("musicgen", Music(dials(sound_twins("musicgen")), melody=clip), "cannot take up a tune"),
        ("musicgen-melody", Music(dials(sound_twins("musicgen-melody")), begin_with=clip), "cannot go on"),
        ("musicgen", Music(dials(sound_twins("musicgen"), stems=True)), "cannot give stems"),
        ("stable-audio", Music(dials(sound_twins("stable-audio"), seconds=60.0)), "makes up to"),
        ("stable-audio", Music(dials(sound_twins("stable-audio")), begin_with=clip), "words only"),
        ("vits", Music(dials(sound_twins("vits"))), "makes speech"),
    ):
        with pytest.raises(EngineError, match=words):
            music(request, Progress(), models)
        assert kind


@pytest.mark.parametrize("kind", ["musicgen", "ace-step"])
def test_cancel_comes_through_at_once(kind, sound_twins, models):
    music(Music(dials(sound_twins(kind))), Progress(), models)
    calls = []

    def stop():
        calls.append(1)
        return len(calls) > 5

    with pytest.raises(Cancelled):
        music(Music(dials(sound_twins(kind), seconds=8.0)), Progress(cancelled=stop), models)


def test_a_score_transformer_sounds_a_score(scored, models):
    shown = []
    made = music(Music(dials(scored, seconds=3.0, bpm=90.0)), Progress(lambda *step: shown.append(step[3] is not None)), models)
    sound = heard(made)
    assert sound.shape == (3 * RATE, 2) and np.abs(sound).max() > 0 and made.facts["tempo"] == 90 and made.facts["model"] == "score-music"
    assert shown.index(True) < len(shown) - 1
    again = heard(music(Music(dials(scored, seconds=3.0, bpm=90.0)), Progress(), models))
    assert np.array_equal(sound, again)


def test_its_loops_are_drawn_as_coming_from_their_own_end(scored, models, monkeypatch):
    """Not as music that begins out of silence, nor as music that ends."""
    seen, draw = [], drawn_music.draw

    def noted(network, plan, names, context, dials):
        seen.append((plan, context))
        return draw(network, plan, names, context, dials)

    monkeypatch.setattr(drawn_music, "draw", noted)
    heard(music(Music(dials(scored, seconds=2.0, loop=True)), Progress(), models))
    (end, nothing), (whole, led), (_, closing) = seen
    assert nothing.before.shape[-1] == 0 < led.before.shape[-1] == end.shape[1]
    assert torch.equal(end, whole[:, -end.shape[1] :]) and torch.equal(led.before_plan, end)
    assert closing.before.shape[-1] > 0 and torch.equal(closing.after_plan, whole[:, : closing.after.shape[-1]])
    seen.clear()
    heard(music(Music(dials(scored, seconds=2.0)), Progress(), models))
    assert len(seen) == 1 and seen[0][1].before.shape[-1] == 0


def test_its_stems_add_up_and_its_loops_close(scored, models):
    made = music(Music(dials(scored, seconds=2.0, stems=True)), Progress(), models)
    assert np.allclose(sum(made.stems.values()), heard(made), atol=1e-5) and len(made.stems) > 1
    loop = heard(music(Music(dials(scored, seconds=2.0, loop=True)), Progress(), models))
    steps = np.abs(np.diff(loop, axis=0)).max(axis=1)
    assert len(loop) == 2 * RATE and np.abs(loop[0] - loop[-1]).max() <= np.quantile(steps, 0.999)


def test_it_goes_on_from_a_clip_and_fills_a_place(scored, models, clip):
    assert len(heard(music(Music(dials(scored), begin_with=clip), Progress(), models))) == 3 * RATE
    made = repaint(RepaintMusic(dials(scored), clip, 0.5, 1.5), Progress(), models)
    assert len(heard(made)) == 2 * RATE


def test_a_codec_that_does_not_fit_is_refused(scored, sound_twins, load_sound, models, tmp_path):
    network = ScoreTransformer(dataclasses.replace(ScoreTransformer.from_folder(scored).config, digits=4))
    network.save(tmp_path / "other")
    (tmp_path / "other" / "filmwright.json").write_text(json.dumps({"name": "other", "family": "score-music"}))
    assert open_codec(load_sound("dac")).bits == 6
    with pytest.raises(EngineError, match="does not fit the codec"):
        music(Music(dials(tmp_path / "other")), Progress(), models)
