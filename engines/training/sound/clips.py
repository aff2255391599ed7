"""Clips of the corpus on disk: sound for the codec, and for the music model its tokens with the plan of its score."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
import torch

from engines.audio.score_plan import plan, words
from engines.audio.spectrum_codec import SpectrumCodec
from engines.training import data
from engines.training.sound.corpus import Corpus, Kind, draw

RATE = 24_000
CORPUS = Corpus(RATE, 20.0)
FREE = Corpus(RATE, 10.0, free=True)
SHARD = 32
FRAMES = Fraction(125, 3)
"""Frames per second of the codec that our codec has."""


def folder(free: bool = False) -> Path:
    """Where the shards lie; those of free music lie by themselves."""
    return data.folder("clips-free" if free else "clips")


def write(minutes: float, corpus: Corpus = CORPUS, kind: Kind | None = None) -> int:
    """Draw clips for `minutes` of wall time, going on from what is there; returns how many there are. Each shard is written whole."""
    end = time.monotonic() + 60 * minutes
    number = len(shards(corpus.free))
    while time.monotonic() < end:
        _write_shard(folder(corpus.free) / f"{number:05d}.npz", number * SHARD, corpus, kind)
        number += 1
    return number * SHARD


def shards(free: bool = False) -> list[Path]:
    """The shards that are there, in order."""
    return sorted(folder(free).glob("[0-9]*.npz"))


def sound_of(shard: Path) -> Path:
    """The sound of a shard."""
    return shard.with_suffix(".sound.npy")


def _write_shard(path: Path, first: int, corpus: Corpus, kind: Kind | None) -> None:
    """NAME.sound.npy: int16 [SHARD, samples], the middle of both sides. NAME.npz: `plans`, float16 [SHARD, frames, channels] at FRAMES
    a second, zeros where there is no music; `words`, what each is called, joined by "|"."""
    examples = [draw(seed, corpus, kind) for seed in range(first, first + SHARD)]
    frames = int(corpus.seconds * FRAMES)
    tables = [plan(example.score, frames, FRAMES) if example.score else None for example in examples]
    empty = np.zeros_like(next((table for table in tables if table is not None), np.zeros((frames, 1), np.float32)))
    sound = np.stack([np.round(np.clip(example.sound.mean(axis=1), -1, 1) * 32767).astype(np.int16) for example in examples])
    np.save(sound_of(path), sound)
    part = path.with_suffix(".part")
    with part.open("wb") as file:
        np.savez_compressed(
            file,
            plans=np.stack([empty if table is None else table for table in tables]).astype(np.float16),
            words=np.array(["|".join(words(example.score)) if example.score else "" for example in examples]),
        )
    os.replace(part, path)


@dataclass(frozen=True)
class Tokens:
    """`codes`: int16 [clips, books, frames]; `plans`: float16 [clips, frames, channels]; `words` of each clip."""

    codes: np.ndarray
    plans: np.ndarray
    words: list[list[str]]


@torch.inference_mode()
def encode(codec: SpectrumCodec, device: str = "cpu") -> int:
    """Write NAME.tokens.npy beside every shard, also of free music, that has none; returns how many shards have them."""
    codec, every = codec.to(device).eval(), [*shards(), *shards(free=True)]
    for path in every:
        target = path.with_suffix(".tokens.npy")
        if not target.exists():
            sound = torch.from_numpy(np.load(sound_of(path))).to(device).float() / 32767
            whole = sound[:, : sound.shape[1] // codec.config.frame * codec.config.frame]
            np.save(target, np.concatenate([codec.tokens(clip[None]).short().cpu().numpy() for clip in whole]))
    return len(every)


def read_tokens() -> list[Tokens]:
    """All clips of music that have tokens, those of the corpus and those of free music apart, for they are not equally long.

    Raises FileNotFoundError if there are none.
    """
    kinds = [tokens for free in (False, True) if (tokens := _read_kind(free))]
    if not kinds:
        raise FileNotFoundError("there are no tokens: run “clips”, “codec” and “tokens” first")
    return kinds


def _read_kind(free: bool) -> Tokens | None:
    codes, plans, named = [], [], []
    for path in shards(free):
        if not path.with_suffix(".tokens.npy").exists():
            continue
        shard = np.load(path)
        music = [row for row, text in enumerate(shard["words"]) if text]
        codes.append(np.load(path.with_suffix(".tokens.npy"))[music])
        plans.append(shard["plans"][music])
        named += [str(shard["words"][row]).split("|") for row in music]
    return Tokens(np.concatenate(codes), np.concatenate(plans), named) if named else None
