"""An export in a process of its own, so that the window stays fluid: `python -m studio.render.export_process`.

It reads one line of JSON (see `order`) and writes one for each event (see `said`). When its input ends it cancels and cleans up: that is
how the studio stops it, and what happens when the studio dies. A plain SIGTERM does the same.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from engines.progress import Cancelled, Progress
from studio.document.codec import to_part, to_plain
from studio.document.errors import DocumentError
from studio.document.project import Project, Rate

from .compositor import Media
from .export import export, used_assets
from .export_settings import ExportError, ExportSettings
from .stretched import stretches

_TOLD_EVERY = 0.1  # seconds between words about progress
_NICE = 5  # the window comes first


def order(project: Project, media: Media, settings: ExportSettings) -> str:
    """The line that starts an export: what of the project it needs, the files of its media, and the settings."""
    used = {id: project.assets[id] for id in used_assets(project, 0, project.timeline.duration)}
    keys = (*(asset.media for asset in used.values()), *stretches(project))
    files = {key: str(path) for key in keys if (path := media(key))}
    lean = replace(project, assets=used, canvases={}, script="")
    return json.dumps({"project": to_plain(lean), "media": files, "settings": asdict(settings)})


def main() -> int:
    """Do the export that the first line asks for; 0 when it was done."""
    os.nice(_NICE)
    order_line = sys.stdin.readline()
    gone = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: gone.set())
    threading.Thread(target=_watch_input, args=(gone,), daemon=True).start()
    try:
        project, media, settings = _understand(json.loads(order_line))
        report = export(project, media.get, settings, Progress(_Teller(), gone.is_set))
    except Cancelled:
        return _say({"cancelled": True}, 1)
    except (ExportError, DocumentError) as error:
        return _say({"failed": str(error)}, 1)
    return _say({"finished": asdict(report)}, 0)


def _understand(plain: dict[str, Any]) -> tuple[Project, dict[str, Path], ExportSettings]:
    settings = plain["settings"]
    media = {key: Path(path) for key, path in plain["media"].items()}
    return to_part(Project, plain["project"], "the film"), media, ExportSettings(**{**settings, "rate": Rate(**_rate(settings["rate"]))})


def _rate(plain: Mapping[str, Any]) -> dict[str, Any]:
    return {name: plain[name] for name in ("numerator", "denominator")}


class _Teller:
    """Tells of progress, but not of every frame."""

    def __init__(self) -> None:
        self._told = 0.0

    def __call__(self, done: int, total: int, note: str, _preview: object) -> None:
        if done == total or time.monotonic() - self._told > _TOLD_EVERY:
            self._told = time.monotonic()
            _say({"done": done, "total": total, "note": note})


def _say(event: dict[str, Any], code: int = 0) -> int:
    print(json.dumps(event), flush=True)
    return code


def said(lines: Iterable[bytes]) -> list[dict[str, Any]]:
    """The events in whole lines of the process's output; anything else that a library printed is left out."""
    return [json.loads(line) for line in lines if line.startswith(b"{") and line.endswith(b"}")]


def _watch_input(gone: threading.Event) -> None:
    sys.stdin.read()
    gone.set()


if __name__ == "__main__":
    sys.exit(main())
