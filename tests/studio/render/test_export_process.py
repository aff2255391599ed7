from __future__ import annotations

import subprocess
import sys

from studio.document.project import Rate
from studio.document.timeline import Clip, TitleSource
from studio.render.export_process import order, said
from studio.render.export_settings import ExportSettings
from tests.studio.render.reels import SIZE, film, pictures, shows

COMMAND = [sys.executable, "-m", "studio.render.export_process"]


def test_a_film_with_words_is_exported_and_the_process_ends_well(shelf, tmp_path):
    """Words are drawn in a thread: a Qt born there crashed the program when it ended, after the film was whole."""
    shelf.colour("red", (200, 0, 0))
    title = Clip("t", TitleSource("The end"), 0, 12)
    project = film(shelf, pictures(title, id="v2"), pictures(shows("r", "red", 0, 12)))
    settings = ExportSettings(str(tmp_path / "out.mp4"), "mp4", *SIZE, Rate(24), "draft")
    with subprocess.Popen(COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        process.stdin.write(order(project, shelf.media, settings).encode() + b"\n")
        process.stdin.flush()
        events = said(process.stdout.read().splitlines())
        assert process.wait(timeout=60) == 0
    assert events[-1]["finished"]["frames"] == 12
