"""The models that make things at once, from words or from a picture (Jun and Nichol 2023, Shap-E), those that make views of them, and the
one that knows how toys look from every side."""

from __future__ import annotations

from engines.models.family import Family

_COMMON = {
    "prior": (("diffusers", "PriorTransformer"),),
    "scheduler": (("diffusers", "HeunDiscreteScheduler"),),
    "shap_e_renderer": (("shap_e", "ShapERenderer"), ("diffusers", "ShapERenderer")),
}

THING_FAMILIES = {
    "shap-e": Family(
        makes="things",
        pipelines=("ShapEPipeline",),
        parts={
            **_COMMON,
            "text_encoder": (("transformers", "CLIPTextModelWithProjection"),),
            "tokenizer": (("transformers", "CLIPTokenizer"), ("transformers", "CLIPTokenizerFast")),
        },
        steps=64,
        guidance_scale=15.0,
    ),
    "shap-e-picture": Family(
        makes="things from pictures",
        pipelines=("ShapEImg2ImgPipeline",),
        parts={**_COMMON, "image_encoder": (("transformers", "CLIPVisionModel"),)},
        steps=64,
        guidance_scale=3.0,
    ),
    "storybook-toys": Family(
        makes="toys", network="StorybookToys", guidance_scale=1.5, parts={"network": (("filmwright", "StorybookToys"),)}
    ),
    "storybook-views": Family(makes="views", network="StorybookViews", parts={"network": (("filmwright", "StorybookViews"),)}),
}
