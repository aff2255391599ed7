"""A transformer that sounds a score in codec tokens: MusicGen's delay pattern (Copet et al. 2023), told the notes of every frame.

Tokens are read and written as the codec's own digits (see `spectrum_codec`): neighbours in the codec's grid are neighbours here, and
tables of thousands of tokens need not be learned.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import load_file, save_file
from torch import nn

from engines.audio.score_plan import CHANNELS


@dataclass(frozen=True)
class ScoreModelConfig:
    """`books` tokens a frame, each of `digits` digits of `levels`. `rate`: frames per second as (numerator, denominator). `window`: frames
    seen at once. `words`: what a piece may be called, see `score_plan.words`. `codec`: the codec's model name."""

    books: int = 6
    digits: int = 5
    levels: int = 4
    width: int = 256
    layers: int = 4
    heads: int = 4
    channels: int = CHANNELS
    window: int = 512
    rate: tuple[int, int] = (125, 3)
    words: tuple[str, ...] = ()
    codec: str = "storybook-codec"

    @property
    def card(self) -> int:
        """How many different tokens a book has."""
        return self.levels**self.digits


@dataclass
class Memory:
    """Keys and values of what was seen: [layers, rows, heads, room, size]. `length`: how much of the room is used."""

    keys: torch.Tensor
    values: torch.Tensor
    length: int = 0


@dataclass(frozen=True)
class _Place:
    """Where in the sequence a pass stands: rotations of its positions, and the memory of one layer, if it is kept."""

    turns: torch.Tensor
    memory: Memory | None = None
    layer: int = 0


class ScoreTransformer(nn.Module):
    """Tokens of the next frame from those before and the plan. Pre-norm with RMS, rotary positions, SiLU gates, no biases."""

    def __init__(self, config: ScoreModelConfig = ScoreModelConfig()) -> None:
        super().__init__()
        self.config = config
        self.tokens = nn.Embedding(config.books * (config.digits * config.levels + 1), config.width)
        self.plan = nn.Linear(config.channels, config.width, bias=False)
        self.names = nn.Embedding(max(1, len(config.words)), config.width)
        self.layers = nn.ModuleList(_Layer(config.width, config.heads) for _ in range(config.layers))
        self.norm = nn.RMSNorm(config.width)
        self.heads = nn.Linear(config.width, config.books * config.digits * config.levels, bias=False)
        self.register_buffer("places", config.levels ** torch.arange(config.digits), persistent=False)
        self.register_buffer("turns", _turns(4 * config.window, config.width // config.heads), persistent=False)
        self.apply(_initialise)

    @property
    def empty(self) -> int:
        """The token that stands where a book has nothing yet."""
        return self.config.card

    def memory(self, rows: int, room: int) -> Memory:
        """Room for `room` steps of `rows` sequences."""
        shape = (len(self.layers), rows, self.config.heads, room, self.config.width // self.config.heads)
        return Memory(self.heads.weight.new_zeros(shape), self.heads.weight.new_zeros(shape))

    def forward(self, tokens: torch.Tensor, plan: torch.Tensor, names: torch.Tensor, memory: Memory | None = None) -> torch.Tensor:
        """Logits [rows, steps, books, card] of the tokens that follow.

        `tokens`: int64 [rows, steps, books], delayed and shifted by one step. `plan`: float [rows, steps, channels] of the frames to come.
        `names`: float [rows, words], how much of each word is meant. With a memory the steps go on from where it ends: several
        steps only into an empty one.
        """
        return self.logits(self.hidden(tokens, plan, names, memory))

    def hidden(self, tokens: torch.Tensor, plan: torch.Tensor, names: torch.Tensor, memory: Memory | None = None) -> torch.Tensor:
        """The last layer [rows, steps, width], see `forward`."""
        return self.advance(self.read(tokens) + self.told(plan, names), memory)

    def told(self, plan: torch.Tensor, names: torch.Tensor) -> torch.Tensor:
        """float [rows, steps, width]: what plan and names add to every step."""
        x = self.plan(plan)
        return x + (names @ self.names.weight)[:, None] if self.config.words else x

    def advance(self, x: torch.Tensor, memory: Memory | None = None) -> torch.Tensor:
        """The last layer [rows, steps, width] of the first: `read` and `told` together."""
        begin = memory.length if memory else 0
        turns = self.turns[begin : begin + x.shape[1]]
        for number, layer in enumerate(self.layers):
            x = layer(x, _Place(turns, memory, number))
        if memory:
            memory.length += x.shape[1]
        return self.norm(x)

    def digit_logits(self, hidden: torch.Tensor) -> torch.Tensor:
        """[..., width] to [..., books, digits, levels]."""
        return self.heads(hidden).unflatten(-1, (self.config.books, self.config.digits, self.config.levels))

    def logits(self, hidden: torch.Tensor) -> torch.Tensor:
        """[..., width] to [..., books, card], see `joint`."""
        return self.joint(self.digit_logits(hidden))

    def joint(self, of_digits: torch.Tensor) -> torch.Tensor:
        """[..., books, digits, levels] to [..., books, card]: a token is as likely as its digits together."""
        whole = of_digits[..., 0, :]
        for digit in range(1, self.config.digits):
            whole = (of_digits[..., digit, :, None] + whole[..., None, :]).flatten(-2)
        return whole

    def digits(self, tokens: torch.Tensor) -> torch.Tensor:
        """int64 [..., digits] of tokens [...], each 0 to levels - 1."""
        return tokens[..., None] // self.places % self.config.levels

    def read(self, tokens: torch.Tensor) -> torch.Tensor:
        """float [rows, steps, width] of tokens [rows, steps, books]: the sum of their digits, or of what stands for nothing."""
        digits, levels = self.config.digits, self.config.levels
        empty = (tokens == self.empty)[..., None]
        rows = self.digits(tokens) + torch.arange(0, digits * levels, levels, device=tokens.device)
        rows = torch.where(empty, digits * levels, rows)
        books = torch.arange(self.config.books, device=tokens.device)[:, None] * (digits * levels + 1)
        return F.embedding_bag((rows + books).flatten(0, 1).flatten(1), self.tokens.weight, mode="sum").unflatten(0, tokens.shape[:2])

    def named(self, words: list[str]) -> torch.Tensor:
        """float [words]: the row of `names` for these words; those it does not know are left out."""
        row = self.heads.weight.new_zeros(max(1, len(self.config.words)))
        known = [self.config.words.index(word) for word in words if word in self.config.words]
        row[known] = 1 / max(1, len(known)) ** 0.5
        return row

    def save(self, folder: Path) -> None:
        """Write config.json and model.safetensors (float16)."""
        folder.mkdir(parents=True, exist_ok=True)
        settings = {"_class_name": "ScoreTransformer", **asdict(self.config)}
        (folder / "config.json").write_text(json.dumps(settings, indent=1) + "\n", encoding="utf-8")
        save_file({key: value.half().contiguous() for key, value in self.state_dict().items()}, folder / "model.safetensors")

    @staticmethod
    def from_folder(folder: Path) -> ScoreTransformer:
        """The network that `save` wrote, in float32. Raises KeyError, TypeError, ValueError or RuntimeError for another's files."""
        settings = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        if settings.pop("_class_name") != "ScoreTransformer" or settings["channels"] != CHANNELS:
            raise ValueError("not a score transformer of this version")
        settings |= {"rate": tuple(settings["rate"]), "words": tuple(settings["words"])}
        network = ScoreTransformer(ScoreModelConfig(**settings))
        network.load_state_dict({key: value.float() for key, value in load_file(folder / "model.safetensors").items()})
        return network.eval()


class _Layer(nn.Module):
    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.before, self.between = nn.RMSNorm(width), nn.RMSNorm(width)
        self.query_norm, self.key_norm = nn.RMSNorm(width // heads), nn.RMSNorm(width // heads)
        self.inward = nn.Linear(width, 3 * width, bias=False)
        self.outward = nn.Linear(width, width, bias=False)
        self.wide = nn.Linear(width, 4 * width, bias=False)
        self.narrow = nn.Linear(2 * width, width, bias=False)

    def forward(self, x: torch.Tensor, place: _Place) -> torch.Tensor:
        x = x + self._attend(self.before(x), place)
        gate, value = self.wide(self.between(x)).chunk(2, dim=-1)
        return x + self.narrow(F.silu(gate) * value)

    def _attend(self, x: torch.Tensor, place: _Place) -> torch.Tensor:
        rows, steps, width = x.shape
        query, key, value = self.inward(x).view(rows, steps, 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        query, key = _turned(self.query_norm(query), place.turns), _turned(self.key_norm(key), place.turns)
        if place.memory is not None:
            key, value = _remembered(place, key, value)
        seen = F.scaled_dot_product_attention(query, key, value, is_causal=steps > 1)
        return self.outward(seen.transpose(1, 2).reshape(rows, steps, width))


def _remembered(place: _Place, key: torch.Tensor, value: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    memory, end = place.memory, place.memory.length + key.shape[2]
    keys, values = memory.keys[place.layer], memory.values[place.layer]
    keys[:, :, memory.length : end] = key
    values[:, :, memory.length : end] = value
    return keys[:, :, :end], values[:, :, :end]


def _turns(positions: int, size: int) -> torch.Tensor:
    """[2, positions, size / 2] as [positions, 2, size / 2]: cosines and sines (Su et al. 2021)."""
    angles = torch.arange(positions)[:, None] * 10_000.0 ** (-torch.arange(0, size, 2) / size)
    return torch.stack([angles.cos(), angles.sin()], dim=1)


def _turned(x: torch.Tensor, turns: torch.Tensor) -> torch.Tensor:
    left, right = x.chunk(2, dim=-1)
    cosine, sine = turns[:, 0], turns[:, 1]
    return torch.cat([left * cosine - right * sine, right * cosine + left * sine], dim=-1)


def _initialise(module: nn.Module) -> None:
    if isinstance(module, nn.Linear | nn.Embedding):
        nn.init.normal_(module.weight, std=0.02)
