"""The rows on control: far above one for pictures that obey, one for those that do not listen; for words of their own kind only."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from engines.image.judge import Judge, shipped
from engines.progress import Progress
from engines.requests import CONTROLS
from engines.training import exam, measure_control
from engines.training.measure_control import controlled
from engines.training.painter import Painter
from engines.training.world.captions import plain_caption


@pytest.fixture(scope="module")
def judge() -> Judge:
    return shipped()


@pytest.fixture
def real(monkeypatch: pytest.MonkeyPatch) -> dict[str, np.ndarray]:
    """Two scenes' renders by their prompts, with a network that reads everything but poses in the catalog."""
    scenes = exam.unseen_scenes(2, first=exam.OTHERS // 4)
    reads = {kind: (SimpleNamespace(name="guide"),) if kind != "pose" else () for kind in CONTROLS}
    monkeypatch.setattr(measure_control, "guides_of", lambda models, family, kind: reads[kind])
    return {plain_caption(scene): picture for scene, picture in zip(scenes, exam.renders(scenes), strict=True)}


def ratios(judge: Judge) -> dict[str, float]:
    rows = controlled(judge, Painter("storybook"), (2, "first"), Progress())
    return {row.measure.split(":")[0].removeprefix("control by "): float(row.figure.split("x")[0]) for row in rows}


def test_obedience_and_deafness_are_told_apart(judge: Judge, real: dict[str, np.ndarray], monkeypatch: pytest.MonkeyPatch) -> None:
    prompts = list(real)
    others = {prompt: real[prompts[1 - i]] for i, prompt in enumerate(prompts)}
    shown: list[str] = []

    def painted(painter: Painter, prompt: str, seed: int, progress: Progress) -> np.ndarray:
        shown.extend(control.kind for control in painter.controls if Path(control.image).is_file())
        return real[prompt] if painter.controls else others[prompt]

    monkeypatch.setattr(measure_control, "painted", painted)
    found = ratios(judge)
    assert set(found) == {"edges", "depth", "segments"} == set(shown)
    assert min(found.values()) > 1.5 and found["edges"] > 4
    monkeypatch.setattr(measure_control, "painted", lambda painter, prompt, seed, progress: others[prompt])
    assert all(ratio == pytest.approx(1) for ratio in ratios(judge).values())


def test_without_a_network_there_are_no_rows(judge: Judge, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measure_control, "guides_of", lambda models, family, kind: ())
    assert controlled(judge, Painter("storybook"), (2, "first"), Progress()) == []
