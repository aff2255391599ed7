"""The film as one export plays it: its pictures and samples, counted in the export's own frames."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from studio.document.project import Project
from studio.document.subtitles import Cue, cues
from studio.document.timecode import sample_at

from .compositor import Compositor, Media
from .export_settings import ExportSettings, span
from .lettering import application, subtitle
from .levelling import Levelling, Mixed, levelled
from .mixer import Mixer
from .strips import Strip
from .yuv import Overlay, lay_over


class Reel:
    """Draws and mixes what `settings` ask for, its sound levelled. Made in the main thread, used in one; `close` lets go of files.

    Raises ExportError when it would be empty.
    """

    def __init__(self, project: Project, media: Media, settings: ExportSettings, levelling: Levelling | None = None) -> None:
        application()  # words are drawn in a thread, but Qt must be born in the main one, or the program crashes when it ends
        self.extent = span(project, settings)
        self._size = settings.size
        self._compositor = Compositor(project, media, settings.size)
        self._mixer = Mixer(project, media)
        self._sound = levelled(self._mixer, levelling) if levelling else Strip(Mixed(self._mixer))
        self._heard = -1
        self._cues: tuple[Cue, ...] = cues(project) if settings.subtitles == "burned" else ()
        self._lettered = lru_cache(maxsize=4)(self._letter)

    @property
    def unread(self) -> list[str]:
        """Names of media that were missing or damaged so far."""
        return sorted(self._compositor.unread | self._mixer.unread)

    def frame(self, number: int) -> np.ndarray:
        """A frame as planar YUV, subtitles burned in where that was asked; read only."""
        film_frame = self.extent.film_frame(number)
        picture = self._compositor.frame(film_frame)
        for cue in self._cues:
            if cue.start <= film_frame < cue.end:
                picture = lay_over(picture, self._lettered(cue.text))
        return picture

    def sound(self, first: int, end: int) -> np.ndarray:
        """The sound of frames from `first` to before `end`: float32 [samples, 2] at 48 kHz."""
        begin, stop = sample_at(self.extent.rate, first), sample_at(self.extent.rate, end)
        if begin != self._heard:
            self._sound.seek(self.extent.first_sample + begin)
        self._heard = stop
        return self._sound.pull(stop - begin)

    def close(self) -> None:
        """Close all media."""
        self._compositor.close()
        self._mixer.close()

    def _letter(self, text: str) -> Overlay:
        return subtitle(text, self._size)
