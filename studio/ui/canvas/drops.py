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
    return data.hasFormat(SHOTS) or can_take_pictures(data)


def can_take_pictures(data: QMimeData) -> bool:
    """True for library pictures and files."""
    return data.hasFormat(ASSETS) or bool(files(data))


def take(session: Session, data: QMimeData) -> None:
    """Lay pictures over the canvas, open a shot's canvas, import files first."""
    if data.hasFormat(ASSETS):
        for asset in asset_ids(data):
            add_asset_layer(session, asset)
    elif data.hasFormat(SHOTS):
        for shot in _ids(data, SHOTS)[:1]:
            open_shot(session, shot)
    else:
        import_files(session, files(data), lambda ids: [add_asset_layer(session, id) for id in ids])


def asset_ids(data: QMimeData) -> list[str]:
    """The library assets that are dragged."""
    return _ids(data, ASSETS)


def files(data: QMimeData) -> list[Path]:
    """The files on this machine that are dragged."""
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]


def _ids(data: QMimeData, form: str) -> list[str]:
    try:
        ids = json.loads(bytes(data.data(form)))
    except ValueError:
        return []
    return [id for id in ids if isinstance(id, str)] if isinstance(ids, list) else []
