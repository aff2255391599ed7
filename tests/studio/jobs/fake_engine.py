"""A scripted engine: the request's prompt says what it does, well or badly. Runs in the real engine process."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

from engines.media.picture import encode_png, write_png
from engines.progress import EngineError, Progress
from engines.requests import ImageResult, Request

STEPS = 4


def warm() -> None:
    """As slow as importing torch, where a test asks for it."""
    time.sleep(float(os.environ.get("FAKE_WARM", "0")))
    if "FAKE_BROKEN" in os.environ:
        raise ImportError("No module named 'torch'")


def run(request: Request, progress: Progress, folder: Path) -> ImageResult:
    """Play the first word of the prompt; "draw N MS" reports N steps of MS milliseconds."""
    word, *rest = getattr(request, "dials", request).prompt.split()
    return SCRIPTS[word](request, progress, folder, rest)


def draw(request: Request, progress: Progress, folder: Path, rest: list[str]) -> ImageResult:
    count, pause = (int(rest[0]), int(rest[1]) / 1000) if rest else (STEPS, 0.0)
    size = (request.dials.height, request.dials.width, 3)
    pixels = np.random.default_rng(request.dials.seed).integers(0, 255, size, np.uint8)
    for step in range(count):
        time.sleep(pause)
        progress.step(step + 1, count, f"Step {step + 1} of {count}", pixels)
    write_png(folder / "picture.png", pixels)
    return ImageResult(str(folder / "picture.png"), size[1], size[0], {})


def hang(request: Request, progress: Progress, folder: Path, rest: list[str]) -> None:
    """Never checks for a cancel again, asleep or at work."""
    progress.step(1, STEPS)
    while not (rest and time.sleep(3600)):
        pass


def crash(request: Request, progress: Progress, folder: Path, rest: list[str]) -> None:
    progress.step(1, STEPS)
    match rest[0]:
        case "segfault":
            ctypes.string_at(0)
        case "abort":
            os.abort()
        case "exit":
            sys.exit(3)
        case "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        case "freeze":
            os.kill(os.getpid(), signal.SIGSTOP)


def use_up_memory(request: Request, progress: Progress, folder: Path, rest: list[str]) -> None:
    used = int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    resource.setrlimit(resource.RLIMIT_AS, (used + (64 << 20), resource.RLIM_INFINITY))
    hoard = [bytes(16 << 20) for _ in range(1000)]
    raise AssertionError(len(hoard))


def garbage(request: Request, progress: Progress, folder: Path, rest: list[str]) -> None:
    channel = int(sys.argv[sys.argv.index("--channel") + 1])
    os.write(channel, b"Warning: this is no message\n" * 10)
    time.sleep(3600)


def half(request: Request, progress: Progress, folder: Path, rest: list[str]) -> ImageResult:
    """A file that ends in the middle, reported as finished."""
    pixels = np.random.default_rng(0).integers(0, 255, (64, 64, 3), np.uint8)
    data = encode_png(pixels)
    (folder / "picture.png").write_bytes(data[: len(data) // 2])
    return ImageResult(str(folder / "picture.png"), 64, 64, {})


def astray(request: Request, progress: Progress, folder: Path, rest: list[str]) -> ImageResult:
    """A picture in a place where it does not belong."""
    write_png(folder.parent / "astray.png", np.zeros((8, 8, 3), np.uint8))
    return ImageResult(str(folder.parent / "astray.png"), 8, 8, {})


def refuse(request: Request, progress: Progress, folder: Path, rest: list[str]) -> None:
    raise EngineError("The model “nobody” is not installed; choose another one.")


def fail(request: Request, progress: Progress, folder: Path, rest: list[str]) -> None:
    raise ZeroDivisionError("division by zero")


def breed(request: Request, progress: Progress, folder: Path, rest: list[str]) -> None:
    """Start a process of its own, then hang."""
    child = subprocess.Popen(["sleep", "3600"])
    progress.step(child.pid, child.pid, "bred")
    time.sleep(3600)


def learn(request: Request, progress: Progress, folder: Path, rest: list[str]) -> ImageResult:
    """Counts to a number, and keeps in the request's state how far it came; says where it began."""
    kept = Path(request.state)
    first = int(kept.read_text()) if kept.is_file() else 0
    try:
        for step in range(first, int(rest[0])):
            progress.step(step + 1, int(rest[0]), f"from {first}")
            time.sleep(0.02)
    finally:
        kept.write_text(str(step))
    write_png(folder / "picture.png", np.zeros((8, 8, 3), np.uint8))
    return ImageResult(str(folder / "picture.png"), 8, 8, {"from": first})


SCRIPTS = {
    "learn": learn,
    "draw": draw,
    "hang": hang,
    "crash": crash,
    "memory": use_up_memory,
    "garbage": garbage,
    "half": half,
    "astray": astray,
    "refuse": refuse,
    "fail": fail,
    "breed": breed,
}
