"""What an export shall be: where to, in which form, which part of the film, at which size and rate."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from studio.document.project import Project, Rate
from studio.document.timecode import sample_at

from .yuv import Size, even

Format = Literal["mp4", "webm", "png", "wav", "frame"]
Quality = Literal["draft", "good", "best"]
Subtitles = Literal["none", "beside", "burned"]

RATES = (Rate(24), Rate(25), Rate(30))
PRESETS: dict[str, tuple[int, Rate | None]] = {
    "720p": (720, None),
    "1080p": (1080, None),
    **{f"{lines}p{rate.numerator}": (lines, rate) for lines in (720, 1080) for rate in RATES},
}
"""Preset name -> lines of the picture's shorter side, and its rate (None is the film's own)."""

_SUFFIXES: dict[str, Format] = {".mp4": "mp4", ".m4v": "mp4", ".webm": "webm", ".wav": "wav", ".png": "frame", "": "png"}


class ExportError(Exception):
    """Why a film could not be exported: one sentence that says what to do."""


@dataclass(frozen=True)
class ExportSettings:
    """One export. `path` is the file to make, or for "png" the folder of its numbered pictures.

    `start`, `end`: the part of the film in its own frames, `end` not included; None is the end of the film. "frame" takes frame `start`.
    `width`, `height`: even, in pixels. `subtitles`: not at all, as a .srt file beside the film, or burned into the picture.
    """

    path: str
    format: Format
    width: int
    height: int
    rate: Rate
    quality: Quality = "good"
    subtitles: Subtitles = "beside"
    start: int = 0
    end: int | None = None

    @property
    def size(self) -> Size:
        """(width, height)."""
        return self.width, self.height


def settings_for(project: Project, path: str | Path, preset: str = "720p") -> ExportSettings:
    """The settings of a preset; the form follows from the path's suffix (none: numbered pictures). Raises ExportError."""
    if preset not in PRESETS:
        raise ExportError(f"There is no preset “{preset}”; choose one of {', '.join(PRESETS)}.")
    lines, rate = PRESETS[preset]
    width, height = frame_size(project, lines)
    return ExportSettings(str(path), format_of(path), width, height, rate or project.rate)


def format_of(path: str | Path) -> Format:
    """The form that a path asks for. Raises ExportError for a suffix that nothing is written to."""
    suffix = Path(path).suffix.lower()
    if suffix not in _SUFFIXES:
        raise ExportError(f"Films are not written as “{suffix}”; choose .mp4, .webm, .wav, .png or a folder.")
    return _SUFFIXES[suffix]


def frame_size(project: Project, lines: int) -> Size:
    """The film's frame with its shorter side `lines` long, both sides even."""
    scale = lines / min(project.width, project.height)
    return even(project.width * scale), even(project.height * scale)


@dataclass(frozen=True)
class Span:
    """The frames that an export has: `frames` at the export's rate, which begin at frame `start` of the film."""

    start: int
    frames: int
    film_rate: Rate
    rate: Rate

    def film_frame(self, frame: int) -> int:
        """The frame of the film that frame `frame` of the export shows."""
        return self.start + frame * self.film_rate.numerator * self.rate.denominator // (self.film_rate.denominator * self.rate.numerator)

    @property
    def first_sample(self) -> int:
        """The film's sample that the export's sound begins with."""
        return sample_at(self.film_rate, self.start)

    @property
    def samples(self) -> int:
        """Samples of sound: as long as the pictures."""
        return sample_at(self.rate, self.frames)


def span(project: Project, settings: ExportSettings) -> Span:
    """The frames of an export. Raises ExportError when there are none."""
    end = project.timeline.duration if settings.end is None else min(settings.end, project.timeline.duration)
    if settings.format == "frame":
        return Span(settings.start, 1, project.rate, settings.rate)
    if end <= settings.start:
        raise ExportError("There is nothing to export: the cut is empty there; add shots to the timeline first.")
    film, out = project.rate, settings.rate
    frames = -(-(end - settings.start) * film.denominator * out.numerator // (film.numerator * out.denominator))
    return Span(settings.start, frames, film, out)
