"""Where models run and in which numbers: chosen by measuring once per machine."""

from __future__ import annotations

import json
import os
import platform
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch

_MARGIN = 1.3  # bf16 must be this much faster than fp32 to be worth its rounding


@dataclass(frozen=True)
class Placement:
    """`device`: cpu or cuda. `dtype`: float32, bfloat16 or float16, torch's names."""

    device: str
    dtype: str

    @property
    def torch_dtype(self) -> torch.dtype:
        """The same as torch's own object."""
        import torch

        return getattr(torch, self.dtype)


def placement() -> Placement:
    """The fastest sound choice here: CUDA if present, else the CPU in the numbers that a remembered measurement prefers."""
    import torch

    if torch.cuda.is_available():
        return Placement("cuda", "bfloat16" if torch.cuda.is_bf16_supported() else "float16")
    memory = _memory_file()
    known = _read(memory)
    key = f"{platform.node()} {platform.machine()} {_processor()} torch {torch.__version__}"
    if known.get("key") != key:
        known = {"key": key, "dtype": "bfloat16" if bfloat16_gain() > _MARGIN else "float32"}
        _write(memory, known)
    return Placement("cpu", str(known["dtype"]))


def bfloat16_gain() -> float:
    """How many times faster bf16 is than fp32 here, on the products and convolutions that pictures are made of."""
    import torch

    def seconds(dtype: torch.dtype) -> float:
        picture = torch.ones(1, 64, 48, 48, dtype=dtype).to(memory_format=torch.channels_last)
        kernel = torch.ones(64, 64, 3, 3, dtype=dtype).to(memory_format=torch.channels_last)
        tokens, weights = torch.ones(256, 512, dtype=dtype), torch.ones(512, 512, dtype=dtype)
        convolve = _best_time(lambda: torch.nn.functional.conv2d(picture, kernel, padding=1))
        return convolve + 4 * _best_time(lambda: tokens @ weights)

    with torch.inference_mode():
        return seconds(torch.float32) / seconds(torch.bfloat16)


def _best_time(work: Callable[[], object], rounds: int = 12) -> float:
    times = []
    for _ in range(rounds):
        begin = time.perf_counter()
        work()
        times.append(time.perf_counter() - begin)
    return min(times)


def _processor() -> str:
    """The processor's name and what it can do, as far as the system tells."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    flags = next((line.split(":")[1].split() for line in lines if line.startswith("flags")), [])
    name = next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), "")
    return " ".join([name, *sorted(flag for flag in flags if "amx" in flag or "bf16" in flag)])


def _memory_file() -> Path:
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return cache / "filmwright" / "device.json"


def _read(path: Path) -> dict[str, str]:
    try:
        data = json.loads(path.read_text())
    except (OSError, ValueError):
        return {}  # never measured here, or half written: measure again
    return data if isinstance(data, dict) and data.get("dtype") in ("float32", "bfloat16") else {}


def _write(path: Path, data: dict[str, str]) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(data))
    except OSError:
        return  # a home that cannot be written costs a measurement at each start, nothing else
