"""The foreign oracle: diffusers' own ControlNet pipelines, on the same components, noise, words, steps and control picture."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from PIL import Image

from engines.image.denoise import denoise
from engines.models import pixart
from engines.models.catalog import describe
from engines.models.debug_control import KINDS
from engines.models.device import Placement
from engines.models.families import Hint, Wish, adapter
from engines.models.load import load
from engines.progress import Progress

PROMPT, NEGATIVE, STEPS, GUIDANCE, WIDTH, HEIGHT, WEIGHT = "a red cube, day", "grey fog", 4, 4.0, 96, 64, 0.7
PIPELINES = {
    "sd15": "StableDiffusionControlNetPipeline",
    "sdxl": "StableDiffusionXLControlNetPipeline",
    "sd3": "StableDiffusion3ControlNetPipeline",
    "flux": "FluxControlNetPipeline",
}


@pytest.fixture(scope="session")
def load_control(control_twins):
    """load_control(kind) -> the control network, loaded by the real code."""
    loaded = {}

    def network(kind):
        if kind not in loaded:
            loaded[kind] = load(describe(control_twins(kind)), Placement("cpu", "float32"), Progress()).parts["network"]
        return loaded[kind]

    return network


def picture():
    drawn = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    drawn[16:48, 24:60] = (255, 200, 90)
    return drawn


def noise_for(model):
    return torch.randn((1, model.latent_channels, HEIGHT // 8, WIDTH // 8), generator=torch.Generator().manual_seed(3))


@torch.inference_mode()
def our_latents(model, control, hints=1, span=(0.0, 1.0)):
    family, noise = adapter(model), noise_for(model)
    conditions = family.encode(model, Wish(PROMPT, NEGATIVE, GUIDANCE, WIDTH, HEIGHT))
    hint = Hint(control, "depth", family.shown(model, control, picture()), WEIGHT, span)
    schedule = family.schedule(model, STEPS, tuple(noise.shape[2:]))
    conditions = type(conditions)(**{**vars(conditions), "hints": (hint,) * hints})

    def estimate(noisy, level):
        return family.estimate(model, noisy, level, conditions.at(schedule.levels.index(level) / STEPS))

    return denoise(estimate, schedule.noised(torch.zeros_like(noise), noise), schedule, lambda step, clean: clean)


@torch.inference_mode()
def their_latents(model, kind, control, monkeypatch):
    import diffusers
    from diffusers.models.autoencoders.vae import DiagonalGaussianDistribution

    monkeypatch.setattr(DiagonalGaussianDistribution, "sample", lambda self, generator=None: self.mode())
    absent = {"sd15": {"safety_checker": None, "feature_extractor": None, "requires_safety_checker": False}}
    pipeline = getattr(diffusers, PIPELINES[kind])(**model.parts, controlnet=control, **absent.get(kind, {}))
    pipeline.set_progress_bar_config(disable=True)
    options = {"prompt": PROMPT, "num_inference_steps": STEPS, "guidance_scale": GUIDANCE, "width": WIDTH, "height": HEIGHT}
    options |= {
        "controlnet_conditioning_scale": WEIGHT,
        "control_image" if kind in ("sd3", "flux") else "image": Image.fromarray(picture()),
    }
    noise = noise_for(model)
    if kind == "flux":
        noise = pipeline._pack_latents(noise, 1, noise.shape[1], HEIGHT // 8, WIDTH // 8)
    else:
        options["negative_prompt"] = NEGATIVE
    latents = pipeline(**options, latents=noise, output_type="latent").images
    return pipeline._unpack_latents(latents, HEIGHT, WIDTH, 8) if kind == "flux" else latents


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("kind", PIPELINES)
def test_the_same_latents_as_the_diffusers_pipeline(load_twin, load_control, kind, monkeypatch):
    model, control = load_twin(kind), load_control(kind)
    ours, theirs = our_latents(model, control), their_latents(model, kind, control, monkeypatch)
    without = our_latents(model, control, hints=0)
    spread = 0.06 if kind in ("sd15", "sdxl") else 1e-4  # their Euler starts "leading" schedules from sqrt(sigma^2 + 1), ours from sigma
    assert (ours - theirs).abs().mean() < spread * theirs.abs().mean()
    assert (without - theirs).abs().mean() > 3 * (ours - theirs).abs().mean()


@pytest.mark.parametrize("kind", KINDS)
def test_controls_add_up_and_act_in_their_span(load_twin, load_control, kind):
    model, control = load_twin(kind), load_control(kind)
    without, one, two = (our_latents(model, control, hints=count) for count in (0, 1, 2))
    early = our_latents(model, control, span=(0.0, 0.5))
    assert not torch.allclose(one, without) and not torch.allclose(two, one) and not torch.allclose(early, one)
    assert torch.allclose(our_latents(model, control, span=(0.99, 1.0)), without)


def test_the_starter_models_hints_act_beside_the_prompt_only(load_twin, load_control):
    """With guidance g: negative + g (prompt with hint - negative); the parts are had one by one, from estimates without guidance."""
    model, control = load_twin("storybook"), load_control("storybook")
    family, noise = adapter(model), noise_for(model)
    level = family.schedule(model, STEPS, tuple(noise.shape[2:])).levels[1]
    hint = Hint(control, "depth", family.shown(model, control, picture()), WEIGHT)

    def estimate(words, scale, *hints):
        wish = Wish(words, NEGATIVE, scale, WIDTH, HEIGHT)
        with torch.inference_mode():
            return family.estimate(model, noise, level, replace(family.encode(model, wish), hints=hints))

    both, prompt, negative = estimate(PROMPT, GUIDANCE, hint), estimate(PROMPT, 1.0, hint), estimate(NEGATIVE, 1.0)
    assert torch.allclose(both, torch.lerp(negative, prompt, GUIDANCE), atol=1e-4)
    assert not torch.allclose(prompt, estimate(PROMPT, 1.0), atol=1e-3)


def test_block_by_block_is_the_network_itself(load_twin):
    network = load_twin("storybook").network
    latents, words = torch.randn(2, 17, 8, 12), torch.randn(2, 32, 32)
    time = torch.tensor([700.0, 20.0])
    with torch.inference_mode():
        assert torch.equal(pixart.run(network, latents, words, time), network(latents, words, timestep=time, return_dict=False)[0])


def test_a_fresh_control_network_says_nothing_and_starts_as_the_models_own_blocks(load_twin):
    from engines.models.storybook_control import StorybookControl

    network = load_twin("storybook").network
    settings = {key: value for key, value in network.config.items() if not key.startswith("_")}
    control = StorybookControl(settings, blocks=1)
    control.start_from(network)
    latents, words, time = torch.randn(1, 17, 8, 12), torch.randn(1, 32, 32), torch.tensor([500.0])
    said = control(latents, words, time, (torch.rand(1, 3, 64, 96), torch.tensor([2])))
    assert len(said) == 1 and not said[0].any()
    mine, theirs = control.transformer_blocks[0].state_dict(), network.transformer_blocks[0].state_dict()
    assert all(torch.equal(mine[key], theirs[key]) for key in theirs)
