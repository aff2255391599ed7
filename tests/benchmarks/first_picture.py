"""What somebody waits for in a process that is new: `python -m tests.benchmarks.first_picture [MODEL]` prints a line of JSON.

Seconds of the imports (the studio's engine does them when it starts, before anybody asks), of loading the model after that, until the
first preview and until the picture; peak memory in MB.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time

os.environ.setdefault("GOMP_SPINCOUNT", "0")

PROMPT, SEED = "a red cube left of a blue sphere in a meadow by day", 7


def main(name: str = "storybook") -> None:
    """Print the figures."""
    times = [time.perf_counter()]
    from engines.image.text_to_image import text_to_image
    from engines.models.cache import Cache
    from engines.models.catalog import find
    from engines.models.load import import_libraries
    from engines.progress import Progress
    from engines.requests import Dials, TextToImage

    import_libraries()
    times.append(time.perf_counter())
    info, models = find(name), Cache()
    models.get(info, Progress())
    times.append(time.perf_counter())
    shown: list[float] = []
    progress = Progress(lambda done, total, note, preview: shown.append(time.perf_counter()) if preview is not None else None)
    text_to_image(TextToImage(Dials(PROMPT, width=info.native[0][0], height=info.native[0][1], seed=SEED, model=name)), progress, models)
    ends = (times[1] - times[0], times[2] - times[1], shown[0] - times[2], time.perf_counter() - times[2])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(dict(zip(("imports", "load", "preview", "picture", "peak"), (*ends, peak), strict=True))))


if __name__ == "__main__":
    main(*sys.argv[1:2])
