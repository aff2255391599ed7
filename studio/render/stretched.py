"""Stretched sounds as files: derived from media, exact to the sample, made once and found by keys of their own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engines.media.errors import MediaError
from engines.media.sound import SoundReader, write_wav
from engines.progress import Progress
from studio.document.project import Project
from studio.document.source import asset_of, lasting, stretch_of
from studio.document.timecode import SAMPLE_RATE
from studio.document.timeline import AS_RECORDED

from .compositor import Media

SUFFIX = ".stretched.wav"
_LARGEST = 2**32 - 2**16  # bytes in a .wav file


@dataclass(frozen=True)
class Stretch:
    """A sound of the library that is to last `samples` instead of `recorded` ones, both at 48 kHz."""

    name: str
    media: str
    recorded: int
    samples: int

    @property
    def key(self) -> str:
        """What the mixer asks for."""
        return stretched_key(self.media, self.samples)


def stretched_key(media: str, samples: int) -> str:
    """The name of a medium's sound that lasts `samples`."""
    return f"{media.partition('.')[0]}.{samples}{SUFFIX}"


def stretches(project: Project) -> dict[str, Stretch]:
    """The stretched sounds of the cut by their keys, those that are heard first first."""
    clips = [(clip, stretch_of(clip, track.kind)) for track in project.timeline.tracks for clip in track.clips]
    found = {}
    for clip, stretch in sorted(clips, key=lambda one: one[0].start):
        asset = project.assets.get(asset_of(project, clip) or "") if stretch != AS_RECORDED else None
        if asset and asset.samples:
            wanted = Stretch(asset.name, asset.media, asset.samples, lasting(asset.samples, stretch))
            found[wanted.key] = wanted
    return found


def make_stretched(source: Path, wanted: Stretch, target: Path, progress: Progress) -> None:
    """Write a stretched sound to `target` (.wav, float). Raises MediaError or Cancelled; then nothing is left. Memory does not grow."""
    with SoundReader(source) as reader:
        if wanted.samples * reader.channels * 4 > _LARGEST:
            raise MediaError(f"“{wanted.name}” is too long to be stretched; cut the part that matters out of it first.")
        write_wav(target, _blocks(reader, wanted, progress), reader.channels, "FLOAT")


def completed(project: Project, media: Media, folder: Path, progress: Progress) -> Media:
    """`media`, with every stretched sound that it does not have yet made in `folder`. Raises MediaError or Cancelled."""
    made: dict[str, Path] = {}
    for key, wanted in stretches(project).items():
        source = media(wanted.media)
        if media(key) is None and source is not None:
            make_stretched(source, wanted, folder / key, progress)
            made[key] = folder / key
    return lambda key: made.get(key) or media(key)


def _blocks(reader: SoundReader, wanted: Stretch, progress: Progress) -> Iterator[np.ndarray]:
    """float32 [samples, channels], about a second each, `wanted.samples` in all."""
    from engines.dsp.stretch import stretch_blocks

    missing, held = wanted.samples, 0
    pieces: list[np.ndarray] = []
    try:
        for piece in stretch_blocks(reader.blocks(), wanted.samples / wanted.recorded):
            pieces.append(piece)
            held += len(piece)
            if held >= min(SAMPLE_RATE, missing):
                progress.step(wanted.samples - missing, wanted.samples, "Stretching")
                yield np.concatenate(pieces)[:missing]
                missing, held = max(0, missing - held), 0
                pieces.clear()
                if not missing:
                    return
    except ValueError as error:
        raise MediaError(f"“{wanted.name}” cannot be stretched: {error}") from error
    rest = np.concatenate([*pieces, np.zeros((missing, reader.channels), np.float32)])
    yield rest[:missing]
