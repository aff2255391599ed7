"""Sound files to codec tokens and back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import ceil
from pathlib import Path

import numpy as np

from engines.audio.codec_blocks import Codec, decode_blocks, encode_blocks, open_codec
from engines.audio.made import MadeSound, MadeTokens
from engines.audio.preview import waveform
from engines.audio.rates import at_rate, stream_at_48k
from engines.media.probe import measure_sound
from engines.media.resample import RATE, samples_at_48k
from engines.media.sound import SoundReader
from engines.media.tokens import Tokens, read_tokens
from engines.models.cache import Cache
from engines.models.catalog import find
from engines.models.facts import engine_facts
from engines.models.model import Model
from engines.progress import EngineError, Progress
from engines.requests import DecodeSound, EncodeSound

_LONGEST = 4 * 3600  # seconds


def encode(request: EncodeSound, progress: Progress, models: Cache) -> MadeTokens:
    """The tokens of a sound file. Raises EngineError or MediaError with a sentence, or Cancelled."""
    samples, _ = measure_sound(request.sound)
    name = Path(request.sound).name
    if not samples:
        raise EngineError(f"“{name}” holds no sound.")
    if samples > _LONGEST * RATE:
        raise EngineError(f"“{name}” is longer than four hours; cut it into parts.")
    model = load_codec(request.model, models, progress)
    codec = open_codec(model)
    books = codec.books if request.books is None else request.books
    if not 1 <= books <= codec.books:
        raise EngineError(f"The codec “{model.info.title}” has 1 to {codec.books} books, not {books}.")
    length = ceil(samples * codec.rate / RATE)
    frames = ceil(length / codec.hop)
    with SoundReader(request.sound) as reader:
        blocks = encode_blocks(codec, at_rate(reader.read, codec.rate), frames)
        codes = np.concatenate([block[:, :books] for block in _counted(blocks, frames, progress)], axis=-1).astype(np.uint16)
    tokens = Tokens(codes, codec.bits, model.info.name, model.sha256, codec.rate, length)
    bits = codes.shape[0] * books * codec.bits * codec.rate / codec.hop
    return MadeTokens(tokens, {**engine_facts(model), "seconds": samples / RATE, "bits_per_second": bits})


def decode(request: DecodeSound, progress: Progress, models: Cache) -> MadeSound:
    """The sound of a file of tokens. Raises EngineError or MediaError with a sentence, or Cancelled."""
    path = Path(request.tokens)
    tokens = read_tokens(path)
    model = load_codec(request.model or tokens.model, models, progress)
    if model.sha256 != tokens.sha256:
        raise EngineError(f"“{path.name}” was made by another codec than “{model.info.title}” as it is here; its sound cannot be had.")
    codec = open_codec(model)
    _check_fit(path, tokens, codec)
    blocks = stream_at_48k(decode_blocks(codec, tokens.codes), codec.rate)
    total = samples_at_48k(tokens.samples, codec.rate)
    return MadeSound(_cut(blocks, total, progress), tokens.codes.shape[0], engine_facts(model))


def load_codec(name: str, models: Cache, progress: Progress) -> Model:
    """A codec from the catalog. Raises EngineError if there is none of that name, or it is another kind of model."""
    info = find(name, ("tokens",))
    if info.makes != "tokens":
        raise EngineError(f"“{info.title}” makes {info.makes}; choose a sound codec, such as an EnCodec or DAC folder.")
    return models.get(info, progress)


def _check_fit(path: Path, tokens: Tokens, codec: Codec) -> None:
    _, books, frames = tokens.codes.shape
    fits = books <= codec.books and tokens.bits == codec.bits and tokens.rate == codec.rate
    if not fits or frames != ceil(tokens.samples / codec.hop):
        raise EngineError(f"“{path.name}” does not hold tokens of the codec that it names.")


def _counted(blocks: Iterable[np.ndarray], frames: int, progress: Progress) -> Iterator[np.ndarray]:
    done = 0
    for block in blocks:
        done += block.shape[-1]
        progress.step(done, frames, "Encoding")
        yield block


def _cut(blocks: Iterable[np.ndarray], total: int, progress: Progress) -> Iterator[np.ndarray]:
    """The first `total` samples, with progress."""
    done = 0
    for block in blocks:
        part = np.clip(block[: total - done], -1, 1)
        done += len(part)
        progress.step(done, total, "Decoding", waveform(part))
        if len(part):
            yield part
