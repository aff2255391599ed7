"""How loud the film is: momentary, short-term and integrated loudness of what is played, and ducking."""

from __future__ import annotations

import math
import threading

import numpy as np
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from studio.actions import mix as actions
from studio.document.project import Project
from studio.document.timecode import SAMPLE_RATE
from studio.render.speech import is_stale
from studio.session import Session
from studio.ui.player.playing import Playing
from studio.ui.widgets.section_title import SectionTitle

WIDTH = 148
_REFRESH_MILLISECONDS = 200


class LoudnessPanel(QWidget):
    """Figures in LUFS since playing began; the button ducks the music, and says so when the speech has moved since."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._tap = _Tap()
        self.setFixedWidth(WIDTH)
        self.figures = {name: QLabel("–") for name in ("momentary", "short", "integrated", "peak")}
        self.duck = QPushButton()
        self.unduck = QPushButton(self.tr("Do not duck"))
        self._note = QLabel(wordWrap=True)
        self._lay_out()
        self.duck.clicked.connect(lambda: actions.duck(session))
        self.unduck.clicked.connect(lambda: actions.unduck(session))
        self._timer = QTimer(self, interval=_REFRESH_MILLISECONDS)
        self._timer.timeout.connect(self._show_figures)
        self._timer.start()
        session.changed.connect(self._on_changed)
        session.files.run(_load, self._listen, lambda error: session.problem.emit(str(error)))
        self._refresh()

    def _lay_out(self) -> None:
        names = {
            "momentary": self.tr("Momentary"),
            "short": self.tr("Short-term"),
            "integrated": self.tr("Integrated"),
            "peak": self.tr("True peak"),
        }
        tips = {
            "momentary": self.tr("Loudness of the last 0.4 seconds, in LUFS"), "short": self.tr("Loudness of the last 3 seconds, in LUFS"),
            "integrated": self.tr("Loudness since playing began, in LUFS"), "peak": self.tr("Highest peak since playing began, in dBTP"),
        }  # fmt: skip
        grid = QGridLayout()
        grid.setVerticalSpacing(4)
        for row, (key, name) in enumerate(names.items()):
            label = QLabel(name)
            label.setProperty("role", "muted")
            self.figures[key].setAlignment(Qt.AlignmentFlag.AlignRight)
            self.figures[key].setAccessibleName(name)
            for part in (label, self.figures[key]):
                part.setToolTip(tips[key])
            grid.addWidget(label, row, 0)
            grid.addWidget(self.figures[key], row, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 2, 4, 2)
        column.setSpacing(8)
        column.addWidget(SectionTitle(self.tr("Loudness")))
        column.addLayout(grid)
        column.addStretch(1)
        column.addWidget(SectionTitle(self.tr("Ducking")))
        self._note.setProperty("role", "muted")
        for part in (self._note, self.duck, self.unduck):
            column.addWidget(part)
        self.duck.setToolTip(self.tr("Lower the music where somebody speaks, by points that you can see on the music's track."))
        self.unduck.setProperty("role", "quiet")

    def _on_changed(self, before: Project, after: Project) -> None:
        if any(getattr(before, name) is not getattr(after, name) for name in ("timeline", "mix", "assets", "shots")):
            self._refresh()

    def _refresh(self) -> None:
        project = self._session.project
        ducked, stale = actions.is_ducked(self._session), is_stale(project)
        self.duck.setText(self.tr("Duck again") if ducked else self.tr("Duck the music"))
        self.duck.setProperty("role", "primary" if stale else "")
        self.duck.style().polish(self.duck)
        self.duck.setEnabled(actions.has_sound(self._session))
        self.unduck.setVisible(ducked)
        text = self.tr("Music under speech, as it is mixed.")
        if ducked:
            text = self.tr("{:g} dB under speech.").format(project.mix.ducking.depth)
        self._note.setText(self.tr("The speech has moved since the music was ducked.") if stale else text)

    def _listen(self, made: tuple) -> None:
        self._tap.begin(*made)
        Playing.of(self._session).player.listen(self._tap)

    def _show_figures(self) -> None:
        if self.isVisible():
            for name, value in self._tap.figures().items():
                self.figures[name].setText(f"{value:.1f}".replace("-", "−") if math.isfinite(value) else "–")


class _Tap:
    """Hears what is played, in the sound's thread, and tells figures in the window's."""

    def __init__(self) -> None:
        self._make: tuple = ()
        self._lock = threading.Lock()
        self._meter = self._peaks = None

    def begin(self, meter: type, peaks: type) -> None:
        """The classes that measure, once they are loaded."""
        self._make = meter, peaks

    def __call__(self, samples: np.ndarray | None) -> None:
        with self._lock:
            if samples is None:
                self._meter, self._peaks = (kind(SAMPLE_RATE, 2) for kind in self._make)
            elif self._meter:
                self._meter.add(samples)
                self._peaks.add(samples)

    def figures(self) -> dict[str, float]:
        """LUFS and dBTP by name; nothing before anything was heard."""
        with self._lock:
            meter, peaks = self._meter, self._peaks
            if meter is None:
                return {}
            return {"momentary": meter.momentary, "short": meter.short, "integrated": meter.integrated, "peak": peaks.decibels}


def _load() -> tuple:
    """The meters, compiled: a thread's work."""
    from engines.dsp.loudness import Meter
    from engines.dsp.true_peak import TruePeak

    for kind in (Meter, TruePeak):
        kind(SAMPLE_RATE, 2).add(np.zeros((SAMPLE_RATE, 2), np.float32))
    return Meter, TruePeak
