"""The figures of the codec's card: held-out sound there and back, beside Opus."""

from __future__ import annotations

import io
import time
from dataclasses import dataclass

import av
import numpy as np
import torch

from engines.audio.spectrum_codec import SpectrumCodec
from engines.metrics.sound import band_bias, mel_distance, si_sdr
from engines.metrics.table import number
from engines.progress import Progress
from engines.training.data import UNSEEN_SEEDS
from engines.training.measure_parts import Row
from engines.training.sound.codec import FOLDER
from engines.training.sound.corpus import Corpus, Kind, draw

COUNT = 20
HELD_OUT = Corpus(24_000, 10.0, reserved=True)
OPUS = (6, 12)  # kbit/s
_LEAST_BOOKS = (2, 4)


@dataclass(frozen=True)
class Return:
    """Sound that came back: `sound` float [samples], `rate` bits per second that it took."""

    sound: np.ndarray
    rate: float


def held_out(count: int, kind: Kind) -> list[np.ndarray]:
    """float [samples] at 24 kHz: examples from the regions that training never hears, both sides together, whole codec frames."""
    seeds = range(UNSEEN_SEEDS, UNSEEN_SEEDS + count)
    return [draw(seed, HELD_OUT, kind).sound.mean(axis=1)[: 416 * 576] for seed in seeds]


def codec_rows(count: int, progress: Progress) -> list[Row]:
    """The table of the card."""
    codec = SpectrumCodec.from_folder(FOLDER)
    config, rows = codec.config, []
    kinds: dict[str, list[np.ndarray]] = {"music": held_out(count - count // 3, "music"), "effects": held_out(count // 3, "effect")}
    for kind, sounds in kinds.items():
        progress.step(len(rows), 40, f"Measuring {kind}")
        for books in (*_LEAST_BOOKS, config.books):
            rows += _rows(f"{kind}, {books} books", sounds, [there_and_back(codec, sound, books) for sound in sounds], config.rate)
        for kilobits in OPUS:
            rows += _rows(f"{kind}, Opus {kilobits}", sounds, [opus(sound, config.rate, kilobits) for sound in sounds], config.rate)
    return [*rows, *_use(codec, kinds["music"]), *_speed(codec, kinds["music"][0])]


@torch.inference_mode()
def there_and_back(codec: SpectrumCodec, sound: np.ndarray, books: int) -> Return:
    """Through the first books of the codec."""
    tokens = codec.tokens(torch.from_numpy(sound)[None])[:, :books]
    config = codec.config
    return Return(codec.sound(tokens)[0].numpy(), config.rate / config.frame * books * config.bits)


def opus(sound: np.ndarray, rate: int, kilobits: int) -> Return:
    """Through ffmpeg's libopus (music, variable rate), at the place in time where it matches best; the rate is that of its packets."""
    file, size = io.BytesIO(), 0
    with av.open(file, "w", format="ogg") as container:
        stream = container.add_stream("libopus", rate, layout="mono", bit_rate=1000 * kilobits)
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(sound[None], np.float32), "fltp", "mono")
        frame.sample_rate = rate
        for packet in [*stream.encode(_interleaved(frame)), *stream.encode()]:
            size += packet.size
            container.mux(packet)
    file.seek(0)
    with av.open(file) as container:
        resampler = av.AudioResampler("fltp", "mono", rate)
        parts = [part.to_ndarray()[0] for frame in container.decode(audio=0) for part in resampler.resample(frame)]
    back = np.concatenate([*parts, np.zeros(rate, np.float32)])
    shift = _delay(back, sound)
    return Return(back[shift : shift + len(sound)], 8 * size * rate / len(sound))


def _interleaved(frame: av.AudioFrame) -> av.AudioFrame:
    return av.AudioResampler("flt", "mono", frame.sample_rate).resample(frame)[0]


def _delay(back: np.ndarray, sound: np.ndarray) -> int:
    """Samples by which `back` is late, up to a tenth of a second."""
    size = 1 << (len(back) + len(sound)).bit_length()
    match = np.fft.irfft(np.fft.rfft(back, size) * np.conj(np.fft.rfft(sound, size)), size)
    return int(np.argmax(match[:2400]))


def _rows(name: str, sounds: list[np.ndarray], back: list[Return], rate: int) -> list[Row]:
    pairs = list(zip(back, sounds, strict=True))
    mel = np.mean([mel_distance(one.sound, sound, rate) for one, sound in pairs])
    near = np.median([si_sdr(one.sound, sound) for one, sound in pairs])
    bias = np.mean([band_bias(one.sound, sound, rate) for one, sound in pairs], axis=0)
    kilobits = np.mean([one.rate for one in back]) / 1000
    figures = {"kbit/s": number(kilobits), "mel distance": f"{mel:.2f}", "SI-SDR, median (dB)": f"{near:.1f}",
               "bias by fifths of the mel axis (dB)": ", ".join(f"{value:+.1f}" for value in bias)}  # fmt: skip
    return [Row(f"{name}: {measure}", figure) for measure, figure in figures.items()]


@torch.inference_mode()
def _use(codec: SpectrumCodec, sounds: list[np.ndarray]) -> list[Row]:
    """How evenly the tokens are used."""
    tokens = torch.cat([codec.tokens(torch.from_numpy(sound)[None])[0] for sound in sounds], dim=1)
    shares = [np.bincount(book.numpy(), minlength=codec.config.card) / tokens.shape[1] for book in tokens]
    entropy = [-float((share[share > 0] * np.log2(share[share > 0])).sum()) for share in shares]
    return [Row("bits that a token says, by book", ", ".join(f"{bits:.1f}" for bits in entropy), f"{codec.config.bits} at most")]


@torch.inference_mode()
def _speed(codec: SpectrumCodec, sound: np.ndarray) -> list[Row]:
    values = torch.from_numpy(sound)[None]
    tokens, times = codec.tokens(values), {"decode": [], "round trip": []}
    for _ in range(5):
        for name, taken in times.items():
            begin = time.process_time()
            codec.sound(tokens if name == "decode" else codec.tokens(values))
            taken.append(time.process_time() - begin)
    seconds = len(sound) / codec.config.rate
    aims = {"decode": "25", "round trip": "12"}
    return [
        Row(f"{name}, times real time of processor time", f"{seconds / np.median(taken):.0f}", aims=("-", aims[name]))
        for name, taken in times.items()
    ]
