"""The ear's recipe: it learns the moods and voices of the corpus's music, whose truth is known."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from engines.audio.compose.moods import MOODS
from engines.audio.ear import FOLDER, RATE, Ear, EarConfig
from engines.audio.synth.voices import VOICES
from engines.training import data, state
from engines.training.loop import Dials
from engines.training.sound import clips

CONFIG = EarConfig(tuple(MOODS), tuple(VOICES))
TEST_SHARDS = 3
"""The last shards are not learned from: they are the ceiling of what the ear can tell."""
_CROP = 6 * RATE
_LOUDEST, _SOFTEST = 6.0, -10.0  # decibels by which a crop is changed


class EarRecipe:
    """Trains the ear on crops of music."""

    name = "ear"
    dials = Dials(rate=2e-3, warm_up=50, averaging=0.995, weight_decay=0.05)

    def __init__(self, device: str = "cpu", batch: int = 24) -> None:
        torch.manual_seed(13)
        self.batch, self._device = batch, device
        self._ear = Ear(CONFIG).to(device).train()
        self.modules: dict[str, nn.Module] = {"ear": self._ear}
        self._clips = [clip for path in clips.shards()[:-TEST_SHARDS] for clip in music_of(path)]
        if not self._clips:
            raise FileNotFoundError("there are no clips of music: run “clips” first")

    def loss(self, step: int, share: float) -> torch.Tensor:
        """Nats for the mood and for the voices."""
        random = np.random.default_rng([step, 13])
        chosen = [self._clips[int(i)] for i in random.integers(len(self._clips), size=self.batch)]
        moods, voices = self._ear(torch.from_numpy(np.stack([_crop(sound, random) for sound, _ in chosen])).to(self._device))
        truth = [told(words) for _, words in chosen]
        right = torch.tensor([mood for mood, _ in truth], device=self._device)
        played = torch.from_numpy(np.stack([voice for _, voice in truth])).to(self._device)
        return F.cross_entropy(moods, right) + 10 * F.binary_cross_entropy_with_logits(voices, played)


def music_of(shard: Path) -> list[tuple[np.ndarray, list[str]]]:
    """(int16 [samples], words) of the pieces of a shard."""
    table, sound = np.load(shard), np.load(clips.sound_of(shard), mmap_mode="r")
    return [(sound[row], str(text).split("|")) for row, text in enumerate(table["words"]) if text]


def told(words: list[str]) -> tuple[int, np.ndarray]:
    """The mood's place and float32 [voices], 1 for those that play; see `score_plan.words`."""
    mood = CONFIG.moods.index(words[1])
    return mood, np.array([float(voice in words[2:]) for voice in CONFIG.voices], np.float32)


def _crop(sound: np.ndarray, random: np.random.Generator) -> np.ndarray:
    begin = int(random.integers(max(1, len(sound) - _CROP)))
    piece = sound[begin : begin + _CROP].astype(np.float32) / 32767
    return piece * np.float32(10 ** (random.uniform(_SOFTEST, _LOUDEST) / 20))


def export(folder: Path = FOLDER) -> None:
    """Write the model folder from the training state."""
    ear = Ear(CONFIG)
    state.load_averages(data.folder("ear"), {"ear": ear})
    ear.save(folder)
    described = {"name": folder.name, "title": "Storybook ear", "family": "judge", "licence": "Apache-2.0"}
    (folder / "filmwright.json").write_text(json.dumps(described, indent=2) + "\n", encoding="utf-8")
