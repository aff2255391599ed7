import contextlib
import io
import json
import os

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from engines.media import picture
from engines.media.errors import MediaError


def noise(height=20, width=30, channels=3, seed=0):
    return np.random.default_rng(seed).integers(0, 256, (height, width, channels), dtype=np.uint8)


@pytest.mark.parametrize("channels", [3, 4])
def test_a_written_picture_reads_back_bit_for_bit(tmp_path, channels):
    pixels = noise(channels=channels)
    picture.write_png(tmp_path / "a.png", pixels)
    assert np.array_equal(picture.read_picture(tmp_path / "a.png"), pixels)


def test_the_recipe_travels_inside_and_changes_no_pixel(tmp_path):
    recipe = {"request": {"kind": "TextToImage", "dials": {"prompt": "ein Bär 🐻 “quoted”", "seed": 7}}, "facts": {}}
    picture.write_png(tmp_path / "a.png", noise(), recipe)
    assert picture.read_recipe(tmp_path / "a.png") == recipe
    assert np.array_equal(picture.read_picture(tmp_path / "a.png"), noise())


def test_a_foreign_reader_finds_the_recipe_as_international_text(tmp_path):
    picture.write_png(tmp_path / "a.png", noise(), {"a": "é"})
    assert b"iTXtfilmwright\0" in (tmp_path / "a.png").read_bytes()


def test_a_picture_without_recipe_has_none(tmp_path):
    picture.write_png(tmp_path / "a.png", noise())
    Image.fromarray(noise()).save(tmp_path / "a.jpg")
    assert picture.read_recipe(tmp_path / "a.png") is None
    assert picture.read_recipe(tmp_path / "a.jpg") is None


@pytest.mark.parametrize("text", ["{not json", json.dumps([1, 2])])
def test_a_damaged_recipe_is_said_so(tmp_path, text):
    info = picture.PngImagePlugin.PngInfo()
    info.add_itxt("filmwright", text)
    Image.fromarray(noise()).save(tmp_path / "a.png", pnginfo=info)
    with pytest.raises(MediaError, match="recipe"):
        picture.read_recipe(tmp_path / "a.png")


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "TIFF"])
def test_every_listed_format_is_read(tmp_path, kind):
    Image.fromarray(noise()).save(tmp_path / "a.bin", kind)
    assert picture.read_picture(tmp_path / "a.bin").shape == (20, 30, 3)
    assert picture.picture_size(tmp_path / "a.bin") == (30, 20)


def test_a_format_outside_the_list_is_refused(tmp_path):
    for kind in ("BMP", "GIF", "PPM"):
        Image.fromarray(noise()).save(tmp_path / "a.png", kind)
        with pytest.raises(MediaError, match="not a PNG, JPEG, WebP or TIFF"):
            picture.read_picture(tmp_path / "a.png")


def test_a_photo_lying_on_its_side_is_turned_upright(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.fromarray(noise()).save(tmp_path / "a.png", exif=exif)
    assert np.array_equal(picture.read_picture(tmp_path / "a.png"), np.rot90(noise(), -1))
    assert picture.picture_size(tmp_path / "a.png") == (20, 30)


def test_sixteen_bits_become_eight_by_their_high_byte(tmp_path):
    deep = np.arange(600, dtype=np.uint16).reshape(20, 30) * 100
    Image.fromarray(deep).save(tmp_path / "a.png")
    assert np.array_equal(picture.read_picture(tmp_path / "a.png")[..., 0], deep >> 8)


def test_a_palette_picture_with_transparency_keeps_it(tmp_path):
    image = Image.fromarray(noise()).quantize(8)
    image.save(tmp_path / "a.png", transparency=0)
    assert picture.read_picture(tmp_path / "a.png").shape[2] == 4


def test_an_embedded_profile_is_applied(tmp_path):
    profile = picture.ImageCms.ImageCmsProfile(picture.ImageCms.createProfile("sRGB")).tobytes()
    profile = profile.replace(b"rXYZ", b"tmp!").replace(b"gXYZ", b"rXYZ").replace(b"tmp!", b"gXYZ")  # red is green
    Image.fromarray(noise()).save(tmp_path / "plain.png")
    Image.fromarray(noise()).save(tmp_path / "tagged.png", icc_profile=profile)
    Image.fromarray(noise()).save(tmp_path / "broken.png", icc_profile=b"nonsense")
    plain = picture.read_picture(tmp_path / "plain.png")
    swapped = picture.read_picture(tmp_path / "tagged.png")
    assert np.abs(swapped[..., [1, 0, 2]].astype(int) - plain).mean() < 2
    assert np.array_equal(picture.read_picture(tmp_path / "broken.png"), plain)


def test_a_grey_reading_is_black_where_the_picture_is_transparent(tmp_path):
    pixels = np.full((4, 4, 4), 255, np.uint8)
    pixels[:2, :, 3] = 0
    picture.write_png(tmp_path / "m.png", pixels)
    assert picture.read_grey(tmp_path / "m.png").tolist() == [[0] * 4] * 2 + [[255] * 4] * 2


def test_broken_files_give_one_sentence(tmp_path):
    good = picture.encode_png(noise(200, 300))
    cases = {"empty": b"", "text": b"hello", "cut": good[: len(good) // 2], "header only": good[:20]}
    for name, data in cases.items():
        (tmp_path / name).write_bytes(data)
        with pytest.raises(MediaError, match=name) as caught:
            picture.read_picture(tmp_path / name)
        assert str(caught.value).endswith(".") and "\n" not in str(caught.value)
    with pytest.raises(MediaError, match="missing"):
        picture.read_picture(tmp_path / "nowhere.png")


def test_a_bomb_is_refused_from_its_header(tmp_path):
    stream = io.BytesIO()
    Image.new("1", (12_000, 12_000)).save(stream, "PNG")
    (tmp_path / "bomb.png").write_bytes(stream.getvalue())
    with pytest.raises(MediaError, match="too large"):
        picture.read_picture(tmp_path / "bomb.png")


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.integers(0, 2000), value=st.integers(0, 255), kind=st.sampled_from(["PNG", "JPEG", "WEBP", "TIFF"]))
def test_a_flipped_byte_gives_pixels_or_a_sentence(tmp_path, at, value, kind):
    stream = io.BytesIO()
    Image.fromarray(noise()).save(stream, kind)
    data = bytearray(stream.getvalue())
    data[at % len(data)] = value
    (tmp_path / "x").write_bytes(data)
    with contextlib.suppress(MediaError):
        assert picture.read_picture(tmp_path / "x").dtype == np.uint8


def test_a_failed_write_leaves_the_old_file_and_no_rubbish(tmp_path, monkeypatch):
    picture.write_png(tmp_path / "a.png", noise())

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(MediaError, match="No space left"):
        picture.write_png(tmp_path / "a.png", noise(seed=1))
    monkeypatch.undo()
    assert np.array_equal(picture.read_picture(tmp_path / "a.png"), noise())
    assert [path.name for path in tmp_path.iterdir()] == ["a.png"]


def test_only_pictures_are_written(tmp_path):
    with pytest.raises(ValueError, match="uint8"):
        picture.write_png(tmp_path / "a.png", np.zeros((2, 2, 3), np.float32))
