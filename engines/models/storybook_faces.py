"""The starter model that knows from which side a toy is seen: what counts the faces of things that were made.

Its eye is the judge's: convolutions that know the toys already, and are not taught any more.
"""

from __future__ import annotations

import json
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import load_file, save_file
from torch import nn

from engines.image.judge import Judge, JudgeConfig, Vocabulary

SHIPPED = Path(__file__).resolve().parents[2] / "assets/models/storybook-faces"
SIDE = 64
"""Pixels of the pictures that it looks at."""
SECTORS = 12
"""Parts of a turn that it tells apart; the first one is the front, then the thing is seen from ever farther to its left (+x)."""
_JUDGE = JudgeConfig(Vocabulary({}, {}, {"none": "none"}, {}))  # of its size; what it can name is not needed
_CELLS, _WIDTH, _DROPPED = 4, 192, 0.3  # cells along a side in which it thinks; numbers that it thinks in; what is left out while it learns
_PAPER = (0.957, 0.933, 0.886)  # what the eye sees behind the thing: the studio's
_FRONT = (-1, 0, 1)  # the sectors that are taken for the front


class StorybookFaces(nn.Module):
    """Pictures are float [n, 4, 64, 64] as a model of views is given them: colours multiplied by alpha, and alpha, all in 0..1."""

    def __init__(self) -> None:
        super().__init__()
        self.eye = nn.ModuleList(_eye(Judge(_JUDGE))).requires_grad_(False)
        _, _, body, context = _JUDGE.widths
        self.think = nn.Sequential(nn.Dropout(_DROPPED), nn.Linear(_CELLS**2 * (body + context), _WIDTH), nn.SiLU(), nn.Dropout(_DROPPED))
        self.sector = nn.Linear(_WIDTH, SECTORS)

    def begin_with(self, judge: Judge) -> None:
        """Take the judge's eye."""
        for mine, theirs in zip(self.eye, _eye(judge), strict=True):
            mine.load_state_dict(theirs.state_dict())

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        """Logits [n, SECTORS] of the sides that are seen."""
        with torch.no_grad():
            paper = pictures.new_tensor(_PAPER).view(3, 1, 1)
            early, body, context = self.eye
            parts = body(early(2 * (pictures[:, :3] + (1 - pictures[:, 3:]) * paper) - 1))
            seen = torch.cat([F.adaptive_avg_pool2d(parts, _CELLS), context(parts)], 1).flatten(1)
        return self.sector(self.think(seen))

    @torch.no_grad()
    def front_shares(self, pictures: torch.Tensor) -> torch.Tensor:
        """How sure it is of each picture that it shows the front, [n] in 0..1; a quarter where all sides look alike."""
        shares = self(pictures).softmax(1)
        return sum(shares[:, sector] for sector in _FRONT)

    def save(self, folder: Path) -> None:
        """Write config.json and model.safetensors (float16)."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "config.json").write_text(json.dumps({"_class_name": "StorybookFaces"}, indent=2) + "\n", encoding="utf-8")
        save_file({key: value.half().contiguous() for key, value in self.state_dict().items()}, folder / "model.safetensors")

    @staticmethod
    def from_folder(folder: Path = SHIPPED) -> StorybookFaces:
        """The network that `save` wrote, in float32, ready for use."""
        network = StorybookFaces()
        network.load_state_dict({key: value.float() for key, value in load_file(folder / "model.safetensors").items()})
        return network.eval()


def _eye(judge: Judge) -> tuple[nn.Module, nn.Module, nn.Module]:
    return judge.early, judge.body, judge.context
