"""What an export shall be: where to, in which form, which part of the film, at which size and rate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from studio.document.project import Project, Rate
from studio.document.timecode import sample_at

from .yuv import Size

Format = Literal["mp4", "webm", "png", "wav", "frame"]
Quality = Literal["draft", "good", "best"]
Subtitles = Literal["none", "beside", "burned"]


LOUDNESSES = (-14.0, -16.0, -23.0)
"""Usual targets in LUFS: the web, podcasts and telephones, European broadcasting (EBU R 128)."""


class ExportError(Exception):
    """Why a film could not be exported: one sentence that says what to do."""


@dataclass(frozen=True)
class ExportSettings:
    """One export. `path` is the file to make, or for "png" the folder of its numbered pictures.

    `start`, `end`: the part of the film in its own frames, `end` not included; None is the end of the film. "frame" takes frame `start`.
    `width`, `height`: even, in pixels. `subtitles`: not at all, as a .srt file beside the film, or burned into the picture.
    `loudness`: the LUFS that the film is brought to, None to leave it as mixed; `peak`: the dBTP that it then stays below.
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
    loudness: float | None = None
    peak: float = -1.0

    @property
    def size(self) -> Size:
        """(width, height)."""
        return self.width, self.height


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
