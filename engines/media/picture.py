"""Read and write pictures: sRGB uint8 arrays, PNG files that carry their recipe."""

from __future__ import annotations

import io
import json
import os
import secrets
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageCms, ImageOps, PngImagePlugin

from engines.media.errors import MediaError

FORMATS = ("PNG", "JPEG", "WEBP", "TIFF")
MAX_PIXELS = 80_000_000
MAX_SIDE = 32_768
RECIPE_KEY = "filmwright"
_COMPRESSION = 3  # zlib level: within 4 % of level 6 in size, in half of its time


def read_picture(path: str | Path) -> np.ndarray:
    """The picture as sRGB uint8 [height, width, 3], or [height, width, 4] if it has transparency.

    Turned upright as its EXIF tag says; an embedded colour profile is converted; 16 bits become 8.
    Raises MediaError for anything that is not a whole PNG, JPEG, WebP or TIFF of at most 80 million pixels.
    """
    return np.asarray(_open(path, _upright_srgb))


def read_grey(path: str | Path) -> np.ndarray:
    """A mask as uint8 [height, width]: the picture's grey values, black where it is transparent."""
    picture = read_picture(path)
    grey = np.asarray(Image.fromarray(np.ascontiguousarray(picture[..., :3])).convert("L"))
    if picture.shape[2] == 4:
        grey = (grey.astype(np.uint16) * picture[..., 3] // 255).astype(np.uint8)
    return grey


def picture_size(path: str | Path) -> tuple[int, int]:
    """(width, height) as `read_picture` would give it, from the file's header alone."""
    return _open(path, _upright_size)


def write_png(path: str | Path, pixels: np.ndarray, recipe: dict[str, Any] | None = None) -> None:
    """Write uint8 [height, width], [.., 3] or [.., 4] as PNG, with `recipe` as JSON inside.

    Atomic and durable: a reader finds the old file or the whole new one, also after a power cut.
    """
    write_atomically(Path(path), encode_png(pixels, recipe))


def encode_png(pixels: np.ndarray, recipe: dict[str, Any] | None = None) -> bytes:
    """The bytes of a PNG file; see `write_png`."""
    if pixels.dtype != np.uint8 or pixels.ndim not in (2, 3) or 0 in pixels.shape:
        raise ValueError(f"a picture is uint8 [height, width(, 3 or 4)], not {pixels.dtype} {pixels.shape}")
    info = PngImagePlugin.PngInfo()
    if recipe is not None:
        info.add_itxt(RECIPE_KEY, json.dumps(recipe, sort_keys=True))
    stream = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(pixels)).save(stream, "PNG", pnginfo=info, compress_level=_COMPRESSION)
    return stream.getvalue()


def write_atomically(path: Path, data: bytes) -> None:
    """Write, flush to the disk, then rename into place. Raises MediaError if the disk refuses."""
    temporary = None
    try:
        temporary = path.with_name(f".{path.name}.{secrets.token_hex(6)}.tmp")
        with temporary.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
        _sync_folder(path.parent)
    except OSError as error:
        if temporary is not None:
            temporary.unlink(missing_ok=True)
        raise MediaError(f"“{path.name}” could not be written: {error.strerror or error}.") from error


def read_recipe(path: str | Path) -> dict[str, Any] | None:
    """The recipe inside a PNG, or None if it carries none (other formats never do)."""
    text = _open(path, lambda image: getattr(image, "text", {}).get(RECIPE_KEY))
    if text is None:
        return None
    try:
        recipe = json.loads(text)
    except ValueError as error:
        raise MediaError(f"The recipe inside “{Path(path).name}” is damaged; the picture itself is fine.") from error
    if not isinstance(recipe, dict):
        raise MediaError(f"The recipe inside “{Path(path).name}” is damaged; the picture itself is fine.")
    return recipe


def _open(path: str | Path, use: Any) -> Any:
    """`use(image)` on the opened picture, every failure turned into one MediaError."""
    name = Path(path).name
    try:
        with Image.open(path, formats=FORMATS) as image:
            if image.width * image.height > MAX_PIXELS or max(image.size) > MAX_SIDE:
                raise MediaError(f"“{name}” is too large ({image.width} x {image.height}); at most 80 million pixels.")
            return use(image)
    except MediaError:
        raise
    except FileNotFoundError as error:
        raise MediaError(f"The picture “{name}” is missing.") from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise MediaError(f"“{name}” is too large; pictures have at most 80 million pixels.") from error
    except Image.UnidentifiedImageError as error:
        raise MediaError(f"“{name}” is not a PNG, JPEG, WebP or TIFF picture.") from error
    except PermissionError as error:
        raise MediaError(f"The picture “{name}” may not be read; check its permissions.") from error
    except Exception as error:  # a decoder fed with hostile bytes can raise anything
        raise MediaError(f"“{name}” is damaged and cannot be read.") from error


def _upright_srgb(image: Image.Image) -> Image.Image:
    image.load()
    upright = ImageOps.exif_transpose(image)
    mode = "RGBA" if upright.has_transparency_data else "RGB"
    if upright.mode.startswith("I;16"):
        return Image.fromarray((np.asarray(upright) >> 8).astype(np.uint8)).convert(mode)
    if upright.mode in ("I", "F"):
        return Image.fromarray(_stretched(np.asarray(upright))).convert(mode)
    return _to_srgb(upright, image.info.get("icc_profile"), mode)


def _to_srgb(image: Image.Image, profile: bytes | None, mode: str) -> Image.Image:
    """Through the embedded profile where it fits the picture; a broken profile is ignored as browsers do."""
    if not profile or image.mode not in ("RGB", "RGBA", "CMYK", "L"):
        return image.convert(mode)
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        return ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode=mode)
    except (ImageCms.PyCMSError, OSError):
        return image.convert(mode)


def _stretched(values: np.ndarray) -> np.ndarray:
    """32-bit greys to 8 bits: 0..1 floats and 16-bit integers keep their scale, anything else is fitted."""
    values = np.nan_to_num(values.astype(np.float64))
    top = 1.0 if values.max() <= 1.0 else max(65535.0, float(values.max()))
    return np.clip(values * (255.0 / top) + 0.5, 0, 255).astype(np.uint8)


def _upright_size(image: Image.Image) -> tuple[int, int]:
    turned = image.getexif().get(0x0112, 1) in (5, 6, 7, 8)
    return (image.height, image.width) if turned else (image.width, image.height)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
