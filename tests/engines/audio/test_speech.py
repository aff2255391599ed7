import json
import shutil

import numpy as np
import pytest

from engines.audio import espeak
from engines.audio.sentences import sentences
from engines.audio.speech import speech
from engines.audio.voices import bark_voice
from engines.progress import Cancelled, EngineError, Progress
from engines.requests import Speech

needs_espeak = pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="the program espeak-ng is not installed")


def test_sentences_end_where_they_should():
    found = sentences('Dr. Ada rowed out. "Why?" asked J. R. Hartley.\n\nNobody knew… The sea did!')
    assert [item.text for item in found] == ["Dr. Ada rowed out.", '"Why?', "asked J. R. Hartley.", "Nobody knew…", "The sea did!"]
    assert found[2].pause > found[0].pause and found[-1].pause == 0
    assert sentences(" \n\n … ") == []


def test_long_sentences_are_cut_and_nothing_is_lost():
    text = ("the lamp, " * 40 + "went out.") + " " + "x" * 500
    found = sentences(text)
    assert max(len(item.text) for item in found) <= 220
    assert "".join("".join(item.text for item in found).split())[: 40 * 8] == "".join(text.split())[: 40 * 8]


def heard(made):
    return np.concatenate(list(made.blocks))


@needs_espeak
def test_words_are_spoken_with_their_places():
    shown = []
    made = speech(Speech("The lamp went out. Who is there?"), Progress(lambda *step: shown.append(step)), None)
    sound = heard(made)
    (first, a, b), (second, c, d) = made.facts["sentences"]
    assert (first, second) == ("The lamp went out.", "Who is there?") and a == 0 and d == len(sound) and c - b > 0.2 * 48_000
    assert 0.6 < (b - a) / 48_000 < 3 and np.abs(sound[b:c]).max() == 0
    levels = [20 * np.log10(np.sqrt(np.mean(sound[x:y] ** 2))) for x, y in ((a, b), (c, d))]
    assert abs(levels[0] - levels[1]) < 2.5 and np.abs(sound).max() < 0.9
    assert shown[-1][3].shape[2] == 3


@needs_espeak
def test_speed_and_voice_are_kept():
    slow, fast = (len(heard(speech(Speech("One two three four five six.", speed=speed), Progress(), None))) for speed in (0.7, 1.4))
    assert 1.6 < slow / fast < 2.4
    assert "de" in espeak.voices()
    with pytest.raises(EngineError, match="no voice “klingonx”"):
        speech(Speech("Hello.", voice="klingonx"), Progress(), None)
    with pytest.raises(EngineError, match="no name of a voice"):
        speech(Speech("Hello.", voice="-w /etc/passwd"), Progress(), None)


@needs_espeak
def test_a_text_like_an_option_is_only_text():
    assert len(heard(speech(Speech("--voices"), Progress(), None))) > 4800


def test_bad_requests_are_answered_with_a_sentence(monkeypatch, sound_twins, models):
    with pytest.raises(EngineError, match="no words"):
        speech(Speech(" "), Progress(), models)
    with pytest.raises(EngineError, match="too long"):
        speech(Speech("word. " * 20_000), Progress(), models)
    with pytest.raises(EngineError, match="speed"):
        speech(Speech("Hello.", speed=9), Progress(), models)
    with pytest.raises(EngineError, match="makes tokens"):
        speech(Speech("Hello.", model=str(sound_twins("dac"))), Progress(), models)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(EngineError, match="install the program espeak-ng"):
        speech(Speech("Hello."), Progress(), models)


def test_vits_from_disk_speaks_and_repeats_itself(sound_twins, models):
    request = Speech("the lamp went out", voice="2", model=str(sound_twins("vits")), seed=3)
    first, again = (heard(speech(request, Progress(), models)) for _ in range(2))
    assert np.array_equal(first, again) and len(first) > 1000
    with pytest.raises(EngineError, match="voices 0 to 2"):
        speech(Speech("hello", voice="3", model=str(sound_twins("vits"))), Progress(), models)


def test_bark_from_disk_speaks_and_can_be_stopped(sound_twins, models):
    request = Speech("the lamp", model=str(sound_twins("bark")), seed=1)
    made = speech(request, Progress(), models)
    assert len(heard(made)) > 100 and made.facts["model"] == "bark"
    calls = []

    def later():
        calls.append(1)
        return len(calls) > 8

    with pytest.raises(Cancelled):
        speech(request, Progress(cancelled=later), models)


def test_voices_of_bark_are_plain_arrays_inside_the_folder(tmp_path):
    arrays = {
        "semantic_prompt": np.zeros(4, np.int64),
        "coarse_prompt": np.zeros((2, 6), np.int64),
        "fine_prompt": np.zeros((4, 6), np.int64),
    }
    for name, array in arrays.items():
        np.save(tmp_path / f"{name}.npy", array)
    paths = {name: f"{name}.npy" for name in arrays}
    bad = {**paths, "fine_prompt": "../outside.npy"}
    (tmp_path / "speaker_embeddings_path.json").write_text(json.dumps({"ada": paths, "bad": bad}))
    assert bark_voice(tmp_path, "ada")["coarse_prompt"].shape == (2, 6)
    np.save(tmp_path.parent / "outside.npy", arrays["fine_prompt"])
    for voice in ("bad", "absent"):
        with pytest.raises(EngineError, match="no voice"):
            bark_voice(tmp_path, voice)
    np.save(tmp_path / "semantic_prompt.npy", np.array([{"code": 1}], dtype=object))
    with pytest.raises(EngineError, match="no voice"):
        bark_voice(tmp_path, "ada")
