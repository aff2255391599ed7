"""Frames as people read them: timecode, and where a frame begins in samples. Whole numbers only."""

from __future__ import annotations

import re

from .project import Rate

SAMPLE_RATE = 48_000


def sample_at(rate: Rate, frame: int) -> int:
    """The first sample (48 kHz) of a frame."""
    return frame * SAMPLE_RATE * rate.denominator // rate.numerator


def frame_at(rate: Rate, sample: int) -> int:
    """The frame that a sample (48 kHz) belongs to: the inverse of `sample_at`."""
    return ((sample + 1) * rate.numerator - 1) // (SAMPLE_RATE * rate.denominator)


def frames_per_second(rate: Rate) -> int:
    """The whole number that timecode counts to: 24 for 23.976, 30 for 29.97 (non-drop)."""
    return -(-rate.numerator // rate.denominator)


def timecode(rate: Rate, frame: int) -> str:
    """`frame` as "HH:MM:SS:FF" (non-drop)."""
    fps = frames_per_second(rate)
    seconds, rest = divmod(max(frame, 0), fps)
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}:{rest:02d}"


def short_timecode(rate: Rate, frame: int) -> str:
    """`frame` as "M:SS:FF", or with hours once there are any: for rulers and labels."""
    full = timecode(rate, frame)
    return full[4:] if full.startswith("00:0") else full[3:] if full.startswith("00:") else full


def parse_timecode(rate: Rate, text: str, current: int = 0) -> int | None:
    """The frame that a person typed, or None when it cannot be read.

    "1:02:12" and "10212" both mean 1 minute, 2 seconds, 12 frames (read from the right, two digits each, as in every cutting room).
    "+12" and "-1:00" go from `current`. "2.5s" is seconds.
    """
    text = text.strip().replace(";", ":")
    if match := re.fullmatch(r"([+-]?)(\d+(?:\.\d+)?)\s*s", text):
        whole, _, fraction = match[2].partition(".")
        scale = 10 ** len(fraction)
        amount = int(whole + fraction) * rate.numerator // (scale * rate.denominator)
    elif match := re.fullmatch(r"([+-]?)(\d+(?::\d+)*)", text):
        amount = _typed_frames(rate, match[2])
    else:
        return None
    return max(0, current + amount if match[1] == "+" else current - amount if match[1] == "-" else amount)


def _typed_frames(rate: Rate, digits: str) -> int:
    fps = frames_per_second(rate)
    if ":" not in digits:
        digits = digits.zfill(8)
        digits = f"{digits[:-6]}:{digits[-6:-4]}:{digits[-4:-2]}:{digits[-2:]}"
    parts = [int(part) for part in digits.split(":")][-4:]
    hours, minutes, seconds, frames = [0] * (4 - len(parts)) + parts
    return ((hours * 60 + minutes) * 60 + seconds) * fps + frames
