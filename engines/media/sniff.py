"""What a file is, by its first bytes: names lie. Only formats on this list are ever opened."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from engines.media.errors import MediaError

Group = Literal["picture", "sound", "container", "model"]
_HEAD = 4096
_STILL_BRANDS = (b"heic", b"heix", b"avif", b"avis", b"mif1", b"msf1", b"crx ")
_OLD_MOV_BOXES = (b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot")
ACCEPTED = "PNG, JPEG, WebP and TIFF pictures, WAV, FLAC, OGG and MP3 sounds, MP4, MOV and WebM films, splats and meshes"


@dataclass(frozen=True)
class Format:
    """`name` is also the suffix under which such files are kept; a container holds pictures, sound or both."""

    name: str
    group: Group


PNG, JPEG, WEBP, TIFF = (Format(name, "picture") for name in ("png", "jpg", "webp", "tiff"))
WAV, FLAC, OGG, MP3 = (Format(name, "sound") for name in ("wav", "flac", "ogg", "mp3"))
MP4, MOV, WEBM = (Format(name, "container") for name in ("mp4", "mov", "webm"))
PLY, GLB, SPZ, USD = (Format(name, "model") for name in ("ply", "glb", "spz", "usd"))
_UNMARKED = {f".{name}": Format(name, "model") for name in ("splat", "ksplat", "obj")}  # by suffix, and believed once they were read


def sniff(path: str | Path) -> Format:
    """The format of a file. Raises MediaError for a file that is missing, empty, no file, or none of ours."""
    path = Path(path)
    if not path.exists():
        raise MediaError(f"“{path.name}” is missing.")
    if not path.is_file():
        raise MediaError(f"“{path.name}” is not a file.")
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError as error:
        raise MediaError(f"“{path.name}” cannot be read: {error.strerror or error}.") from error
    if not head:
        raise MediaError(f"“{path.name}” is empty.")
    found = _format_of(head) or _UNMARKED.get(path.suffix.lower())
    if found is None:
        raise MediaError(f"“{path.name}” is none of the files that can be used here: {ACCEPTED}.")
    return found


def _format_of(head: bytes) -> Format | None:
    return _picture(head) or _sound(head) or _container(head) or _model(head)


def _picture(head: bytes) -> Format | None:
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if head.startswith(b"\xff\xd8\xff"):
        return JPEG
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return WEBP
    return TIFF if head[:4] in (b"II*\0", b"MM\0*") else None


def _sound(head: bytes) -> Format | None:
    if head[:4] in (b"RIFF", b"RF64") and head[8:12] == b"WAVE":
        return WAV
    if head.startswith(b"fLaC"):
        return FLAC
    if head.startswith(b"OggS"):
        return OGG
    return MP3 if head.startswith(b"ID3") or _is_mpeg_layer_3(head) else None


def _is_mpeg_layer_3(head: bytes) -> bool:
    """A frame header with its sync, a known version, layer 3, and a real bit rate and sample rate."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return False
    version, layer = head[1] >> 3 & 3, head[1] >> 1 & 3
    bit_rate, sample_rate = head[2] >> 4, head[2] >> 2 & 3
    return version != 1 and layer == 1 and 0 < bit_rate < 15 and sample_rate != 3


def _container(head: bytes) -> Format | None:
    if head.startswith(b"\x1aE\xdf\xa3"):
        return WEBM if b"webm" in head[:64] or b"matroska" in head[:64] else None
    if head[4:8] == b"ftyp":
        brand = head[8:12]
        if brand in _STILL_BRANDS:
            return None
        return MOV if brand == b"qt  " else MP4
    return MOV if head[4:8] in _OLD_MOV_BOXES else None


def _model(head: bytes) -> Format | None:
    if head.startswith((b"ply\n", b"ply\r")):
        return PLY
    if head.startswith(b"glTF"):
        return GLB
    if head.startswith((b"\x1f\x8b", b"NGSP")):
        return SPZ
    return USD if head.startswith((b"#usda", b"PXR-USDC")) else None
