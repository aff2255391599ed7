"""How much memory there is, how much a job will want, and what running out of it looks like."""

from __future__ import annotations

import os
import resource
from pathlib import Path
from typing import Any

from engines.models.device import Placement
from engines.progress import EngineError

_RESERVE = 400_000_000  # for the program itself, its pictures and the libraries
_DECODE_WIDTHS = 4.5  # feature maps of the widest full-size layer alive at once while decoding (2200 bytes/pixel in fp16 for SD)


def available(placement: Placement) -> int:
    """Bytes that may still be taken on the device."""
    if placement.device == "cuda":
        import torch

        free, _ = torch.cuda.mem_get_info()
        return free + torch.cuda.memory_reserved() - torch.cuda.memory_allocated()
    return max(0, min(_system_free(), _group_free(), _address_space_free()) - _RESERVE)


def require(title: str, needed: int, placement: Placement) -> None:
    """Raise EngineError if `needed` bytes for `title` cannot fit."""
    free = available(placement)
    if needed > free:
        where = "graphics memory" if placement.device == "cuda" else "memory"
        raise EngineError(
            f"“{title}” needs about {_gigabytes(needed)} of {where} and {_gigabytes(free)} are free; "
            "close other programs or choose a smaller model."
        )


def decode_bytes(vae: Any, width: int, height: int) -> int:
    """Working memory to turn latents into a picture of width x height pixels in one piece."""
    widths = vae.config.block_out_channels
    return int(width * height * widths[min(1, len(widths) - 1)] * _DECODE_WIDTHS * vae.dtype.itemsize)


def is_out_of_memory(error: BaseException) -> bool:
    """Whether this is any of the ways in which torch says so."""
    import torch

    if isinstance(error, MemoryError | torch.OutOfMemoryError):
        return True
    return isinstance(error, RuntimeError) and "alloc" in str(error) and "memory" in str(error)


def release(placement: Placement) -> None:
    """Give cached blocks back to the device."""
    if placement.device == "cuda":
        import torch

        torch.cuda.empty_cache()


def _system_free() -> int:
    try:
        lines = Path("/proc/meminfo").read_text().splitlines()
    except OSError:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable"))


def _group_free() -> int:
    """What the control group still allows, where there is one."""
    try:
        limit = Path("/sys/fs/cgroup/memory.max").read_text().strip()
        used = int(Path("/sys/fs/cgroup/memory.current").read_text())
    except (OSError, ValueError):
        return 1 << 62
    return (1 << 62) if limit == "max" else int(limit) - used


def _address_space_free() -> int:
    limit, _ = resource.getrlimit(resource.RLIMIT_AS)
    if limit == resource.RLIM_INFINITY:
        return 1 << 62
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[0])
    except OSError:
        return limit
    return limit - pages * os.sysconf("SC_PAGE_SIZE")


def _gigabytes(count: int) -> str:
    return f"{count / 1e9:.1f} GB"
