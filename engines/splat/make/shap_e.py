"""Things at once by Shap-E (Jun and Nichol 2023): denoise the weights of a field, take its surface, cover it with splats."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import torch

from engines.models.cache import Cache
from engines.models.catalog import ModelInfo
from engines.models.facts import engine_facts
from engines.models.model import Model
from engines.progress import Progress
from engines.splat.mesh import Mesh
from engines.splat.skin import splats_of_mesh
from engines.splat.surface import cut_from
from engines.splat.tasks import MadeSplats

_PICTURE_MEAN, _PICTURE_SPREAD = (0.48145466, 0.4578275, 0.40821073), (0.26862954, 0.26130258, 0.27577711)  # of CLIP's pictures

EDGE = 128
"""Places along the cube's edge where the surface is looked for, as in Shap-E."""
_AT_ONCE = 16384


@dataclass(frozen=True)
class ThingDials:
    """The file's `name`, how many `splats`, guidance (None: the model's own) and `seed`."""

    name: str
    splats: int
    guidance_scale: float | None
    seed: int


Told = Callable[[Model], torch.Tensor]
"""What the thing is to be, as the prior of a model hears it: [1, features] of words or [1, n, features] of a picture."""


def words_told(prompt: str) -> Told:
    """Words as their embedding, scaled to unit variance as Shap-E was trained."""

    def told(model: Model) -> torch.Tensor:
        tokenizer, encoder = model.parts["tokenizer"], model.parts["text_encoder"]
        ids = tokenizer(prompt, padding="max_length", truncation=True, max_length=tokenizer.model_max_length, return_tensors="pt").input_ids
        found = encoder(ids.to(model.device)).text_embeds
        return math.sqrt(found.shape[1]) * found / found.norm(dim=-1, keepdim=True)

    return told


def picture_told(pixels: np.ndarray) -> Told:
    """A picture uint8 RGB [h, w, 3] by the tokens of its parts, scaled likewise."""

    def told(model: Model) -> torch.Tensor:
        encoder = model.parts["image_encoder"]
        side = encoder.config.image_size
        small = cv2.resize(pixels, (side, side), interpolation=cv2.INTER_AREA).astype(np.float32) / 255
        seen = torch.from_numpy((small - _PICTURE_MEAN) / _PICTURE_SPREAD).permute(2, 0, 1)[None]
        return encoder(seen.to(model.device, encoder.dtype)).last_hidden_state[:, 1:]

    return told


@torch.no_grad()
def make_thing(info: ModelInfo, told: Told, dials: ThingDials, work: tuple[Progress, Cache]) -> MadeSplats:
    """The splats of a thing, upright. Raises EngineError where the model makes nothing solid."""
    progress, models = work
    model = models.get(info, progress.span(0, 0.05))
    scale = info.guidance_scale if dials.guidance_scale is None else dials.guidance_scale
    latents = _denoised(model, told(model), (scale, dials.seed), progress.span(0.05, 0.6))
    mesh = surface_of(model, latents, progress.span(0.6, 1))
    facts = engine_facts(model) | {"steps": info.steps, "guidance_scale": scale, "triangles": len(mesh.triangles)}
    return MadeSplats(splats_of_mesh(mesh, dials.splats, dials.seed), dials.name, facts)


def surface_of(model: Model, latents: torch.Tensor, progress: Progress, edge: int = EDGE) -> Mesh:
    """Where the field that the latents [1, n, features] stand for changes sign, with its colours, turned to have y up."""
    network = model.parts["shap_e_renderer"]
    found = network.params_proj(latents.to(network.dtype))
    for name, weights in network.mlp.named_parameters():
        if f"nerstf.{name}" in found:
            weights.copy_(found[f"nerstf.{name}"][0])
    ticks = torch.linspace(-1, 1, edge, device=model.device, dtype=network.dtype)
    places = torch.stack(torch.meshgrid(ticks, ticks, ticks, indexing="ij"), -1).view(1, -1, 3)
    depth = _asked(network, places, "signed_distance", progress)[:, 0].reshape(edge, edge, edge)
    mesh = cut_from(depth, 0.0, np.full(3, -1.0), np.full(3, 1.0))
    corners = torch.from_numpy(mesh.vertices).to(model.device, network.dtype)[None]
    colours = _asked(network, corners, "channels", progress).clip(0, 1)
    return Mesh(mesh.vertices[:, [0, 2, 1]] * np.float32([1, 1, -1]), mesh.triangles, np.round(255 * colours).astype(np.uint8))


def _denoised(model: Model, told: torch.Tensor, dials: tuple[float, int], progress: Progress) -> torch.Tensor:
    """The clean latents [1, n, features]; `dials`: guidance scale and seed. Away from what the prior makes of nothing."""
    (scale, seed), prior = dials, model.parts["prior"]
    scheduler = type(model.parts["scheduler"]).from_config(model.parts["scheduler"].config)
    scheduler.set_timesteps(model.info.steps, device=model.device)
    shape = 1, prior.config.num_embeddings, prior.config.embedding_dim
    noise = torch.randn(shape, generator=torch.Generator().manual_seed(seed)).to(model.device, prior.dtype)
    latents, both = noise * scheduler.init_noise_sigma, torch.cat([torch.zeros_like(told), told]).to(prior.dtype)
    for number, step in enumerate(scheduler.timesteps):
        progress.step(number, len(scheduler.timesteps), f"Step {number + 1} of {len(scheduler.timesteps)}")
        seen = scheduler.scale_model_input(torch.cat([latents, latents]), step)
        said = prior(seen, timestep=step, proj_embedding=both).predicted_image_embedding[..., : shape[2]]
        plain, wanted = said.chunk(2)
        latents = scheduler.step(plain + scale * (wanted - plain), step, latents).prev_sample
    return latents


def _asked(network: Any, places: torch.Tensor, what: str, progress: Progress) -> np.ndarray:
    """What the field says at places [1, n, 3], float32 [n, channels], some thousand places at a time."""
    parts, found = places.split(_AT_ONCE, dim=1), []
    for number, some in enumerate(parts):
        progress.step(number, len(parts), "Looking for the surface")
        said = network.mlp(position=some, direction=None, ts=None, nerf_level="fine", rendering_mode="stf")
        found.append(getattr(said, what)[0].float().cpu().numpy())
    return np.concatenate(found)
