"""The commands: tables on stdout, one sentence on stderr."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from engines.media.picture import write_png
from engines.metrics import card
from engines.metrics.__main__ import main
from engines.training.measure_parts import Row


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    """Two folders of noisy gradients of several sizes; the second one is short of variety."""
    for name, kinds in (("real", 24), ("made", 2)):
        (tmp_path / name).mkdir()
        for i in range(24):
            random = np.random.default_rng([i % kinds, 1])
            colours = random.integers(0, 255, (3, 3, 3)).astype(np.uint8)
            write_png(tmp_path / name / f"{i:02d}.png", cv2.resize(colours, (64 + 16 * (i % 2), 64), interpolation=cv2.INTER_CUBIC))
    return tmp_path / "real", tmp_path / "made"


def test_compare_prints_every_distribution_metric(folders, capsys) -> None:
    assert main(["compare", str(folders[0]), str(folders[1])]) == 0
    rows = {line.split("|")[1].strip(): line.split("|")[2:4] for line in capsys.readouterr().out.splitlines() if line.startswith("|")}
    for name in ("Frechet distance", "kernel distance", "precision", "recall", "Vendi score", "inception-style score, place"):
        assert name in rows
    made, real = (float(cell) for cell in rows["Vendi score"])
    assert made < 3 < real
    assert float(rows["Frechet distance"][0]) > float(rows["Frechet distance"][1])


def test_pairs(folders, capsys) -> None:
    first, second = folders[0] / "00.png", folders[0] / "02.png"
    assert main(["psnr", str(first), str(first)]) == 0 and capsys.readouterr().out == "inf dB\n"
    assert main(["ssim", str(first), str(second)]) == 0 and -1 < float(capsys.readouterr().out) < 1


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["psnr", "real/00.png", "real/01.png"], "Only pictures of one size"),
        (["psnr", "real/00.png", "nothing.png"], "missing"),
        (["compare", "real", "nowhere"], "no folder"),
        (["compare", "real", "."], "holds 0 pictures"),
        (["card", "storybook-image", "--count", "0"], "at least 1"),
        (["card", "sunshine"], "no card"),
    ],
)
def test_what_cannot_be_measured_is_said_in_a_sentence(arguments, sentence, folders, monkeypatch, capsys) -> None:
    monkeypatch.chdir(folders[0].parent)
    assert main(arguments) == 1
    said = capsys.readouterr().err.strip()
    assert sentence in said and "\n" not in said


def test_a_card_is_printed_beside_what_it_said(monkeypatch, capsys, tmp_path) -> None:
    (tmp_path / "storybook").mkdir()
    (tmp_path / "storybook" / "README.md").write_text("# Card\n## Measured\n| measure | figure |\n|---|---|\n| luck | 12 % |\n")
    monkeypatch.setattr(card, "MODELS", tmp_path)
    rows = card.Card("storybook", lambda count, progress: [Row("luck", f"{count} %", "50 %"), Row("skill", "3")])
    monkeypatch.setitem(card.CARDS, "storybook-image", rows)
    assert main(["card", "storybook-image", "--count", "7"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[2] == "| luck | 7 % | 12 % | 50 % | - | - |" and lines[3].startswith("| skill | 3 | - |")
