"""The models kept in memory: the latest used stay while the one budget lasts."""

from __future__ import annotations

from collections import OrderedDict

from engines.models.catalog import ModelInfo
from engines.models.device import Placement, placement
from engines.models.load import load
from engines.models.memory import available, release
from engines.models.model import Model
from engines.progress import Progress

_SHARE = 0.7  # of what is free may go into weights; the rest is for the work itself


class Cache:
    """Loads models, hands them out, and drops the longest unused ones when a new one would not fit."""

    def __init__(self, budget: int | None = None) -> None:
        """`budget`: bytes for weights; None takes a share of what is free when a model is loaded."""
        self._budget = budget
        self._models: OrderedDict[str, Model] = OrderedDict()
        self._stamps: dict[str, tuple] = {}
        self._placement: Placement | None = None

    def get(self, info: ModelInfo, progress: Progress) -> Model:
        """The model, loaded now if it is not here or was replaced on disk. Raises EngineError or Cancelled and then keeps nothing half."""
        key, stamp = str(info.folder.resolve()), info.stamp()
        if key in self._models and self._models[key].info == info and self._stamps[key] == stamp:
            self._models.move_to_end(key)
            return self._models[key]
        self._models.pop(key, None)
        progress.step(0, 1, f"Loading {info.title}")
        self._placement = self._placement or placement()
        self._make_room(info.bytes)
        self._models[key] = load(info, self._placement, progress)
        self._stamps[key] = stamp
        return self._models[key]

    def held(self) -> list[str]:
        """Names of the models in memory, the latest used last."""
        return [model.info.name for model in self._models.values()]

    def drop_all(self) -> None:
        """Forget every model: the answer to memory that does not come back."""
        self._models.clear()
        if self._placement is not None:
            release(self._placement)

    def _make_room(self, needed: int) -> None:
        while self._models and self._used() + needed > self._allowed():
            self._models.popitem(last=False)
            release(self._placement)

    def _used(self) -> int:
        return sum(model.info.bytes for model in self._models.values())

    def _allowed(self) -> int:
        if self._budget is not None:
            return self._budget
        return int((available(self._placement) + self._used()) * _SHARE)
