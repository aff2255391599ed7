"""Splats in OpenUSD files: prims of type ParticleField3DGaussianSplat (26.03 and later), read and written by usd-core."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from engines.media.errors import MediaError
from engines.splat.cloud import Splats, alpha, coefficients, logit, merge, unit_quaternions
from engines.splat.files.packed import log_of
from engines.splat.files.room import damaged, require_room
from engines.splat.placing import Up, moved

if TYPE_CHECKING:
    from pxr import Usd

_KIND = "ParticleField3DGaussianSplat"
_EDGE = 1e-6


def read(path: Path) -> Splats:
    """All splats of the file's stage, in the file's axes. Raises MediaError."""
    stage = _stage(path)  # prims die with it
    prims = _prims(stage)
    require_room(path, sum(_number(prim) for prim in prims), 3)
    return merge([_splats(path, prim) for prim in prims])


def count(path: Path) -> int:
    """How many splats the file holds."""
    stage = _stage(path)
    return sum(_number(prim) for prim in _prims(stage))


def up_of(path: Path) -> Up:
    """Which way the file says is up."""
    from pxr import UsdGeom

    return "z" if UsdGeom.GetStageUpAxis(_stage(path)) == UsdGeom.Tokens.z else "y"


def write(path: Path, splats: Splats) -> None:
    """Write splats in our axes as a binary stage of one prim."""
    from pxr import Sdf, Usd, UsdGeom, UsdVol, Vt

    stage = Usd.Stage.CreateInMemory()
    UsdGeom.SetStageUpAxis(stage, UsdGeom.Tokens.y)
    field = UsdVol.ParticleField3DGaussianSplat.Define(stage, "/Splats")
    stage.SetDefaultPrim(field.GetPrim())
    field.CreatePositionsAttr(Vt.Vec3fArray.FromNumpy(np.ascontiguousarray(splats.means)))
    field.CreateOrientationsAttr(_quaternions(unit_quaternions(splats)))
    field.CreateScalesAttr(Vt.Vec3fArray.FromNumpy(np.exp(splats.scales)))
    field.CreateOpacitiesAttr(Vt.FloatArray.FromNumpy(alpha(splats)))
    field.CreateRadianceSphericalHarmonicsDegreeAttr(splats.degree)
    harmonics = np.ascontiguousarray(splats.sh.reshape(-1, 3))
    field.CreateRadianceSphericalHarmonicsCoefficientsAttr(Vt.Vec3fArray.FromNumpy(harmonics))
    field.CreateProjectionModeHintAttr("perspective")
    field.CreateSortingModeHintAttr("zDepth")
    reach = 3 * np.exp(splats.scales).max(axis=1, keepdims=True)
    extent = np.stack([(splats.means - reach).min(axis=0), (splats.means + reach).max(axis=0)]).astype(np.float32)
    field.CreateExtentAttr(Vt.Vec3fArray.FromNumpy(extent))
    layer = stage.GetRootLayer()
    if not layer.Export(str(path), args={"format": "usdc"} if path.suffix == ".usd" else Sdf.Layer.FileFormatArguments()):
        raise MediaError(f"“{path.name}” could not be written.")


def _stage(path: Path) -> Usd.Stage:
    from pxr import Sdf, Tf, Usd

    try:
        layer = Sdf.Layer.FindOrOpen(str(path))
        if layer is None:
            raise damaged(path)
        layer.Reload(force=True)
        if layer.GetCompositionAssetDependencies():
            raise MediaError(f"“{path.name}” takes parts from other files; flatten it into one file first.")
        return Usd.Stage.Open(layer)
    except Tf.ErrorException as error:
        raise damaged(path) from error


def _prims(stage: Usd.Stage) -> list[Usd.Prim]:
    return [prim for prim in stage.Traverse() if prim.GetTypeName() == _KIND]


def _number(prim: Usd.Prim) -> int:
    values = _values(prim, "positions")
    return 0 if values is None else len(values)


def _splats(path: Path, prim: Usd.Prim) -> Splats:
    from pxr import UsdGeom

    means, sizes, turns = _table(prim, "positions", 3), _table(prim, "scales", 3), _table(prim, "orientations", 4)
    opacities, harmonics = _table(prim, "opacities", 1), _table(prim, "radiance:sphericalHarmonicsCoefficients", 3)
    degree = prim.GetAttribute("radiance:sphericalHarmonicsDegree").Get()
    degree = 3 if degree is None else int(degree)
    if not 0 <= degree <= 4 or len(harmonics) != len(means) * (degree + 1) ** 2:
        raise damaged(path, "its harmonics are of no known degree")
    if not len(means) == len(sizes) == len(turns) == len(opacities):
        raise damaged(path, "its tables do not fit together")
    sh = np.ascontiguousarray(harmonics.reshape(len(means), -1, 3)[:, : coefficients(min(degree, 3))])
    splats = Splats(means, log_of(sizes), turns[:, [3, 0, 1, 2]], logit(opacities[:, 0], _EDGE), sh)
    matrix = np.array(UsdGeom.Xformable(prim).ComputeLocalToWorldTransform(0)).T
    if np.array_equal(matrix, np.eye(4)):
        return splats
    try:
        return moved(splats, matrix)
    except ValueError as error:
        raise damaged(path, "it mirrors or flattens its splats") from error


def _values(prim: Usd.Prim, name: str) -> Any:
    """An attribute's array in full or half precision, or None."""
    values = prim.GetAttribute(name).Get()
    return values if values is not None and len(values) else prim.GetAttribute(name + "h").Get()


def _table(prim: Usd.Prim, name: str, width: int) -> np.ndarray:
    """float32 [n, width]; quaternions come as (x, y, z, w)."""
    values = _values(prim, name)
    return np.zeros((0, width), np.float32) if values is None else np.array(values, np.float32).reshape(-1, width)


def _quaternions(wxyz: np.ndarray) -> Any:
    from pxr import Vt

    return Vt.QuatfArray.FromNumpy(np.ascontiguousarray(wxyz[:, [1, 2, 3, 0]]))
