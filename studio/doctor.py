"""`filmwright doctor`: what this machine has, and what to do about what is missing."""

from __future__ import annotations

import ctypes.util
import importlib.metadata
import os
import platform
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from engines.models.catalog import scan

PACKAGES = (
    *("PySide6_Essentials", "PySide6_Addons", "numpy", "opencv-python-headless", "Pillow", "av", "soundfile"),
    *("torch", "diffusers", "transformers", "safetensors"),
    *("open3d-cpu", "usd-core", "zstandard"),
)
LIBRARIES = {"EGL": "libegl1", "GL": "libgl1", "xkbcommon": "libxkbcommon0", "fontconfig": "libfontconfig1", "dbus-1": "libdbus-1-3"}
WINDOW_LIBRARIES = {"xcb-cursor": "libxcb-cursor0", "pulse": "libpulse0"}
ENCODERS = {"libx264": "MP4 films", "aac": "the sound of MP4 films", "libvpx-vp9": "WebM films", "libopus": "the sound of WebM films"}
FREE_BYTES = 2_000_000_000


@dataclass(frozen=True)
class Finding:
    """One line of the report; `advice` is empty when all is well."""

    name: str
    found: str
    advice: str = ""


def examine() -> Iterator[Finding]:
    """Everything that Filmwright leans on, in the order in which it matters."""
    yield Finding("Python", f"{platform.python_version()} on {platform.platform()}")
    yield Finding("Processor", f"{os.cpu_count()} cores")
    yield _memory()
    yield _disk(Path.home())
    yield from (_package(name) for name in PACKAGES)
    yield from (_library(name, package) for name, package in LIBRARIES.items())
    yield from (_library(name, package) for name, package in WINDOW_LIBRARIES.items())
    yield from (_encoder(name, purpose) for name, purpose in ENCODERS.items())
    yield from _models()


def _memory() -> Finding:
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    advice = "" if total > 3_500_000_000 else "Filmwright is comfortable from 4 GB on."
    return Finding("Memory", f"{total / 1e9:.1f} GB", advice)


def _disk(folder: Path) -> Finding:
    free = shutil.disk_usage(folder).free
    return Finding("Free disk", f"{free / 1e9:.1f} GB at {folder}", "" if free > FREE_BYTES else "Make room before you export a film.")


def _package(name: str) -> Finding:
    try:
        return Finding(name, importlib.metadata.version(name))
    except importlib.metadata.PackageNotFoundError:
        return Finding(name, "missing", "Run packaging/setup.")


def _library(name: str, package: str) -> Finding:
    found = ctypes.util.find_library(name)
    return Finding(f"lib{name}", found or "missing", "" if found else f"Install it: apt-get install {package}")


def _encoder(name: str, purpose: str) -> Finding:
    import av

    try:
        av.codec.Codec(name, "w")
    except ValueError:
        return Finding(name, "missing", f"Without it there are no {purpose}.")
    return Finding(name, f"for {purpose}")


def _models() -> Iterator[Finding]:
    catalog = scan()
    for model in catalog.models:
        yield Finding(f"model {model.name}", f"{model.title}, {model.bytes / 1e6:.0f} MB")
    for sentence in catalog.refused:
        yield Finding("model refused", sentence, "Remove the folder or mend it.")
    if not catalog.models:
        yield Finding("models", "none", "Set FILMWRIGHT_MODELS to a folder with models in diffusers format.")
