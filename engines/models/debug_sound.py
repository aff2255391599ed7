"""Twins of every sound family at a tiny size with random weights, in the real folder formats: for tests and for trying things out."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from engines.models.debug import flow, t5, t5_words

_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def build(kind: str, folder: Path, seed: int = 0) -> Path:
    """Write the twin of `kind` (one of KINDS) into `folder`; the same seed gives the same weights."""
    import torch

    folder.mkdir(parents=True, exist_ok=True)
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        if kind in _WHOLE:
            for part in _WHOLE[kind]():
                part.save_pretrained(folder)
            return folder
        parts = _PARTS[kind]()
    for name, part in parts.items():
        part.save_pretrained(folder / name)
    pairs = {name: [_library(part), type(part).__name__] for name, part in parts.items()}
    (folder / "model_index.json").write_text(json.dumps({"_class_name": _PIPELINES[kind], **pairs}, indent=1))
    return folder


def _library(part: Any) -> str:
    """As diffusers writes it: a pipeline's own networks are named by the pipeline's folder."""
    modules = type(part).__module__.split(".")
    return modules[2] if modules[1] == "pipelines" else modules[0]


def dac() -> Any:
    """A DAC of 24 kHz with 60 frames a second; its layers neither swell nor quench what passes through."""
    import torch
    from transformers import DacConfig, DacModel

    config = DacConfig(
        encoder_hidden_size=4, downsampling_ratios=[4, 10, 10], decoder_hidden_size=32, n_codebooks=4, codebook_size=64,
        codebook_dim=4, sampling_rate=24_000,
    )  # fmt: skip
    model = DacModel(config)
    for name, weights in model.named_parameters():
        if weights.ndim == 3 and name.endswith("weight"):
            torch.nn.init.xavier_normal_(weights, gain=1.0)
    return model


def encodec() -> Any:
    """An EnCodec of 24 kHz with 60 frames a second and random books."""
    import torch
    from transformers import EncodecConfig, EncodecModel

    config = EncodecConfig(
        num_filters=4, upsampling_ratios=[10, 10, 4], hidden_size=16, codebook_dim=16, num_lstm_layers=1, codebook_size=64,
        target_bandwidths=[1.44], sampling_rate=24_000,
    )  # fmt: skip
    model = EncodecModel(config)
    for layer in model.quantizer.layers:
        torch.nn.init.normal_(layer.codebook.embed)
    return model


def _musicgen() -> Any:
    from transformers import MusicgenConfig, MusicgenDecoderConfig, MusicgenForConditionalGeneration

    codec = encodec()
    decoder = MusicgenDecoderConfig(**_DECODER)
    config = MusicgenConfig(text_encoder=t5().config, audio_encoder=codec.config, decoder=decoder)
    return _with_generation(MusicgenForConditionalGeneration(config))


def _musicgen_melody() -> Any:
    from transformers import MusicgenMelodyConfig, MusicgenMelodyDecoderConfig, MusicgenMelodyForConditionalGeneration

    codec = encodec()
    decoder = MusicgenMelodyDecoderConfig(**_DECODER)
    config = MusicgenMelodyConfig(text_encoder=t5().config, audio_encoder=codec.config, decoder=decoder, num_chroma=12, chroma_length=16)
    return _with_generation(MusicgenMelodyForConditionalGeneration(config))


_DECODER = {
    "vocab_size": 64, "hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2, "ffn_dim": 64, "num_codebooks": 4,
    "max_position_embeddings": 192, "pad_token_id": 64, "bos_token_id": 64, "eos_token_id": None, "dropout": 0.0,
}  # fmt: skip


def _with_generation(model: Any) -> Any:
    """The model with its generation settings, and a decoder that minds what it is told."""
    import torch

    model.audio_encoder.load_state_dict(encodec().state_dict())
    for name, weights in model.named_parameters():
        if weights.ndim == 2 and ("decoder.model" in name or "_to_dec_proj" in name):
            torch.nn.init.normal_(weights, std=0.2)
    model.generation_config.update(
        do_sample=True, guidance_scale=3.0, max_length=180, decoder_start_token_id=64, pad_token_id=64, bos_token_id=64
    )
    return model


def _bark() -> Any:
    from transformers import BarkConfig, BarkModel
    from transformers.models.bark.configuration_bark import BarkCoarseConfig, BarkFineConfig, BarkSemanticConfig

    small = {"block_size": 512, "num_layers": 1, "num_heads": 2, "hidden_size": 16, "dropout": 0.0}
    config = BarkConfig(
        semantic_config=BarkSemanticConfig(input_vocab_size=400, output_vocab_size=80, **small).to_dict(),
        coarse_acoustics_config=BarkCoarseConfig(input_vocab_size=220, output_vocab_size=220, **small).to_dict(),
        fine_acoustics_config=BarkFineConfig(
            input_vocab_size=65, output_vocab_size=65, n_codes_total=4, n_codes_given=1, **{**small, "block_size": 1024}
        ).to_dict(),
        codec_config=encodec().config.to_dict(),
    )
    return BarkModel(config)


class _BarkGeneration:
    """How long and with which special tokens Bark generates, as its folders say it."""

    def save_pretrained(self, folder: Path) -> None:
        (folder / "generation_config.json").write_text(json.dumps(_bark_generation().to_dict()))


def _bark_generation() -> Any:
    from transformers.models.bark.generation_configuration_bark import (
        BarkCoarseGenerationConfig,
        BarkFineGenerationConfig,
        BarkGenerationConfig,
        BarkSemanticGenerationConfig,
    )

    return BarkGenerationConfig(
        semantic_config=BarkSemanticGenerationConfig(
            eos_token_id=63, semantic_pad_token=63, semantic_vocab_size=63, text_encoding_offset=64, text_pad_token=398,
            semantic_infer_token=399, max_new_tokens=48, max_input_semantic_length=32, semantic_rate_hz=50,
        ).to_dict(),
        coarse_acoustics_config=BarkCoarseGenerationConfig(
            coarse_semantic_pad_token=218, coarse_infer_token=219, max_coarse_history=40, max_coarse_input_length=32,
            n_coarse_codebooks=2, coarse_rate_hz=60, sliding_window_len=20,
        ).to_dict(),
        fine_acoustics_config=BarkFineGenerationConfig(max_fine_history_length=32, max_fine_input_length=64, n_fine_codebooks=4).to_dict(),
        codebook_size=64,
    )  # fmt: skip


def _bert_words() -> Any:
    from transformers import BertTokenizer

    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *_LETTERS, *(f"##{letter}" for letter in _LETTERS), *".,!?"]
    return BertTokenizer(vocab={piece: number for number, piece in enumerate(pieces)})


def _vits() -> Any:
    from transformers import VitsConfig, VitsModel

    config = VitsConfig(
        vocab_size=40, hidden_size=16, num_hidden_layers=1, num_attention_heads=2, ffn_dim=32, flow_size=16, spectrogram_bins=9,
        upsample_initial_channel=32, upsample_rates=[8, 8], upsample_kernel_sizes=[16, 16], resblock_kernel_sizes=[3],
        resblock_dilation_sizes=[[1, 3]], prior_encoder_num_flows=1, prior_encoder_num_wavenet_layers=1,
        posterior_encoder_num_wavenet_layers=1, duration_predictor_num_flows=1, duration_predictor_filter_channels=16,
        depth_separable_num_layers=1, num_speakers=3, speaker_embedding_size=8, sampling_rate=16_000,
    )  # fmt: skip
    return VitsModel(config)


class _VitsWords:
    """A VITS tokenizer reads its vocabulary from a file only."""

    def save_pretrained(self, folder: Path) -> None:
        from transformers import VitsTokenizer

        words = {token: number for number, token in enumerate(["<pad>", *_LETTERS, " ", "'", "-", "<unk>"])}
        (folder / "vocab.json").write_text(json.dumps(words))
        VitsTokenizer(str(folder / "vocab.json"), language="eng", phonemize=False).save_pretrained(folder)


def _oobleck(rate: int, ratios: list[int], channels: int) -> Any:
    from diffusers import AutoencoderOobleck

    return AutoencoderOobleck(
        encoder_hidden_size=2 * channels, downsampling_ratios=ratios, channel_multiples=[1, 2, 2], decoder_channels=4,
        decoder_input_channels=channels, audio_channels=2, sampling_rate=rate,
    )  # fmt: skip


def _stable_audio() -> dict[str, Any]:
    from diffusers import EDMDPMSolverMultistepScheduler, StableAudioDiTModel, StableAudioProjectionModel

    transformer = StableAudioDiTModel(
        sample_size=64, in_channels=4, num_layers=1, attention_head_dim=16, num_attention_heads=2, num_key_value_attention_heads=1,
        out_channels=4, cross_attention_dim=32, time_proj_dim=8, global_states_input_dim=64, cross_attention_input_dim=32,
    )  # fmt: skip
    scheduler = EDMDPMSolverMultistepScheduler(
        solver_order=2, prediction_type="v_prediction", sigma_data=1.0, sigma_schedule="exponential", sigma_min=0.3, sigma_max=500.0
    )
    words = t5_words()
    words.model_max_length = 64
    projection = StableAudioProjectionModel(text_encoder_dim=32, conditioning_dim=32, min_value=0, max_value=512)
    return {
        "transformer": transformer, "vae": _oobleck(8000, [4, 8, 8], 4), "text_encoder": t5(), "tokenizer": words,
        "projection_model": projection, "scheduler": scheduler,
    }  # fmt: skip


def _ace_step() -> dict[str, Any]:
    from diffusers import AceStepAudioTokenDetokenizer, AceStepAudioTokenizer, AceStepConditionEncoder, AceStepTransformer1DModel
    from transformers import Qwen2Tokenizer, Qwen3Config, Qwen3Model
    from transformers.convert_slow_tokenizer import bytes_to_unicode

    attention = {"num_attention_heads": 2, "num_key_value_heads": 1, "head_dim": 16, "sliding_window": 8}
    transformer = AceStepTransformer1DModel(
        hidden_size=32, intermediate_size=48, num_hidden_layers=2, in_channels=12, audio_acoustic_hidden_dim=4, **attention
    )
    conditions = AceStepConditionEncoder(
        hidden_size=32, intermediate_size=48, text_hidden_dim=32, timbre_hidden_dim=4, num_lyric_encoder_hidden_layers=1,
        num_timbre_encoder_hidden_layers=1, **attention,
    )  # fmt: skip
    pooled = {
        "hidden_size": 32, "intermediate_size": 48, "audio_acoustic_hidden_dim": 4, "num_attention_pooler_hidden_layers": 1, **attention,
    }  # fmt: skip
    letters = [*bytes_to_unicode().values(), "<|endoftext|>"]
    words = Qwen2Tokenizer(vocab={letter: number for number, letter in enumerate(letters)}, merges=[])
    text = Qwen3Config(
        vocab_size=300, hidden_size=32, intermediate_size=48, num_hidden_layers=1, num_attention_heads=2, num_key_value_heads=1, head_dim=16
    )
    return {
        "transformer": transformer, "vae": _oobleck(48_000, [4, 20, 24], 4), "text_encoder": Qwen3Model(text), "tokenizer": words,
        "condition_encoder": conditions, "audio_tokenizer": AceStepAudioTokenizer(fsq_dim=32, **pooled),
        "audio_token_detokenizer": AceStepAudioTokenDetokenizer(**pooled), "scheduler": flow(num_train_timesteps=1, shift=1.0),
    }  # fmt: skip


_WHOLE: dict[str, Callable[[], tuple[Any, ...]]] = {
    "dac": lambda: (dac(),),
    "encodec": lambda: (encodec(),),
    "musicgen": lambda: (_musicgen(), t5_words()),
    "musicgen-melody": lambda: (_musicgen_melody(), t5_words()),
    "bark": lambda: (_bark(), _BarkGeneration(), _bert_words()),
    "vits": lambda: (_vits(), _VitsWords()),
}
_PARTS: dict[str, Callable[[], dict[str, Any]]] = {"stable-audio": _stable_audio, "ace-step": _ace_step}
_PIPELINES = {"stable-audio": "StableAudioPipeline", "ace-step": "AceStepPipeline"}
KINDS = (*_WHOLE, *_PARTS)
