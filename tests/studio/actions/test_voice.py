from __future__ import annotations

import json
from dataclasses import replace
from types import SimpleNamespace

import pytest

from engines.requests import SoundResult, Speech
from studio.actions import voice
from studio.actions.place import placed
from studio.document import shots
from studio.document.assemble import assemble
from studio.document.dialogue import dialogue
from studio.document.errors import EditError
from studio.document.voices import SavedVoice
from studio.jobs.job import Job, State

SCRIPT = "A hill.\n\nBOB\nYes.\n\nANNA\nFour five six.\n\nA tree.\n\nA house.\n\nBOB\nYes.\n"
MEDIA = "0" * 64 + ".wav"


@pytest.fixture
def jobs(session, monkeypatch):
    """What lies in the queue; nothing runs."""
    found: list[Job] = []
    monkeypatch.setattr(session.queue, "submit", lambda *what: found.append(Job(f"j{len(found)}", *what)))
    monkeypatch.setattr(session.queue, "jobs", lambda: tuple(found))
    return found


@pytest.fixture
def told(session):
    found = []
    session.message.connect(found.append)
    return found


@pytest.fixture
def spoken(session, jobs):
    """A film whose dialogue is in the cut."""
    session.commit("Write", assemble(shots.set_script(session.project, SCRIPT)))
    return session


def test_a_voice_is_saved_replaced_removed_and_all_of_it_undone(session):
    voice.save_voice(session, SavedVoice("  Anna \n B ", voice="de"))
    voice.save_voice(session, SavedVoice("anna b", voice="fr", speed=1.2))
    assert session.project.voices == (SavedVoice("anna b", voice="fr", speed=1.2),)
    history = session.history
    voice.save_voice(session, SavedVoice("anna b", voice="fr", speed=1.2))
    assert session.history is history
    voice.remove_voice(session, "Anna B")
    assert session.project.voices == ()
    session.undo()
    session.undo()
    assert session.project.voices == (SavedVoice("Anna B", voice="de"),)
    with pytest.raises(EditError, match="needs a name"):
        voice.save_voice(session, SavedVoice("  "))


def test_every_line_is_spoken_by_its_character_where_its_subtitle_begins(spoken, jobs, told):
    voice.save_voice(spoken, SavedVoice("Anna", "my-vits", "3", 1.25))
    voice.speak_dialogue(spoken)
    places = [said.start for said in dialogue(spoken.project)]
    assert [job.target for job in jobs] == [{"lay": place, "bus": "dialogue"} for place in places]
    assert [job.request for job in jobs] == [Speech("Yes."), Speech("Four five six.", "3", 1.25, model="my-vits"), Speech("Yes.")]
    assert jobs[1].label == "Anna · Four five six." and told == ["Lines that will be spoken: 3. Without a saved voice: Bob."]
    assert voice.characters(spoken.project) == ("Bob", "Anna")


def test_lines_that_are_spoken_or_will_be_are_left_out(spoken, jobs, told):
    voice.speak_dialogue(spoken)
    voice.speak_dialogue(spoken)
    assert len(jobs) == 3 and told[-1] == "Every line in the cut is spoken already."
    arrived = replace(jobs[0], state=State.FINISHED, result=SoundResult("x.wav", 40_000, 1, {}))
    spoken.commit("Arrive", placed(spoken.project, arrived, MEDIA))
    jobs[:] = [arrived]
    assert [said.line.text for said in voice.lines_left(spoken)] == ["Four five six.", "Yes."]
    voice.speak_dialogue(spoken)
    assert [job.request.text for job in jobs[1:]] == ["Four five six.", "Yes."]
    jobs[:] = [replace(job, state=State.FAILED) for job in jobs]
    assert len(voice.lines_left(spoken)) == 2


def test_dialogue_that_is_not_in_the_cut_is_said(session, jobs):
    assert not voice.has_dialogue(session)
    session.commit("Write", shots.set_script(session.project, SCRIPT))
    assert voice.has_dialogue(session)
    with pytest.raises(EditError, match="in the cut"):
        voice.speak_dialogue(session)
    assert not jobs


def test_voices_of_models(tmp_path):
    assert voice.voices_of(None)[:3] == ("en", "en-us", "en-gb")
    vits, bark = SimpleNamespace(family="vits", folder=tmp_path), SimpleNamespace(family="bark", folder=tmp_path)
    assert voice.voices_of(vits) == voice.voices_of(bark) == ()
    (tmp_path / "config.json").write_text(json.dumps({"model_type": "vits", "num_speakers": 3}))
    listed = {"repo_or_path": "x", "v2/en_speaker_1": {"semantic_prompt": "a.npy"}, "v2/de_speaker_0": {}}
    (tmp_path / "speaker_embeddings_path.json").write_text(json.dumps(listed))
    assert voice.voices_of(vits) == ("0", "1", "2") and voice.voices_of(bark) == ("v2/de_speaker_0", "v2/en_speaker_1")
    (tmp_path / "config.json").write_text(json.dumps({"num_speakers": "many"}))
    (tmp_path / "speaker_embeddings_path.json").write_text("[1]")
    assert voice.voices_of(vits) == voice.voices_of(bark) == ()
