"""The sound engines against the clock: `python -m tests.benchmarks.sound [--musicgen] [--rounds N] [--only WORK ...]`.

Every measurement is taken in a fresh process, after the engine and its models are loaded as a worker loads them; the works take turns, and
medians are printed, beside processor time, which other work on the machine disturbs less. `--musicgen` also times transformers'
MusicGen-small architecture with random weights (about 2.4 GB of memory), a few tokens of it, in the same run: speed does not depend on what
a network knows. About six minutes on two free cores.
"""

from __future__ import annotations

import os

os.environ.setdefault("GOMP_SPINCOUNT", "0")

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
import torch

from engines.audio.codec import load_codec
from engines.audio.codec_blocks import decode_blocks, encode_blocks, open_codec
from engines.audio.effect import effect
from engines.audio.music import BUILT_IN, music
from engines.audio.rates import reader
from engines.audio.speech import speech
from engines.audio.synth.ahead import warm
from engines.media.peaks import measure_peaks, save_peaks
from engines.models.cache import Cache
from engines.models.catalog import find
from engines.progress import Progress
from engines.requests import Effect, Music, MusicDials, Speech

MODEL, CODEC = "storybook-music", "storybook-codec"
SECONDS = 12.0
TEXT = "The keeper climbed the stairs with one lamp in his hand. Nobody had called him. The sea was quiet for once."
PROMPTS = ("orchestral", "calm piano", "epic trailer", "jazz", "ambient pads")
_STEPS, _BATCH = 12, 8  # of MusicGen: tokens that are timed; two rows for guidance, four books each

Run = Callable[[], float]
"""Does the work and returns how many seconds of sound it made."""


@dataclass(frozen=True)
class Work:
    """`load` prepares it and returns what is timed. `aim`: times real time, or seconds where the work lasts a fixed time (`timed`)."""

    load: Callable[[Path], Run]
    aim: float
    timed: bool = False


def _codec(there: bool) -> Callable[[Path], Run]:
    def load(_: Path) -> Run:
        codec = open_codec(load_codec(CODEC, Cache(), Progress()))
        frames = int(SECONDS * codec.rate / codec.hop)
        sound = np.random.default_rng(0).normal(0, 0.1, (frames * codec.hop, 1)).astype(np.float32)
        codes = np.concatenate(list(encode_blocks(codec, reader(sound), frames)), axis=-1)

        def run() -> float:
            given = np.concatenate(list(encode_blocks(codec, reader(sound), frames)), axis=-1) if there else codes
            return sum(len(block) for block in decode_blocks(codec, given)) / codec.rate

        return run

    return load


def _loaded(model: str) -> Cache:
    """Everything that music by the model needs."""
    warm()
    models = Cache()
    if model != BUILT_IN:
        load_codec(models.get(find(model), Progress()).parts["network"].config.codec, models, Progress())
    return models


def _music(prompt: str, model: str) -> Callable[[Path], Run]:
    def load(_: Path) -> Run:
        models = _loaded(model)
        return lambda: _length(music(Music(MusicDials(prompt, SECONDS, seed=99, model=model)), Progress(), models).blocks)

    return load


def _first_sound(prompt: str, model: str) -> Callable[[Path], Run]:
    """Until the first sound of half a minute of music can be heard."""

    class Heard(Exception):
        pass

    def heard(_: np.ndarray) -> None:
        raise Heard

    def load(_: Path) -> Run:
        models = _loaded(model)

        def run() -> float:
            try:
                music(Music(MusicDials(prompt, 30.0, seed=99, model=model)), Progress(ear=heard), models)
            except Heard:
                return 0.0
            raise SystemExit("nothing was heard before the end")

        return run

    return load


def _effect(_: Path) -> Run:
    warm()
    return lambda: _length(effect(Effect("thunder", 3.0, seed=5), Progress(), None).blocks)


def _speech(_: Path) -> Run:
    _length(speech(Speech("One."), Progress(), None).blocks)
    return lambda: _length(speech(Speech(TEXT), Progress(), None).blocks)


def _peaks(folder: Path) -> Run:
    """Of ten minutes of stereo sound, into a file."""
    path = folder / "long.wav"
    block = (np.random.default_rng(0).normal(0, 3000, (48_000, 2))).astype(np.int16)
    with soundfile.SoundFile(path, "w", 48_000, 2, "PCM_16") as file:
        for _ in range(600):
            file.write(block)

    def run() -> float:
        save_peaks(measure_peaks(path), folder / "long.peaks")
        return 600.0

    return run


def _musicgen(_: Path) -> Run:
    """Some of the fifty tokens of a second by MusicGen-small's decoder with random weights, with guidance; its codec not included."""
    from transformers import MusicgenDecoderConfig, MusicgenForCausalLM

    small = MusicgenDecoderConfig(hidden_size=1024, num_hidden_layers=24, num_attention_heads=16, ffn_dim=4096, num_codebooks=4)
    model = MusicgenForCausalLM(small).eval().requires_grad_(False)
    ids, words = torch.full((_BATCH, 1), small.vocab_size), torch.randn(2, 8, 1024)

    def step(state: object = None) -> object:
        with torch.inference_mode():
            return model(ids, encoder_hidden_states=words, past_key_values=state, use_cache=True).past_key_values

    begun = step(step())

    def run() -> float:
        state = begun
        for _ in range(_STEPS):
            state = step(state)
        return _STEPS / 50

    return run


def _length(blocks: object) -> float:
    return sum(len(block) for block in blocks) / 48_000


WORKS = {
    "codec, decode": Work(_codec(False), 25),
    "codec, there and back": Work(_codec(True), 12),
    **{f"music, {prompt}": Work(_music(prompt, BUILT_IN), 5) for prompt in PROMPTS},
    "music by the model": Work(_music(PROMPTS[1], MODEL), 5),
    **{f"first sound, {prompt}": Work(_first_sound(prompt, BUILT_IN), 0.7, True) for prompt in PROMPTS},
    "first sound by the model": Work(_first_sound(PROMPTS[1], MODEL), 0.7, True),
    "effect of 3 seconds": Work(_effect, 1, True),
    "speech": Work(_speech, 8),
    "peaks of 10 minutes": Work(_peaks, 1.5, True),
}
RIVAL = "MusicGen-small, random weights"


def measure(name: str) -> dict[str, float]:
    """Once, in this process: seconds on the wall, of the processor, and of the sound that was made."""
    with tempfile.TemporaryDirectory() as folder:
        run = (Work(_musicgen, 1) if name == RIVAL else WORKS[name]).load(Path(folder))
        begin = time.perf_counter(), time.process_time()
        sound = run()
        return {"wall": time.perf_counter() - begin[0], "processor": time.process_time() - begin[1], "sound": sound}


def table(taken: dict[str, list[dict[str, float]]]) -> str:
    """Medians as lines of markdown."""
    lines = ["| what | wall | processor | aim |", "|---|--:|--:|--:|"]
    for name, found in taken.items():
        work = WORKS.get(name)
        wall, processor = (statistics.median(_figure(one, key, work) for one in found) for key in ("wall", "processor"))
        unit = " s" if work and work.timed else " x"
        met = "" if work is None else f"{work.aim:g}{unit}{'' if (wall <= work.aim) == work.timed else ', missed'}"
        lines.append(f"| {name} | {wall:.2f}{unit} | {processor:.2f}{unit} | {met} |")
    return "\n".join(lines)


def _figure(one: dict[str, float], key: str, work: Work | None) -> float:
    return one[key] if work and work.timed else one["sound"] / one[key]


def main() -> None:
    """Print the table, and how many times quicker our model is than the rival."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--musicgen", action="store_true")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", nargs="+", choices=[*WORKS, RIVAL], metavar="WORK", help=f"some of: {', '.join(WORKS)}")
    parser.add_argument("--once", choices=[*WORKS, RIVAL], metavar="WORK", help="measure this once, in this process, and print the figures")
    options = parser.parse_args()
    if options.once:
        return print(json.dumps(measure(options.once)))
    names = options.only or [name for name in WORKS if name != "speech" or shutil.which("espeak-ng")]
    names += [RIVAL] if options.musicgen and RIVAL not in names else []
    taken: dict[str, list[dict[str, float]]] = {name: [] for name in names}
    for _ in range(options.rounds):
        for name in names:
            command = [sys.executable, "-m", "tests.benchmarks.sound", "--once", name]
            taken[name].append(json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()[-1]))
    print(table(taken))
    if RIVAL in taken and "music by the model" in taken:
        ours, theirs = (statistics.median(one["sound"] / one["wall"] for one in taken[name]) for name in ("music by the model", RIVAL))
        print(f"\nmusic by the model beside MusicGen-small's architecture: {ours / theirs:.0f} times as quick")


if __name__ == "__main__":
    main()
