"""Speak to the film, or hum a tune: the microphone's page."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from studio.actions import record
from studio.document.timecode import SAMPLE_RATE, short_timecode
from studio.session import Session
from studio.ui.theme import icon, spacing
from studio.ui.widgets.dial import Dial
from studio.ui.widgets.primary_button import PrimaryButton
from studio.ui.widgets.segmented import Segmented

from .meter import Meter
from .recorder import SYSTEM, Devices, Recorder

_METER_MILLISECONDS = 33
_LATEST = 400  # milliseconds of delay that can be set


class RecordPage(QWidget):
    """`recorder` does the work; the page shows what it is at."""

    def __init__(self, session: Session, devices: Devices = SYSTEM, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.recorder = Recorder(session, devices)
        self.kind = Segmented(
            (
                ("film", self.tr("To the film"), self.tr("The film plays from the playhead; what you say lies on the voice track")),
                ("tune", self.tr("A tune"), self.tr("Hum or play a tune for “Melody”; it comes into the library")),
            ),
            self.tr("What to record"),
        )
        self.count_in = Dial(
            self.tr("Count-in"), 0, record.LONGEST_COUNT_IN, record.count_in(), 1, 0, " s",
            self.tr("Seconds that are counted before the film runs, 0 to 5"),
        )  # fmt: skip
        self.delay = Dial(
            self.tr("Delay"), 0, _LATEST, 0, 1, 0, " ms",
            self.tr("How late sound comes back through loudspeaker and microphone, 0 to 400 ms; recordings are moved by it"),
        )  # fmt: skip
        self.measure = QPushButton(self.tr("Measure the delay"), toolTip=self.tr("Plays six clicks and listens how late they come back"))
        self.meter = Meter(self.tr("Level of the microphone"))
        self.button = PrimaryButton("", self.tr("Record, or stop and keep what was recorded"))
        self.note = QLabel(wordWrap=True)
        self.note.setProperty("role", "muted")
        self._timer = QTimer(self, interval=_METER_MILLISECONDS)
        self._lay_out()
        self._connect()
        self._refresh()

    def _lay_out(self) -> None:
        dials = QVBoxLayout()
        dials.setSpacing(spacing)
        for part in (self.count_in, self.delay, self.measure):
            dials.addWidget(part)
        row = QHBoxLayout()
        row.setSpacing(spacing)
        row.addLayout(dials, 1)
        row.addWidget(self.meter)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(spacing)
        column.addWidget(self.kind)
        column.addLayout(row)
        for part in (self.button, self.note):
            column.addWidget(part)
        column.addStretch(1)

    def _connect(self) -> None:
        self._timer.timeout.connect(lambda: self.meter.show_level(self.recorder.take_level(), _METER_MILLISECONDS / 1000))
        self.button.clicked.connect(lambda: self.recorder.toggle(self.kind.current == "tune"))
        self.measure.clicked.connect(self.recorder.measure)
        self.count_in.committed.connect(lambda value: record.set_count_in(int(value)))
        self.delay.committed.connect(lambda value: record.set_delay(self.recorder.device, round(value * SAMPLE_RATE / 1000)))
        self.kind.chosen.connect(self._refresh)
        self.recorder.changed.connect(self._refresh)
        self._session.selection_changed.connect(self._refresh)
        self._session.asked.connect(lambda name: name == "record" and self.button.click())

    def _refresh(self, *_: object) -> None:
        state, tune = self.recorder.state, self.kind.current == "tune"
        for part in (self.kind, self.count_in, self.delay, self.measure):
            part.setEnabled(state == "idle")
        self.count_in.setVisible(not tune)
        self.delay.set_value(self.recorder.delay * 1000 / SAMPLE_RATE)
        self.button.setEnabled(state in ("idle", "counting", "recording") and not self._session.read_only)
        self.button.set_text(self._words())
        self.button.setIcon(icon("stop" if state in ("counting", "recording") else "record", "on_accent"))
        self.note.setText(self._advice(tune))
        running = state in ("counting", "recording", "measuring")
        if running != self._timer.isActive():
            self._timer.start() if running else self._timer.stop()
            self.meter.show_level(None, 10.0)

    def _words(self) -> str:
        return {
            "counting": self.tr("{} …").format(self.recorder.left),
            "recording": self.tr("Stop"),
            "measuring": self.tr("Listening for clicks …"),
            "saving": self.tr("Saving …"),
        }.get(self.recorder.state, self.tr("Record"))

    def _advice(self, tune: bool) -> str:
        match self.recorder.state:
            case "recording":
                return self.tr("Recording. Stop keeps it; undo takes it back.")
            case "measuring":
                return self.tr("Hold the microphone to the loudspeaker.")
            case _ if tune:
                return self.tr("It comes into the library, and “Melody” on the Music page takes it up.")
            case _:
                place = short_timecode(self._session.project.rate, self._session.selection.playhead)
                measured = record.delay_of(self.recorder.device) is not None or not self.recorder.device
                more = "" if measured else self.tr(" The delay was not measured yet.")
                return self.tr("From the playhead, {}, onto the voice track. Use headphones.").format(place) + more
