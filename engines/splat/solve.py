"""Where the cameras of plain photographs stood: found by a COLMAP program on this machine, if there is one."""

from __future__ import annotations

import shutil
import subprocess
import time
from pathlib import Path

from engines.progress import EngineError, Progress

_SUFFIXES = (".jpg", ".jpeg", ".png", ".webp", ".tif", ".tiff")
_FEWEST = 3
_STEPS = (
    ("Finding points", ("feature_extractor", "--ImageReader.single_camera", "1", "--ImageReader.camera_model", "OPENCV")),
    ("Matching photographs", ("exhaustive_matcher",)),
    ("Solving the cameras", ("mapper",)),
)


def pictures(folder: Path) -> list[Path]:
    """The picture files of a folder by name, not of folders in it."""
    return sorted(path for path in folder.iterdir() if path.suffix.lower() in _SUFFIXES and path.is_file())


def solve_cameras(folder: Path, scratch: Path, progress: Progress) -> Path:
    """Copy the photographs of `folder` into `scratch` and let COLMAP find their cameras there; returns `scratch`, ready for `read_photos`.

    Raises EngineError where there are too few photographs, no COLMAP, or no solution; Cancelled ends the program.
    """
    found = pictures(folder)
    if len(found) < _FEWEST:
        raise EngineError(f"“{folder.name}” holds {len(found)} photographs and no cameras; take at least 20, from all sides, that overlap.")
    program = shutil.which("colmap")
    if program is None:
        raise EngineError(
            f"“{folder.name}” holds no cameras: install COLMAP, which finds them, or add a COLMAP model or a transforms.json."
        )
    (scratch / "images").mkdir()
    (scratch / "sparse").mkdir()
    for path in found:
        shutil.copyfile(path, scratch / "images" / path.name)
    for number, (note, words) in enumerate(_STEPS):
        progress.step(number, len(_STEPS), note)
        _run([program, *words, *_places(words[0], scratch)], scratch, progress)
    if not (scratch / "sparse/0").is_dir():
        raise EngineError("COLMAP could not tell where the photographs were taken: take more, from all sides, that overlap, and in focus.")
    return scratch


def _places(step: str, scratch: Path) -> list[str]:
    places = ["--database_path", str(scratch / "database.db")]
    if step != "exhaustive_matcher":
        places += ["--image_path", str(scratch / "images")]
    return [*places, "--output_path", str(scratch / "sparse")] if step == "mapper" else places


def _run(words: list[str], scratch: Path, progress: Progress) -> None:
    """Run one step of COLMAP; its chatter goes into a file, of which the last line explains a failure."""
    log = scratch / "colmap.log"
    with log.open("wb") as file, subprocess.Popen(words, stdout=file, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL) as process:
        try:
            while process.poll() is None:
                progress.check()
                time.sleep(0.1)
        finally:
            if process.poll() is None:
                process.kill()
    if process.returncode:
        last = log.read_text(errors="replace").strip().splitlines()[-1:] or ["it said nothing"]
        raise EngineError(f"COLMAP failed at “{words[1]}”: {last[0][:200]}")
