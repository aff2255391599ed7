"""The sizes, rates and forms that an export offers by name."""

from __future__ import annotations

from pathlib import Path

from studio.document.project import Project, Rate

from .export_settings import ExportError, ExportSettings, Format
from .yuv import Size, even

RATES = (Rate(24), Rate(25), Rate(30))
PRESETS: dict[str, tuple[int, Rate | None]] = {
    "720p": (720, None),
    "1080p": (1080, None),
    **{f"{lines}p{rate.numerator}": (lines, rate) for lines in (720, 1080) for rate in RATES},
}
"""Preset name -> lines of the picture's shorter side, and its rate (None is the film's own)."""

_SUFFIXES: dict[str, Format] = {".mp4": "mp4", ".m4v": "mp4", ".webm": "webm", ".wav": "wav", ".png": "frame", "": "png"}


def settings_for(project: Project, path: str | Path, preset: str | None = None) -> ExportSettings:
    """The settings of a preset, None being 720p; the form follows from the path's suffix (none: numbered pictures). Raises ExportError."""
    preset = preset or "720p"
    if preset not in PRESETS:
        raise ExportError(f"There is no preset “{preset}”; choose one of {', '.join(PRESETS)}.")
    lines, rate = PRESETS[preset]
    width, height = frame_size(project, lines)
    return ExportSettings(str(path), format_of(path), width, height, rate or project.rate)


def format_of(path: str | Path) -> Format:
    """The form that a path asks for. Raises ExportError for a suffix that nothing is written to."""
    suffix = Path(path).suffix.lower()
    if suffix not in _SUFFIXES:
        raise ExportError(f"Films are not written as “{suffix}”; choose .mp4, .webm, .wav, .png or a folder.")
    return _SUFFIXES[suffix]


def frame_size(project: Project, lines: int) -> Size:
    """The film's frame with its shorter side `lines` long, both sides even."""
    scale = lines / min(project.width, project.height)
    return even(project.width * scale), even(project.height * scale)
