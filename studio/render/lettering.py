"""Words in the picture: titles, subtitles, storyboard cards, and the placeholder for media that are missing.

Text is drawn by Qt, so every script that a font of this machine has can be written. Usable in any thread.
"""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontMetricsF, QGuiApplication, QImage, QPainter, QPainterPath, QPen, QTextOption

from studio.document.timeline import TitleSource

from .yuv import Overlay, Size, overlay_from_rgba

_FONTS = Path(__file__).parents[2] / "assets" / "fonts"
_CARD, _CARD_TEXT, _CARD_HEADING = QColor(43, 45, 50), QColor(226, 227, 230), QColor(160, 166, 175)
_MISSING, _MISSING_TEXT = QColor(58, 36, 36), QColor(240, 190, 185)
_MARGIN = 0.07  # of the frame's width, on both sides: inside what every screen shows
_CENTRED = Qt.AlignmentFlag.AlignCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop


def application() -> QGuiApplication:
    """The running Qt application, which text needs; a program without a window gets one that shows nothing."""
    running = QGuiApplication.instance()
    if running is None:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        running = QGuiApplication(["filmwright"])
    return running


def title(source: TitleSource, size: Size) -> Overlay:
    """A title, cut to what it covers.

    Its background fills the frame where the title stands in the centre, and is a box around the text where it stands above or below.
    """
    image = _image(size)
    painter = _painter(image)
    box = _title_box(source, size)
    background = _colour(source.background)
    if source.position == "centre":
        image.fill(background)
    else:
        space = 0.35 * source.size * size[1]
        around = _text_box(painter, source, size).adjusted(-space, -space / 2, space, space / 2)
        painter.fillRect(around.toAlignedRect(), background)
    painter.setFont(_font(source.size * size[1], bold=True))
    painter.setPen(_colour(source.colour))
    painter.drawText(box, source.text, _option(_CENTRED))
    painter.end()
    return _cut_out(_pixels(image))


def subtitle(text: str, size: Size) -> Overlay:
    """Lines of dialogue at the bottom, white with a dark edge."""
    height = max(10.0, 0.052 * size[1])
    font = _font(height, bold=True)
    metrics = QFontMetricsF(font)
    lines = _wrapped(text, metrics, size[0] * (1 - 2 * _MARGIN))
    path = QPainterPath()
    for number, line in enumerate(reversed(lines)):
        baseline = size[1] * 0.93 - number * metrics.lineSpacing() - metrics.descent()
        path.addText(QPointF((size[0] - metrics.horizontalAdvance(line)) / 2, baseline), font, line)
    image = _image(size)
    painter = _painter(image)
    pen = QPen(QColor(0, 0, 0, 220), height * 0.16, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    painter.strokePath(path, pen)
    painter.fillPath(path, QColor(255, 255, 255))
    painter.end()
    return _cut_out(_pixels(image))


def card(heading: str, text: str, size: Size) -> np.ndarray:
    """A storyboard card for a shot without a picture: uint8 RGB [height, width, 3]."""
    image = _image(size)
    image.fill(_CARD)
    painter = _painter(image)
    width, height = size
    area = QRectF(width * 0.12, height * 0.2, width * 0.76, height * 0.68)
    painter.setFont(_font(height * 0.036))
    painter.setPen(_CARD_HEADING)
    painter.drawText(area, heading, _option(_LEFT))
    painter.setFont(_font(height * 0.058))
    painter.setPen(_CARD_TEXT)
    painter.drawText(area.adjusted(0, height * 0.09 if heading else 0, 0, 0), text, _option(_LEFT))
    painter.end()
    return np.ascontiguousarray(_pixels(image)[..., :3])


def missing(name: str, size: Size) -> np.ndarray:
    """A placeholder for a medium that cannot be found or read: uint8 RGB [height, width, 3]."""
    image = _image(size)
    image.fill(_MISSING)
    painter = _painter(image)
    painter.setFont(_font(size[1] * 0.05))
    painter.setPen(_MISSING_TEXT)
    margin = size[0] * _MARGIN
    painter.drawText(QRectF(margin, 0, size[0] - 2 * margin, size[1]), f"Missing: {name}", _option(_CENTRED))
    painter.end()
    return np.ascontiguousarray(_pixels(image)[..., :3])


@cache
def _load_fonts() -> None:
    for path in sorted(_FONTS.glob("Inter-*.otf")):
        QFontDatabase.addApplicationFont(str(path))


def _font(height: float, bold: bool = False) -> QFont:
    application()
    _load_fonts()
    font = QFont("Inter")
    font.setPixelSize(max(4, round(height)))
    font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return font


def _image(size: Size) -> QImage:
    image = QImage(size[0], size[1], QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    return image


def _painter(image: QImage) -> QPainter:
    painter = QPainter(image)
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
    return painter


def _option(alignment: Qt.AlignmentFlag) -> QTextOption:
    option = QTextOption(alignment)
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    return option


def _title_box(source: TitleSource, size: Size) -> QRectF:
    """Where the text may stand; it is centred in there."""
    width, height = size
    margin = width * _MARGIN
    match source.position:
        case "lower third":
            return QRectF(margin, height * 0.62, width - 2 * margin, height * 0.33)
        case "top":
            return QRectF(margin, height * 0.05, width - 2 * margin, height * 0.33)
        case _:
            return QRectF(margin, 0, width - 2 * margin, height)


def _text_box(painter: QPainter, source: TitleSource, size: Size) -> QRectF:
    painter.setFont(_font(source.size * size[1], bold=True))
    return painter.boundingRect(_title_box(source, size), source.text, _option(_CENTRED))


def _wrapped(text: str, metrics: QFontMetricsF, width: float) -> list[str]:
    """The lines of `text`, broken between words where they would be wider than `width`."""
    lines = []
    for paragraph in text.splitlines():
        line = ""
        for word in paragraph.split():
            longer = f"{line} {word}".strip()
            if line and metrics.horizontalAdvance(longer) > width:
                lines.append(line)
                longer = word
            line = longer
        lines.append(line)
    return lines


def _colour(text: str) -> QColor:
    """A colour from "#rrggbbaa" or "#rrggbb"; white for anything else."""
    try:
        values = bytes.fromhex(text.removeprefix("#"))
        return QColor(*values) if len(values) in (3, 4) else QColor("white")
    except ValueError:
        return QColor("white")


def _pixels(image: QImage) -> np.ndarray:
    """A copy as straight RGBA uint8 [height, width, 4]."""
    straight = image.convertToFormat(QImage.Format.Format_RGBA8888)
    rows = np.frombuffer(straight.constBits(), np.uint8).reshape(straight.height(), straight.bytesPerLine())
    return rows[:, : 4 * straight.width()].reshape(straight.height(), straight.width(), 4).copy()


def _cut_out(rgba: np.ndarray) -> Overlay:
    """The smallest overlay, on even coordinates, that holds all visible pixels."""
    rows, columns = np.flatnonzero(rgba[..., 3].any(axis=1)), np.flatnonzero(rgba[..., 3].any(axis=0))
    if not rows.size:
        return overlay_from_rgba(np.zeros((2, 2, 4), np.uint8))
    left, top = int(columns[0]) // 2 * 2, int(rows[0]) // 2 * 2
    right, bottom = int(columns[-1]) // 2 * 2 + 2, int(rows[-1]) // 2 * 2 + 2
    return overlay_from_rgba(np.ascontiguousarray(rgba[top:bottom, left:right]), left, top)
