from __future__ import annotations

from dataclasses import replace

from studio.document.codec import to_plain, to_project
from studio.document.files import Bundle
from studio.document.project import Project
from studio.document.voices import SavedVoice, find_voice, with_voice, without_voice


def no_pixels(key, channels):
    raise AssertionError("nothing to load")


def test_one_name_has_one_voice_whatever_its_letters():
    voices = with_voice(with_voice((), SavedVoice("Bob")), SavedVoice("Anna", voice="de"))
    assert [voice.name for voice in voices] == ["Anna", "Bob"] and find_voice(voices, "ANNA").voice == "de"
    voices = with_voice(voices, SavedVoice("ANNA", "my-vits", "3", 1.2))
    assert [voice.name for voice in voices] == ["ANNA", "Bob"] and find_voice(voices, "anna").model == "my-vits"
    assert without_voice(voices, "bob") == voices[:1] and find_voice(voices, "Carl") is None
    assert without_voice(voices, "Carl") == voices


def test_voices_are_saved_and_old_films_have_none():
    film = Project(voices=(SavedVoice("Anna", "bark", "v2/en_speaker_6", 0.9),))
    assert to_project(to_plain(film), no_pixels) == film
    assert to_project({"title": "old"}, no_pixels).voices == ()
    wild = to_project({"voices": [{"name": "A", "speed": 99, "pitch": 3}]}, no_pixels).voices[0]
    assert wild.speed == 2.0 and wild.extra == {"pitch": 3}


def test_a_saved_voice_is_kept_by_the_journal_and_by_the_film(tmp_path):
    bundle = Bundle.create(tmp_path / "A.film", Project())
    bundle.commit("Save voice", replace(bundle.project, voices=(SavedVoice("Anna", voice="fr"),)))
    kept = Bundle.open(tmp_path / "A.film", write=False)
    assert kept.project.voices == (SavedVoice("Anna", voice="fr"),)
    kept.close()
    bundle.close()
    assert Bundle.open(tmp_path / "A.film", write=False).project.voices == (SavedVoice("Anna", voice="fr"),)
