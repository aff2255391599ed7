"""How long a random seek takes to show a picture in long-GOP video, with a proxy and without: `python -m tests.benchmarks.seeks`.

A film of 1280x720 with a key frame every 250 frames. Interleaved, medians of the processor's time from the wish to the composed frame.
Target: under 50 ms with a proxy.
"""

from __future__ import annotations

import random
import statistics
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from engines.progress import Progress
from studio.document.asset import Asset
from studio.document.project import Project, Rate
from studio.document.timeline import AssetSource, Clip, Timeline, Track
from studio.render.compositor import Compositor
from studio.render.proxy import make_proxy
from tests.studio.render.reels import write_film

SIZE, FRAMES, SEEKS, LIMIT_MS = (1280, 720), 500, 12, 50.0


def noisy(number: int) -> np.ndarray:
    """A moving picture that is not trivial to decode, uint8 [720, 1280, 3]."""
    chance = np.random.default_rng(number // 10)
    small = chance.integers(0, 255, (45, 80, 3), np.uint8)
    return np.roll(np.kron(small, np.ones((16, 16, 1), np.uint8)), number * 7 % 1280, axis=1)


def seconds(compositor: Compositor, frame: int, quick: bool) -> float:
    """The processor's time for a frame: decoding and drawing stay in this thread, and other programs do not count."""
    begun = time.thread_time()
    compositor.frame(frame, quick)
    return time.thread_time() - begun


def main() -> int:
    """Measure and print; 1 when seeks with a proxy are over the limit."""
    with tempfile.TemporaryDirectory() as folder:
        source, proxy = Path(folder) / "f.mp4", Path(folder) / "p.mov"
        write_film(source, [noisy(number) for number in range(FRAMES)], Rate())
        begun = time.thread_time()
        make_proxy(source, FRAMES, proxy, Progress())
        made = time.thread_time() - begun
        clips = (Clip("c", AssetSource("f"), 0, FRAMES),)
        assets = {"f": Asset("f", "Film", "clip", "f.mp4", *SIZE, FRAMES)}
        project = Project(assets=assets, timeline=Timeline((Track("v", "V", "picture", clips),)))
        taken: dict[bool, list[float]] = {False: [], True: []}
        compositor, chance = Compositor(project, lambda _: source, SIZE, proxies=lambda _: proxy), random.Random(1)
        for frame in [chance.randrange(FRAMES) for _ in range(SEEKS)]:
            for quick, times in taken.items():
                times.append(seconds(compositor, frame, quick))
        compositor.close()
        size = proxy.stat().st_size / source.stat().st_size
        print(f"proxy: {FRAMES / made:.0f} frames in a second of processor time, {size:.1f} times the film's size")
    slow, quick = (1000 * statistics.median(times) for times in taken.values())
    print(f"a random frame: {slow:.0f} ms from the film, {quick:.0f} ms from its proxy")
    return int(quick > LIMIT_MS)


if __name__ == "__main__":
    sys.exit(main())
