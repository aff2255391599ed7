"""3D files of unknown origin: what is good is measured, what is not gives a sentence."""

from __future__ import annotations

import gzip
import struct

import numpy as np
import pytest

from engines.media.errors import MediaError
from engines.media.probe import probe
from engines.media.sandbox import import_check
from engines.media.sniff import sniff
from engines.splat.cloud import take
from engines.splat.decoder import check
from engines.splat.files.formats import write_mesh, write_splats
from engines.splat.mesh import Mesh
from engines.splat.reading import reach_of, read_model
from tests.engines.splat.solids import MIDDLE, RADIUS, ball_of_splats
from tests.engines.splat.test_scene import wall


@pytest.mark.parametrize("suffix", ["ply", "compressed.ply", "splat", "spz", "glb"])
def test_every_splat_format_is_told_and_measured(tmp_path, suffix):
    write_splats(tmp_path / f"x.{suffix}", ball_of_splats(400))
    info = check(tmp_path / f"x.{suffix}")
    assert (info.kind, info.form, info.count, info.format) == ("model", "splats", 400, suffix.rpartition(".")[2])
    assert np.allclose(info.low, MIDDLE - RADIUS, atol=0.1) and np.allclose(info.high, MIDDLE + RADIUS, atol=0.1)


@pytest.mark.parametrize("suffix", ["ply", "obj", "glb"])
def test_every_mesh_format_is_told_and_measured(tmp_path, suffix):
    write_mesh(tmp_path / f"x.{suffix}", wall())
    info = check(tmp_path / f"x.{suffix}")
    assert (info.form, info.count, info.low, info.high) == ("mesh", 2, (-1.0, -1.0, 0.0), (1.0, 1.0, 0.0))
    assert isinstance(read_model(tmp_path / f"x.{suffix}"), Mesh)


def test_a_model_passes_the_limited_process_and_a_bad_one_does_not(tmp_path):
    write_splats(tmp_path / "good.spz", ball_of_splats(50))
    assert import_check(tmp_path / "good.spz").count == 50
    lying = gzip.compress(struct.pack("<IIIBBBB", 0x5053474E, 3, 2**31 - 1, 0, 12, 0, 0) + bytes(64))
    (tmp_path / "lying.spz").write_bytes(lying)
    (tmp_path / "cut.ply").write_bytes((tmp_path / "good.spz").read_bytes()[:20])
    for name in ("lying.spz", "cut.ply"):
        with pytest.raises(MediaError, match=r"\.$"):
            import_check(tmp_path / name)


def test_what_only_claims_to_be_a_model_is_refused(tmp_path):
    (tmp_path / "text.obj").write_text("hello\n")
    (tmp_path / "odd.splat").write_bytes(b"x" * 33)
    for name in ("text.obj", "odd.splat"):
        assert sniff(tmp_path / name).group == "model"
        with pytest.raises(MediaError, match=r"\.$"):
            check(tmp_path / name)
    with pytest.raises(MediaError, match="neither pictures nor sound"):
        probe(tmp_path / "text.obj")


def test_outliers_and_faint_splats_do_not_count_into_the_reach():
    ball = ball_of_splats(1000)
    ball.means[0] = 500.0
    low, high = reach_of(ball)
    assert max(high) < 2 and min(low) > -2
    assert reach_of(take(ball, np.array([5])))[0] == pytest.approx(tuple(ball.means[5]))
