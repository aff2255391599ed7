import numpy as np
import pytest

from engines.image.outpaint import outpaint
from engines.models.debug import KINDS
from engines.progress import EngineError, Progress
from engines.requests import Outpaint


@pytest.mark.parametrize("kind", KINDS)
def test_old_pixels_stay_and_new_ones_come(dials, models, save, noise, kind):
    picture = noise(64, 96)
    made = outpaint(Outpaint(dials(kind, steps=1), save("a.png", picture), 20, 0, 30, 0), Progress(), models)
    assert made.pixels.shape == (64, 146, 3)
    assert np.array_equal(made.pixels[:, 20:116], picture)


def test_a_step_wider_than_the_models_window(dials, models, save, noise):
    picture = noise(48, 64, 4)
    made = outpaint(Outpaint(dials(steps=1), save("a.png", picture), 0, 10, 400, 0), Progress(), models)
    assert made.pixels.shape == (58, 464, 4) and made.facts["windows"] > 4
    assert np.array_equal(made.pixels[10:, :64], picture)
    assert (made.pixels[:, 64:, 3] == 255).all()


def test_progress_grows_over_all_windows(dials, models, save, noise):
    shares = []
    progress = Progress(lambda done, total, note, _: None if note.startswith("Loading") else shares.append(done / total))
    outpaint(Outpaint(dials(steps=1), save("a.png", noise(64, 96)), 0, 0, 200, 0), progress, models)
    assert shares == sorted(shares) and shares[-1] > 0.85


@pytest.mark.parametrize("sides", [(0, 0, 0, 0), (-5, 0, 10, 0), (0, 0, 9000, 0)])
def test_impossible_frames_are_one_sentence(dials, models, save, noise, sides):
    with pytest.raises(EngineError):
        outpaint(Outpaint(dials(), save("a.png", noise()), *sides), Progress(), models)
