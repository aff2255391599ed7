"""The second row under the sound: repaint a place of the music, or let it go on."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QWidget

from studio.actions import rework
from studio.actions.action import attempt
from studio.actions.take import sound_clip
from studio.document.timecode import SAMPLE_RATE
from studio.session import Session
from studio.ui.theme import spacing
from studio.ui.widgets.number_field import NumberField

from .region_brush import RegionBrush
from .sound_view import SoundView

REPAINT, EXTEND = "repaint", "extend"


class ReworkRow(QWidget):
    """Hidden until `open` is called; Escape and a finished click close it."""

    def __init__(self, session: Session, view: SoundView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.what = ""
        self._clip = ""
        self.region: rework.Region | None = None
        self.brush = RegionBrush(view)
        self.brush.brushed.connect(self._on_brushed)
        self.brush.left.connect(self.close_row)
        self._label = QLabel()
        self._label.setProperty("role", "muted")
        self.seconds = NumberField((1, 300), suffix=" s")
        self.seconds.setValue(10)
        self.seconds.setFixedWidth(72)
        self.seconds.setAccessibleName(self.tr("Seconds more"))
        self.seconds.setToolTip(self.tr("How much longer the music gets, 1 to 300 seconds"))
        self.prompt = QLineEdit(accessibleName=self.tr("What should be there"))
        self.prompt.setPlaceholderText(self.tr("What should be there: sparse, only strings"))
        self.button = QPushButton(self.tr("Repaint"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(spacing)
        for widget, share in ((self._label, 0), (self.seconds, 0), (self.prompt, 1), (self.button, 0)):
            row.addWidget(widget, share)
        self.button.clicked.connect(self._run)
        self.prompt.returnPressed.connect(self._run)
        self.prompt.textChanged.connect(self._refresh)
        session.selection_changed.connect(self._on_selection)
        self.hide()

    def open(self, what: str) -> None:
        """Ask for what is needed to "repaint" or to "extend" the selected music; the same once more closes the row."""
        asset, clip = rework.music_of(self._session), sound_clip(self._session)
        if what == self.what or asset is None or clip is None:
            return self.close_row()
        self.what, self._clip, self.region = what, clip.id, None
        self.brush.show_region(None)
        self.brush.setVisible(what == REPAINT)
        self.seconds.setVisible(what == EXTEND)
        self.prompt.setText(rework.words_of(self._session.project, asset))
        self.setVisible(True)
        if what == EXTEND:
            self.prompt.setFocus()
        self._refresh()

    def close_row(self) -> None:
        """Nothing is asked any more."""
        self.what, self.region = "", None
        self.brush.hide()
        self.hide()

    def _on_selection(self, *_: object) -> None:
        clip = sound_clip(self._session)
        if self.what and (clip is None or clip.id != self._clip):
            self.close_row()

    def _on_brushed(self, first: int, end: int) -> None:
        asset = rework.music_of(self._session)
        if asset:
            self.region = rework.snapped(asset, rework.heard_region(self._session, first, end))
            begin, stop = (place / SAMPLE_RATE for place in self.region)
            words = self.tr("{:.2f} to {:.2f} s of the sound").format(begin, stop)
            self.brush.show_region(rework.shown_region(self._session, self.region), words)
        self._refresh()

    def _refresh(self) -> None:
        painting = self.what == REPAINT
        self._label.setText(self._words())
        self.button.setText(self.tr("Repaint") if painting else self.tr("Continue"))
        self.button.setEnabled(bool(self.prompt.text().strip()) and (not painting or self.region is not None))

    def _words(self) -> str:
        if self.what == EXTEND:
            return self.tr("Continue by")
        return self.tr("Repaint as") if self.region else self.tr("Drag over the waveform")

    def _run(self) -> None:
        if not self.button.isEnabled():
            return
        words = self.prompt.text().strip()
        if self.what == REPAINT:
            done = attempt(self._session, lambda: rework.repaint(self._session, self.region, words))
        else:
            done = attempt(self._session, lambda: rework.extend(self._session, self.seconds.value(), words))
        if done:
            self.close_row()
