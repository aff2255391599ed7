"""Music by a score transformer: composed as always, then sounded by drawing codec tokens; stems are drawn side by side."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from typing import TYPE_CHECKING, Any

import numpy as np

from engines.audio.codec_blocks import Codec, decode_blocks, encode_blocks
from engines.audio.draw_tokens import Context, Dials, draw, no_context
from engines.audio.preview import waveform
from engines.audio.rates import at_rate, reader, stream_at_48k
from engines.audio.score import RATE, Score
from engines.audio.score_plan import only, plan, words
from engines.audio.wish import Wish
from engines.models.model import Model
from engines.progress import EngineError, Progress

if TYPE_CHECKING:
    import torch

_LED = 2.0  # seconds by which a loop is led into
_HEARD = 8.0  # seconds that are heard of what is before and after (of a third of a window at most)


@dataclass(frozen=True)
class Players:
    """The music model and the codec whose tokens it draws."""

    model: Model
    codec: Codec

    @property
    def network(self) -> Any:
        """The score transformer."""
        return self.model.parts["network"]

    @property
    def rate(self) -> Fraction:
        """Frames per second."""
        return Fraction(self.codec.rate, self.codec.hop)


def check_fit(players: Players) -> None:
    """Raise EngineError unless the codec's tokens are those that the model knows."""
    config, codec = players.network.config, players.codec
    if Fraction(*config.rate) != players.rate or config.card != 1 << codec.bits or config.books > codec.books:
        raise EngineError(f"“{players.model.info.title}” does not fit the codec “{config.codec}” as it is here.")


def sing(players: Players, score: Score, wish: Wish, progress: Progress) -> dict[str, np.ndarray]:
    """float32 [samples, 1] at 48 kHz for each stem, or for "" alone if no stems are wanted; exactly as long as wished."""
    import torch

    if wish.melody is not None and not score.parts:
        raise EngineError("There is no tune in this sound.")
    stems = score.stems if wish.dials.stems else ("",)
    samples = score.samples if score.loop else wish.samples
    frames = round(samples * players.rate / RATE) if score.loop else ceil(samples * players.rate / RATE)
    pace = Fraction(frames * RATE, samples) if score.loop else players.rate
    tables = [plan(only(score, stem) if stem else score, frames, pace) for stem in stems]
    device = players.network.heads.weight.device
    plans = torch.from_numpy(np.stack(tables)).to(device)
    names = torch.stack([players.network.named(words(only(score, stem) if stem else score)) for stem in stems])
    with torch.inference_mode():
        context = _led_in(players, plans, names, wish) if score.loop else _context(players, wish, len(stems))
        codes, sound = _drawn(players, (plans, names, context), wish, progress)
        if score.loop:
            sound = _around(players, _closed(players, (plans, names), codes, wish), samples)
    return {stem: sound[:samples, row : row + 1] for row, stem in enumerate(stems)}


def _context(players: Players, wish: Wish, rows: int) -> Context:
    """What is there already, as codes of which the score knows nothing. With stems, each hears all of it."""
    sides = [_coded(players, wish.before, last=True), _coded(players, wish.after, last=False)]
    codes = [side.expand(rows, -1, -1) for side in sides]
    blank = [
        side.new_zeros(rows, side.shape[-1], players.network.config.channels, dtype=players.network.heads.weight.dtype) for side in codes
    ]
    return Context(codes[0], blank[0], codes[1], blank[1])


def _led_in(players: Players, plans: torch.Tensor, names: torch.Tensor, wish: Wish) -> Context:
    """What a loop comes from: its own last seconds, drawn for this alone, so that it does not begin out of silence."""
    import torch

    frames = min(plans.shape[1], players.network.config.window // 3, int(_LED * players.rate))
    end = plans[:, plans.shape[1] - frames :]
    alone = no_context(players.network, len(plans))
    lead = torch.cat(list(draw(players.network, end, names, alone, _dials(players, wish))), dim=-1)
    return Context(lead, end, alone.after, alone.after_plan)


def _coded(players: Players, sound: np.ndarray, last: bool) -> torch.Tensor:
    """int64 [1, books, frames] of the last or first seconds of a sound."""
    import torch

    codec, config = players.codec, players.network.config
    most = min(config.window // 3, int(_HEARD * players.rate))
    frames = min(most, int(len(sound) * players.rate / RATE))
    if not frames:
        return torch.zeros(1, config.books, 0, dtype=torch.int64, device=players.network.heads.weight.device)
    size = ceil(frames * RATE / players.rate)
    heard = (sound[-size:] if last else sound[:size]).mean(axis=1, keepdims=True)
    codes = np.concatenate(list(encode_blocks(codec, at_rate(reader(heard), codec.rate), frames)), axis=-1)
    return torch.from_numpy(codes[:, : config.books]).to(players.network.heads.weight.device)


def _drawn(players: Players, what: tuple, wish: Wish, progress: Progress) -> tuple[torch.Tensor, np.ndarray]:
    """Codes, and their sound float32 [samples, rows] at 48 kHz, heard as it is drawn."""
    import torch

    plans, names, context = what
    pieces, blocks, frames = [], [], plans.shape[1]

    def noted() -> Iterator[np.ndarray]:
        for piece in draw(players.network, plans, names, context, _dials(players, wish)):
            progress.check()
            pieces.append(piece)
            yield piece.cpu().numpy()

    for block in stream_at_48k(_sounded(players.codec, noted(), frames), players.codec.rate):
        blocks.append(block)
        done = sum(piece.shape[-1] for piece in pieces)
        mix = block.sum(axis=1, keepdims=True)
        if done < frames:
            progress.sound(mix)
        progress.step(done, frames, "Making music", waveform(mix, done / frames))
    return torch.cat(pieces, dim=-1), np.concatenate(blocks)


def _sounded(codec: Codec, pieces: Iterable[np.ndarray], frames: int) -> Iterator[np.ndarray]:
    """float32 [samples, rows] at the codec's rate of codes [rows, books, n] that come piece by piece, `frames` in all.

    Each time as far as nothing that is still to come can change it.
    """
    held, first, told, done = None, 0, 0, 0  # `held` begins at frame `first`; all before `told` is handed out
    for piece in pieces:
        held = piece if held is None else np.concatenate([held, piece], axis=-1)
        done += piece.shape[-1]
        sure = done if done == frames else max(told, done - codec.context)
        if sure > told:
            sound = np.concatenate(list(decode_blocks(codec, held)))
            yield sound[(told - first) * codec.hop : (sure - first) * codec.hop]
        kept = max(first, sure - codec.context)
        held, first, told = held[..., kept - first :], kept, sure


def _closed(players: Players, what: tuple, codes: torch.Tensor, wish: Wish) -> torch.Tensor:
    """The last part drawn again, knowing the beginning that will follow it."""
    import torch

    plans, names = what
    third = max(1, min(players.network.config.window // 3, codes.shape[-1] // 3))
    keep = codes.shape[-1] - third
    context = Context(codes[..., :keep], plans[:, :keep], codes[..., :third], plans[:, :third])
    again = torch.cat(list(draw(players.network, plans[:, keep:], names, context, _dials(players, wish))), dim=-1)
    return torch.cat([codes[..., :keep], again], dim=-1)


def _around(players: Players, codes: torch.Tensor, samples: int) -> np.ndarray:
    """float32 [samples, rows] at 48 kHz of a loop, decoded round: its end hears its beginning, and the other way.

    Its frames, whole ones, are played slower or faster by half of one at most, so that they last exactly `samples`.
    """
    codec = players.codec
    around = min(codec.context, codes.shape[-1])
    before, after = codes[..., codes.shape[-1] - around :], codes[..., :around]
    round_ = np.concatenate([part.cpu().numpy() for part in (before, codes, after)], axis=-1)
    sound = np.concatenate(list(decode_blocks(codec, round_)))[around * codec.hop :][: codes.shape[-1] * codec.hop]
    spectrum = np.fft.rfft(sound, axis=0)[: samples // 2 + 1]
    return (np.fft.irfft(spectrum, samples, axis=0) * (samples / len(sound))).astype(np.float32)


def _dials(players: Players, wish: Wish) -> Dials:
    given = wish.dials
    guidance = players.model.info.guidance_scale if given.guidance_scale is None else given.guidance_scale
    return Dials(guidance, given.temperature or Dials.temperature, given.top_k or Dials.top_k, given.seed)
