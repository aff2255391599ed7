"""Little films for the tests of the render room: pictures of one colour, frames that carry their number, sounds with a beep."""

from __future__ import annotations

import shutil
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import soundfile

from engines.media.picture import write_png
from studio.document.asset import Asset
from studio.document.project import Project, Rate
from studio.document.timeline import AssetSource, Clip, Timeline, Track

SIZE = (64, 36)
BARS = 16
FILM_RATE = Rate()


class Shelf:
    """Media in a folder, and the assets for them. `media` finds files by key, as a bundle does."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.assets: dict[str, Asset] = {}

    def media(self, key: str) -> Path | None:
        path = self.folder / key
        return path if path.exists() else None

    def picture(self, id: str, pixels: np.ndarray) -> str:
        write_png(self.folder / f"{id}.png", pixels)
        self.assets[id] = Asset(id, f"Picture {id}", "picture", f"{id}.png", pixels.shape[1], pixels.shape[0])
        return id

    def colour(self, id: str, rgb: tuple[int, ...], size: tuple[int, int] = SIZE) -> str:
        return self.picture(id, np.full((size[1], size[0], len(rgb)), rgb, np.uint8))

    def sound(self, id: str, samples: np.ndarray, rate: int = 48_000) -> str:
        """float32 [samples] or [samples, channels]."""
        soundfile.write(self.folder / f"{id}.wav", samples, rate, "FLOAT")
        channels = 1 if samples.ndim == 1 else samples.shape[1]
        self.assets[id] = Asset(id, f"Sound {id}", "sound", f"{id}.wav", samples=len(samples) * 48_000 // rate, channels=channels)
        return id

    def numbered(self, id: str, frames: int, rate: Rate = FILM_RATE, size: tuple[int, int] = (256, 144)) -> str:
        """A film whose frames carry their number, with B-frames and few key frames."""
        write_film(self.folder / f"{id}.mp4", [bars(number, size) for number in range(frames)], rate)
        self.assets[id] = Asset(id, f"Film {id}", "clip", f"{id}.mp4", *size, frames, (rate.numerator, rate.denominator))
        return id

    def copy(self, id: str, source: Path, like: Asset) -> str:
        shutil.copy(source, self.folder / like.media)
        self.assets[id] = like
        return id


def film(shelf: Shelf, *tracks: Track, rate: Rate = FILM_RATE, size: tuple[int, int] = SIZE, **fields) -> Project:
    return Project("Test film", rate, size[0], size[1], assets=dict(shelf.assets), timeline=Timeline(tracks, **fields))


def pictures(*clips: Clip, id: str = "v1") -> Track:
    return Track(id, "Picture", "picture", clips)


def sounds(*clips: Clip, gain: float = 0.0, muted: bool = False) -> Track:
    return Track("a1", "Sound", "sound", clips, gain=gain, muted=muted)


def shows(id: str, asset: str, start: int, duration: int, **fields) -> Clip:
    return Clip(id, AssetSource(asset), start, duration, **fields)


def bars(number: int, size: tuple[int, int] = (256, 144)) -> np.ndarray:
    """RGB uint8 with `number` in 16 black and white bars, the lowest bit at the left."""
    bits = [(number >> bit & 1) * 255 for bit in range(BARS)]
    row = np.repeat(np.array(bits, np.uint8), size[0] // BARS)
    return np.repeat(np.broadcast_to(row, (size[1], size[0]))[..., None], 3, axis=2).copy()


def read_bars(luma: np.ndarray) -> int:
    """The number in a frame's luma or grey values, [height, width]."""
    middles = luma[luma.shape[0] // 2, luma.shape[1] // (2 * BARS) :: luma.shape[1] // BARS][:BARS]
    return sum(1 << bit for bit, value in enumerate(middles) if value > 126)


def write_film(path: Path, frames: list[np.ndarray], rate: Rate) -> None:
    with av.open(str(path), "w") as container:
        fraction = Fraction(rate.numerator, rate.denominator)
        stream = container.add_stream("libx264", rate=fraction, options={"crf": "12", "preset": "ultrafast", "bf": "2"})
        stream.width, stream.height, stream.pix_fmt = frames[0].shape[1], frames[0].shape[0], "yuv420p"
        stream.codec_context.gop_size = 250
        for number, pixels in enumerate(frames):
            frame = av.VideoFrame.from_ndarray(pixels, "rgb24")
            frame.pts, frame.time_base = number, 1 / fraction
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
