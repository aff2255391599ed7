import struct
from pathlib import Path

import numpy as np
import pytest

from engines.media.errors import MediaError
from engines.splat.cloud import Splats, alpha, rgb, take
from engines.splat.files import formats, spz
from engines.splat.files.formats import ANTIMATTER, COMPRESSED, GLB, KSPLAT, PLY, SPZ, USD, format_of, read_splats, write_splats
from tests.engines.splat.clouds import cloud
from tests.engines.splat.files.foreign import ksplat_bytes, spz2_bytes, spz4_bytes
from tests.engines.splat.test_placing import covariances

GOLDEN = Path(__file__).parents[3] / "golden" / "splats"
EXACT = {"means": 0, "scales": 1e-6, "turn": 1e-5, "alpha": 1e-6, "rgb": 1e-6, "rest": 0}
SUFFIXES = {
    "ply": EXACT,
    "glb": EXACT,
    "usd": EXACT,
    "splat": {"means": 0, "scales": 1e-6, "turn": 0.03, "alpha": 0.003, "rgb": 0.003, "rest": None},
    "spz": {"means": 1e-4, "scales": 0.04, "turn": 0.004, "alpha": 0.003, "rgb": 0.01, "rest": 0.09},
    "compressed.ply": {"means": 5e-3, "scales": 0.01, "turn": 0.004, "alpha": 0.003, "rgb": 0.01, "rest": 0.02},
}


def sorted_by_place(splats: Splats) -> Splats:
    return take(splats, np.argsort(splats.means[:, 0]))


def turns(splats):
    size = np.exp(splats.scales.astype(np.float64).max(axis=1)) ** 2
    return covariances(splats) / size[:, None, None]


def assert_close(read: Splats, wrote: Splats, within: dict) -> None:
    a, b = sorted_by_place(read), sorted_by_place(wrote)
    if within["means"]:  # places are rounded: pair by nearest place
        distance = np.abs(a.means[:, None] - b.means[None]).sum(axis=2)
        b = take(b, distance.argmin(axis=1))
    assert np.abs(a.means - b.means).max() <= within["means"]
    assert np.abs(a.scales - b.scales).max() <= within["scales"]
    assert np.abs(turns(a) - turns(b)).max() <= within["turn"] + 4 * within["scales"]
    assert np.abs(alpha(a) - alpha(b)).max() <= within["alpha"]
    assert np.abs(rgb(a) - rgb(b)).max() <= within["rgb"]
    if within["rest"] is not None:
        assert np.abs(a.sh[:, 1:] - b.sh[:, 1:]).max(initial=0) <= within["rest"]


@pytest.mark.parametrize("degree", [0, 1, 2, 3])
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_what_was_written_is_read_back(tmp_path, suffix, degree):
    wrote, path = cloud(600, degree), tmp_path / f"toy.{suffix}"
    form = write_splats(path, wrote)
    again = read_splats(path)
    assert again.format is form and again.left_out == 0
    assert again.splats.degree == (0 if suffix == "splat" else degree)
    assert_close(again.splats, wrote, SUFFIXES[suffix])
    assert list(tmp_path.iterdir()) == [path]


def test_the_check_of_a_copy_can_fail(tmp_path):
    broken = take(cloud(600, 3), np.arange(599))
    with pytest.raises(AssertionError):
        assert_close(broken, cloud(600, 3, seed=1), SUFFIXES["spz"])


def test_ply_is_bit_exact_through_our_axes(tmp_path):
    wrote = cloud(100, 3)
    write_splats(tmp_path / "a.ply", wrote)
    write_splats(tmp_path / "b.ply", read_splats(tmp_path / "a.ply").splats)
    a, b = ((tmp_path / name).read_bytes() for name in ("a.ply", "b.ply"))
    assert len(a) == len(b) and np.array_equal(np.abs(np.frombuffer(a[-24800:], "<f4")), np.abs(np.frombuffer(b[-24800:], "<f4")))


@pytest.mark.parametrize(("name", "form"), [("minimal.splat", ANTIMATTER), ("minimal-v3.spz", SPZ)])
def test_foreign_samples(name, form):
    found = read_splats(GOLDEN / name)
    splats = found.splats
    assert found.format is form and len(splats) == 4 and splats.degree == 0
    assert np.allclose(splats.means, [[-1, 0, 1], [0, 0, 1], [-1, 0, 0], [0, 0, 0]], atol=1e-3)
    assert np.allclose(np.exp(splats.scales), 0.1, atol=0.01)
    assert np.allclose(alpha(splats) * 255, 230, atol=0.5)
    assert np.allclose(rgb(splats)[:, :2] * 3, [[1, 1], [2, 1], [1, 2], [2, 2]], atol=0.1)
    assert np.allclose(covariances(splats), 0.01 * np.eye(3), atol=0.002)


def test_both_samples_are_the_same_cloud_in_our_axes():
    a, b = (read_splats(GOLDEN / name).splats for name in ("minimal.splat", "minimal-v3.spz"))
    assert np.allclose(rgb(a), rgb(b), atol=0.02) and np.allclose(a.means, b.means, atol=1e-3)


@pytest.mark.parametrize("suffix", ["ply", "splat", "spz"])
def test_open3d_reads_the_same(tmp_path, suffix):
    import open3d

    wrote, path = cloud(50, 3 if suffix != "splat" else 0), tmp_path / f"toy.{suffix}"
    write_splats(path, wrote)
    foreign = open3d.t.io.read_point_cloud(str(path))
    ours = read_splats(path, up="y").splats
    assert np.allclose(foreign.point.positions.numpy(), ours.means, atol=1e-5)
    assert np.allclose(np.log(foreign.point["scale"].numpy()), ours.scales, atol=1e-4)
    assert np.allclose(foreign.point["f_dc"].numpy().reshape(-1, 3), ours.sh[:, 0], atol=1e-4)
    theirs = Splats(ours.means, ours.scales, foreign.point["rot"].numpy().astype(np.float32), ours.opacities, ours.sh)
    assert np.allclose(turns(theirs), turns(ours), atol=1e-3)


def test_usd_core_sees_a_gaussian_splat_prim(tmp_path):
    from pxr import Usd, UsdVol

    write_splats(tmp_path / "toy.usd", cloud(20, 2))
    stage = Usd.Stage.Open(str(tmp_path / "toy.usd"))
    field = UsdVol.ParticleField3DGaussianSplat(stage.GetPrimAtPath("/Splats"))
    assert len(field.GetPositionsAttr().Get()) == 20
    assert field.GetRadianceSphericalHarmonicsDegreeAttr().Get() == 2
    assert len(field.GetRadianceSphericalHarmonicsCoefficientsAttr().Get()) == 20 * 9
    first = cloud(20, 2).quaternions[0] / np.linalg.norm(cloud(20, 2).quaternions[0])
    quaternion = field.GetOrientationsAttr().Get()[0]
    assert np.allclose([quaternion.GetReal(), *quaternion.GetImaginary()], first, atol=1e-6)


@pytest.mark.parametrize("level", [0, 1, 2])
@pytest.mark.parametrize("degree", [0, 1, 2])
def test_ksplat(tmp_path, level, degree):
    wrote, path = cloud(300, degree), tmp_path / "toy.ksplat"
    path.write_bytes(ksplat_bytes(wrote, level))
    found = read_splats(path, up="y")
    assert found.format is KSPLAT
    assert_close(found.splats, wrote, {"means": 1e-3, "scales": 0.01, "turn": 0.01, "alpha": 0.003, "rgb": 0.003, "rest": 0.01})


@pytest.mark.parametrize("bytes_of", [spz2_bytes, spz4_bytes])
def test_old_and_new_spz(tmp_path, bytes_of):
    wrote, path = cloud(200, 3), tmp_path / "toy.spz"
    path.write_bytes(bytes_of(wrote))
    assert_close(read_splats(path).splats, wrote, {**SUFFIXES["spz"], "means": 2e-4, "turn": 0.03})


def test_the_up_axis_can_be_told(tmp_path):
    wrote = cloud(30, 2)
    write_splats(tmp_path / "toy.ply", wrote)
    other = read_splats(tmp_path / "toy.ply", up="y").splats
    assert np.array_equal(other.means[:, 1], -wrote.means[:, 1])
    assert np.allclose(read_splats(tmp_path / "toy.ply", up="z").splats.means[:, 1], -wrote.means[:, 2])


def test_antialiasing_is_carried(tmp_path):
    from dataclasses import replace

    for suffix in ("ply", "compressed.ply", "spz"):
        write_splats(tmp_path / f"toy.{suffix}", replace(cloud(30), antialiased=True))
        assert read_splats(tmp_path / f"toy.{suffix}").splats.antialiased
        write_splats(tmp_path / f"toy.{suffix}", cloud(30))
        assert not read_splats(tmp_path / f"toy.{suffix}").splats.antialiased


def test_names_lie_and_content_counts(tmp_path):
    for suffix, form in (("ply", PLY), ("compressed.ply", COMPRESSED), ("spz", SPZ), ("glb", GLB), ("usd", USD)):
        path = tmp_path / f"toy.{suffix}"
        write_splats(path, cloud(40, 1))
        lying = path.rename(tmp_path / "toy.xyz")
        assert format_of(lying) is form
        assert form is USD or len(read_splats(lying).splats) == 40
        assert form.count(lying if form is not USD else lying.rename(path)) == 40


def test_an_export_that_lost_splats_is_not_kept(tmp_path, monkeypatch):
    path = tmp_path / "toy.ply"
    write_splats(path, cloud(10))
    before = path.read_bytes()
    forgetful = formats.SplatFormat("ply", "-y", PLY.read, PLY.count, lambda at, splats: PLY.write(at, take(splats, np.arange(5))))
    monkeypatch.setattr(formats, "SPLAT_FORMATS", (forgetful,))
    with pytest.raises(MediaError, match="5 of 12 splats"):
        write_splats(path, cloud(12))
    assert path.read_bytes() == before and list(tmp_path.iterdir()) == [path]


def test_spz_says_when_things_lie_too_far_apart(tmp_path):
    far = cloud(10)
    far.means[0] = 3e7
    with pytest.raises(MediaError, match="so far apart"):
        write_splats(tmp_path / "far.spz", far)
    assert not list(tmp_path.iterdir())


def test_spz_is_about_ten_times_smaller(tmp_path):
    wrote = cloud(5000, 3)
    for suffix in ("ply", "spz"):
        write_splats(tmp_path / f"toy.{suffix}", wrote)
    sizes = [(tmp_path / f"toy.{suffix}").stat().st_size for suffix in ("ply", "spz")]
    assert sizes[0] / sizes[1] > 5  # random harmonics hardly compress; trained ones do better


@pytest.mark.parametrize("name", ["toy.obj2", "toy", "toy.ksplat", "toy.txt"])
def test_unknown_suffixes_are_refused(tmp_path, name):
    with pytest.raises(MediaError, match="must end in"):
        write_splats(tmp_path / name, cloud(3))


def test_one_header_version_too_new(tmp_path):
    (tmp_path / "toy.spz").write_bytes(spz.MAGIC + struct.pack("<IIBBBB", 9, 4, 0, 12, 0, 0) + bytes(64))
    with pytest.raises(MediaError, match="no known version"):
        read_splats(tmp_path / "toy.spz")
