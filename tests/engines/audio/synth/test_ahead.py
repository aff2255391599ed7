from types import SimpleNamespace

import numpy as np
import pytest

from engines.audio.compose.brief import Brief
from engines.audio.compose.piece import compose
from engines.audio.score import RATE
from engines.audio.synth import ahead as module
from engines.audio.synth.ahead import ahead, warm
from engines.audio.synth.drums import DRUMS
from engines.audio.synth.render import render


@pytest.fixture(scope="module")
def piece():
    return compose(Brief(samples=50 * RATE, seed=2, genre="folk"))


def likeness(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.corrcoef(one.ravel(), other.ravel())[0, 1])


def test_the_beginning_is_heard_first_and_sounds_as_it_will(piece):
    blocks = list(ahead(piece))
    assert [len(block) for block in blocks] == [3 * RATE, 9 * RATE]
    whole = render(piece).mix
    assert likeness(blocks[0], whole[: 3 * RATE]) > 0.95 and likeness(blocks[1], whole[3 * RATE : 12 * RATE]) > 0.95
    assert likeness(blocks[1], whole[: 9 * RATE]) < 0.5, "another place of the piece is told apart"


def test_there_is_no_step_from_one_stage_to_the_next(piece):
    first, second = ahead(piece)
    joined = np.concatenate([first, second])
    steps = np.abs(np.diff(joined, axis=0)).max(axis=1)
    assert steps[len(first) - 1] <= np.quantile(steps, 0.9999)
    levels = [np.sqrt(np.mean(part**2)) for part in (first[-RATE:], second[:RATE])]
    assert 0.4 < levels[0] / levels[1] < 2.5


def test_what_is_passed_over_is_not_heard(piece):
    plain, late = next(ahead(piece)), next(ahead(piece, lead=RATE))
    assert len(late) == 3 * RATE and likeness(late[: 2 * RATE], plain[RATE:]) > 0.95


def test_short_pieces_are_done_as_soon(piece):
    assert not list(ahead(compose(Brief(samples=5 * RATE, seed=2))))


def test_all_that_is_compiled_is_loaded_before_the_first_piece(monkeypatch):
    played, kinds, struck = [], set(), set()
    monkeypatch.setattr(module, "stroke", lambda kit, drum, *_: struck.add(drum))
    monkeypatch.setattr(module, "render", lambda score, until: played.append(score))
    monkeypatch.setattr(module, "shared", lambda rate: SimpleNamespace(get=lambda name, voice, *_: kinds.add(type(voice.make))))
    warm()
    assert played[0].drums.hits and struck == set(DRUMS) and kinds == {type(voice.make) for voice in module.VOICES.values()}
