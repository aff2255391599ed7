"""The mixer: a strip for each track with sound, the busses, the master, and how loud the film is."""

from __future__ import annotations

import time

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from studio.document.mix import BUSSES
from studio.document.project import Project
from studio.document.timeline import Track
from studio.document.tracks import bus_of
from studio.session import Selection, Session
from studio.ui.player.playing import Playing

from .loudness_panel import LoudnessPanel
from .strip_view import Shown, StripView

_FRAME_MILLISECONDS = 33


class MixerView(QWidget):
    """Meters follow what the player plays."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._player = session, Playing.of(session).player
        self.strips: dict[str, StripView] = {}
        self._rack, self._busses = QWidget(), QWidget()
        self._tracks_row, self._busses_row = QHBoxLayout(self._rack), QHBoxLayout(self._busses)
        self._none = QLabel(self.tr("Tracks with sound get their faders here."), wordWrap=True, alignment=Qt.AlignmentFlag.AlignCenter)
        self._none.setProperty("role", "muted")
        self.loudness = LoudnessPanel(session)
        self._drawn = time.monotonic()
        self._timer = QTimer(self, interval=_FRAME_MILLISECONDS)
        self._timer.timeout.connect(self._measure)
        self.setAccessibleName(self.tr("Mixer"))
        self._lay_out()
        session.changed.connect(self._on_changed)
        session.selection_changed.connect(self._on_selection)
        self._rebuild()

    def showEvent(self, event: QShowEvent) -> None:
        self._timer.start()

    def hideEvent(self, event: QShowEvent) -> None:
        self._timer.stop()

    def _lay_out(self) -> None:
        area = QScrollArea(widgetResizable=True)
        area.setWidget(self._rack)
        QVBoxLayout(area).addWidget(self._none)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 8, 8, 8)
        row.setSpacing(8)
        row.addWidget(area, 1)
        row.addWidget(self._busses)
        row.addWidget(self.loudness)
        for inner in (self._tracks_row, self._busses_row):
            inner.setContentsMargins(0, 0, 0, 0)
            inner.setSpacing(4)

    def _on_changed(self, before: Project, after: Project) -> None:
        if before.timeline.tracks is not after.timeline.tracks or before.mix is not after.mix:
            if [shown.id for shown in shown_strips(after)] != list(self.strips):
                self._rebuild()
            self._refresh()

    def _on_selection(self, before: Selection, after: Selection) -> None:
        if before.strip != after.strip:
            self._refresh()

    def _rebuild(self) -> None:
        for row in (self._tracks_row, self._busses_row):
            while item := row.takeAt(0):
                if widget := item.widget():
                    widget.hide()
                    widget.deleteLater()
        self.strips = {}
        for shown in shown_strips(self._session.project):
            strip = self.strips[shown.id] = StripView(self._session, shown)
            (self._tracks_row if shown.bus else self._busses_row).addWidget(strip)
        self._tracks_row.addStretch(1)
        self._none.setVisible(self._tracks_row.count() == 1)
        line = QFrame()
        line.setProperty("role", "upright")
        self._busses_row.insertWidget(0, line)
        self._refresh()

    def _refresh(self) -> None:
        for shown in shown_strips(self._session.project):
            self.strips[shown.id].show_strip(shown, shown.id == self._session.selection.strip)

    def _measure(self) -> None:
        now = time.monotonic()
        seconds, self._drawn = now - self._drawn, now
        levels = self._player.levels()
        for name, strip in self.strips.items():
            strip.meter.show_level(levels.get(name), seconds)


def shown_strips(project: Project) -> list[Shown]:
    """Tracks with sound from top to bottom, then the busses and the master."""
    tracks = [_track(project, track) for track in project.timeline.tracks if track.kind == "sound" or _talks(project, track)]
    names = (*BUSSES, "master")
    busses = [(name, project.mix.bus(name)) for name in names]
    return tracks + [Shown(name, name.capitalize(), bus.gain, bus.pan, bus.muted, bus.solo, len(bus.inserts)) for name, bus in busses]


def _track(project: Project, track: Track) -> Shown:
    bus = bus_of(project.timeline, track)
    return Shown(track.id, track.name, track.gain, track.pan, track.muted, track.solo, len(track.inserts), bus)


def _talks(project: Project, track: Track) -> bool:
    """Whether a picture track has video with sound."""
    sources = (project.assets.get(getattr(clip.source, "asset", "")) for clip in track.clips)
    return any(asset is not None and asset.samples for asset in sources)
