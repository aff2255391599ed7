"""The codec recipe: our spectrum codec of 24 kHz, 41.7 frames a second, twelve books of ten bits: 5 kbit/s, or less with fewer books."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import torch
from torch import nn

from engines.audio.spectrum_codec import SpectrumCodec, SpectrumCodecConfig
from engines.training import data, state
from engines.training.loop import Dials
from engines.training.sound import clips
from engines.training.sound.codec_start import begin
from engines.training.sound.spectral import Balance, chosen_windows, distances

SHARES = {"mel": 1.0, "magnitude": 0.6, "phase": 0.8, "wave": 0.05}
CONFIG = SpectrumCodecConfig()
FOLDER = Path("assets/models/storybook-codec")
_CROP = 30  # frames, 0.7 seconds
_QUIET = 0.05  # of the crops are silence
_LOUDEST, _SOFTEST = 6.0, -10.0  # decibels by which a crop is changed
_FEWER = 0.5  # of the crops may use only some of the books


class CodecRecipe:
    """Trains the codec on crops of the corpus."""

    name = "codec"
    dials = Dials(rate=1.5e-3, warm_up=100, averaging=0.999, weight_decay=0.01)

    def __init__(self, device: str = "cpu", batch: int = 8, config: SpectrumCodecConfig = CONFIG) -> None:
        torch.manual_seed(11)
        self.batch = batch
        self._device = device
        self._codec = SpectrumCodec(config).to(device).train()
        self.modules: dict[str, nn.Module] = {"codec": self._codec}
        self._balance = Balance(SHARES)
        self._shards = [np.load(clips.sound_of(path), mmap_mode="r") for path in clips.shards()]
        if not self._shards:
            raise FileNotFoundError("there are no clips: run “clips” first")
        begin(self._codec, self._crops(np.random.default_rng(11)).to(device))

    def loss(self, step: int, share: float) -> torch.Tensor:
        """Balanced spectral distances."""
        random = np.random.default_rng([step, 11])
        real, config = self._crops(random).to(self._device), self._codec.config
        books = random.integers(1, config.books + 1, self.batch)
        books[random.random(self.batch) >= _FEWER] = config.books
        made = self._codec(real, torch.from_numpy(books).to(self._device))
        return self._balance(made, distances(made, real, config.rate, chosen_windows(step)))

    def _crops(self, random: np.random.Generator) -> torch.Tensor:
        """float [batch, samples] at many levels, some silent."""
        length = _CROP * self._codec.config.frame
        rows = []
        for _ in range(self.batch):
            shard = self._shards[int(random.integers(len(self._shards)))]
            clip, place = shard[int(random.integers(len(shard)))], int(random.integers(shard.shape[1] - length))
            gain = 10 ** (random.uniform(_SOFTEST, _LOUDEST) / 20) * (random.random() > _QUIET)
            rows.append(np.clip(clip[place : place + length] / 32767 * gain, -1, 1))
        return torch.from_numpy(np.stack(rows)).float()


def export(folder: Path = FOLDER, config: SpectrumCodecConfig = CONFIG) -> None:
    """Write the model folder from the training state."""
    codec = SpectrumCodec(config)
    state.load_averages(data.folder("codec"), {"codec": codec})
    codec.save(folder)
    described = {"name": folder.name, "title": "Storybook codec (starter)", "family": "spectrum-codec", "licence": "Apache-2.0"}
    (folder / "filmwright.json").write_text(json.dumps(described, indent=2) + "\n", encoding="utf-8")
