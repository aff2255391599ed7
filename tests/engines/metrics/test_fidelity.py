"""PSNR, SSIM and sharpness beside their definitions and ffmpeg's filters."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import cv2
import numpy as np
import pytest

from engines.media.picture import write_png
from engines.metrics.fidelity import SIGMA, WINDOW, psnr, sharpness, ssim


@pytest.fixture
def pair() -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(0)
    smooth = cv2.resize(random.integers(0, 255, (12, 16, 3), np.uint8).astype(np.uint8), (128, 96), interpolation=cv2.INTER_CUBIC)
    return smooth, (smooth + random.normal(0, 6, smooth.shape)).clip(0, 255).astype(np.uint8)


def _ffmpeg(name: str, pair: tuple[np.ndarray, np.ndarray], folder: Path) -> str:
    for number, picture in enumerate(pair):
        write_png(folder / f"{number}.png", picture)
    graph = f"[0]format=gbrp[a];[1]format=gbrp[b];[a][b]{name}"
    command = ["ffmpeg", "-hide_banner", "-i", folder / "0.png", "-i", folder / "1.png", "-lavfi", graph, "-f", "null", "-"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stderr


@pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="ffmpeg is the foreign oracle")
def test_psnr_is_what_ffmpeg_says(pair, tmp_path: Path) -> None:
    said = float(re.search(r"PSNR.* average:([\d.]+)", _ffmpeg("psnr", pair, tmp_path))[1])
    assert psnr(*pair) == pytest.approx(said, abs=1e-3)


@pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="ffmpeg is the foreign oracle")
def test_ssim_is_near_what_ffmpeg_says_with_its_square_windows(pair, tmp_path: Path) -> None:
    said = float(re.search(r"SSIM.* All:([\d.]+)", _ffmpeg("ssim", pair, tmp_path))[1])
    assert ssim(*pair) == pytest.approx(said, abs=0.03)


def test_ssim_is_the_definition_written_with_loops() -> None:
    random = np.random.default_rng(1)
    a, b = random.uniform(0, 255, (2, 14, 13))
    line = np.exp(-np.square(np.arange(WINDOW) - 5) / (2 * SIGMA**2))
    weights = np.outer(line, line) / np.outer(line, line).sum()
    values = []
    for top in range(4):
        for left in range(3):
            x, y = (side[top : top + 11, left : left + 11] for side in (a, b))
            mx, my = (weights * x).sum(), (weights * y).sum()
            vx, vy, cov = ((weights * p * q).sum() for p, q in ((x - mx, x - mx), (y - my, y - my), (x - mx, y - my)))
            values.append((2 * mx * my + 6.5025) * (2 * cov + 58.5225) / ((mx**2 + my**2 + 6.5025) * (vx + vy + 58.5225)))
    assert ssim(a, b) == pytest.approx(np.mean(values))


def test_equal_pictures(pair) -> None:
    assert psnr(pair[0], pair[0]) == float("inf") and ssim(pair[0], pair[0]) == pytest.approx(1)


def test_sharpness_is_the_definition_and_falls_with_every_blur(pair) -> None:
    grey = pair[0].astype(float).mean(2)
    around = np.pad(grey, 1, mode="reflect")
    by_hand = np.abs(around[:-2, 1:-1] + around[2:, 1:-1] + around[1:-1, :-2] + around[1:-1, 2:] - 4 * grey).mean()
    assert sharpness([pair[0]]) == pytest.approx(by_hand, rel=1e-5)
    soft = [sharpness([cv2.GaussianBlur(pair[1], (0, 0), sigma)]) for sigma in (0.5, 1, 2, 4)]
    assert sharpness(pair) > sharpness(pair[:1]) and sharpness(pair[1:]) > soft[0] and soft == sorted(soft, reverse=True)


def test_other_sizes_are_refused(pair) -> None:
    with pytest.raises(ValueError, match="one size"):
        psnr(pair[0], pair[0][:-1])
    with pytest.raises(ValueError, match="at least 11"):
        ssim(pair[0][:10], pair[0][:10])
