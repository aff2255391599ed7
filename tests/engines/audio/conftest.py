"""Twins of the sound families, built and loaded once by the real code."""

import pytest


@pytest.fixture(scope="session")
def sound_twins(tmp_path_factory):
    """sound_twins(kind) -> folder of that family's debug model."""
    import torch

    from engines.models import debug_sound

    torch.set_num_threads(1)
    root, built = tmp_path_factory.mktemp("sounds"), {}

    def folder(kind):
        if kind not in built:
            built[kind] = debug_sound.build(kind, root / kind)
        return built[kind]

    return folder


@pytest.fixture(scope="session")
def load_sound(sound_twins):
    """load_sound(kind) -> Model on the CPU, loaded once by the real code."""
    from engines.models.catalog import describe
    from engines.models.device import Placement
    from engines.models.load import load
    from engines.progress import Progress

    loaded = {}

    def model(kind):
        if kind not in loaded:
            loaded[kind] = load(describe(sound_twins(kind)), Placement("cpu", "bfloat16"), Progress())
        return loaded[kind]

    return model


@pytest.fixture(scope="session")
def models():
    """One cache for all tests of the room."""
    from engines.models.cache import Cache

    return Cache()
