"""The ladder: what happens when memory ends."""

import numpy as np
import pytest
import torch

from engines.image import sample as room
from engines.image.sample import Run, sample
from engines.models import vae
from engines.models.families import Wish, storybook
from engines.progress import Cancelled, Progress

WISH = Wish("a red cube", "", 3.0, 96, 64)


def fail_once(monkeypatch, owner, name, error):
    original, calls = getattr(owner, name), []

    def function(*arguments):
        calls.append(1)
        if len(calls) == 1:
            raise error
        return original(*arguments)

    monkeypatch.setattr(owner, name, function)


OUT = [MemoryError(), torch.OutOfMemoryError("CUDA out of memory"), RuntimeError("DefaultCPUAllocator: can't allocate memory: 1 GB")]


@pytest.mark.parametrize("error", OUT)
def test_out_of_memory_while_denoising_runs_guidance_in_two_passes(load_twin, monkeypatch, error):
    usual = sample(load_twin("storybook"), Run(WISH, 2, 1), Progress())
    fail_once(monkeypatch, storybook, "estimate", error)
    run = Run(WISH, 2, 1)
    pixels = sample(load_twin("storybook"), run, Progress())
    assert run.fallbacks == ["smaller batch: guidance in two passes"]
    assert np.abs(pixels.astype(int) - usual).max() <= 1


def test_out_of_memory_in_the_decode_does_not_sample_again(load_twin, monkeypatch):
    fail_once(monkeypatch, vae, "decode", OUT[0])
    steps, run = [], Run(WISH, 2, 1)
    sample(load_twin("storybook"), run, Progress(lambda done, total, note, _: steps.append(note)))
    assert run.fallbacks == ["tiled decode"]
    assert sum(note.startswith("Step") for note in steps) == 2


def test_a_decode_that_would_not_fit_is_tiled_from_the_start(load_twin, monkeypatch):
    monkeypatch.setattr(room, "available", lambda _: 1000)
    run = Run(WISH, 2, 1)
    sample(load_twin("storybook"), run, Progress())
    assert run.fallbacks == ["tiled decode"]


def test_out_of_memory_twice_is_passed_on(load_twin, monkeypatch):
    def never(*_):
        raise MemoryError

    monkeypatch.setattr(storybook, "estimate", never)
    with pytest.raises(MemoryError):
        sample(load_twin("storybook"), Run(WISH, 2, 1), Progress())


def test_other_errors_and_cancel_take_no_ladder(load_twin, monkeypatch):
    fail_once(monkeypatch, storybook, "estimate", ZeroDivisionError())
    run = Run(WISH, 2, 1)
    with pytest.raises(ZeroDivisionError):
        sample(load_twin("storybook"), run, Progress())
    with pytest.raises(Cancelled):
        sample(load_twin("storybook"), run, Progress(cancelled=lambda: True))
    assert run.fallbacks == []
