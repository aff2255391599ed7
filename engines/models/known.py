"""The families we have adapters for: which pipelines, which classes may be loaded, and their customary settings."""

from __future__ import annotations

from engines.models.family import Family
from engines.models.known_control import CONTROL_FAMILIES
from engines.models.known_depth import DEPTH_FAMILIES
from engines.models.known_sound import SOUND_FAMILIES
from engines.models.known_things import THING_FAMILIES

_CLIP = ("transformers", "CLIPTextModel")
_CLIP_PROJECTED = ("transformers", "CLIPTextModelWithProjection")
_CLIP_WORDS = (("transformers", "CLIPTokenizer"), ("transformers", "CLIPTokenizerFast"))
_T5 = ("transformers", "T5EncoderModel")
_T5_WORDS = (("transformers", "T5Tokenizer"), ("transformers", "T5TokenizerFast"))
_VAE = (("diffusers", "AutoencoderKL"),)
_FLOW = (("diffusers", "FlowMatchEulerDiscreteScheduler"),)
_SCHEDULES = (
    "DDIMScheduler", "DDPMScheduler", "DPMSolverMultistepScheduler", "DPMSolverSinglestepScheduler", "DEISMultistepScheduler",
    "EulerAncestralDiscreteScheduler", "EulerDiscreteScheduler", "HeunDiscreteScheduler", "KDPM2AncestralDiscreteScheduler",
    "KDPM2DiscreteScheduler", "LMSDiscreteScheduler", "PNDMScheduler", "UniPCMultistepScheduler",
)  # fmt: skip
_NOISE = tuple(("diffusers", name) for name in _SCHEDULES)


_STORYBOOK = Family(
    pipelines=("StorybookPipeline",),
    parts={
        "transformer": (("diffusers", "PixArtTransformer2DModel"),),
        "vae": _VAE,
        "text_encoder": (_CLIP,),
        "tokenizer": _CLIP_WORDS,
        "scheduler": _FLOW,
    },
    native=((256, 256), (320, 192), (192, 320)),
    max_pixels=81_920,
    steps=20,
    guidance_scale=3.0,
    multiple=32,
)
_SD15 = Family(
    pipelines=("StableDiffusionPipeline", "StableDiffusionImg2ImgPipeline", "StableDiffusionInpaintPipeline"),
    parts={
        "unet": (("diffusers", "UNet2DConditionModel"),),
        "vae": _VAE,
        "text_encoder": (_CLIP,),
        "tokenizer": _CLIP_WORDS,
        "scheduler": _NOISE,
    },
    native=((512, 512), (768, 512), (512, 768), (704, 448), (448, 704)),
    max_pixels=589_824,
    steps=25,
    guidance_scale=7.0,
)
_SDXL = Family(
    pipelines=("StableDiffusionXLPipeline", "StableDiffusionXLImg2ImgPipeline", "StableDiffusionXLInpaintPipeline"),
    parts={
        **_SD15.parts,
        "text_encoder_2": (_CLIP_PROJECTED,),
        "tokenizer_2": _CLIP_WORDS,
    },
    native=((1024, 1024), (1344, 768), (768, 1344), (1152, 896), (896, 1152), (1216, 832), (832, 1216)),
    max_pixels=1_572_864,
    steps=30,
    guidance_scale=6.0,
)
_SD3 = Family(
    pipelines=("StableDiffusion3Pipeline", "StableDiffusion3Img2ImgPipeline", "StableDiffusion3InpaintPipeline"),
    parts={
        "transformer": (("diffusers", "SD3Transformer2DModel"),),
        "vae": _VAE,
        "text_encoder": (_CLIP_PROJECTED,),
        "text_encoder_2": (_CLIP_PROJECTED,),
        "text_encoder_3": (_T5,),
        "tokenizer": _CLIP_WORDS,
        "tokenizer_2": _CLIP_WORDS,
        "tokenizer_3": _T5_WORDS,
        "scheduler": _FLOW,
    },
    native=_SDXL.native,
    max_pixels=1_572_864,
    steps=28,
    guidance_scale=5.0,
    optional=frozenset({"text_encoder_3", "tokenizer_3"}),
)
_FLUX = Family(
    pipelines=("FluxPipeline", "FluxImg2ImgPipeline", "FluxInpaintPipeline"),
    parts={
        "transformer": (("diffusers", "FluxTransformer2DModel"),),
        "vae": _VAE,
        "text_encoder": (_CLIP,),
        "text_encoder_2": (_T5,),
        "tokenizer": _CLIP_WORDS,
        "tokenizer_2": _T5_WORDS,
        "scheduler": _FLOW,
    },
    native=_SDXL.native,
    max_pixels=2_097_152,
    steps=28,
    guidance_scale=3.5,
)
PICTURE_FAMILIES = {"storybook": _STORYBOOK, "sd15": _SD15, "sdxl": _SDXL, "sd3": _SD3, "flux": _FLUX}
FAMILIES: dict[str, Family] = {**PICTURE_FAMILIES, **CONTROL_FAMILIES, **DEPTH_FAMILIES, **SOUND_FAMILIES, **THING_FAMILIES}

# Named by model folders but never loaded here: filters, image encoders and their preprocessors.
IGNORED_PARTS = frozenset({"safety_checker", "feature_extractor", "image_encoder", "image_processor"})


def family_of_pipeline(class_name: str) -> str | None:
    """The family whose adapter runs this diffusers pipeline class, or None."""
    return next((name for name, family in FAMILIES.items() if class_name in family.pipelines), None)


def family_of_type(model_type: str) -> str | None:
    """The family of a transformers folder whose config.json says this `model_type`, or None."""
    return next((name for name, family in FAMILIES.items() if model_type in family.model_types), None)
