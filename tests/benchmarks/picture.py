"""Our text to image against a plain diffusers loop over the same components: `python -m tests.benchmarks.picture [--model NAME]`.

First new processes (`first_picture`): imports, loading, the first preview, the picture, peak memory. Then both in turns, medians. The
plain loop is what a pipeline of diffusers does: text encoder, batch of two for guidance, scheduler.step, decode; no previews, no cancel.
Ours has previews and progress on.
"""

from __future__ import annotations

import os

os.environ.setdefault("GOMP_SPINCOUNT", "0")

import argparse
import dataclasses
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable

import numpy as np
import torch
from diffusers.models.attention_processor import AttnProcessor2_0

from engines.image.text_to_image import text_to_image
from engines.models.cache import Cache
from engines.models.catalog import ModelInfo, find
from engines.models.device import Placement, placement
from engines.models.load import load
from engines.models.model import Model
from engines.progress import Progress
from engines.requests import Dials, TextToImage
from tests.benchmarks.first_picture import PROMPT, SEED


def plain(info: ModelInfo, dtype: str, steps: int, size: tuple[int, int]) -> Callable[[], np.ndarray]:
    """A straightforward pipeline call on a freshly loaded storybook model."""
    model = load(info, Placement("cpu", dtype), Progress())
    model.network.set_attn_processor(AttnProcessor2_0())
    parts = {name: part.to(memory_format=torch.contiguous_format) if name == "vae" else part for name, part in model.parts.items()}
    return lambda: plain_call(dataclasses.replace(model, parts=parts), steps, size)


@torch.no_grad()
def plain_call(model: Model, steps: int, size: tuple[int, int]) -> np.ndarray:
    """uint8 [h, w, 3]"""
    parts, dtype, (width, height) = model.parts, model.placement.torch_dtype, size
    length = parts["tokenizer"].model_max_length
    ids = parts["tokenizer"](["", PROMPT], padding="max_length", max_length=length, truncation=True, return_tensors="pt").input_ids
    tokens = parts["text_encoder"](ids).last_hidden_state
    shape = (1, model.latent_channels, height // model.latent_factor, width // model.latent_factor)
    torch.manual_seed(SEED)  # the scheduler draws its fresh noise from here too, after the first
    latents = torch.randn(shape).to(dtype)
    rest = torch.cat([torch.zeros_like(latents), torch.ones_like(latents[:, :1])], dim=1)
    scheduler = type(parts["scheduler"]).from_config(parts["scheduler"].config)
    scheduler.set_timesteps(steps)
    for timestep in scheduler.timesteps:
        seen = torch.cat([torch.cat([latents, rest], dim=1)] * 2)
        negative, positive = parts["transformer"](seen, tokens, timestep=timestep.expand(2), return_dict=False)[0].chunk(2)
        velocity = (latents - negative - model.info.guidance_scale * (positive - negative)) * 1000 / timestep
        latents = scheduler.step(velocity, timestep, latents, return_dict=False)[0]
    config = parts["vae"].config
    decoded = parts["vae"].decode(latents / config.scaling_factor + (config.shift_factor or 0.0), return_dict=False)[0]
    return ((decoded / 2 + 0.5).clamp(0, 1)[0].permute(1, 2, 0).float().numpy() * 255).round().astype(np.uint8)


def ours(info: ModelInfo, steps: int, size: tuple[int, int]) -> Callable[[], np.ndarray]:
    """The engine as the studio uses it, previews on."""
    models, previews = Cache(), []
    dials = Dials(PROMPT, width=size[0], height=size[1], steps=steps, seed=SEED, model=str(info.folder))
    progress = Progress(lambda done, total, note, preview: previews.append(preview))
    return lambda: text_to_image(TextToImage(dials), progress, models).pixels


def fresh(name: str, rounds: int) -> dict[str, float]:
    """Medians over new processes of what `first_picture` measures."""
    command = [sys.executable, "-m", "tests.benchmarks.first_picture", name]
    lines = [json.loads(subprocess.run(command, capture_output=True, check=True).stdout) for _ in range(rounds)]
    return {key: statistics.median(line[key] for line in lines) for key in lines[0]}


def measure(works: dict[str, Callable[[], np.ndarray]], rounds: int) -> dict[str, tuple[float, float]]:
    """Median (wall, processor) seconds of each, run in turn after one warm-up. The second is what counts on a busy machine."""
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in works}
    for turn in range(rounds + 1):
        for name, work in works.items():
            begin = time.perf_counter(), time.process_time()
            work()
            if turn:
                times[name].append((time.perf_counter() - begin[0], time.process_time() - begin[1]))
    return {name: tuple(statistics.median(column) for column in zip(*values, strict=True)) for name, values in times.items()}


def main() -> None:
    """Print seconds and ratios, and how far the pictures are from each other."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", default="storybook")
    parser.add_argument("--steps", type=int, help="the model's own, unless said")
    parser.add_argument("--rounds", type=int, default=9)
    options = parser.parse_args()
    info = find(options.model)
    steps = options.steps or info.steps
    new = fresh(options.model, min(options.rounds, 5))
    print("a new process: imports {imports:.2f} s, then loaded in {load:.2f} s, then the first preview after {preview:.2f} s".format(**new))
    print("  and the picture after {picture:.2f} s; peak {peak:.0f} MB".format(**new))
    for size in info.native[:2]:
        works = {"ours": ours(info, steps, size)}
        works |= {f"plain {dtype}": plain(info, dtype, steps, size) for dtype in ("float32", "bfloat16")}
        seconds = measure(works, options.rounds)
        difference = np.abs(works["ours"]().astype(int) - works["plain float32"]()).mean()
        print(f"{size[0]}x{size[1]}, {steps} steps, ours in {placement().dtype}; {difference:.2f} levels from plain float32")
        for name, (wall, processor) in seconds.items():
            ratios = f"{seconds['ours'][0] / wall:.2f} / {seconds['ours'][1] / processor:.2f}"
            print(f"  {name:15} {wall * 1000:6.0f} ms, processor {processor * 1000:6.0f} ms; ours over this {ratios}")


if __name__ == "__main__":
    main()
