"""Splats as plain arrays: what every reader gives, every writer takes, and the rasteriser draws."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

C0 = 0.28209479177387814
"""Spherical harmonic of degree 0: colour = 0.5 + C0 * sh[:, 0] seen from everywhere."""

_COEFFICIENTS = (1, 4, 9, 16)  # of degree 0 to 3
_BLOCK = 1 << 16  # splats
_LARGE = np.float32(1e15)
_WIDEST = np.float32(40)  # as a logarithm


@dataclass(frozen=True, eq=False)
class Splats:
    """n Gaussians in a right-handed world with x right, y up, z towards the viewer (glTF's axes), all float32.

    `means` [n, 3]: centres, world units. `scales` [n, 3]: natural logarithm of the standard deviations along the own axes.
    `quaternions` [n, 4]: (w, x, y, z) from own axes to the world, not necessarily of length 1. `opacities` [n]: logits.
    `sh` [n, k, 3]: RGB coefficients of k = 1, 4, 9 or 16 spherical harmonics (degree 0 to 3), the constant one first, in the order and
    with the signs of Kerbl et al. 2023. `antialiased`: made to be drawn with the opacity compensation of Mip-Splatting.
    """

    means: np.ndarray
    scales: np.ndarray
    quaternions: np.ndarray
    opacities: np.ndarray
    sh: np.ndarray
    antialiased: bool = False

    def __post_init__(self) -> None:
        n = len(self.means)
        shapes = {"means": (n, 3), "scales": (n, 3), "quaternions": (n, 4), "opacities": (n,)}
        for name, shape in shapes.items():
            if getattr(self, name).shape != shape:
                raise ValueError(f"{name} of {n} splats are {shape}, not {getattr(self, name).shape}")
        if self.sh.ndim != 3 or self.sh.shape[::2] != (n, 3) or self.sh.shape[1] not in _COEFFICIENTS:
            raise ValueError(f"the harmonics of {n} splats are ({n}, 1, 4, 9 or 16, 3), not {self.sh.shape}")

    def __len__(self) -> int:
        return len(self.means)

    @property
    def degree(self) -> int:
        """Of the spherical harmonics, 0 to 3."""
        return _COEFFICIENTS.index(self.sh.shape[1])


def coefficients(degree: int) -> int:
    """How many spherical harmonics there are up to `degree` (0 to 3)."""
    return _COEFFICIENTS[degree]


def bytes_of(count: int, degree: int) -> int:
    """Memory of `count` splats in bytes."""
    return count * 4 * (3 + 3 + 4 + 1 + 3 * coefficients(degree))


def empty(count: int, degree: int, antialiased: bool = False) -> Splats:
    """Room for `count` splats, to be filled by `place`."""
    shapes = ((count, 3), (count, 3), (count, 4), (count,), (count, coefficients(degree), 3))
    return Splats(*(np.empty(shape, np.float32) for shape in shapes), antialiased=antialiased)


def place(whole: Splats, first: int, part: Splats) -> None:
    """Fill rows of `whole` from `first` on; for readers that work block by block, before anybody else sees the splats."""
    for name, values in _arrays(part).items():
        getattr(whole, name)[first : first + len(part)] = values


def take(splats: Splats, index: np.ndarray) -> Splats:
    """The splats that `index` names (integers) or marks (booleans), in its order."""
    arrays = {name: values[index] for name, values in _arrays(splats).items()}
    return Splats(**arrays, antialiased=splats.antialiased)


def merge(clouds: list[Splats]) -> Splats:
    """All splats of one or more clouds, in order, at the highest of their degrees."""
    degree = max(cloud.degree for cloud in clouds)
    parts = [_arrays(with_degree(cloud, degree)) for cloud in clouds]
    joined = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    return Splats(**joined, antialiased=all(cloud.antialiased for cloud in clouds))


def with_degree(splats: Splats, degree: int) -> Splats:
    """The same splats with harmonics up to `degree`: higher ones are dropped, missing ones are 0."""
    sh = np.zeros((len(splats), coefficients(degree), 3), np.float32)
    kept = min(degree, splats.degree)
    sh[:, : coefficients(kept)] = splats.sh[:, : coefficients(kept)]
    return Splats(splats.means, splats.scales, splats.quaternions, splats.opacities, sh, splats.antialiased)


def rgb(splats: Splats) -> np.ndarray:
    """The colour without view dependence, float32 [n, 3], 0..1 where it can be shown."""
    return 0.5 + np.float32(C0) * splats.sh[:, 0]


def alpha(splats: Splats) -> np.ndarray:
    """Opacities 0..1, float32 [n]."""
    return sigmoid(splats.opacities)


def sigmoid(logits: np.ndarray) -> np.ndarray:
    """1 / (1 + exp(-x)) without overflow, float32."""
    return (0.5 + 0.5 * np.tanh(0.5 * logits)).astype(np.float32)


def logit(values: np.ndarray, edge: float = 1e-6) -> np.ndarray:
    """The inverse of `sigmoid`, values first kept `edge` away from 0 and 1, float32."""
    inside = np.clip(values.astype(np.float64), edge, 1.0 - edge)
    return np.log(inside / (1.0 - inside)).astype(np.float32)


def unit_quaternions(splats: Splats) -> np.ndarray:
    """The rotations as quaternions of length 1, float32 [n, 4] (w, x, y, z); the identity where the length is 0."""
    length = np.linalg.norm(splats.quaternions, axis=1, keepdims=True)
    identity = np.array([1, 0, 0, 0], np.float32)
    return np.where(length > 0, splats.quaternions / np.where(length > 0, length, 1), identity).astype(np.float32)


def is_sound(splats: Splats) -> np.ndarray:
    """Which splats can be drawn, bool [n]: every number finite and small enough to be squared, the rotation not degenerate."""
    good = np.empty(len(splats), bool)
    for begin in range(0, len(splats), _BLOCK):
        part = slice(begin, begin + _BLOCK)
        good[part] = np.abs(splats.quaternions[part]).max(axis=1) > 1e-12
        for values in _arrays(splats).values():
            good[part] &= (np.abs(values[part]) < _LARGE).reshape(len(values[part]), -1).all(axis=1)
        good[part] &= (np.abs(splats.scales[part]) < _WIDEST).all(axis=1)
    return good


def _arrays(splats: Splats) -> dict[str, np.ndarray]:
    return {field.name: getattr(splats, field.name) for field in fields(splats) if field.name != "antialiased"}
