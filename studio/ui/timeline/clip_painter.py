"""How one clip looks: filmstrip or waveform, name, fades, dissolve, and the handles of selected ones."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QCoreApplication, QLineF, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPixmap, QPixmapCache, QPolygonF

from studio.document.envelopes import Which
from studio.document.fits import is_stale
from studio.document.project import Project
from studio.document.source import asset_of, position, recorded
from studio.document.story import Shot
from studio.document.timecode import sample_at
from studio.document.timeline import AS_RECORDED, FULL_SPEED, Clip, ShotSource, TitleSource
from studio.render.plan import source_frame
from studio.ui.theme import SMALL, interface_font, token

from .labels import clip_label, shot_label
from .layout import CLIP_MARGIN, Layout

RADIUS = 4
DETAIL = 4  # clips narrower than this many pixels are plain bars
_BAR = 3  # pixels from one bar of a waveform to the next
_LABEL_HEIGHT = 18


@dataclass(frozen=True)
class Scene:
    """All that clips are drawn from. `thumbnail(asset, size)`, `frame(asset, frame of it, size)` and `peaks(asset, first sample, last
    sample, count)` answer None until they know; peaks are lowest and highest, [count, 2] of -1 to 1. `missing(asset)`: no file is there.
    `shots`: number and shot by id. `making`: ids of the shots that a take is being made for. `stretching(clip)`: its stretched sound is not
    there yet. `envelope`: what the lines on clips show, with `key` pointed at. `snapping`: something is dragged and snaps.
    """

    project: Project
    layout: Layout
    shots: Mapping[str, tuple[int, Shot]]
    selected: frozenset[str]
    making: frozenset[str]
    thumbnail: Callable[[str, QSize], QPixmap | None]
    frame: Callable[[str, int, QSize], QPixmap | None]
    peaks: Callable[[str, int, int, int], np.ndarray | None]
    missing: Callable[[str], bool]
    stretching: Callable[[Clip], bool] = lambda _: False
    envelope: Which = "gain"
    key: tuple[str, int] | None = None
    snapping: bool = False

    def asset_of(self, clip: Clip) -> str | None:
        """As `source.asset_of`, without a search through the story."""
        if not isinstance(clip.source, ShotSource):
            return asset_of(self.project, clip)
        _, shot = self.shots.get(clip.source.shot, (0, None))
        return shot.take.asset if shot and shot.take else None

    def label_of(self, clip: Clip) -> str:
        """As `labels.clip_label`, without a search through the story."""
        if isinstance(clip.source, ShotSource):
            return shot_label(*self.shots[clip.source.shot]) if clip.source.shot in self.shots else ""
        return clip_label(self.project, clip)


def paint_clips(painter: QPainter, scene: Scene, index: int) -> None:
    """Draw all clips of the track at `index` that can be seen, but for their names (see `paint_labels`)."""
    layout = scene.layout
    track = layout.timeline.tracks[index]
    small = []
    for clip in layout.visible(track):
        if clip.duration * layout.scale < DETAIL:
            small.append(clip)
        else:
            _paint_clip(painter, scene, index, clip)
    _paint_bars(painter, scene, index, small)


def paint_labels(painter: QPainter, scene: Scene, index: int) -> None:
    """Write the names of the clips of the track at `index` that are wide enough for them."""
    layout = scene.layout
    for clip in layout.visible(layout.timeline.tracks[index]):
        if clip.duration * layout.scale >= DETAIL:
            _paint_label(painter, scene, index, clip, layout.clip_rect(index, clip).adjusted(0.5, 0, -0.5, 0))


def _paint_bars(painter: QPainter, scene: Scene, index: int, clips: list[Clip]) -> None:
    """Clips too narrow for anything else, as plain bars, at most one to a pixel."""
    layout = scene.layout
    top, height = layout.row(index)
    bars: dict[bool, dict[int, QRect]] = {False: {}, True: {}}
    for clip in clips:
        x = round(layout.x(clip.start))
        bars[clip.id in scene.selected][x] = QRect(
            x, top + CLIP_MARGIN, max(round(layout.x(clip.end)) - x - 1, 1), height - 2 * CLIP_MARGIN
        )
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    for selected, rects in bars.items():
        if rects:
            painter.setBrush(token("accent") if selected else _colour(scene, index, clips[0]))
            painter.drawRects(list(rects.values()))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)


def _paint_clip(painter: QPainter, scene: Scene, index: int, clip: Clip) -> None:
    """Draw one clip of the track at `index`."""
    rect = scene.layout.clip_rect(index, clip).adjusted(0.5, 0, -0.5, 0)
    sound = scene.layout.timeline.tracks[index].kind == "sound"
    if sound or not _paint_filmstrip(painter, scene, clip, rect):
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(_colour(scene, index, clip))
        painter.drawRoundedRect(rect, RADIUS, RADIUS)
    if sound:
        _paint_waveform(painter, scene, clip, rect)
    _paint_dissolve(painter, scene, clip, rect)
    _paint_fades(painter, scene, clip, rect)
    _paint_frame(painter, scene, index, clip, rect)


def _colour(scene: Scene, index: int, clip: Clip) -> QColor:
    tracks = scene.layout.timeline.tracks
    if tracks[index].kind == "sound":
        first = next(number for number, track in enumerate(tracks) if track.kind == "sound")
        return token("clip_voice" if index == first else "clip_music")
    return token("clip_title" if isinstance(clip.source, TitleSource) else "clip_picture")


def _paint_filmstrip(painter: QPainter, scene: Scene, clip: Clip, rect: QRectF) -> bool:
    """The clip's picture again and again along its length; False while there is none."""
    asset = scene.asset_of(clip)
    if asset is None:
        return False
    height, frame = round(rect.height()), scene.project
    picture = scene.thumbnail(asset, QSize(round(height * frame.width / frame.height), height))
    if picture is None or picture.isNull():
        return False
    first = max(0.0, -rect.left())
    seen = QRectF(rect.left() + first, rect.top(), min(rect.width() - first, scene.layout.width + 2 * RADIUS), rect.height())
    strip = _of_height(picture, height)
    painter.drawTiledPixmap(seen, strip, QPointF(first % strip.width(), 0))
    if scene.project.assets[asset].kind == "clip":
        _paint_frames(painter, scene, clip, rect, strip.size())
    corners = QPainterPath()
    corners.addRect(rect.adjusted(-0.5, -0.5, 0.5, 0.5))
    corners.addRoundedRect(rect, RADIUS, RADIUS)
    painter.fillPath(corners, token("background"))
    return True


def _paint_frames(painter: QPainter, scene: Scene, clip: Clip, rect: QRectF, size: QSize) -> None:
    """The frames of a video that stand at each place, over its poster, as far as they are known."""
    asset, layout = scene.project.assets[scene.asset_of(clip) or ""], scene.layout
    step = 2 ** int(math.log2(max(size.width() / layout.scale, 1.0)))
    painter.save()
    painter.setClipRect(rect, Qt.ClipOperation.IntersectClip)
    first = max(0, int(-rect.left() // size.width()))
    for number in range(first, first + int(min(rect.width(), layout.width) / size.width()) + 2):
        x = rect.left() + number * size.width()
        if x >= rect.right():
            break
        place = position(clip, round(number * size.width() / layout.scale)) // step * step
        picture = scene.frame(asset.id, source_frame(scene.project, asset.rate, asset.frames, place), size)
        if picture is not None:
            painter.drawPixmap(QPointF(x, rect.top()), picture)
    painter.restore()


def _of_height(picture: QPixmap, height: int) -> QPixmap:
    if picture.height() == height:
        return picture
    key = f"strip {picture.cacheKey()} {height}"
    scaled = QPixmap()
    if not QPixmapCache.find(key, scaled):
        scaled = picture.scaledToHeight(height, Qt.TransformationMode.SmoothTransformation)
        QPixmapCache.insert(key, scaled)
    return scaled


def _paint_waveform(painter: QPainter, scene: Scene, clip: Clip, rect: QRectF) -> None:
    asset, layout = scene.asset_of(clip), scene.layout
    left, right = max(rect.left(), 0.0), min(rect.right(), float(layout.width))
    count = int((right - left) / _BAR)
    if asset is None or count < 1:
        return
    left = rect.left() + round((left - rect.left()) / _BAR) * _BAR

    def sample(x: float) -> int:
        return recorded(clip, position(clip, sample_at(scene.project.rate, round((layout.frame(x) - clip.start) * 1024)) // 1024))

    peaks = scene.peaks(asset, sample(left), sample(left + count * _BAR), count)
    if peaks is None:
        return
    middle, reach = rect.center().y(), rect.height() / 2 - 3
    louder = np.clip(peaks * 10 ** (clip.gain / 20), -1, 1) * reach
    bars = zip(np.minimum(louder[:, 0], -0.5).tolist(), np.maximum(louder[:, 1], 0.5).tolist(), strict=True)
    lines = [QLineF(x := left + (n + 0.5) * _BAR, middle - high, x, middle - low) for n, (low, high) in enumerate(bars)]
    pen = QPen(token("waveform"), 1.4)
    painter.setPen(pen)
    painter.drawLines(lines)
    painter.setPen(Qt.PenStyle.NoPen)


def _paint_dissolve(painter: QPainter, scene: Scene, clip: Clip, rect: QRectF) -> None:
    if not clip.dissolve:
        return
    box = QRectF(rect.left(), rect.top(), clip.dissolve * scene.layout.scale, rect.height())
    shade = QColor(token("raised"))
    shade.setAlphaF(0.72)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(shade)
    painter.drawRoundedRect(box, RADIUS, RADIUS)
    painter.setPen(QPen(token("text"), 1.2))
    painter.drawLine(box.bottomLeft(), box.topRight())
    painter.drawLine(box.topLeft(), box.bottomRight())


def _paint_fades(painter: QPainter, scene: Scene, clip: Clip, rect: QRectF) -> None:
    shade = QColor(token("stage"))
    shade.setAlphaF(0.66)
    for frames, outer, inward in ((clip.fade_in, rect.left(), 1), (clip.fade_out, rect.right(), -1)):
        if frames:
            inner = outer + inward * frames * scene.layout.scale
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(shade)
            painter.drawPolygon(QPolygonF([QPointF(outer, rect.top()), QPointF(inner, rect.top()), QPointF(outer, rect.bottom())]))
            painter.setPen(QPen(token("text"), 1.2))
            painter.drawLine(QPointF(outer, rect.bottom()), QPointF(inner, rect.top()))


def _paint_label(painter: QPainter, scene: Scene, index: int, clip: Clip, rect: QRectF) -> None:
    left = max(rect.left(), 0.0) + 4
    room = rect.right() - left - 6
    if room < 24:
        return
    text = _label(scene, index, clip)
    font = interface_font(SMALL)
    painter.setFont(font)
    metrics = painter.fontMetrics()
    width = metrics.horizontalAdvance(text)
    if width > room - 8:
        text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, int(room) - 8)
        width = metrics.horizontalAdvance(text)
    sound = scene.layout.timeline.tracks[index].kind == "sound"  # its line runs above
    chip = QRectF(left, rect.bottom() - _LABEL_HEIGHT - 3 if sound else rect.top() + 4, width + 8, _LABEL_HEIGHT)
    back = QColor(token("panel"))
    back.setAlphaF(0.86)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(back)
    painter.drawRoundedRect(chip, RADIUS, RADIUS)
    painter.setPen(token("warning" if clip.fit and is_stale(scene.project, clip) else "text"))
    painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, text)


def _label(scene: Scene, index: int, clip: Clip) -> str:
    name, asset = scene.label_of(clip), scene.asset_of(clip)
    if isinstance(clip.source, ShotSource) and clip.source.shot in scene.making:
        return f"{name} · {_say('new take on its way')}"
    if isinstance(clip.source, ShotSource) and asset is None:
        return f"{name} · {_say('animatic')}"
    if asset and scene.missing(asset):
        return f"{name} · {_say('file missing')}"
    if clip.speed != FULL_SPEED:
        name = f"{name}  {clip.speed / 10:g} %"
    if clip.stretch != AS_RECORDED:
        name = f"{name}  {clip.stretch[1] / clip.stretch[0] * 100:.1f} %"
    if clip.fit and is_stale(scene.project, clip):
        return f"{name} · {_say('the cut has moved: fit again')}"
    if scene.stretching(clip):
        return f"{name} · {_say('being stretched')}"
    if clip.gain and scene.layout.timeline.tracks[index].kind == "sound":
        return f"{name}  {clip.gain:+.1f} dB"
    return name


def _say(text: str) -> str:
    return QCoreApplication.translate("Timeline", text)


def _paint_frame(painter: QPainter, scene: Scene, index: int, clip: Clip, rect: QRectF) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    asset = scene.asset_of(clip)
    if asset and scene.missing(asset):
        painter.setPen(QPen(token("danger"), 1.5, Qt.PenStyle.DashLine))
        painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), RADIUS, RADIUS)
    if clip.id not in scene.selected:
        return
    painter.setPen(QPen(token("accent"), 2))
    painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), RADIUS, RADIUS)
    painter.setPen(QPen(token("on_accent"), 1))
    painter.setBrush(token("accent"))
    for part, square in scene.layout.handles(index, clip).items():
        if part == "dissolve":
            middle, half = square.center(), square.width() / 2
            offsets = ((0, -half), (half, 0), (0, half), (-half, 0))
            painter.drawPolygon(QPolygonF([middle + QPointF(x, y) for x, y in offsets]))
        else:
            painter.drawEllipse(square)
