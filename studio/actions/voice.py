"""Voices: saved under a name, so that each character keeps its own; and the dialogue of the script, spoken line by line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

from engines.models.catalog import ModelInfo
from engines.models.check import read_json
from engines.progress import EngineError
from engines.requests import Speech
from studio.document.dialogue import Said, dialogue, unspoken
from studio.document.errors import EditError
from studio.document.project import Project
from studio.document.voices import SavedVoice, find_voice, with_voice, without_voice
from studio.session import Session

from .action import TIMED, Action

ESPEAK_VOICES = ("en", "en-us", "en-gb", "de", "fr", "es", "it", "pt", "nl", "pl", "sv")  # a few of its hundred
_MOST = 1000  # voices of a model that are listed
_LONGEST_NAME = 60


def save_voice(session: Session, voice: SavedVoice) -> None:
    """Keep a voice in the film under its name; the one that had the name is replaced. Raises EditError without a name."""
    voice = replace(voice, name=" ".join(voice.name.split())[:_LONGEST_NAME])
    if not voice.name:
        raise EditError(session.tr("A saved voice needs a name."))
    voices = with_voice(session.project.voices, voice)
    if voices != session.project.voices:
        session.commit(session.tr("Save voice “{}”").format(voice.name), replace(session.project, voices=voices))


def remove_voice(session: Session, name: str) -> None:
    """Take a saved voice out of the film; what it has spoken stays."""
    voices = without_voice(session.project.voices, name)
    if voices != session.project.voices:
        session.commit(session.tr("Remove voice “{}”").format(name), replace(session.project, voices=voices))


def characters(project: Project) -> tuple[str, ...]:
    """Who speaks in the script, in the order of their first words, as names are written."""
    return tuple(dict.fromkeys(line.character.title() for shot in project.shots for line in shot.dialogue))


def voices_of(info: ModelInfo | None) -> tuple[str, ...]:
    """What the engine takes as voices of a model, None being espeak; a model whose voices cannot be listed has none here."""
    if info is None:
        return ESPEAK_VOICES
    try:
        if info.family == "vits":
            count = int(read_json(info.folder / "config.json").get("num_speakers", 1))
            return tuple(map(str, range(min(count, _MOST)))) if count > 1 else ()
        listed = json.loads((info.folder / "speaker_embeddings_path.json").read_text(encoding="utf-8"))
        return tuple(sorted(name for name, files in listed.items() if isinstance(files, dict)))[:_MOST]
    except (EngineError, OSError, ValueError, TypeError, AttributeError):
        return ()  # the engine says what is wrong with the folder when it is asked to speak


def lines_left(session: Session) -> tuple[Said, ...]:
    """The lines that nobody speaks yet, in the cut or in the queue."""
    return unspoken(session.project, _coming(session))


def speak_dialogue(session: Session) -> None:
    """Queue speech for every line of the script that has none yet, with its character's voice, to be laid where its subtitle begins."""
    if not dialogue(session.project):
        raise EditError(session.tr("No shot with dialogue is in the cut yet: bring the shots into the cut first."))
    left = lines_left(session)
    for said in left:
        session.queue.submit(
            _request(session.project, said),
            f"{said.line.character.title()} · {said.line.text}"[:80],
            {"lay": said.start, "bus": "dialogue"},
        )
    session.message.emit(_summary(session, left))


def has_dialogue(session: Session) -> bool:
    """True when somebody says something in the script."""
    return not session.read_only and any(shot.dialogue for shot in session.project.shots)


def _request(project: Project, said: Said) -> Speech:
    voice = find_voice(project.voices, said.line.character) or SavedVoice(said.line.character)
    return Speech(said.line.text, voice.voice, voice.speed, model=voice.model)


def _summary(session: Session, left: tuple[Said, ...]) -> str:
    """What was queued, and who has no voice of their own."""
    if not left:
        return session.tr("Every line in the cut is spoken already.")
    text = session.tr("Lines that will be spoken: {}.").format(len(left))
    names = dict.fromkeys(said.line.character.title() for said in left if not find_voice(session.project.voices, said.line.character))
    return f"{text} {session.tr('Without a saved voice: {}.').format(', '.join(names))}" if names else text


def _coming(session: Session) -> Iterator[tuple[str, int]]:
    """(words, frame) of the speech that is being made, or waits for it."""
    for job in session.queue.jobs():
        if isinstance(job.request, Speech) and "lay" in job.target and not job.state.over:
            yield job.request.text, job.target["lay"]


ACTIONS = (
    Action("voice.speak_dialogue", "Speak the dialogue", speak_dialogue, "Score", "Ctrl+Alt+V", "account-voice",
           "Speak every line of the script that is not spoken yet with its character's saved voice.", TIMED, has_dialogue),
)  # fmt: skip
