import pytest
import torch

from engines.models.device import Placement
from engines.models.memory import available, decode_bytes, is_out_of_memory, require
from engines.progress import EngineError

CPU = Placement("cpu", "float32")


def test_some_memory_is_free_here():
    assert 0 < available(CPU) < 1 << 50


def test_what_cannot_fit_is_refused():
    require("small", 1, CPU)
    with pytest.raises(EngineError, match="choose a smaller model"):
        require("huge", 1 << 60, CPU)


def test_decode_grows_with_the_picture_and_its_numbers(load_twin):
    vae = load_twin("storybook").parts["vae"]
    assert decode_bytes(vae, 200, 100) == 2 * decode_bytes(vae, 100, 100)


def test_every_way_of_running_out_is_known():
    for error in (MemoryError(), torch.OutOfMemoryError("x"), RuntimeError("[enforce fail] DefaultCPUAllocator: can't allocate memory")):
        assert is_out_of_memory(error)
    assert not is_out_of_memory(RuntimeError("shapes do not fit")) and not is_out_of_memory(OSError())


def test_a_real_allocation_failure_is_known():
    with pytest.raises(Exception) as caught:
        torch.empty(1 << 50, dtype=torch.uint8)
    assert is_out_of_memory(caught.value)
