"""Contact sheets: pictures side by side with their captions."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

from engines.training.world.captions import captions
from engines.training.world.grammar import scene_from_seed
from engines.training.world.render import Renderer
from engines.training.world.scene import SHAPES


def world_sheet(path: Path, count: int = 64, seed: int = 0, shape: str = "square") -> None:
    """Write a contact sheet of `count` scenes from `seed` on."""
    renderer = Renderer()
    random = np.random.default_rng(seed)
    scenes = [scene_from_seed(seed + i, shape) for i in range(count)]
    pictures = [renderer.picture(scene, *SHAPES[shape]) for scene in scenes]
    renderer.close()
    write_sheet(path, pictures, [captions(scene, random) for scene in scenes])


def write_sheet(path: Path, pictures: Sequence[np.ndarray], titles: Sequence[str], columns: int = 8) -> None:
    """Write uint8 RGB pictures of one size as a grid with a title below each."""
    cells = [_titled(picture, title) for picture, title in zip(pictures, titles, strict=True)]
    blank = np.full_like(cells[0], 255)
    cells += [blank] * (-len(cells) % columns)
    rows = [np.concatenate(cells[i : i + columns], 1) for i in range(0, len(cells), columns)]
    cv2.imwrite(str(path), cv2.cvtColor(np.concatenate(rows, 0), cv2.COLOR_RGB2BGR))


def _titled(picture: np.ndarray, title: str) -> np.ndarray:
    cell = np.full((picture.shape[0] + 34, picture.shape[1] + 6, 3), 255, np.uint8)
    cell[3 : 3 + picture.shape[0], 3:-3] = picture
    letters = max(20, picture.shape[1] // 6)
    for line in range(2):
        text = title[line * letters : (line + 1) * letters]
        cv2.putText(cell, text, (4, picture.shape[0] + 15 + 13 * line), cv2.FONT_HERSHEY_SIMPLEX, 0.34, (40, 40, 40), 1, cv2.LINE_AA)
    return cell
