import pytest

from engines.requests import (
    DecodeSound,
    Dials,
    Effect,
    EncodeSound,
    Inpaint,
    Music,
    MusicDials,
    RepaintMusic,
    SoundResult,
    Speech,
    from_json,
    input_files,
    to_json,
    with_files,
)

DIALS = MusicDials("calm piano", 12.5, bpm=90.0, key="D minor", markers=(3.0, 6.5), loop=True, seed=4)
ALL = [
    Inpaint(Dials("a cone"), "a.png", "b.png"),
    Music(DIALS, melody="hum.wav", begin_with="before.wav"),
    RepaintMusic(DIALS, "song.wav", 2.0, 4.0),
    Effect("rain", 3.0, loop=True),
    Speech("Hello.", "en"),
    EncodeSound("a.wav", books=2),
    DecodeSound("a.fwc"),
    SoundResult("a.wav", 48_000, 2, {"bars": [0, 96_000]}, {"drums": "b.wav"}),
]


@pytest.mark.parametrize("value", ALL, ids=lambda value: type(value).__name__)
def test_what_is_sent_arrives(value):
    assert from_json(to_json(value)) == value


def test_the_files_of_a_request_can_be_exchanged():
    request = ALL[1]
    assert input_files(request) == {"melody": "hum.wav", "begin_with": "before.wav"}
    assert input_files(with_files(request, {"melody": "x.wav"}))["melody"] == "x.wav"


@pytest.mark.parametrize("text", ['{"kind": "Sing"}', '{"kind": "Music", "dials": {"tune": 1}}', '{"kind": "Effect"}'])
def test_what_is_no_request_is_refused(text):
    with pytest.raises(ValueError, match=r"unknown kind|does not fit"):
        from_json(text)
