"""One strip of the mixer: name, pan, mute and solo, fader, meter."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLabel, QToolButton, QVBoxLayout

from studio.actions import mix as actions
from studio.document.mix import BUSSES, LOUDEST, QUIETEST
from studio.document.project import Project
from studio.session import Session
from studio.ui.player.playing import Playing
from studio.ui.widgets.number_field import NumberField

from .fader import Fader
from .meter import Meter

WIDTH = 92


@dataclass(frozen=True)
class Shown:
    """What a strip shows. `id`: a track's, a bus's name or "master". `bus`: the bus that a track runs through, "" for others."""

    id: str
    name: str
    gain: float
    pan: float
    muted: bool
    solo: bool
    inserts: int
    bus: str = ""


class StripView(QFrame):
    """Shows `Shown`; what is turned here is one edit each, heard while it is turned."""

    def __init__(self, session: Session, shown: Shown) -> None:
        super().__init__()
        self._session, self._shown = session, shown
        self.setProperty("role", "strip")
        self.setFixedWidth(WIDTH)
        self.name = QLabel()
        self.name.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.fader, self.meter = Fader(self.tr("Gain of {}").format(shown.name)), Meter(self.tr("Level of {}").format(shown.name))
        self.gain = NumberField((QUIETEST, LOUDEST), 0.5, 1, self.tr(" dB"))
        self.pan = _PanField()
        self.mute = _letter(self.tr("M"), self.tr("Mute {}").format(shown.name))
        self.solo = _letter(self.tr("S"), self.tr("Solo: hear {} alone").format(shown.name))
        self.chain = QToolButton(toolTip=self.tr("Equaliser, compressor, reverb and limiter of this strip"))
        self.chain.setProperty("role", "small")
        self.bus = self._bus_box() if shown.bus else None
        self._lay_out()
        self._connect()
        self.show_strip(shown, False)

    def show_strip(self, shown: Shown, chosen: bool) -> None:
        """Show the state of the strip; `chosen` when its inserts are shown."""
        self._shown = shown
        self.name.setText(self.name.fontMetrics().elidedText(shown.name, Qt.TextElideMode.ElideRight, WIDTH - 16))
        self.name.setToolTip(shown.name)
        self.fader.set_value(shown.gain)
        for field, value in ((self.gain, shown.gain), (self.pan, 100 * shown.pan)):
            if not field.hasFocus():
                field.setValue(value)
        for button, on in ((self.mute, shown.muted), (self.solo, shown.solo), (self.chain, chosen)):
            button.setChecked(on)
        self.chain.setText(self.tr("{} inserts").format(shown.inserts) if shown.inserts != 1 else self.tr("1 insert"))
        self.chain.setAccessibleName(self.tr("Inserts of {}").format(shown.name))
        if self.bus:
            self.bus.setCurrentIndex(BUSSES.index(shown.bus))
        if self.property("chosen") != chosen:
            self.setProperty("chosen", chosen)
            self.style().polish(self)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._session.select(strip=self._shown.id)

    def _lay_out(self) -> None:
        column, buttons, levels = QVBoxLayout(self), QVBoxLayout(), QHBoxLayout()
        column.setContentsMargins(6, 6, 6, 6)
        column.setSpacing(4)
        buttons.setSpacing(4)
        levels.setSpacing(2)
        for button in (self.mute, self.solo):
            buttons.addWidget(button)
        buttons.addStretch(1)
        levels.addLayout(buttons)
        levels.addStretch(1)
        levels.addWidget(self.fader)
        levels.addWidget(self.meter)
        self.chain.setSizePolicy(self.chain.sizePolicy().Policy.Expanding, self.chain.sizePolicy().verticalPolicy())
        for part in (self.name, self.chain, self.pan):
            column.addWidget(part)
        column.addLayout(levels, 1)
        column.addWidget(self.gain)
        if self.bus:
            column.addWidget(self.bus)
        for field in (self.gain, self.pan):
            field.setFixedWidth(WIDTH - 14)

    def _connect(self) -> None:
        self.chain.setCheckable(True)
        self.chain.clicked.connect(self._choose)
        self.mute.clicked.connect(lambda on: self._set(self.tr("Mute") if on else self.tr("Unmute"), muted=on))
        self.solo.clicked.connect(lambda on: self._set(self.tr("Solo") if on else self.tr("Not solo"), solo=on))
        self.fader.moved.connect(self._preview)
        self.fader.committed.connect(lambda value: self._set(self.tr("Fader of {}").format(self._shown.name), gain=value))
        self.gain.editingFinished.connect(
            lambda: self._set(self.tr("Fader of {}").format(self._shown.name), gain=round(self.gain.value(), 1))
        )
        self.pan.editingFinished.connect(lambda: self._set(self.tr("Pan of {}").format(self._shown.name), pan=self.pan.value() / 100))

    def _choose(self) -> None:
        self.chain.setChecked(True)
        self._session.select(strip=self._shown.id)

    def _set(self, label: str, **changes: object) -> None:
        actions.change_strip(self._session, label, self._shown.id, **changes)

    def _preview(self, gain: float) -> None:
        self.gain.setValue(gain)
        Playing.of(self._session).preview(self._with(self._session.project, gain))

    def _with(self, project: Project, gain: float) -> Project:
        return actions.with_strip(project, self._shown.id, gain=gain)

    def _bus_box(self) -> QComboBox:
        box = QComboBox()
        box.addItems([name.capitalize() for name in BUSSES])
        box.setAccessibleName(self.tr("Bus of {}").format(self._shown.name))
        box.setToolTip(self.tr("The bus that this track runs through: speech ducks music, effects are left alone."))
        box.setProperty("role", "strip")
        box.activated.connect(lambda index: self._set(self.tr("Bus of {}").format(self._shown.name), bus=BUSSES[index]))
        return box


class _PanField(NumberField):
    """Pan in hundredths: L 30, C, R 30."""

    def __init__(self) -> None:
        super().__init__((-100, 100), 5)
        self.setAccessibleName(self.tr("Pan"))
        self.setToolTip(self.tr("Left or right, from L 100 to R 100; C is the middle."))
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)

    def textFromValue(self, value: float) -> str:
        whole = round(value)
        return f"L {-whole}" if whole < 0 else f"R {whole}" if whole > 0 else "C"

    def valueFromText(self, text: str) -> float:
        text = text.strip().upper()
        number = "".join(char for char in text if char.isdigit())
        return (-1 if text.startswith(("L", "-")) else 1) * float(number or 0)

    def validate(self, text: str, position: int) -> object:
        good = all(char in "LRC -+0123456789" for char in text.upper())
        return (self._state(good), text, position)

    @staticmethod
    def _state(good: bool) -> object:
        from PySide6.QtGui import QValidator

        return QValidator.State.Acceptable if good else QValidator.State.Invalid


def _letter(text: str, tip: str) -> QToolButton:
    button = QToolButton(text=text, toolTip=tip, accessibleName=tip, checkable=True)
    button.setProperty("role", "letter")
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setFixedSize(22, 22)
    return button
