"""A number with a name: label, slider and field in one row."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSlider, QStyle, QWidget

from .number_field import NumberField

LABEL_WIDTH = 92
SETTLE_MS = 300  # keys and wheel turns closer together than this are one edit


class Dial(QWidget):
    """`changed(value)` while it moves, `committed(value)` once it rests; neither when code calls `set_value`.

    Values are multiples of `step` from `minimum`. A double click on the label gives `default` back.
    """

    changed = Signal(float)
    committed = Signal(float)

    def __init__(  # noqa: PLR0913, PLR0917 - a dial is its range
        self, label: str, minimum: float, maximum: float, default: float, step: float, decimals: int = 0, suffix: str = "", tip: str = ""
    ) -> None:
        super().__init__()
        self._minimum, self._step, self._default = minimum, step, default
        self._committed = default
        self._label = QLabel(label)
        self._label.setFixedWidth(LABEL_WIDTH)
        self._slider = _Slider(0, round((maximum - minimum) / step))
        self._field = NumberField((minimum, maximum), step, decimals, suffix)
        self._settle = QTimer(self, interval=SETTLE_MS, singleShot=True)
        self._lay_out()
        self._describe(label, self.tr("{}\nFrom {} to {}; double-click the name for {}.").format(
            tip, *(self._field.textFromValue(value) for value in (minimum, maximum, default))).strip())  # fmt: skip
        self.set_value(default)
        self._connect()

    def value(self) -> float:
        """The number that is shown."""
        return self._field.value()

    def set_value(self, value: float) -> None:
        """Show `value`, brought into the range, without telling anybody; while the person drags, nothing happens."""
        if self._slider.isSliderDown() or self._settle.isActive():
            return
        self._show(value)
        self._committed = self.value()

    def set_default(self, default: float) -> None:
        """What a double click on the label gives, for dials whose default depends on the model."""
        self._default = default

    def set_lowest_text(self, text: str) -> None:
        """Say `text` instead of the lowest number, for dials whose lowest value leaves the matter open."""
        self._field.setSpecialValueText(text)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._label and event.type() == QEvent.Type.MouseButtonDblClick:
            self._move(self._default)
            self._commit()
            return True
        return super().eventFilter(watched, event)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._label)
        row.addWidget(self._slider, 1)
        row.addWidget(self._field)
        self._label.installEventFilter(self)

    def _describe(self, label: str, tip: str) -> None:
        for part in (self._label, self._slider, self._field):
            part.setToolTip(tip)
            part.setAccessibleName(label)
        self.setAccessibleName(label)

    def _connect(self) -> None:
        self._slider.valueChanged.connect(lambda place: self._move(self._minimum + place * self._step))
        self._slider.sliderReleased.connect(self._commit)
        self._field.valueChanged.connect(self._move)
        self._field.editingFinished.connect(self._commit)
        self._settle.timeout.connect(self._commit)

    def _show(self, value: float) -> None:
        for part in (self._slider, self._field):
            part.blockSignals(True)
        self._field.setValue(value)
        self._slider.setValue(round((self._field.value() - self._minimum) / self._step))
        for part in (self._slider, self._field):
            part.blockSignals(False)

    def _move(self, value: float) -> None:
        self._show(value)
        self.changed.emit(self.value())
        if not self._slider.isSliderDown():
            self._settle.start()

    def _commit(self) -> None:
        self._settle.stop()
        if self.value() != self._committed:
            self._committed = self.value()
            self.committed.emit(self._committed)


class _Slider(QSlider):
    """Goes where it is clicked, and leaves the wheel to the panel's scrolling unless it has the focus."""

    def __init__(self, minimum: int, maximum: int) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.setRange(minimum, maximum)
        self.setPageStep(max(1, (maximum - minimum) // 10))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.setSliderDown(True)
            self._follow(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.isSliderDown():
            self._follow(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.isSliderDown():
            self.setSliderDown(False)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def _follow(self, event: QMouseEvent) -> None:
        handle = 14
        place = round(event.position().x()) - handle // 2
        self.setValue(QStyle.sliderValueFromPosition(self.minimum(), self.maximum(), place, self.width() - handle))
