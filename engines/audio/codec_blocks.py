"""A codec network run over long sound in blocks. The seams of a convolutional codec are exact; an LSTM's are below hearing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import ceil, log2
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from engines.models.model import Model
from engines.progress import EngineError

if TYPE_CHECKING:
    import torch

_BLOCK = 3.0  # seconds that are kept of one pass
_LSTM_CONTEXT = 2.0  # seconds after which an LSTM has forgotten where it began


@dataclass(frozen=True)
class Codec:
    """A loaded codec. `rate` in Hz; a frame is `hop` samples and `books` tokens of `bits` bits.

    `context`: frames on each side of a block beyond which nothing reaches into it. `form`: whose calls the network has.
    """

    network: Any
    rate: int
    hop: int
    books: int
    bits: int
    context: int
    form: Literal["spectrum", "dac", "encodec"]

    @property
    def block(self) -> int:
        """Frames that are kept of one pass."""
        return max(1, round(_BLOCK * self.rate / self.hop))

    @property
    def bits_per_second(self) -> float:
        """Of one channel with all books."""
        return self.rate / self.hop * self.books * self.bits


def open_codec(model: Model) -> Codec:
    """The codec of a loaded model. Raises EngineError for one that scales or splits its sound in ways we do not follow."""
    network = model.parts["network"]
    config = network.config
    if model.info.family == "spectrum-codec":
        return Codec(network, config.rate, config.frame, config.books, config.bits, config.reach, "spectrum")
    if model.info.family == "dac":
        hop = config.hop_length
        context = ceil(_reach(config) / hop)
        return Codec(network, config.sampling_rate, hop, config.n_codebooks, network.bits_per_codebook, context, "dac")
    if config.audio_channels != 1 or config.normalize:
        raise EngineError(f"“{model.info.title}” is a stereo codec that scales each second by itself; choose one for single channels.")
    hop = int(np.prod(config.upsampling_ratios))
    context = ceil(_LSTM_CONTEXT * config.sampling_rate / hop)
    bits = round(log2(config.codebook_size))
    return Codec(network, config.sampling_rate, hop, network.quantizer.num_quantizers, bits, context, "encodec")


def _reach(config: Any) -> int:
    """Samples to either side that a frame of a DAC sees or is heard in, from its layers (modeling_dac: kernels 7, 2 stride, 3)."""
    ratios = config.downsampling_ratios
    rates = np.cumprod([1, *ratios])  # samples between neighbours before each stride, and after the last
    residual = 3 * (1 + 3 + 9)
    inner = sum(int(rate) * (residual + ratio) for rate, ratio in zip(rates, ratios, strict=False))
    return 3 + inner + 3 * int(rates[-1])


def encode_blocks(codec: Codec, read: Callable[[int, int], np.ndarray], frames: int) -> Iterator[np.ndarray]:
    """Codes int64 [channels, books, n] in order. `read(first, count)` gives float32 [count, channels] at the codec's rate."""
    for first, last, begin, end in _spans(codec, frames):
        sound = read(begin * codec.hop, (end - begin) * codec.hop)
        yield _encode(codec, sound)[..., first - begin : last - begin]


def decode_blocks(codec: Codec, codes: np.ndarray) -> Iterator[np.ndarray]:
    """Sound float32 [samples, channels] at the codec's rate, in order, of codes [channels, books, frames]."""
    for first, last, begin, end in _spans(codec, codes.shape[-1]):
        sound = _decode(codec, codes[..., begin:end])
        yield sound[(first - begin) * codec.hop : (last - begin) * codec.hop]


def _spans(codec: Codec, frames: int) -> Iterator[tuple[int, int, int, int]]:
    """(first, last) of each block, and (begin, end) with its context."""
    for first in range(0, frames, codec.block):
        last = min(first + codec.block, frames)
        yield first, last, max(0, first - codec.context), min(frames, last + codec.context)


def _encode(codec: Codec, sound: np.ndarray) -> np.ndarray:
    import torch

    with torch.inference_mode():
        values = _tensor(codec, np.ascontiguousarray(sound.T))
        if codec.form == "spectrum":
            return codec.network.tokens(values).cpu().numpy()
        latents = codec.network.encoder(values[:, None])
        if codec.form == "dac":
            return codec.network.quantizer(latents)[1].cpu().numpy()
        return codec.network.quantizer.encode(latents, None).permute(1, 0, 2).cpu().numpy()


def _decode(codec: Codec, codes: np.ndarray) -> np.ndarray:
    import torch

    with torch.inference_mode():
        tokens = torch.from_numpy(codes.astype(np.int64)).to(codec.network.device)
        if codec.form == "spectrum":
            return codec.network.sound(tokens).float().cpu().numpy().T
        books = codec.network.quantizer
        latents = books.from_codes(tokens)[0] if codec.form == "dac" else books.decode(tokens.permute(1, 0, 2))
        sound = codec.network.decoder(latents)[:, 0].float().cpu().numpy().T
    short = codes.shape[-1] * codec.hop - len(sound)  # a DAC with an odd stride ends a few samples early
    return np.pad(sound, ((0, short), (0, 0))) if short else sound


def _tensor(codec: Codec, values: np.ndarray) -> torch.Tensor:
    import torch

    return torch.from_numpy(values).to(codec.network.device, codec.network.dtype)
