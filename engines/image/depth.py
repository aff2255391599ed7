"""Depth from one picture, by models of the DPT and Depth Anything classes from the person's disk."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import torch

from engines.models.cache import Cache
from engines.models.catalog import ModelInfo, find, scan
from engines.models.facts import engine_facts
from engines.progress import EngineError, Progress


def depth(picture: np.ndarray, model: str, progress: Progress, models: Cache) -> tuple[np.ndarray, dict[str, Any]]:
    """Nearness, black (far) to white (near): uint8 [h, w, 3] -> [h, w], and the facts. `model` as in `requests.Trace`."""
    info = find(model, ("depth",)) if model else _first()
    if info.makes != "depth":
        raise EngineError(f"“{info.title}” does not estimate depth; choose a model of the DPT or Depth Anything classes.")
    loaded = models.get(info, progress)
    progress.step(0, 1, "Estimating depth")
    inputs = loaded.parts["processor"](images=picture, return_tensors="pt")
    with torch.inference_mode():
        found = loaded.parts["network"](inputs["pixel_values"].to(loaded.device, loaded.placement.torch_dtype)).predicted_depth
    near = found[0].float().cpu().numpy()
    if getattr(loaded.parts["network"].config, "depth_estimation_type", "relative") == "metric":
        near = 1 / np.maximum(near, 1e-3)
    return stretched(cv2.resize(near, picture.shape[1::-1], interpolation=cv2.INTER_CUBIC)), engine_facts(loaded)


def stretched(near: np.ndarray) -> np.ndarray:
    """Values [h, w] as greys from black to white, half a percent of outliers at each end cut off; one even grey where nothing differs."""
    low, high = np.percentile(near, (0.5, 99.5))
    if high - low <= 1e-6 * max(abs(high), 1e-6):
        return np.full(near.shape, 128, np.uint8)
    return (255 * np.clip((near - low) / (high - low), 0, 1) + 0.5).astype(np.uint8)


def _first() -> ModelInfo:
    info = next((info for info in scan().models if info.makes == "depth"), None)
    if info is None:
        raise EngineError(
            "No model here estimates depth: put a folder of the DPT or Depth Anything classes among your models, or use a depth picture."
        )
    return info
