"""Models of the library as arrays, read beside the window and kept while they are used."""

from __future__ import annotations

import logging
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor

from PySide6.QtCore import QObject, Qt, Signal, Slot

from engines.media.errors import MediaError
from engines.splat.cloud import bytes_of
from engines.splat.mesh import Mesh
from engines.splat.reading import Model, read_model
from studio.session import Session

BUDGET = 1 << 30  # bytes of models that are kept


class Models(QObject):
    """The models of one session; get it with `Models.of(session)`. `ready(asset_id)`: `get` has a new answer."""

    ready = Signal(str)
    _read = Signal(str, str, object)

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self._models: OrderedDict[str, Model] = OrderedDict()
        self._waiting: set[str] = set()
        self._failed: set[str] = set()
        self._pool = ThreadPoolExecutor(1, "models")
        self._read.connect(self._keep, Qt.ConnectionType.QueuedConnection)
        session.relinked.connect(self._retry)
        session.closing.connect(lambda: self._pool.shutdown(cancel_futures=True))

    @staticmethod
    def of(session: Session) -> Models:
        """The session's own."""
        return session.findChild(Models) or Models(session)

    def get(self, asset_id: str) -> Model | None:
        """The model of an asset; None until it is `ready`, and where its file is missing or unreadable."""
        asset = self._session.project.assets.get(asset_id)
        if asset is None or asset.kind != "model":
            return None
        if (model := self._models.get(asset.media)) is not None:
            self._models.move_to_end(asset.media)
            return model
        if asset.media not in self._waiting | self._failed:
            self._waiting.add(asset.media)
            self._pool.submit(self._work, asset_id, asset.media)
        return None

    def _work(self, asset_id: str, media: str) -> None:
        """In the pool's thread."""
        path = self._session.bundle.find_media(media)
        try:
            found = read_model(path) if path else MediaError(self.tr("A prop's file is missing: relink it in the library."))
        except (MediaError, MemoryError) as error:
            found = error
        try:
            self._read.emit(asset_id, media, found)
        except RuntimeError:
            logging.getLogger(__name__).debug("The film was closed while a model was read")

    @Slot(str, str, object)
    def _keep(self, asset_id: str, media: str, found: Model | Exception) -> None:
        self._waiting.discard(media)
        if isinstance(found, Exception):
            self._failed.add(media)
            self._session.problem.emit(str(found) or self.tr("There is not enough memory for this model."))
        else:
            self._models[media] = found
            while sum(map(_size, self._models.values())) > BUDGET and len(self._models) > 1:
                self._models.popitem(last=False)
        self.ready.emit(asset_id)

    def _retry(self, asset_id: str) -> None:
        """The asset has its file again."""
        if asset := self._session.project.assets.get(asset_id):
            self._failed.discard(asset.media)
            self.ready.emit(asset_id)


def _size(model: Model) -> int:
    if isinstance(model, Mesh):
        return model.vertices.nbytes + model.triangles.nbytes + (0 if model.texture is None else model.texture.nbytes)
    return bytes_of(len(model), model.degree)
