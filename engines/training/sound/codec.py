"""The codec recipe: a small DAC (Kumar et al. 2023) of 24 kHz, 41.7 frames a second, six books of ten bits: 2.5 kbit/s."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn.utils import parametrize
from transformers import DacConfig, DacModel

from engines.training import data, state
from engines.training.loop import Dials
from engines.training.sound import clips
from engines.training.sound.spectral import Balance, chosen_windows, distances

CONFIG: dict[str, Any] = {
    "encoder_hidden_size": 16, "downsampling_ratios": [4, 4, 6, 6], "decoder_hidden_size": 192, "n_codebooks": 6,
    "codebook_size": 1024, "codebook_dim": 8, "quantizer_dropout": 0.5, "sampling_rate": clips.RATE,
}  # fmt: skip
SHARES = {"mel": 1.0, "magnitude": 0.6, "phase": 0.4, "wave": 0.05}
FOLDER = Path("assets/models/storybook-codec")
_CROP = 0.77  # seconds, about 32 frames
_QUIET = 0.05  # of the crops are silence
_LOUDEST, _SOFTEST = 6.0, -10.0  # decibels by which a crop is changed


def new_codec(settings: dict[str, Any] | None = None) -> DacModel:
    """A codec ready to learn: weights normalised, and layers that neither swell nor quench what passes through."""
    codec = DacModel(DacConfig(**(settings or CONFIG)))
    for name, weights in codec.named_parameters():
        if weights.ndim == 3:
            nn.init.xavier_normal_(weights)
            if name.endswith(("res_unit1.conv2.weight", "res_unit2.conv2.weight", "res_unit3.conv2.weight", "decoder.conv2.weight")):
                weights.data *= 0.3
    codec.apply_weight_norm()
    return codec


class CodecRecipe:
    """Trains the codec on crops of the corpus."""

    name = "codec"
    dials = Dials(rate=8e-4, warm_up=200, averaging=0.999, weight_decay=0.0)

    def __init__(self, device: str = "cpu", batch: int = 8, settings: dict[str, Any] | None = None) -> None:
        torch.manual_seed(11)
        self.batch = batch
        self._device = device
        self._codec = new_codec(settings).to(device).train()
        self.modules: dict[str, nn.Module] = {"codec": self._codec}
        self._balance = Balance(SHARES)
        self._shards = [np.load(clips.sound_of(path), mmap_mode="r") for path in clips.shards()]
        if not self._shards:
            raise FileNotFoundError("there are no clips: run “clips” first")

    def loss(self, step: int, share: float) -> torch.Tensor:
        """Balanced spectral distances, and what the books ask for."""
        real = self._crops(np.random.default_rng([step, 11])).to(self._device)
        out = self._codec(real[:, None])
        made = out.audio_values
        close = self._balance(made, distances(made, real, self._codec.config.sampling_rate, chosen_windows(step)))
        return close + out.loss.mean()

    def _crops(self, random: np.random.Generator) -> torch.Tensor:
        """float [batch, samples] at many levels, some silent."""
        hop = self._codec.config.hop_length
        length = round(_CROP * clips.RATE / hop) * hop
        rows = []
        for _ in range(self.batch):
            shard = self._shards[int(random.integers(len(self._shards)))]
            clip, place = shard[int(random.integers(len(shard)))], int(random.integers(shard.shape[1] - length))
            gain = 10 ** (random.uniform(_SOFTEST, _LOUDEST) / 20) * (random.random() > _QUIET)
            rows.append(np.clip(clip[place : place + length] / 32767 * gain, -1, 1))
        return torch.from_numpy(np.stack(rows)).float()


def plain(codec: DacModel) -> DacModel:
    """The codec with its normalised weights written out, as transformers saves it."""
    for module in codec.modules():
        if parametrize.is_parametrized(module, "weight"):
            parametrize.remove_parametrizations(module, "weight")
    return codec.eval()


def read_codec(folder: Path = FOLDER) -> DacModel:
    """The codec of a model folder, float32."""
    return DacModel.from_pretrained(folder, dtype=torch.float32, local_files_only=True).eval()


def export(folder: Path = FOLDER, settings: dict[str, Any] | None = None) -> None:
    """Write the model folder from the training state."""
    codec = new_codec(settings)
    state.load_averages(data.folder("codec"), {"codec": codec})
    plain(codec).half().save_pretrained(folder)
    described = {"name": folder.name, "title": "Storybook codec (starter)", "family": "dac", "licence": "Apache-2.0"}
    (folder / "filmwright.json").write_text(json.dumps(described, indent=2) + "\n", encoding="utf-8")
