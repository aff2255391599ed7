"""The families of sound models we have adapters for: transformers' own classes and diffusers pipelines."""

from __future__ import annotations

from engines.models.family import Family

_T5_WORDS = (("transformers", "T5Tokenizer"), ("transformers", "T5TokenizerFast"))
_CODECS = ("encodec", "dac")


def _transformers(kind: str) -> tuple[tuple[str, str], ...]:
    return (("transformers", kind),)


SOUND_FAMILIES: dict[str, Family] = {
    "score-music": Family(makes="music", max_seconds=30.0, guidance_scale=2.0, parts={"network": (("filmwright", "ScoreTransformer"),)}),
    "musicgen": Family(
        makes="music",
        model_types=("musicgen",),
        parts={"network": _transformers("MusicgenForConditionalGeneration"), "tokenizer": _T5_WORDS},
        inner={"text_encoder": ("t5",), "audio_encoder": _CODECS, "decoder": ("musicgen_decoder",)},
        guidance_scale=3.0,
        max_seconds=30.0,
    ),
    "musicgen-melody": Family(
        makes="music",
        model_types=("musicgen_melody",),
        parts={"network": _transformers("MusicgenMelodyForConditionalGeneration"), "tokenizer": _T5_WORDS},
        inner={"text_encoder": ("t5",), "audio_encoder": _CODECS, "decoder": ("musicgen_melody_decoder",)},
        guidance_scale=3.0,
        max_seconds=30.0,
    ),
    "stable-audio": Family(
        makes="effects",
        pipelines=("StableAudioPipeline",),
        parts={
            "transformer": (("diffusers", "StableAudioDiTModel"),),
            "vae": (("diffusers", "AutoencoderOobleck"),),
            "text_encoder": _transformers("T5EncoderModel"),
            "tokenizer": _T5_WORDS,
            "projection_model": (("stable_audio", "StableAudioProjectionModel"),),
            "scheduler": (("diffusers", "EDMDPMSolverMultistepScheduler"), ("diffusers", "CosineDPMSolverMultistepScheduler")),
        },
        steps=100,
        guidance_scale=7.0,
        max_seconds=47.0,
    ),
    "ace-step": Family(
        makes="music",
        pipelines=("AceStepPipeline",),
        parts={
            "transformer": (("diffusers", "AceStepTransformer1DModel"),),
            "vae": (("diffusers", "AutoencoderOobleck"),),
            "text_encoder": _transformers("Qwen3Model"),
            "tokenizer": (("transformers", "Qwen2Tokenizer"), ("transformers", "Qwen2TokenizerFast")),
            "condition_encoder": (("ace_step", "AceStepConditionEncoder"),),
            "audio_tokenizer": (("ace_step", "AceStepAudioTokenizer"),),
            "audio_token_detokenizer": (("ace_step", "AceStepAudioTokenDetokenizer"),),
            "scheduler": (("diffusers", "FlowMatchEulerDiscreteScheduler"),),
        },
        optional=frozenset({"audio_tokenizer", "audio_token_detokenizer"}),
        steps=8,
        guidance_scale=7.0,
        max_seconds=600.0,
    ),
    "bark": Family(
        makes="speech",
        model_types=("bark",),
        parts={"network": _transformers("BarkModel"), "tokenizer": _transformers("BertTokenizer")},
        inner={"codec_config": _CODECS[:1]},
        max_seconds=13.0,
    ),
    "vits": Family(
        makes="speech",
        model_types=("vits",),
        parts={"network": _transformers("VitsModel"), "tokenizer": _transformers("VitsTokenizer")},
        max_seconds=30.0,
    ),
    "spectrum-codec": Family(makes="tokens", network="SpectrumCodec", parts={"network": (("filmwright", "SpectrumCodec"),)}),
    "encodec": Family(makes="tokens", model_types=("encodec",), parts={"network": _transformers("EncodecModel")}),
    "dac": Family(makes="tokens", model_types=("dac",), parts={"network": _transformers("DacModel")}),
}
