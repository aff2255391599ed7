from __future__ import annotations

import numpy as np

from studio.render.cache import ByteCache


def block() -> np.ndarray:
    return np.zeros(100, np.uint8)


def test_the_least_recently_used_goes_first():
    cache = ByteCache(250)
    first = cache.get("a", block)
    cache.get("b", block)
    assert cache.get("a", block) is first
    cache.get("c", block)
    assert cache.nbytes == 200
    assert cache.get("a", block) is first
    made = []
    cache.get("b", lambda: made.append(1) or block())
    assert made


def test_one_that_is_too_large_is_kept_alone_for_now():
    cache = ByteCache(50)
    assert cache.get("a", block) is cache.get("a", block)
    cache.get("b", block)
    assert cache.nbytes == 100
    cache.clear()
    assert cache.nbytes == 0
