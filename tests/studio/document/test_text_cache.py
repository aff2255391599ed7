from __future__ import annotations

import time
from dataclasses import replace

from studio.document.codec import to_plain, to_text
from studio.document.text_cache import TextCache
from tests.faults.editing import edits
from tests.studio.document.test_codec import whole
from tests.studio.document.test_files import long_film


def test_the_text_is_that_of_the_codec():
    cache = TextCache()
    for seed in range(4):
        for _, project in edits(seed, 30):
            assert cache.text(project) == to_text(to_plain(project))
    future = replace(whole(), extra={"new": [1, None]}, timeline=replace(whole().timeline, extra={"newer": {"a": 2.5}}))
    assert cache.text(future) == to_text(to_plain(future))


def test_only_what_changed_is_written_anew():
    cache, film = TextCache(), long_film(1000)
    first = min(spent(cache, long_film(1000)) for _ in range(2))
    cache.text(film)
    later = min(spent(cache, replace(film, shots=(replace(film.shots[0], prompt=str(index)), *film.shots[1:]))) for index in range(5))
    assert later < first / 4


def test_nothing_of_older_documents_is_kept():
    cache = TextCache()
    cache.text(long_film(100))
    cache.text(long_film(1))
    assert len(cache._kept) < 10


def spent(cache: TextCache, project) -> float:
    started = time.thread_time()
    cache.text(project)
    return time.thread_time() - started
