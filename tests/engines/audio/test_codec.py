import dataclasses

import numpy as np
import pytest
import torch

from engines.audio.codec import decode, encode
from engines.audio.codec_blocks import decode_blocks, encode_blocks, open_codec
from engines.audio.rates import reader
from engines.media.errors import MediaError
from engines.media.sound import SoundReader, write_wav
from engines.media.tokens import Tokens, read_tokens, write_tokens
from engines.progress import Cancelled, EngineError, Progress
from engines.requests import DecodeSound, EncodeSound

RATE = 24_000


def tone(seconds, rate=RATE, channels=1):
    time = np.arange(round(seconds * rate))[:, None] / rate
    return (0.3 * np.sin(2 * np.pi * (220 + 110 * np.arange(channels)) * time) * (1 + np.sin(3 * time))).astype(np.float32)


@pytest.fixture
def song(tmp_path):
    write_wav(tmp_path / "song.wav", [tone(1.3, 48_000, 2)], 2)
    return str(tmp_path / "song.wav")


def whole(codec, sound):
    """transformers' own encode and decode of the whole sound: the foreign oracle."""
    values = torch.from_numpy(sound.T[:, None].copy())
    with torch.inference_mode():
        if codec.form == "dac":
            codes = codec.network.encode(values).audio_codes
            return codes, codec.network.decode(audio_codes=codes).audio_values
        encoded = codec.network.encode(values, bandwidth=codec.network.config.target_bandwidths[-1])
        return encoded.audio_codes[0], codec.network.decode(encoded.audio_codes, encoded.audio_scales).audio_values[:, 0]


@pytest.mark.parametrize("kind", ["dac", "encodec"])
def test_one_block_is_what_the_library_does(load_sound, kind):
    codec = open_codec(load_sound(kind))
    sound = tone(1.0, channels=2)
    codes, values = whole(codec, sound)
    ours = np.concatenate(list(encode_blocks(codec, reader(sound), len(sound) // codec.hop)), axis=-1)
    assert np.array_equal(ours, codes.numpy())
    back = np.concatenate(list(decode_blocks(codec, ours)))
    assert np.allclose(back.T, values.numpy(), atol=1e-5)


def test_seams_of_a_dac_are_exact(load_sound):
    codec = open_codec(load_sound("dac"))
    sound = tone(7.5)
    assert len(sound) // codec.hop > 2 * codec.block
    codes, values = whole(codec, sound)
    ours = np.concatenate(list(encode_blocks(codec, reader(sound), len(sound) // codec.hop)), axis=-1)
    assert (ours != codes.numpy()).mean() < 1e-3  # a tie may fall the other way, no more
    back = np.concatenate(list(decode_blocks(codec, codes.numpy())))
    assert np.allclose(back.T, values.numpy(), atol=1e-5)


def test_too_little_context_is_seen(load_sound):
    """The planted fault: with half the context the seams are not exact any more."""
    codec = open_codec(load_sound("dac"))
    codes, values = whole(codec, tone(7.5))
    short = dataclasses.replace(codec, context=codec.context // 2)
    back = np.concatenate(list(decode_blocks(short, codes.numpy())))
    assert np.abs(back.T - values.numpy()).max() > 1e-4


def test_the_seams_of_an_lstm_are_below_hearing(load_sound):
    codec = open_codec(load_sound("encodec"))
    codes, values = whole(codec, tone(7.5))
    back = np.concatenate(list(decode_blocks(codec, codes.numpy())))
    assert np.abs(back.T - values.numpy()).max() < 1e-3 * np.abs(values.numpy()).max()


@pytest.mark.parametrize("kind", ["dac", "encodec"])
def test_a_file_goes_there_and_back_at_its_length(sound_twins, models, song, tmp_path, kind):
    shown = []
    progress = Progress(lambda done, total, note, preview: shown.append((note, preview is not None)))
    made = encode(EncodeSound(song, model=str(sound_twins(kind)), books=3), progress, models)
    write_tokens(tmp_path / "song.fwc", made.tokens)
    assert made.tokens.codes.shape == (2, 3, 78) and made.facts["bits_per_second"] == 2 * 3 * 6 * 60
    sound = decode(DecodeSound(str(tmp_path / "song.fwc"), model=str(sound_twins(kind))), progress, models)
    back = np.concatenate(list(sound.blocks))
    assert back.shape == (round(1.3 * 48_000), 2) and sound.channels == 2
    assert ("Encoding", False) in shown and ("Decoding", True) in shown
    assert sound.facts["sha256"] == read_tokens(tmp_path / "song.fwc").sha256


def test_what_cannot_be_is_said(sound_twins, models, song, tmp_path):
    dac = str(sound_twins("dac"))
    with pytest.raises(EngineError, match="1 to 4 books"):
        encode(EncodeSound(song, model=dac, books=5), Progress(), models)
    with pytest.raises(EngineError, match="makes speech"):
        encode(EncodeSound(song, model=str(sound_twins("vits"))), Progress(), models)
    write_wav(tmp_path / "nothing.wav", [], 1)
    with pytest.raises(EngineError, match="holds no sound"):
        encode(EncodeSound(str(tmp_path / "nothing.wav"), model=dac), Progress(), models)
    with pytest.raises(MediaError):
        encode(EncodeSound(str(tmp_path / "absent.wav"), model=dac), Progress(), models)
    with pytest.raises(Cancelled):
        encode(EncodeSound(song, model=dac), Progress(cancelled=lambda: True), models)


def test_tokens_of_another_codec_are_refused(sound_twins, load_sound, models, tmp_path):
    model = str(sound_twins("dac"))
    tokens = Tokens(np.zeros((1, 2, 6), np.uint16), 6, "dac", "0" * 64, RATE, 2400)
    write_tokens(tmp_path / "a.fwc", tokens)
    with pytest.raises(EngineError, match="another codec"):
        decode(DecodeSound(str(tmp_path / "a.fwc"), model), Progress(), models)
    right = dataclasses.replace(tokens, sha256=load_sound("dac").sha256, samples=9999)
    write_tokens(tmp_path / "a.fwc", right)
    with pytest.raises(EngineError, match="does not hold tokens"):
        decode(DecodeSound(str(tmp_path / "a.fwc"), model), Progress(), models)


def test_a_long_file_is_not_held_whole(sound_twins, models, tmp_path):
    """Blocks come out while later ones are still tokens."""
    model = str(sound_twins("dac"))
    write_wav(tmp_path / "a.wav", [tone(10, 48_000)], 1)
    made = encode(EncodeSound(str(tmp_path / "a.wav"), model=model), Progress(), models)
    write_tokens(tmp_path / "a.fwc", made.tokens)
    done = []
    sound = decode(DecodeSound(str(tmp_path / "a.fwc"), model), Progress(lambda done_, *_: done.append(done_)), models)
    next(iter(sound.blocks))
    assert max(done) <= 4 * 48_000
    with SoundReader(tmp_path / "a.wav") as found:
        assert found.channels == 1
