"""The sound of the film, or of the selected clip: outline above, spectrum below, from an hour to a sample."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.actions import player
from studio.document.project import Project
from studio.document.timecode import SAMPLE_RATE, frame_at, frames_per_second, sample_at, short_timecode
from studio.render.spectrogram import BANDS, Scan, band_of
from studio.session import Selection, Session
from studio.ui.player.stretching import Stretching
from studio.ui.theme import SMALL, interface_font, theme_changed, token

from .beat_lines import paint_beats
from .clip_line import ClipLine
from .scans import Close, Scans, stretch
from .spectrum import image, paint_scan

_HEAD = 20  # pixels of the time line
_LEFT = 40  # pixels of the scales
_WAVE = 0.46  # of the height below the time line
_CLOSE = 12 * SAMPLE_RATE  # samples on screen below which they are listened to closely
_LEAST = 48  # samples on screen at the deepest zoom
_LABELS = ((100, "100"), (1000, "1k"), (10_000, "10k"))
_APART = 96  # pixels between times
_STEPS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600)
_DOTS = 6  # pixels a sample from which on each is a dot


class SoundView(QWidget):
    """Click or drag: the playhead. Wheel: along, with Ctrl: nearer and farther. Double click: all of it. The line over the wave of one
    selected clip is its envelope (see `ClipLine`)."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.scans = Scans(session, self)
        self._stretch = stretch(session)
        self._scan: Scan | None = None
        self._listening = True
        self._close: Close | None = None
        self._detail = QImage()
        self.first, self.count = float(self._stretch.first), float(max(self._stretch.samples, _LEAST))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(150)
        self.setAccessibleName(self.tr("Waveform and spectrum"))
        self.setToolTip(self.tr("Click: playhead. Ctrl and wheel: nearer. Wheel: along. Double-click: all of it. The line: gain or pan."))
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setMouseTracking(True)
        self._line = ClipLine(session, self._wave_place, self.tr)
        session.changed.connect(self._on_changed)
        session.selection_changed.connect(self._on_selection)
        self.scans.scanned.connect(self._on_scan)
        self.scans.close.connect(self._on_close)
        theme_changed.connect(self._recolour)
        Stretching.of(session).ready.connect(lambda _: self.scans.wish(self._stretch))
        self.scans.wish(self._stretch)

    def sizeHint(self) -> QSize:
        return QSize(600, 240)

    # --- what is looked at ---

    def show_all(self) -> None:
        """From the stretch's beginning to its end."""
        self._look(float(self._stretch.first), float(max(self._stretch.samples, _LEAST)))

    def zoom(self, factor: float, x: float) -> None:
        """`factor` times nearer, with the sample under pixel `x` held in place."""
        at = self.sample(x)
        count = min(max(self.count / factor, _LEAST), max(self._stretch.samples, _LEAST))
        self._look(at - (at - self.first) * count / self.count, count)

    def sample(self, x: float) -> float:
        """The film's sample, with its fraction, under a pixel."""
        return self.first + (x - _LEFT) / self._width() * self.count

    def x(self, sample: float) -> float:
        """The pixel of a sample of the film."""
        return _LEFT + (sample - self.first) / self.count * self._width()

    def _look(self, first: float, count: float) -> None:
        end = self._stretch.first + max(self._stretch.samples, _LEAST)
        self.first, self.count = min(max(first, self._stretch.first), max(end - count, self._stretch.first)), count
        if self.count <= _CLOSE:
            self.scans.look(int(self.first), int(self.count) + 2, max(1, int(self.count / self._width())))
        self.update()

    def _width(self) -> float:
        return max(1.0, self.width() - _LEFT)

    # --- events ---

    def _on_changed(self, before: Project, after: Project) -> None:
        if any(getattr(before, name) is not getattr(after, name) for name in ("timeline", "mix", "assets", "shots", "rate")):
            self._restart()

    def _on_selection(self, before: Selection, after: Selection) -> None:
        if before.clips != after.clips:
            self._restart()
        if any(getattr(before, name) != getattr(after, name) for name in ("playhead", "envelope", "key")):
            self.update()

    def _restart(self) -> None:
        wanted, before = stretch(self._session), self._stretch
        if (wanted.first, wanted.samples, wanted.name) == (before.first, before.samples, before.name) and wanted.project is before.project:
            return
        self._stretch, self._listening = wanted, True
        self.scans.wish(wanted)
        if (wanted.first, wanted.samples) != (before.first, before.samples):
            self._scan = self._close = None
            self.show_all()

    def _on_scan(self, found: Scan) -> None:
        self._scan, self._listening = found, found.peaks.samples < self._stretch.samples
        self._look(self.first, self.count)

    def _on_close(self, found: Close) -> None:
        self._close = found
        self._detail = image(found.bands)
        self.update()

    def _recolour(self) -> None:
        self._detail = image(self._close.bands) if self._close else QImage()
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._look(self.first, self.count)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and not self._line.press(event.position()):
            self._session.select(speed=0.0)
            self._seek(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._line.dragging:
            self._line.move(event.position(), event.modifiers())
            self.update()
        elif event.buttons() & Qt.MouseButton.LeftButton:
            self._seek(event)
        else:
            self.setCursor(Qt.CursorShape.CrossCursor if self._line.hit(event.position()) else Qt.CursorShape.ArrowCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._line.dragging and event.button() == Qt.MouseButton.LeftButton:
            self._line.release()
            self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if not self._line.double_click(event.position()):
            self.show_all()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._line.dragging:
            self._line.abandon()
            self.update()
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        delta = event.angleDelta()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom(1.3 ** (delta.y() / 120), event.position().x())
        else:
            self._look(self.first - (delta.x() or delta.y()) / 120 * self.count * 0.1, self.count)

    def _wave_place(self) -> tuple[QRectF, float, float]:
        wave = QRectF(_LEFT, _HEAD, self._width(), (self.height() - _HEAD) * _WAVE)
        return wave, self.first, self._width() / self.count

    def _seek(self, event: QMouseEvent) -> None:
        player.go_to(self._session, frame_at(self._session.project.rate, max(0, int(self.sample(event.position().x())))))

    # --- painting ---

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        wave = self._wave_place()[0]
        spectrum = QRectF(_LEFT, wave.bottom() + 3, self._width(), self.height() - wave.bottom() - 3)
        painter.setFont(interface_font(SMALL))
        for box in (wave, spectrum):
            painter.fillRect(box, token("background"))
        self._paint_times(painter)
        if not self._stretch.samples:
            painter.setPen(token("muted"))
            painter.drawText(
                wave, Qt.AlignmentFlag.AlignCenter, self.tr("The sound of the film is drawn here once something is in the cut.")
            )
            return
        self._paint_wave(painter, wave)
        paint_beats(painter, self._session, *self._wave_place())
        self._line.paint(painter, self.rect())
        self._paint_spectrum(painter, spectrum)
        x = self.x(sample_at(self._session.project.rate, self._session.selection.playhead))
        if x >= _LEFT:
            painter.fillRect(QRectF(x, _HEAD - 4, 1, self.height()), token("accent"))
        self._paint_name(painter, wave)

    def _paint_times(self, painter: QPainter) -> None:
        rate, seconds = self._session.project.rate, self.count / SAMPLE_RATE
        step = next((step for step in _STEPS if step / seconds * self._width() >= _APART), _STEPS[-1])
        for number in range(int(self.first / SAMPLE_RATE / step), int((self.first + self.count) / SAMPLE_RATE / step) + 1):
            x = self.x(number * step * SAMPLE_RATE)
            if x < _LEFT:
                continue
            fine = step * frames_per_second(rate) < 1
            text = f"{number * step:.3f} s" if fine else short_timecode(rate, frame_at(rate, round(number * step * SAMPLE_RATE)))
            painter.fillRect(QRectF(x, 4, 1, self.height()), token("grid"))
            painter.setPen(token("muted"))
            if x + 4 + painter.fontMetrics().horizontalAdvance(text) <= self.width():
                painter.drawText(QRectF(x + 4, 0, _APART, _HEAD), Qt.AlignmentFlag.AlignVCenter, text)

    def _paint_wave(self, painter: QPainter, box: QRectF) -> None:
        painter.setPen(token("muted"))
        painter.drawText(
            QRectF(0, box.top(), _LEFT - 6, box.height()), Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, self.tr("L\n\nR")
        )
        for side in range(2):
            lane = QRectF(box.left(), box.top() + side * box.height() / 2, box.width(), box.height() / 2)
            painter.fillRect(QRectF(lane.left(), lane.center().y(), lane.width(), 1), token("line"))
            near = self._near_sound()
            if near is not None and self.count < 2 * self._width():
                self._paint_samples(painter, lane, near[:, side])
            else:
                self._paint_outline(painter, lane, side, near)

    def _near_sound(self) -> np.ndarray | None:
        """The samples on screen, if all of them are known."""
        found = self._close
        if found is None or self.count > _CLOSE or found.first > self.first or found.first + len(found.sound) < self.first + self.count:
            return None
        return found.sound[int(self.first) - found.first : int(self.first + self.count) - found.first + 1]

    def _paint_outline(self, painter: QPainter, lane: QRectF, side: int, near: np.ndarray | None) -> None:
        columns = int(self._width())
        if near is not None:
            edges = np.linspace(0, len(near), columns + 1).astype(int)[:-1]
            low, high = (function.reduceat(near[:, side], edges) for function in (np.minimum, np.maximum))
        elif self._scan:
            outline = self._scan.peaks.outline(int(self.first) - self._scan.first, int(self.count), columns)
            heard = max(0, round(self.x(self._scan.first + self._scan.peaks.samples) - _LEFT))  # what is still to be heard is not drawn
            low, high = outline[:heard, side, 0], outline[:heard, side, 1]
        else:
            return
        middle, reach = lane.center().y(), lane.height() / 2 - 2
        tops, bottoms = middle - np.clip(high, -1, 1) * reach - 0.5, middle - np.clip(low, -1, 1) * reach + 0.5
        painter.setPen(QPen(token("waveform"), 1))
        painter.drawLines([QLineF(lane.left() + n + 0.5, top, lane.left() + n + 0.5, bottom)
                           for n, (top, bottom) in enumerate(zip(tops.tolist(), bottoms.tolist(), strict=True))])  # fmt: skip

    def _paint_samples(self, painter: QPainter, lane: QRectF, sound: np.ndarray) -> None:
        """So near that single samples are seen."""
        middle, reach = lane.center().y(), lane.height() / 2 - 2
        first = int(self.first)
        points = [QPointF(self.x(first + n), middle - value * reach) for n, value in enumerate(np.clip(sound, -1, 1).tolist())]
        painter.save()
        painter.setClipRect(lane)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(token("waveform"), 1.3))
        painter.drawPolyline(QPolygonF(points))
        if self._width() / self.count > _DOTS:
            painter.setBrush(token("waveform"))
            for point in points:
                painter.drawEllipse(point, 2, 2)
        painter.restore()

    def _paint_spectrum(self, painter: QPainter, box: QRectF) -> None:
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if self._scan:
            paint_scan(painter, box, self._scan, self.first, self.count)
        found = self._close
        if found is not None and not self._detail.isNull() and self._near_sound() is not None:
            scale = self._detail.width() / max(1, len(found.sound))
            painter.drawImage(box, self._detail, QRectF((self.first - found.first) * scale, 0, self.count * scale, BANDS))
        painter.setPen(token("muted"))
        for hertz, text in _LABELS:
            y = box.bottom() - box.height() * band_of(hertz) / BANDS
            painter.drawText(QRectF(0, y - 8, _LEFT - 6, 16), Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)
            painter.fillRect(QRectF(_LEFT - 4, y, 4, 1), token("line"))

    def _paint_name(self, painter: QPainter, box: QRectF) -> None:
        name = self._stretch.name or self.tr("Master")
        if self._listening:
            name += self.tr("  ·  listening…")
        width = painter.fontMetrics().horizontalAdvance(name) + 12
        chip, back = QRectF(box.left() + 6, box.top() + 5, width, 18), QColor(token("panel"))
        back.setAlphaF(0.86)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(back)
        painter.drawRoundedRect(chip, 4, 4)
        painter.setPen(token("text"))
        painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, name)
