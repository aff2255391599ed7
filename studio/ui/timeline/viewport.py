"""Which part of the timeline is on screen, shared by ruler, tracks, headers and scroll bars."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from studio.document.timeline import Timeline

from .layout import Layout

AIR = 0.5  # of the width that can be scrolled to after the end of the film


class Viewport(QObject):
    """Holds the `layout`; `changed` follows every new one. Until the person zooms, the whole cut stays in view."""

    changed = Signal()

    def __init__(self, timeline: Timeline, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.layout = Layout(timeline)
        self._fitting = True

    @property
    def last_left(self) -> int:
        """The frame at the left edge when scrolled to the very end."""
        view = self.layout
        if view.timeline.duration * view.scale <= view.width:
            return 0
        return round(view.timeline.duration - view.width / view.scale * (1 - AIR))

    def show(self, timeline: Timeline) -> None:
        """Draw another state of the cut. A drag's drafts come here too, so the zoom stays unless the film was empty before."""
        was_empty = not self.layout.timeline.duration
        self._set(replace(self.layout, timeline=timeline))
        if was_empty and self._fitting:
            self.fit()

    def resize(self, width: int, height: int) -> None:
        """The tracks' area has another size."""
        wider = width != self.layout.width
        self._set(replace(self.layout, width=max(width, 1), height=max(height, 1)))
        if self._fitting and wider:
            self.fit()

    def fit(self) -> None:
        """Show the whole cut."""
        self._fitting = True
        self._set(self.layout.fitted())

    def zoom(self, factor: float, x: float) -> None:
        """Zoom with the frame under pixel `x` held in place."""
        self._fitting = False
        self._set(self.layout.zoomed(factor, x))

    def scroll_to(self, left: float | None = None, top: int | None = None) -> None:
        """Put `left` (a frame) at the left edge and `top` (pixels) at the upper one, as far as there is something to see."""
        view = self.layout
        left = view.left if left is None else min(max(left, 0.0), max(self.last_left, view.left))
        top = view.top if top is None else max(top, 0)
        self._set(replace(view, left=left, top=top))

    def reveal(self, frame: int) -> None:
        """Scroll a page so that `frame` can be seen."""
        x = self.layout.x(frame)
        if not 0 <= x < self.layout.width:
            self._set(replace(self.layout, left=max(0.0, frame - self.layout.width / self.layout.scale * 0.1)))

    def _set(self, layout: Layout) -> None:
        layout = replace(layout, top=min(layout.top, max(0, layout.rows_height - layout.height)))
        if layout != self.layout:
            self.layout = layout
            self.changed.emit()
