"""Contact sheets of every kind can be drawn."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import cv2
import pytest

from engines.training import sheet
from engines.training.world.scene import STORYBOOK


def test_a_sheet_of_scenes_is_written(tmp_path: Path) -> None:
    sheet.world_sheet(tmp_path / "sheet.png", sheet.Sheet(vocabulary="storybook", count=2))
    picture = cv2.imread(str(tmp_path / "sheet.png"))
    assert picture.shape == (256 + 34, 8 * (256 + 6), 3)


def test_truths_are_shown_beside_the_picture(tmp_path: Path) -> None:
    sheet.world_sheet(tmp_path / "sheet.png", sheet.Sheet("truth", "storybook", count=1))
    assert cv2.imread(str(tmp_path / "sheet.png")).shape[1] == len(sheet.TRUTHS) * (256 + 6)


def test_kinds_cover_the_world() -> None:
    titles = {kind: [title for _, title in make(sheet.Sheet(count=1))[0]] for kind, make in sheet.KINDS.items()}
    assert len(titles["objects"]) == 3 * len(STORYBOOK.objects)
    assert len(titles["lights"]) == len(STORYBOOK.places) * len(STORYBOOK.lights)
    assert len(titles["motions"]) == 36


def test_an_unknown_kind_is_refused_with_the_list(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="scenes, objects"):
        sheet.world_sheet(tmp_path / "x.png", replace(sheet.Sheet(), kind="dreams"))
