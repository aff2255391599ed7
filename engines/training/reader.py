"""The reader recipe: the text encoder learns to understand captions before the first picture is drawn.

One question per slot of a scene (which object is nearer, what colour is the upper one, where, when) attends to the
encoder's tokens as the picture model will, and must find the answer there. Captions cost nothing, so that what words mean
is learned from hundreds of thousands of them, and the picture model only has to learn what things look like.
"""

from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn
from transformers import CLIPTextModel

from engines.training import data, state
from engines.training.loop import Dials
from engines.training.slots import HEADS, labels, ordered
from engines.training.text import WIDTH, learned_tokenizer, new_text_encoder, token_ids
from engines.training.world.captions import captions
from engines.training.world.grammar import scene_from_seed
from engines.training.world.scene import SIZES, Scene

SLOTS = HEADS | {"first size": len(SIZES), "second size": len(SIZES) + 1}


class Questions(nn.Module):
    """Scores for every slot from token features [n, LENGTH, WIDTH]: one [n, classes] tensor each."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = nn.Parameter(torch.randn(len(SLOTS), WIDTH) * 0.5)
        self.look = nn.MultiheadAttention(WIDTH, 6, batch_first=True)
        self.answers = nn.ModuleList(nn.Linear(WIDTH, count) for count in SLOTS.values())

    def forward(self, features: torch.Tensor) -> list[torch.Tensor]:
        """The scores of all answers."""
        asked = self.asked.expand(len(features), -1, -1)
        found = self.look(asked, features, features, need_weights=False)[0]
        return [answer(found[:, i]) for i, answer in enumerate(self.answers)]


class ReaderRecipe:
    """Trains `CLIPTextModel` and `Questions` on fresh captions of ever new scenes."""

    name = "reader"
    dials = Dials(rate=1e-3, averaging=0.998, decay_from=0.5)
    batch = 64

    def __init__(self, device: str = "cpu") -> None:
        torch.manual_seed(5)
        self.tokenizer = learned_tokenizer()
        self._device = device
        text, questions = new_text_encoder(self.tokenizer).to(device), Questions().to(device)
        self.modules: dict[str, nn.Module] = {"text_encoder": text, "questions": questions}

    def loss(self, step: int, share: float) -> torch.Tensor:
        """Mean cross entropy over all slots. What a caption leaves unsaid is answered by how often it happens."""
        random = np.random.default_rng([step, 8])
        scenes = [scene_from_seed(int(seed)) for seed in random.integers(data.UNSEEN_SEEDS, size=self.batch)]
        ids = token_ids(self.tokenizer, [captions(scene, random) for scene in scenes]).to(self._device)
        truth = torch.from_numpy(np.stack([answers(scene) for scene in scenes])).to(self._device)
        scores = self.modules["questions"](self.modules["text_encoder"](ids).last_hidden_state)
        return torch.stack([F.cross_entropy(score, truth[:, i]) for i, score in enumerate(scores)]).mean()


def answers(scene: Scene) -> np.ndarray:
    """The true class of each of `SLOTS`: int64 [slots]."""
    things = ordered(scene)[1]
    second = SIZES.index(things[1].size) + 1 if len(things) > 1 else 0
    return np.concatenate([labels(scene), [SIZES.index(things[0].size), second]])


def taught() -> CLIPTextModel:
    """The text encoder from the reader's training state, ready to be trained on."""
    text = new_text_encoder(learned_tokenizer())
    state.load_averages(data.folder("reader"), {"text_encoder": text})
    return text.train()
