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
from transformers import CLIPTextModel, CLIPTokenizer

from engines.training import data, state
from engines.training.loop import Dials
from engines.training.slots import labels, slots
from engines.training.text import WIDTH, kept_tokenizer, new_text_encoder, token_ids
from engines.training.world.captions import captions
from engines.training.world.grammar import scene_from_seed
from engines.training.world.scene import VOCABULARIES


class Questions(nn.Module):
    """Scores for every slot of a level from token features [n, tokens, WIDTH]: one [n, classes] tensor each."""

    def __init__(self, level: str) -> None:
        super().__init__()
        classes = [len(words) for words in slots(level).values()]
        self.asked = nn.Parameter(torch.randn(len(classes), WIDTH) * 0.5)
        self.look = nn.MultiheadAttention(WIDTH, 6, batch_first=True)
        self.answers = nn.ModuleList(nn.Linear(WIDTH, count) for count in classes)

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

    def __init__(self, tokenizer: CLIPTokenizer, text: CLIPTextModel, level: str, device: str = "cpu") -> None:
        torch.manual_seed(5)
        self.tokenizer = tokenizer
        self._vocabulary, self._device = VOCABULARIES[level], device
        self.modules: dict[str, nn.Module] = {"text_encoder": text.to(device), "questions": Questions(level).to(device)}

    def loss(self, step: int, share: float) -> torch.Tensor:
        """Mean cross entropy over all slots. What a caption leaves unsaid is answered by how often it happens."""
        random = np.random.default_rng([step, 8])
        seeds = random.integers(data.UNSEEN_SEEDS, size=self.batch)
        scenes = [scene_from_seed(int(seed), vocabulary=self._vocabulary) for seed in seeds]
        ids = token_ids(self.tokenizer, [captions(scene, random) for scene in scenes]).to(self._device)
        truth = torch.from_numpy(np.stack([labels(scene) for scene in scenes])).to(self._device)
        scores = self.modules["questions"](self.modules["text_encoder"](ids).last_hidden_state)
        return torch.stack([F.cross_entropy(score, truth[:, i]) for i, score in enumerate(scores)]).mean()


def taught(level: str) -> tuple[CLIPTokenizer, CLIPTextModel]:
    """The tokenizer and the text encoder of the reader's last state, ready to be trained on."""
    folder = data.folder("reader", level)
    tokenizer = kept_tokenizer(folder, level)
    text = new_text_encoder(tokenizer)
    state.load_averages(folder, {"text_encoder": text})
    return tokenizer, text.train()
