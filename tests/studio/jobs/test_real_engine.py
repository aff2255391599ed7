"""The queue in front of the real engine and a tiny model: pictures come, and a cancel is prompt from the first import on."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from engines.media.picture import picture_size
from engines.requests import Dials, TextToImage
from studio.jobs.job import State
from studio.jobs.queue import Queue

MANY = 500  # steps: enough to be met in the middle
ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def model(tmp_path_factory) -> Path:
    """A twin of the starter model with random weights, built by another process: this one stays free of torch."""
    folder = tmp_path_factory.mktemp("models") / "debug"
    script = "import sys; from pathlib import Path; from engines.models.debug import build; build('storybook', Path(sys.argv[1]))"
    subprocess.run([sys.executable, "-c", script, str(folder)], check=True, cwd=ROOT)
    return folder


@pytest.mark.timeout(300)
def test_cancels_while_it_imports_loads_and_paints_and_then_a_picture(tmp_path, qtbot, model):
    queue = Queue(tmp_path / "jobs")
    queue.start()

    def paint(steps: int) -> str:
        return queue.submit(TextToImage(Dials("a red cube", width=96, height=64, steps=steps, model=str(model))), "Cube", {})

    for moment in ("Starting the engine", "Loading", "Step", "Step"):
        job = paint(MANY)
        qtbot.waitUntil(lambda job=job, moment=moment: moment in queue.job(job).note or queue.job(job).done > 1, timeout=90_000)
        before = time.monotonic()
        queue.cancel(job)
        assert queue.job(job).state is State.CANCELLED
        qtbot.waitUntil(lambda: not queue._busy, timeout=5000)
        assert time.monotonic() - before < 1.5, moment
    last = paint(2)
    qtbot.waitUntil(lambda: queue.job(last).state.over, timeout=120_000)
    assert queue.job(last).state is State.FINISHED, queue.job(last).error
    assert picture_size(queue.job(last).result.path) == (96, 64)
    queue.close()
