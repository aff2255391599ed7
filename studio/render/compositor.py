"""The one compositor: draws any frame of the film at any size, for the player, thumbnails and every export alike."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path

import numpy as np

from engines.media.errors import MediaError
from engines.media.picture import read_picture
from engines.media.video import VideoReader
from studio.document.project import Project

from . import lettering, stills
from .cache import ByteCache
from .plan import Card, Content, Footage, Layer, Missing, Still, Words, plan
from .yuv import OPAQUE, Converter, Overlay, Size, black, blend, even, lay_over, planes

Media = Callable[[str], Path | None]
"""The file of a medium by its key (`Asset.media`), or None while it is missing: `Bundle.find_media`."""

Drawn = np.ndarray | Overlay
CACHE_BYTES = 160 << 20
_READERS = 4
_DULL = (MediaError, OSError)


class Compositor:
    """Draws frames of `project` at `size` (width and height, even). For one thread; `close` lets go of open files.

    What was scaled or drawn once is kept, keyed by what it was made from: give the next state of the project to `update` and only what
    differs is made anew. Pictures that it returns are shared: read them only. `unread` names media that were missing or damaged.
    `proxies`: smaller files of the same frames, used for quick frames only.
    """

    def __init__(self, project: Project, media: Media, size: Size, cache_bytes: int = CACHE_BYTES, proxies: Media = lambda _: None) -> None:
        self.project = project
        self.media = media
        self.proxies = proxies
        self.size = size
        self.unread: set[str] = set()
        self._cache = ByteCache(cache_bytes)
        self._readers: OrderedDict[tuple[str, str], VideoReader] = OrderedDict()
        self._converter = Converter()
        self._black = black(size)
        self._last: tuple[tuple[tuple[Layer, ...], bool], np.ndarray] | None = None

    def update(self, project: Project) -> None:
        """Draw this state of the film from now on."""
        self.project = project

    def frame(self, number: int, quick: bool = False) -> np.ndarray:
        """A frame of the film as planar YUV (see `yuv`); black where there is nothing. The same array again while nothing changes.

        `quick`: video is taken from its proxy where there is one, less sharp than it is.
        """
        layers = plan(self.project, number)
        quick = quick and self._has_proxy(layers)
        if self._last is None or self._last[0] != (layers, quick):
            self._last = (layers, quick), self._draw(layers, quick)
        return self._last[1]

    def is_quicker(self, number: int) -> bool:
        """True when a quick frame would differ from the frame as it is."""
        return self._has_proxy(plan(self.project, number))

    def _has_proxy(self, layers: tuple[Layer, ...]) -> bool:
        shown = (content for layer in layers for content in (layer.content, layer.before))
        return any(isinstance(content, Footage) and self.proxies(content.media) for content in shown)

    def forget(self) -> None:
        """Read files anew: media have come back or gone away."""
        self._cache.clear()
        self.unread.clear()
        self._last = None
        self.close()

    def close(self) -> None:
        """Close the video files."""
        while self._readers:
            self._readers.popitem()[1].close()

    def _draw(self, layers: tuple[Layer, ...], quick: bool) -> np.ndarray:
        visible = []
        for layer in reversed(layers):
            before = None if layer.before is None else self._content(layer.before, quick)
            visible.append((layer, self._content(layer.content, quick), before))
            if not isinstance(visible[-1][1], Overlay) and not isinstance(before, Overlay):
                break
        picture = self._black
        for layer, content, before in reversed(visible):
            picture = self._add(picture, layer, content, before)
        return picture

    def _add(self, under: np.ndarray, layer: Layer, content: Drawn, before: Drawn | None) -> np.ndarray:
        if before is None:
            return self._lay(under, content, layer.level)
        if isinstance(content, Overlay) or isinstance(before, Overlay):
            under = self._lay(under, before, layer.before_level, OPAQUE - layer.weight)
            return self._lay(under, content, layer.level, layer.weight)
        return blend(blend(self._black, before, layer.before_level), blend(self._black, content, layer.level), layer.weight)

    def _lay(self, under: np.ndarray, content: Drawn, level: int, weight: int = OPAQUE) -> np.ndarray:
        """`content` over a picture: transparent content fades out, opaque content fades to black."""
        if isinstance(content, Overlay):
            return lay_over(under, content, level * weight // OPAQUE)
        return blend(under, blend(self._black, content, level), weight)

    def _content(self, content: Content, quick: bool) -> Drawn:
        match content:
            case Still():
                return self._still(content)
            case Footage():
                return self._footage(content, quick)
            case Words(title):
                return self._cache.get(content, lambda: lettering.title(title, self.size))
            case Card(heading, text):
                return self._cache.get(content, lambda: stills.prepare(lettering.card(heading, text, self.size), self.size, None))
            case Missing(name):
                return self._missing(name)

    def _still(self, content: Still) -> Drawn:
        path = self.media(content.media)
        if path is None:
            return self._unreadable(content.asset)
        try:
            key = (content.media, content.move)
            prepared = self._cache.get(key, lambda: stills.prepare(read_picture(path), self.size, content.move))
        except _DULL:
            return self._unreadable(content.asset)
        return stills.seen(prepared, content.view, self.size)

    def _footage(self, content: Footage, quick: bool) -> np.ndarray:
        path = (self.proxies(content.media) if quick else None) or self.media(content.media)
        if path is None:
            return self._unreadable(content.asset)
        try:
            frame = self._reader(content, path).frame(content.frame)
        except _DULL:
            return self._unreadable(content.asset)
        return self._fitted(frame)

    def _reader(self, content: Footage, path: Path) -> VideoReader:
        key = (str(path), content.reader)
        if key not in self._readers:
            while len(self._readers) >= _READERS:
                self._readers.popitem(last=False)[1].close()
            self._readers[key] = VideoReader(path)
        self._readers.move_to_end(key)
        return self._readers[key]

    def _fitted(self, frame) -> np.ndarray:
        """A video frame, whole, on black where its shape is not the film's."""
        width, height = self.size
        scale = min(width / frame.width, height / frame.height)
        inner = min(even(frame.width * scale), width), min(even(frame.height * scale), height)
        picture = self._converter.from_frame(frame, inner)
        if inner == self.size:
            return picture
        result = self._black.copy()
        for target, source in zip(planes(result), planes(picture), strict=True):
            top, left = (target.shape[0] - source.shape[0]) // 2, (target.shape[1] - source.shape[1]) // 2
            target[top : top + source.shape[0], left : left + source.shape[1]] = source
        return result

    def _unreadable(self, asset: str) -> Drawn:
        name = self.project.assets[asset].name
        self.unread.add(name)
        return self._missing(name)

    def _missing(self, name: str) -> Drawn:
        return self._cache.get(Missing(name), lambda: stills.prepare(lettering.missing(name, self.size), self.size, None))
