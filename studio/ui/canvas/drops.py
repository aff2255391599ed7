"""What can be dropped on the canvas: library pictures, shots, picture files."""

from __future__ import annotations

import json
from pathlib import Path

from PySide6.QtCore import QMimeData

from studio.actions.canvas import add_asset_layer, open_shot
from studio.actions.library import import_files
from studio.session import Session

ASSETS, SHOTS = "application/x-filmwright-assets", "application/x-filmwright-shots"


def can_take(data: QMimeData) -> bool:
    """True for anything that may become a layer or a canvas."""
    return data.hasFormat(ASSETS) or data.hasFormat(SHOTS) or any(url.isLocalFile() for url in data.urls())


def take(session: Session, data: QMimeData) -> None:
    """Lay pictures over the canvas, open a shot's canvas, import files first."""
    if data.hasFormat(ASSETS):
        for asset in _ids(data, ASSETS):
            add_asset_layer(session, asset)
    elif data.hasFormat(SHOTS):
        for shot in _ids(data, SHOTS)[:1]:
            open_shot(session, shot)
    else:
        paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
        import_files(session, paths, lambda ids: [add_asset_layer(session, id) for id in ids])


def _ids(data: QMimeData, form: str) -> list[str]:
    try:
        ids = json.loads(bytes(data.data(form)))
    except ValueError:
        return []
    return [id for id in ids if isinstance(id, str)] if isinstance(ids, list) else []
