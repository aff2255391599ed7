"""The ear's recipe: moods and voices in music of the corpus, also where they do not go together, and voices by their sound alone."""

from __future__ import annotations

import json
from itertools import cycle, islice
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
from engines.training.sound.timbres import mixture, over

CONFIG = EarConfig(tuple(MOODS), tuple(VOICES))
TEST_SHARDS = 3
"""The last shards are not learned from: they are the ceiling of what the ear can tell."""
_CROP = 7 * RATE
_TO_GROW_USED = 192  # crops
_LOUDEST, _SOFTEST = 6.0, -10.0  # decibels by which a crop is changed
_KINDS = (16, 4, 4)
"""Of a batch: crops of music, crops with voices over them that do not belong there, and such voices alone. Every second crop is of music
in which mood, voices, key and tempo have nothing to do with each other."""


class EarRecipe:
    """Trains the ear on crops of music and on mixtures of voices."""

    name = "ear"
    dials = Dials(rate=2e-3, warm_up=50, averaging=0.995, weight_decay=0.05)
    batch = sum(_KINDS)

    def __init__(self, device: str = "cpu") -> None:
        torch.manual_seed(13)
        self._device = device
        self._ear = Ear(CONFIG).to(device).train()
        self.modules: dict[str, nn.Module] = {"ear": self._ear}
        learned = (clips.shards()[:-TEST_SHARDS], clips.shards(free=True))
        self._clips = [[clip for path in paths for clip in music_of(path)] for paths in learned]
        if not all(self._clips):
            raise FileNotFoundError("there are no clips of music: run “clips” first")
        random = np.random.default_rng(13)
        heard = [_crop(known[int(random.integers(len(known)))][0], random) for known in islice(cycle(self._clips), _TO_GROW_USED)]
        self._ear.grow_used(torch.from_numpy(np.stack(heard)).to(device))

    def loss(self, step: int, share: float) -> torch.Tensor:
        """Nats for the mood, of what is as it was composed, and for the voices."""
        torch.manual_seed(step)  # of what is dropped out, so that a resumed run is the same run
        random = np.random.default_rng([step, 13])
        plain, covered, alone = _KINDS
        chosen = [known[int(random.integers(len(known)))] for known in islice(cycle(self._clips), plain + covered)]
        sounds, words = [_crop(sound, random) for sound, _ in chosen], [words[2:] for _, words in chosen]
        for row in range(plain, plain + covered):
            sounds[row], more = over(sounds[row], random)
            words[row] = [*words[row], *more]
        for _ in range(alone):
            sound, names = mixture(random, _CROP)
            sounds.append(sound)
            words.append(names)
        moods, voices = self._ear(torch.from_numpy(np.stack(sounds)).to(self._device))
        right = torch.tensor([CONFIG.moods.index(words[1]) for _, words in chosen[:plain]], device=self._device)
        played = torch.from_numpy(np.stack([marked(names) for names in words])).to(self._device)
        return F.cross_entropy(moods[:plain], right) + 20 * F.binary_cross_entropy_with_logits(voices, played)


def music_of(shard: Path) -> list[tuple[np.ndarray, list[str]]]:
    """(int16 [samples], words) of the pieces of a shard."""
    table, sound = np.load(shard), np.load(clips.sound_of(shard), mmap_mode="r")
    return [(sound[row], str(text).split("|")) for row, text in enumerate(table["words"]) if text]


def marked(words: list[str]) -> np.ndarray:
    """float32 [voices], 1 for those that are among the words."""
    return np.array([float(voice in words) for voice in CONFIG.voices], np.float32)


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
