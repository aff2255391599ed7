"""Compiled work shared among the processors."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import numpy as np

THREADS = max(1, min(8, len(os.sched_getaffinity(0))))


def shared(work: Callable[[int, int], object], count: int) -> None:
    """Do all of 0 to `count` in pieces, on as many threads as there are processors; compiled work runs without the interpreter's lock."""
    edges = np.unique(np.linspace(0, count, 8 * THREADS + 1).astype(int))
    if THREADS == 1 or len(edges) < 3:
        work(0, count)
        return
    with ThreadPoolExecutor(THREADS) as pool:
        for done in [pool.submit(work, int(first), int(last)) for first, last in pairwise(edges)]:
            done.result()
