"""Twins of every family, built once; homes that no test shares with the person's own."""

import os

os.environ.setdefault("GOMP_SPINCOUNT", "0")

import pytest


@pytest.fixture(scope="session")
def twins(tmp_path_factory):
    """twins(kind) -> folder of that family's debug model."""
    import torch

    from engines.models import debug

    torch.set_num_threads(1)  # tiny tensors: a second thread only waits
    root, built = tmp_path_factory.mktemp("twins"), {}

    def folder(kind):
        if kind not in built:
            built[kind] = debug.build(kind, root / kind)
        return built[kind]

    return folder


@pytest.fixture(autouse=True)
def own_home(tmp_path_factory, monkeypatch):
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("XDG_DATA_HOME", str(home / "data"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(home / "cache"))
    monkeypatch.delenv("FILMWRIGHT_MODELS", raising=False)


@pytest.fixture(scope="session")
def load_twin(twins):
    """load_twin(kind) -> Model on the CPU in float32, loaded once by the real code."""
    from engines.models.catalog import describe
    from engines.models.device import Placement
    from engines.models.load import load
    from engines.progress import Progress

    loaded = {}

    def model(kind):
        if kind not in loaded:
            loaded[kind] = load(describe(twins(kind)), Placement("cpu", "float32"), Progress())
        return loaded[kind]

    return model


@pytest.fixture(scope="session")
def control_twins(twins, tmp_path_factory):
    """control_twins(kind) -> folder of the debug control model of that family."""
    from engines.models import debug_control

    root, built = tmp_path_factory.mktemp("controls"), {}

    def folder(kind):
        if kind not in built:
            built[kind] = debug_control.build(kind, twins(kind), root / f"{kind}-control")
        return built[kind]

    return folder
