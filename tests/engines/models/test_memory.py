import resource
import subprocess
import sys

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
    code = (
        "import resource, torch; from engines.models.memory import is_out_of_memory\n"
        "resource.setrlimit(resource.RLIMIT_AS, (8 << 30, 8 << 30))\n"
        "try:\n torch.empty(1 << 40, dtype=torch.uint8)\nexcept Exception as error:\n print(is_out_of_memory(error))"
    )
    root = __import__("engines").__file__.rsplit("/engines/", 1)[0]
    result = subprocess.run([sys.executable, "-c", code], env={"PYTHONPATH": root}, capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "True"
    assert resource.getrlimit(resource.RLIMIT_AS)[0] == resource.RLIM_INFINITY
