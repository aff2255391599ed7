"""Run as a program: kills (-9) a child that edits a film, again and again, and tells what every reopening found.

    python tests/faults/kill_loop.py FOLDER SEED RANDOM_KILLS KILLS_PER_FAILPOINT

The child writes down each edit it is about to make and each that was acknowledged, in a pipe that outlives it. Prints one JSON object.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from studio.document import disk, files
from studio.document.check import check, references
from studio.document.files import Bundle
from tests.faults.editing import START, edits, state_of

FAILPOINTS = ("open", "write", "fsync", "replace", "link", "mkdir", "unlink", "close")
EDITS = 40


class Killer:
    """Stands in for `os` inside `studio.document.disk` and kills the process at one call: before, after, or half way."""

    def __init__(self, name: str, countdown: int, when: str) -> None:
        self._name, self._countdown, self._when = name, countdown, when

    def __getattr__(self, name: str):
        real = getattr(os, name)
        return self._deadly(real) if name == self._name else real

    def _deadly(self, real):
        def call(*arguments, **options):
            self._countdown -= 1
            if self._countdown:
                return real(*arguments, **options)
            if self._when == "half" and self._name == "write":
                real(arguments[0], bytes(arguments[1])[: len(arguments[1]) // 2])
            elif self._when == "after":
                real(*arguments, **options)
            os.kill(os.getpid(), signal.SIGKILL)

        return call


def edit(folder: Path, seed: int, pipe: int) -> None:
    """The child: opens the film and edits until it is killed or the script ends."""
    bundle = Bundle.open(folder)
    assert not bundle.read_only, bundle.read_only_reason
    os.write(pipe, f"open {bundle.project.title} {state_of(bundle.project)}\n".encode())
    for label, project in edits(seed, int(bundle.project.title) + EDITS, bundle, bundle.project):
        os.write(pipe, f"begin {project.title} {state_of(project)}\n".encode())
        bundle.commit(label, project)
        os.write(pipe, f"done {project.title} {state_of(project)}\n".encode())
    bundle.close()


def one_round(folder: Path, seed: int, failpoint: tuple[str, int, str] | None, chance: random.Random) -> list[list[str]]:
    """Let a child edit and die, by the failpoint or a moment after some number of edits; returns what it wrote down."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read)
        if failpoint:
            disk.os = Killer(*failpoint)
        try:
            edit(folder, seed, write)
        except BaseException as error:
            os.write(write, f"error {type(error).__name__}: {error}\n".encode())
        os._exit(0)
    os.close(write)
    left = None if failpoint else chance.randrange(EDITS // 2)
    said = []
    with os.fdopen(read, "rb") as lines:
        for line in lines:
            said.append(line.decode().strip().split(maxsplit=2))
            if left == 0:
                time.sleep(chance.random() * 0.01)
                os.kill(child, signal.SIGKILL)
            left = left - (said[-1][0] == "done") if left is not None else None
    os.waitpid(child, 0)
    return said


def judge(folder: Path, said: list[list[str]], report: dict) -> None:
    """Reopen the film: every acknowledged edit must be there, and nothing that nobody asked for."""
    started = time.perf_counter()
    bundle = Bundle.open(folder)
    report["slowest_open"] = max(report["slowest_open"], time.perf_counter() - started)
    report["problems"] += [line for line in said if line[0] == "error"]
    done = [line for line in said if line[0] in ("open", "done")]
    begun = {line[1]: line[2] for line in said}
    title, state = bundle.project.title, state_of(bundle.project)
    if done and int(title) < int(done[-1][1]):
        report["lost"] += int(done[-1][1]) - int(title)
    if done and begun.get(title) != state:
        report["problems"].append(f"state {title} is not what was committed")
    report["acknowledged"] += sum(line[0] == "done" for line in said)
    bundle.close()
    report["problems"] += [problem for problem in check(folder) if problem not in references(bundle.project)]


def main(folder: Path, seed: int, kills: int, per_failpoint: int) -> dict:
    files.COMMITS_PER_CHECKPOINT = 7
    report = {"kills": 0, "acknowledged": 0, "lost": 0, "slowest_open": 0.0, "problems": []}
    chance = random.Random(seed)
    points = [(name, when) for name in FAILPOINTS for when in ("before", "half" if name == "write" else "after")]
    rounds = [None] * kills + [(name, chance.randrange(1, 40), when) for name, when in points for _ in range(per_failpoint)]
    for index, failpoint in enumerate(rounds):
        film = folder / f"{index // 25}.film"
        if not film.exists():
            Bundle.create(film, START).close()
        said = one_round(film, seed, failpoint, chance)
        judge(film, said, report)
        report["kills"] += 1
        if index % 25 == 24:
            shutil.rmtree(film)
    return report


if __name__ == "__main__":
    where, seed, kills, per_failpoint = sys.argv[1:]
    print(json.dumps(main(Path(where), int(seed), int(kills), int(per_failpoint))))
