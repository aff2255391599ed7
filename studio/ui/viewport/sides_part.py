"""Whether the selected prop has one face: how much of a front the model sees from twelve sides of it."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLabel, QWidget

from studio.actions import model
from studio.session import Session
from studio.ui import theme

from .part import Part

WHOLE = 360.0


class SidesPart(Part):
    """Seen for props that were made of words by a model that knows fronts, sides and backs."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, self.tr("Faces"))
        self.meter, self.words = FaceMeter(), QLabel(wordWrap=True)
        self.words.setProperty("role", "muted")
        self.column.addWidget(self.meter)
        self.column.addWidget(self.words)
        self.show_now()

    def show_now(self) -> None:
        prop = None if self.session.splats.tools.on else model.repairable(self.session)
        facts = self.session.project.assets[prop.asset].recipe.facts if prop else {}
        self.setVisible("front_shares" in facts)
        if "front_shares" not in facts:
            return
        fronts = len(facts["fronts"])
        self.meter.show_shares(facts["front_shares"], facts["fronts"])
        self.words.setText(
            self.tr("One face.") if fronts == 1 else self.tr("No face is seen.") if not fronts
            else self.tr("{} faces: look at one that should not be there, and repair that side (5).").format(fronts)
        )  # fmt: skip


class FaceMeter(QWidget):
    """A ring seen from above, the front below: the longer and brighter a sector, the more a front is seen from there."""

    def __init__(self) -> None:
        super().__init__()
        self._shares: Sequence[float] = ()
        self._fronts: Sequence[float] = ()
        self.setMinimumHeight(120)
        self.setAccessibleName(self.tr("How much of a front is seen from around"))
        theme.theme_changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(160, 120)

    def show_shares(self, shares: Sequence[float], fronts: Sequence[float]) -> None:
        """`shares` 0..1 for azimuths that go evenly around from the front on, and the azimuths of the `fronts` in degrees."""
        self._shares, self._fronts = shares, fronts
        told = ", ".join(self.tr("{:.0f}° {:.0f} %").format(WHOLE * i / len(shares), 100 * share) for i, share in enumerate(shares))
        self.setToolTip(self.tr("Seen from above, the front below: {}").format(told))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle, radius = QRectF(self.rect()).center(), min(self.width(), self.height()) / 2 - 14
        painter.setPen(QPen(theme.token("line"), 1))
        for share in (0.5, 1.0):
            painter.drawEllipse(middle, radius * share, radius * share)
        wide = 0.8 * WHOLE / max(len(self._shares), 1)
        painter.setPen(Qt.PenStyle.NoPen)
        for number, share in enumerate(self._shares):
            azimuth = WHOLE * number / len(self._shares)
            painter.setBrush(theme.token(self._colour(azimuth)))
            reach = radius * max(share, 0.06)
            box = QRectF(middle.x() - reach, middle.y() - reach, 2 * reach, 2 * reach)
            painter.drawPie(box, round(16 * (azimuth - 90 - wide / 2)), round(16 * wide))  # 90 is to the right, 0 below
        self._name_sides(painter, middle, radius)

    def _colour(self, azimuth: float) -> str:
        if azimuth not in self._fronts:
            return "muted"
        return "accent" if azimuth == self._fronts[0] else "danger"

    def _name_sides(self, painter: QPainter, middle: QPointF, radius: float) -> None:
        painter.setPen(theme.token("muted"))
        painter.setFont(theme.interface_font(theme.SMALL))
        for azimuth, name in ((0, self.tr("front")), (90, self.tr("right")), (180, self.tr("back")), (270, self.tr("left"))):
            turn = math.radians(azimuth)
            wide = painter.fontMetrics().horizontalAdvance(name)
            place = middle + QPointF(math.sin(turn) * (radius + 6 + wide / 2), math.cos(turn) * (radius + 8))
            painter.drawText(QRectF(place.x() - wide, place.y() - 8, 2 * wide, 16), Qt.AlignmentFlag.AlignCenter, name)
