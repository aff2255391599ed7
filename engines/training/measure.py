"""What the model's card says: measured on scenes that no training has seen, beside the same figures for real renders."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

import numpy as np

from engines.training import data, export, sample, state
from engines.training.autoencoder import to_pictures
from engines.training.export import Storybook
from engines.training.judge import Judge, Verdict, judged
from engines.training.latents import decode, encode
from engines.training.world.captions import plain_caption
from engines.training.world.grammar import scene_from_seed
from engines.training.world.render import Renderer
from engines.training.world.scene import Scene


def measure(count: int) -> None:
    """Print the figures for `count` prompts of each kind and keep them in the state folder."""
    model, judge = export.read_storybook(), Judge().eval()
    state.load_averages(data.folder("judge"), {"judge": judge})
    figures: dict[str, Any] = {"autoencoder PSNR (dB)": round(reconstruction(model), 2)}
    for kind, pair, unseen in (("one object", False, False), ("two objects", True, False), ("two objects, held out", True, True)):
        scenes = test_scenes(count, pair, unseen)
        figures[kind] = {name: asdict(verdict) for name, verdict in followed(model, judge, scenes).items()}
    text = json.dumps(figures, indent=2)
    (data.folder("measure") / "figures.json").write_text(text + "\n", encoding="utf-8")
    print(text)


def test_scenes(count: int, pair: bool, unseen: bool) -> list[Scene]:
    """Fixed scenes beyond all training seeds."""
    scenes: list[Scene] = []
    seed = data.UNSEEN_SEEDS
    while len(scenes) < count:
        scene = scene_from_seed(seed, unseen=unseen)
        seed += 1
        if bool(scene.relation) == pair:
            scenes.append(scene)
    return scenes


def followed(model: Storybook, judge: Judge, scenes: list[Scene]) -> dict[str, Verdict]:
    """The judge's verdict on the model's pictures and, as the floor, on real renders of the same scenes."""
    prompts = [plain_caption(scene) for scene in scenes]
    made = np.concatenate([sample.pictures(model, prompts[i : i + 10], sample.Sampling(seed=i)) for i in range(0, len(prompts), 10)])
    renderer = Renderer()
    real = np.stack([renderer.picture(scene, 256, 256) for scene in scenes])
    renderer.close()
    return {"model": judged(judge, made, scenes), "real renders": judged(judge, real, scenes)}


def reconstruction(model: Storybook, count: int = 24) -> float:
    """Peak signal to noise ratio in dB of encoded and decoded unseen renders, over all pixels."""
    renderer = Renderer()
    real = np.stack([renderer.picture(scene, 256, 256) for scene in test_scenes(count, True, False)])
    renderer.close()
    again = np.concatenate([to_pictures(decode(model.vae, encode(model.vae, real[i : i + 4]))) for i in range(0, count, 4)])
    return float(10 * np.log10(255**2 / np.square(again.astype(float) - real).mean()))
