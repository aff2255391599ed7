"""The sound engines against the clock: `python -m tests.benchmarks.sound [--musicgen]`.

Medians of interleaved runs, as times real time (seconds of sound per second of wall time). Networks have the shipped architectures and
random weights: speed does not depend on what they know. `--musicgen` also times transformers' MusicGen-small architecture in the same run
(about 2.4 GB of memory), a few tokens of it.
"""

from __future__ import annotations

import os

os.environ.setdefault("GOMP_SPINCOUNT", "0")

import argparse
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from fractions import Fraction

import numpy as np
import torch

from engines.audio.codec_blocks import Codec, decode_blocks, encode_blocks
from engines.audio.draw_tokens import Dials, draw, no_context
from engines.audio.effect import effect
from engines.audio.music import music
from engines.audio.rates import reader
from engines.audio.score_model import ScoreModelConfig, ScoreTransformer
from engines.audio.spectrum_codec import SpectrumCodec
from engines.audio.speech import speech
from engines.audio.synth.ahead import warm
from engines.progress import Progress
from engines.requests import Effect, Music, MusicDials, Speech

SECONDS = 10.0
FIRST = ("orchestral", "calm piano", "epic trailer", "jazz", "ambient pads")
TEXT = "The keeper climbed the stairs with one lamp in his hand. Nobody had called him. The sea was quiet for once."


def shipped_codec() -> Codec:
    """The starter codec's architecture."""
    network = SpectrumCodec().eval().requires_grad_(False)
    config = network.config
    return Codec(network, config.rate, config.frame, config.books, config.bits, config.reach, "spectrum")


def neural_works() -> dict[str, Callable[[], object]]:
    """Codec and music model on `SECONDS` of sound."""
    codec = shipped_codec()
    frames = int(SECONDS * codec.rate / codec.hop)
    sound = np.random.default_rng(0).normal(0, 0.1, (frames * codec.hop, 1)).astype(np.float32)
    codes = np.concatenate(list(encode_blocks(codec, reader(sound), frames)), axis=-1)
    model = ScoreTransformer(ScoreModelConfig(words=("calm",))).eval().requires_grad_(False)
    plan = torch.randn(1, frames, model.config.channels)

    @torch.inference_mode()
    def drawn(guidance: float) -> None:
        for _ in draw(model, plan, torch.zeros(1, 1), no_context(model, 1), Dials(guidance)):
            pass

    return {
        "codec encode": lambda: list(encode_blocks(codec, reader(sound), frames)),
        "codec decode": lambda: list(decode_blocks(codec, codes)),
        "music model, guidance 2": lambda: drawn(2.0),
        "music model, no guidance": lambda: drawn(1.0),
    }


def composed_works() -> dict[str, Callable[[], object]]:
    """What needs no network; the first run warms compiled kernels and tone stores."""
    seeds = iter(range(1_000_000))

    def play(prompt: str) -> None:
        list(music(Music(MusicDials(prompt, SECONDS, seed=next(seeds))), Progress(), None).blocks)

    works = {"score, piano": lambda: play("piano"), "score, orchestral": lambda: play("orchestral")}
    works["effect"] = lambda: list(effect(Effect("rain and thunder", SECONDS, seed=next(seeds)), Progress(), None).blocks)
    if shutil.which("espeak-ng"):
        works["speech"] = lambda: list(speech(Speech(TEXT), Progress(), None).blocks)
    return works


def seconds_of(name: str) -> float:
    """How much sound one run of the work makes."""
    return sum(len(block) for block in speech(Speech(TEXT), Progress(), None).blocks) / 48_000 if name == "speech" else SECONDS


def first_sound(prompt: str) -> tuple[float, float]:
    """(seconds, seconds of processor) from a request for 30 seconds of music until its first sound can be heard. Call it in a fresh
    process: the engine is loaded as its worker loads it, and nothing was played in it before."""
    warm()
    times: list[tuple[float, float]] = []
    begin = time.perf_counter(), time.process_time()
    progress = Progress(ear=lambda _: times.append((time.perf_counter() - begin[0], time.process_time() - begin[1])))
    music(Music(MusicDials(prompt, 30.0, seed=99)), progress, None)
    return times[0]


def first_sounds() -> None:
    """Print the figure for some kinds of music, each in a process of its own."""
    for prompt in FIRST:
        command = [sys.executable, "-m", "tests.benchmarks.sound", "--first", prompt]
        wall, processor = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
        print(f"{'first sound, ' + prompt:26} {float(wall):7.2f} s, processor {float(processor):.2f} s")


def musicgen_small() -> float:
    """Times real time of MusicGen-small's decoder with random weights, by a few of its 50 tokens a second."""
    from transformers import MusicgenDecoderConfig, MusicgenForCausalLM

    small = MusicgenDecoderConfig(hidden_size=1024, num_hidden_layers=24, num_attention_heads=16, ffn_dim=4096, num_codebooks=4)
    model = MusicgenForCausalLM(small).eval().requires_grad_(False)
    state, ids, words = None, torch.full((8, 1), small.vocab_size), torch.randn(2, 8, 1024)
    times = []
    with torch.inference_mode():
        for _ in range(12):
            begin = time.perf_counter()
            state = model(ids, encoder_hidden_states=words, past_key_values=state, use_cache=True).past_key_values
            times.append(time.perf_counter() - begin)
    return float(Fraction(1, 50)) / statistics.median(times[2:])


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--musicgen", action="store_true")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--first", metavar="PROMPT", help="print only how soon this music is first heard: wall clock and processor")
    options = parser.parse_args()
    if options.first:
        return print(*first_sound(options.first))
    first_sounds()
    works = {**composed_works(), **neural_works()}
    times: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(options.rounds + 1):
        for name, work in works.items():
            begin = time.perf_counter()
            work()
            times[name].append(time.perf_counter() - begin)
    for name, taken in times.items():
        print(f"{name:26} {seconds_of(name) / statistics.median(taken[1:]):7.1f} x real time")
    if options.musicgen:
        print(f"{'MusicGen-small, random':26} {musicgen_small():7.2f} x real time")


if __name__ == "__main__":
    main()
