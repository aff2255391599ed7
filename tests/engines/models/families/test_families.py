"""The foreign oracle: diffusers' own pipelines, on the same components, noise, words, steps and guidance."""

import dataclasses

import numpy as np
import pytest
import torch

from engines.image.denoise import denoise
from engines.models.debug import KINDS
from engines.models.families import Wish, adapter

PROMPT, NEGATIVE, STEPS, GUIDANCE, WIDTH, HEIGHT = "a red cube, day", "grey fog", 4, 4.0, 96, 64
PIPELINES = {
    "sd15": "StableDiffusionPipeline",
    "sdxl": "StableDiffusionXLPipeline",
    "sd3": "StableDiffusion3Pipeline",
    "flux": "FluxPipeline",
}


def noise_for(model):
    shape = (1, model.latent_channels, HEIGHT // 8, WIDTH // 8)
    return torch.randn(shape, generator=torch.Generator().manual_seed(3))


@torch.inference_mode()
def our_latents(model, negative=NEGATIVE):
    family, noise = adapter(model), noise_for(model)
    conditions = family.encode(model, Wish(PROMPT, negative, GUIDANCE, WIDTH, HEIGHT))
    schedule = family.schedule(model, STEPS, tuple(noise.shape[2:]))

    def estimate(noisy, level):
        return family.estimate(model, noisy, level, conditions)

    return denoise(estimate, schedule.noised(torch.zeros_like(noise), noise), schedule, lambda step, clean: clean)


@torch.inference_mode()
def their_latents(model, kind, negative):
    import diffusers

    absent = {"sd15": {"safety_checker": None, "feature_extractor": None, "requires_safety_checker": False}}
    pipeline = getattr(diffusers, PIPELINES[kind])(**model.parts, **absent.get(kind, {}))
    pipeline.set_progress_bar_config(disable=True)
    options = {"prompt": PROMPT, "num_inference_steps": STEPS, "guidance_scale": GUIDANCE, "width": WIDTH, "height": HEIGHT}
    noise = noise_for(model)
    if kind == "flux":
        noise = pipeline._pack_latents(noise, 1, noise.shape[1], HEIGHT // 8, WIDTH // 8)
    else:
        options["negative_prompt"] = negative
    latents = pipeline(**options, latents=noise, output_type="latent").images
    return pipeline._unpack_latents(latents, HEIGHT, WIDTH, 8) if kind == "flux" else latents


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("kind", PIPELINES)
def test_the_same_latents_as_the_diffusers_pipeline(load_twin, kind):
    model = load_twin(kind)
    ours, theirs = our_latents(model), their_latents(model, kind, NEGATIVE)
    scale = theirs.abs().mean().item()
    spread = 0.06 if kind in ("sd15", "sdxl") else 1e-4  # their Euler starts "leading" schedules from sqrt(sigma^2 + 1), ours from sigma
    assert (ours - theirs).abs().mean().item() < spread * scale


@pytest.mark.filterwarnings("ignore")
def test_an_absent_negative_prompt_is_zeros_in_sdxl(load_twin):
    model = load_twin("sdxl")
    theirs = their_latents(model, "sdxl", None)
    assert (our_latents(model, "") - theirs).abs().mean() < 0.06 * theirs.abs().mean()


def test_storybook_gives_clean_latents_from_seventeen_channels(load_twin):
    """Written out by hand from the model card: mask all 1, masked picture 0, v = (noisy - clean) / sigma, timestep = 1000 sigma."""
    model = load_twin("storybook")
    parts, latents = model.parts, noise_for(model)
    ids = parts["tokenizer"]([NEGATIVE, PROMPT], padding="max_length", max_length=32, truncation=True, return_tensors="pt").input_ids
    scheduler = type(parts["scheduler"]).from_config(parts["scheduler"].config)
    scheduler.set_timesteps(STEPS)
    with torch.inference_mode():
        tokens = parts["text_encoder"](ids).last_hidden_state
        for timestep in scheduler.timesteps:
            seen = torch.cat([latents, torch.zeros_like(latents), torch.ones_like(latents[:, :1])], dim=1).repeat(2, 1, 1, 1)
            negative, positive = parts["transformer"](seen, tokens, timestep=timestep.expand(2), return_dict=False)[0].chunk(2)
            velocity = (latents - negative - GUIDANCE * (positive - negative)) * 1000 / timestep
            latents = scheduler.step(velocity, timestep, latents).prev_sample
    assert torch.allclose(our_latents(model), latents, atol=1e-4)


@pytest.mark.parametrize("kind", KINDS)
def test_one_by_one_gives_the_same_estimate(load_twin, kind):
    model = load_twin(kind)
    family, noise = adapter(model), noise_for(model)
    with torch.inference_mode():
        conditions = family.encode(model, Wish(PROMPT, NEGATIVE, GUIDANCE, WIDTH, HEIGHT))
        if family.sees_masks(model):
            grey, full = np.full((HEIGHT, WIDTH, 3), 90, np.uint8), np.full((HEIGHT, WIDTH), 255, np.uint8)
            conditions = family.with_mask(model, conditions, grey, full)
        level = family.schedule(model, STEPS, tuple(noise.shape[2:])).levels[1]
        both = family.estimate(model, noise, level, conditions)
        frugal = family.estimate(model, noise, level, dataclasses.replace(conditions, one_by_one=True))
    assert torch.allclose(both, frugal, atol=1e-5)


def test_v_prediction_inverts_the_formula(load_twin, monkeypatch):
    """With v = alpha noise - sigma clean for known clean and noise, the estimate is the clean latents."""
    from engines.models.families import epsilon
    from engines.models.families.conditions import Conditions, Level

    model = load_twin("sd15")
    scheduler = type(model.parts["scheduler"]).from_config(model.parts["scheduler"].config, prediction_type="v_prediction")
    model = dataclasses.replace(model, parts={**model.parts, "scheduler": scheduler})
    clean, noise, sigma = noise_for(model), torch.randn(1, 4, 8, 12), 2.5
    scale = (sigma**2 + 1) ** 0.5
    velocity = noise / scale - clean * sigma / scale
    monkeypatch.setattr(epsilon, "_unet", lambda *_: velocity)
    found = epsilon.estimate(model, clean + sigma * noise, Level(sigma, 500.0), Conditions(torch.zeros(1, 1, 1), 1.0))
    assert torch.allclose(found, clean, atol=1e-5)


def test_the_inpainting_unet_sees_mask_and_greyed_picture(load_twin):
    model = load_twin("sd15-inpaint")
    family = adapter(model)
    assert family.sees_masks(model) and not family.sees_masks(load_twin("sd15"))
    picture = np.random.default_rng(0).integers(0, 256, (64, 96, 3), dtype=np.uint8)
    mask = np.zeros((64, 96), np.uint8)
    mask[17:30, 40:55] = 255
    with torch.inference_mode():
        conditions = family.encode(model, Wish(PROMPT, "", GUIDANCE, WIDTH, HEIGHT))
        channels = family.with_mask(model, conditions, picture, mask).mask_channels
        other = family.with_mask(model, conditions, np.where(mask[..., None] > 0, 255 - picture, picture).astype(np.uint8), mask)
    assert channels.shape == (1, 5, 8, 12)
    assert channels[0, 0, 2:4, 5:7].all() and channels[0, 0].sum() == 4
    assert torch.equal(channels, other.mask_channels)  # what is under the mask is not seen
