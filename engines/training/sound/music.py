"""The music recipe: the score transformer learns to sound the corpus's scores in codec tokens."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from engines.audio.delay import delayed, shifted, stretched
from engines.audio.score_model import ScoreModelConfig, ScoreTransformer
from engines.audio.score_plan import LATER
from engines.training import data, state
from engines.training.loop import Dials
from engines.training.sound import clips
from engines.training.sound.clips import Tokens

FOLDER = Path("assets/models/storybook-music")
WINDOW = ScoreModelConfig().window
BOOKS = ScoreModelConfig().books
"""How many of the codec's books the model draws: half of them say nearly all of what is heard."""
_BARE = 0.1  # of the steps know nothing: guidance needs the model's own taste
_NAMELESS, _PLANLESS = 0.2, 0.1  # of the clips lack their words, or their plan
_UNKNOWN = 0.2  # of the steps begin with sound whose score is not known, as when a recording is gone on from
_FRAMED = 0.2  # of the steps know what comes after, as when a place is repainted


def config_for(kinds: Sequence[Tokens]) -> ScoreModelConfig:
    """The model for these clips: its vocabulary is every word that one is called by."""
    books = min(BOOKS, kinds[0].codes.shape[1])
    return ScoreModelConfig(books=books, words=tuple(sorted({word for tokens in kinds for names in tokens.words for word in names})))


def start_from(mine: ScoreTransformer, earlier: ScoreTransformer) -> None:
    """Begin with what an earlier model of the same size knows; words that it lacks begin fresh."""
    known = earlier.state_dict()
    names, old = mine.names.weight.detach().clone(), {word: row for row, word in enumerate(earlier.config.words)}
    for row, word in enumerate(mine.config.words):
        if word in old:
            names[row] = known["names.weight"][old[word]]
    mine.load_state_dict({**known, "names.weight": names})


class MusicRecipe:
    """Trains the score transformer on kinds of clips, each as often as the others."""

    name = "music"
    dials = Dials(rate=2e-3, warm_up=60, averaging=0.999, weight_decay=0.05)

    def __init__(self, kinds: Sequence[Tokens], device: str = "cpu", batch: int = 3, config: ScoreModelConfig | None = None) -> None:
        torch.manual_seed(12)
        self.batch = batch
        self._kinds, self._device = kinds, device
        self._model = ScoreTransformer(config or config_for(kinds)).to(device)
        self.modules: dict[str, nn.Module] = {"model": self._model}

    def loss(self, step: int, share: float) -> torch.Tensor:
        """Nats per token."""
        random = np.random.default_rng([step, 12])
        codes, plan, names = self._draw(random)
        later = int(random.integers(16, codes.shape[-1] // 3)) if random.random() < _FRAMED else 0
        return sequence_loss(self._model, (codes, plan, names), later)

    def _draw(self, random: np.random.Generator) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Codes int64 [batch, books, frames], plans and names with what is to be missed missing."""
        tokens = self._kinds[int(random.integers(len(self._kinds)))]
        rows = random.integers(len(tokens.codes), size=self.batch)
        whole = min(tokens.codes.shape[-1], tokens.plans.shape[1])
        frames = min(whole, WINDOW)
        begin = int(random.integers(whole - frames + 1))
        plans = tokens.plans[rows, begin : begin + frames].astype(np.float32)
        names = torch.stack([self._model.named(tokens.words[row]) for row in rows])
        if random.random() < _BARE:
            plans[:], names = 0, torch.zeros_like(names)
        else:
            plans[random.random(self.batch) < _PLANLESS] = 0
            names[torch.from_numpy(random.random(self.batch) < _NAMELESS)] = 0
            if random.random() < _UNKNOWN:
                plans[:, : int(random.integers(8, plans.shape[1] // 2))] = 0
        codes = torch.from_numpy(tokens.codes[rows, : self._model.config.books, begin : begin + frames].astype(np.int64))
        return codes.to(self._device), torch.from_numpy(plans).to(self._device), names.to(self._device)


def sequence_loss(model: ScoreTransformer, what: tuple[torch.Tensor, torch.Tensor, torch.Tensor], later: int = 0) -> torch.Tensor:
    """Mean nats per token of (codes [rows, books, frames], plan, names). The last `later` frames come first, as context."""
    codes, plan, names = what
    books = codes.shape[1]
    frames = codes.shape[-1] - later
    targets = delayed(codes[..., :frames], model.empty)
    steps, plans = shifted(targets, model.empty), stretched(plan[:, :frames], books)
    if later:
        after, after_plan = shifted(delayed(codes[..., frames:], model.empty), model.empty), stretched(plan[:, frames:], books).clone()
        after_plan[..., LATER] = 1
        steps, plans = torch.cat([after, steps], dim=1), torch.cat([after_plan, plans], dim=1)
    hidden = model.hidden(steps, plans, names)[:, -targets.shape[1] :]
    known = targets != model.empty
    logits = model.digit_logits(hidden)[known].float()
    return F.cross_entropy(logits.flatten(0, 1), model.digits(targets[known]).flatten(), reduction="sum") / known.sum()


def export(folder: Path = FOLDER, config: ScoreModelConfig | None = None) -> None:
    """Write the model folder from the training state."""
    model = ScoreTransformer(config or config_for(clips.read_tokens()))
    state.load_averages(data.folder("music"), {"model": model})
    model.save(folder)
    described = {"name": folder.name, "title": "Storybook music", "family": "score-music", "licence": "Apache-2.0"}
    (folder / "filmwright.json").write_text(json.dumps(described, indent=2) + "\n", encoding="utf-8")
