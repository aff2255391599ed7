"""Export time over ffmpeg's command line for the same film and codec settings, and memory: `python -m tests.benchmarks.export`.

Both arms start as processes, read the same files, and write H.264 (veryfast, crf 19, key frame every 2 s) and AAC (192 kbit/s). They run in
turns; the medians are compared. Targets: cuts 1.25, dissolves and titles 1.6; memory over idle 500 MB and flat over a 10 minute film.
"""

from __future__ import annotations

import argparse
import json
import os
import shlex
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
import psutil
import soundfile

from engines.media.picture import write_png
from studio.document.asset import Asset
from studio.document.project import Project
from studio.document.timeline import AssetSource, Clip, Timeline, TitleSource, Track
from studio.render.export_process import order
from studio.render.export_settings import ExportSettings
from studio.render.presets import settings_for

ROOT = Path(__file__).parents[2]
FONT = ROOT / "assets/fonts/Inter-SemiBold.otf"
STILLS, STILL, FOOTAGE, DISSOLVE = 5, 96, 240, 24  # number, frames, frames, frames
CODING = shlex.split("-c:v libx264 -preset veryfast -crf 19 -g 48 -pix_fmt yuv420p -c:a aac -b:a 192k -movflags +faststart")
COLOURS = shlex.split("-colorspace bt709 -color_primaries bt709 -color_trc bt709 -color_range tv")
PICTURE = "scale=1280:720:out_color_matrix=bt709:out_range=tv,format=yuv420p,setsar=1"


def make_media(folder: Path) -> dict[str, Asset]:
    """Stills of clay-like scenes, ten seconds of moving video, and a minute of sound."""
    rng = np.random.default_rng(7)
    assets = {}
    for number in range(STILLS):
        picture = cv2.resize(rng.integers(40, 220, (9, 16, 3), np.uint8), (1280, 720), interpolation=cv2.INTER_CUBIC)
        for _ in range(12):
            centre = tuple(int(value) for value in rng.integers((0, 0), (1280, 720)))
            cv2.circle(picture, centre, int(rng.integers(30, 160)), rng.integers(0, 256, 3).tolist(), -1, cv2.LINE_AA)
        write_png(folder / f"still{number}.png", picture)
        assets[f"still{number}"] = Asset(f"still{number}", f"Still {number}", "picture", f"still{number}.png", 1280, 720)
    command = f"ffmpeg -v error -y -f lavfi -i testsrc2=s=1280x720:r=24:d={FOOTAGE / 24} -vf {PICTURE} -c:v libx264 -crf 18 -g 24".split()
    subprocess.run([*command, *COLOURS, str(folder / "moving.mp4")], check=True)
    assets["moving"] = Asset("moving", "Moving", "clip", "moving.mp4", 1280, 720, FOOTAGE, (24, 1))
    seconds = np.arange(48_000 * 60) / 48_000
    tone = (0.2 * np.sin(2 * np.pi * 220 * seconds) * np.sin(2 * np.pi * seconds / 4) ** 2).astype(np.float32)
    soundfile.write(folder / "sound.wav", np.stack([tone, tone], 1), 48_000)
    assets["sound"] = Asset("sound", "Sound", "sound", "sound.wav", samples=len(tone), channels=2)
    return assets


def film(assets: dict[str, Asset], rich: bool, repeats: int = 1) -> Project:
    """Stills, then video. `rich` adds a dissolve into every still and a title over each."""
    clips, titles, start = [], [], 0
    for turn in range(repeats):
        for number in range(STILLS):
            dissolve = DISSOLVE if rich and number else 0
            clips.append(Clip(f"p{turn}{number}", AssetSource(f"still{number}"), start, STILL, dissolve=dissolve))
            if rich:
                titles.append(Clip(f"t{turn}{number}", TitleSource(f"Chapter {number}"), start + 36, 48, fade_in=12, fade_out=12))
            start += STILL
        clips.append(Clip(f"m{turn}", AssetSource("moving"), start, FOOTAGE))
        start += FOOTAGE
    sound = tuple(Clip(f"s{at}", AssetSource("sound"), at, min(1440, start - at)) for at in range(0, start, 1440))
    picture, voice = Track("v1", "Picture", "picture", tuple(clips)), Track("a1", "Music", "sound", sound)
    return Project("Benchmark", assets=assets, timeline=Timeline((Track("v2", "Titles", "picture", tuple(titles)), picture, voice)))


def ffmpeg_command(folder: Path, rich: bool, out: Path) -> list[str]:
    """The same film by filters: each still is decoded once and looped, as a careful user would."""
    files = [f"still{number}.png" for number in range(STILLS)] + ["moving.mp4", "sound.wav"]
    inputs = [part for file in files for part in ("-i", str(folder / file))]
    graph = []
    for number in range(STILLS):
        length = STILL + (DISSOLVE if rich and number < STILLS - 1 else 0)
        graph.append(f"[{number}:v]{PICTURE},loop={length - 1}:1,setpts=N/24/TB,fps=24,trim=end_frame={length}[s{number}]")
    graph += _rich_graph() if rich else ["".join(f"[s{number}]" for number in range(STILLS)) + f"[{STILLS}:v]concat=n={STILLS + 1}[v]"]
    seconds = (STILLS * STILL + FOOTAGE) / 24
    mapping = ["-map", "[v]", "-map", f"{STILLS + 1}:a", "-t", str(seconds), "-r", "24"]
    nice = ["nice", "-n", "5"]  # as our process makes itself
    return [*nice, "ffmpeg", "-v", "error", "-y", *inputs, "-filter_complex", ";".join(graph), *mapping, *CODING, *COLOURS, str(out)]


def _rich_graph() -> list[str]:
    graph, last = [], "s0"
    for number in range(1, STILLS):
        offset = number * STILL / 24
        graph.append(f"[{last}][s{number}]xfade=fade:{DISSOLVE / 24}:{offset}[x{number}]")
        last = f"x{number}"
    for number in range(STILLS):
        begin = (number * STILL + 36) / 24
        alpha = f"'clip(min((t-{begin})*2,({begin + 2}-t)*2),0,1)'"
        text = f"drawtext=fontfile={FONT}:text='Chapter {number}':fontsize=86:fontcolor=white:x=(w-text_w)/2:y=(h-text_h)/2"
        graph.append(f"[{last}]{text}:alpha={alpha}:enable='between(t,{begin},{begin + 2})'[t{number}]")
        last = f"t{number}"
    return [*graph, f"[{last}][{STILLS}:v]concat=n=2[v]"]


@dataclass(frozen=True)
class Cost:
    """Seconds by the wall clock and by the processors."""

    wall: float
    cpu: float


class Clock:
    """Measures what child processes cost from its making on."""

    def __init__(self) -> None:
        self._wall, self._times = time.monotonic(), os.times()

    def cost(self) -> Cost:
        now = os.times()
        cpu = now.children_user + now.children_system - self._times.children_user - self._times.children_system
        return Cost(time.monotonic() - self._wall, cpu)


def run_ours(project: Project, folder: Path, settings: ExportSettings) -> tuple[Cost, list[float]]:
    """The cost of our export process, and its memory in MB sampled ten times a second."""
    line = order(project, lambda key: folder / key, settings)
    clock = Clock()
    command = [sys.executable, "-P", "-m", "studio.render.export_process"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": _path()})
    process.stdin.write(line.encode() + b"\n")
    process.stdin.flush()
    memory, watched = [], psutil.Process(process.pid)
    os.set_blocking(process.stdout.fileno(), False)
    said = b""
    while process.poll() is None:
        memory.append(watched.memory_info().rss / 1e6)
        said += process.stdout.read() or b""
        time.sleep(0.1)
    cost = clock.cost()
    said += process.stdout.read() or b""
    assert "finished" in json.loads(said.splitlines()[-1]), said[-500:]
    return cost, memory


def _path() -> str:
    return os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))


def compare(name: str, target: float, folder: Path, rounds: int) -> None:
    """One case, both arms in turns."""
    rich = name != "cuts"
    project = film(make_media(folder), rich)
    settings, ours, theirs, memory = replace(settings_for(project, folder / "ours.mp4"), subtitles="none"), [], [], []
    for _ in range(rounds):
        cost, used = run_ours(project, folder, settings)
        ours.append(cost)
        memory.append(max(used) - min(used[:3]))
        clock = Clock()
        subprocess.run(ffmpeg_command(folder, rich, folder / "theirs.mp4"), check=True)
        theirs.append(clock.cost())
    frames = [_frames(folder / file) for file in ("ours.mp4", "theirs.mp4")]
    for unit in ("wall", "cpu"):
        a, b = [getattr(cost, unit) for cost in ours], [getattr(cost, unit) for cost in theirs]
        ratio = statistics.median(a) / statistics.median(b)
        single = [round(x / y, 2) for x, y in zip(a, b, strict=True)]
        print(f"{name}, {unit}: ours {statistics.median(a):.2f} s, ffmpeg {statistics.median(b):.2f} s, ratio {ratio:.2f} {single}")
    print(f"  target {target}, frames {frames},")
    print(f"  bytes {(folder / 'ours.mp4').stat().st_size}/{(folder / 'theirs.mp4').stat().st_size}, memory over idle {max(memory):.0f} MB")


def soak(folder: Path, minutes: int) -> None:
    """Memory over a long film: the second half against the first."""
    project = film(make_media(folder), True, repeats=round(minutes * 60 * 24 / (STILLS * STILL + FOOTAGE)))
    settings = replace(settings_for(project, folder / "long.mp4"), width=320, height=180, quality="draft", subtitles="none")
    cost, memory = run_ours(project, folder, settings)
    steady = memory[len(memory) // 10 :]
    half = len(steady) // 2
    growth = statistics.median(steady[half:]) / statistics.median(steady[:half]) - 1
    print(f"{minutes} minute film: {cost.wall:.0f} s, {max(memory):.0f} MB at most, second half over first {growth:+.1%} (target < 5 %)")


def _frames(path: Path) -> int:
    command = shlex.split("ffprobe -v error -count_packets -select_streams v -show_entries stream=nb_read_packets -of csv=p=0")
    return int(subprocess.run([*command, str(path)], capture_output=True, text=True, check=True).stdout.strip().rstrip(","))


def main() -> None:
    """Run all, or only what the options say."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--minutes", type=int, default=10)
    options = parser.parse_args()
    for name, target in (("cuts", 1.25), ("dissolves and titles", 1.6)):
        if options.rounds:
            with tempfile.TemporaryDirectory() as folder:
                compare(name, target, Path(folder), options.rounds)
    if options.minutes:
        with tempfile.TemporaryDirectory() as folder:
            soak(Path(folder), options.minutes)


if __name__ == "__main__":
    main()
