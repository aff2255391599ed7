"""Where somebody speaks in the film, and the gain that lowers the music there: points of an envelope, to be seen and changed."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from engines.progress import Progress
from studio.document.mix import Bus, Ducking, Mix, Point
from studio.document.project import Project
from studio.document.timecode import SAMPLE_RATE, sample_at
from studio.document.tracks import audible, bus_of

from .compositor import Media
from .mixer import Mixer
from .parts import parts
from .stretched import completed

_BLOCK = SAMPLE_RATE  # samples that are listened to in one go


def layout(project: Project) -> str:
    """What of the film's speech the ducking hangs on, in one short word: it changes when anything on the dialogue bus is cut otherwise."""
    timeline = project.timeline
    tracks = [track for track in timeline.tracks if bus_of(timeline, track) == "dialogue" and audible(timeline, Mix(), track)]
    said = [(part.media, part.start, part.end, part.offset, part.gain, part.speed) for track in tracks for part in parts(project, track)]
    return hashlib.sha256(repr(said).encode()).hexdigest()[:16] if said else ""


def is_stale(project: Project) -> bool:
    """True when the music was ducked and the speech has moved since."""
    ducking = project.mix.ducking
    return ducking is not None and ducking.speech != layout(project)


def ducked(project: Project, media: Media, ducking: Ducking, progress: Progress) -> tuple[Point, ...]:
    """The gain of the music under the film's speech; empty where nobody speaks. Listens to all of it: a thread's work."""
    from engines.dsp import ducking as dsp

    settings = dsp.Duck(ducking.depth, *(ms / 1000 for ms in (ducking.attack, ducking.release, ducking.ahead, ducking.hold)))
    with tempfile.TemporaryDirectory(prefix="filmwright-") as scratch:
        spans = dsp.spoken(_speech(project, completed(project, media, Path(scratch), progress), progress), SAMPLE_RATE)
    return tuple(Point(key.sample, key.gain) for key in dsp.duck(spans, settings, SAMPLE_RATE))


def _speech(project: Project, media: Media, progress: Progress) -> Iterator[np.ndarray]:
    """The dialogue bus alone, from the film's beginning to its end."""
    tracks = tuple(replace(track, solo=False) for track in project.timeline.tracks)
    alone = replace(project, timeline=replace(project.timeline, tracks=tracks), mix=Mix(dialogue=Bus(solo=True)))
    samples = sample_at(project.rate, project.timeline.duration)
    mixer = Mixer(alone, media)
    try:
        for first in range(0, samples, _BLOCK):
            progress.step(first, samples, "Listening to the speech")
            yield mixer.mix(first, min(_BLOCK, samples - first))
    finally:
        mixer.close()
