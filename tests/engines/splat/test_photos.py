"""Folders of photographs with cameras, as COLMAP, nerfstudio and Blender's sets write them."""

import json
import struct

import cv2
import numpy as np
import pytest

from engines.media.errors import MediaError
from engines.media.picture import write_png
from engines.splat.camera import project, to_opengl
from engines.splat.moves import Stage, turntable
from engines.splat.photos import reach, read_photo, read_photos
from engines.splat.placing import quaternion_of

STAGE = Stage((0.3, 0.2, -0.1), 1.0, 64, 48)
CAMERAS = turntable(STAGE, 6, elevation=20)
POINTS = np.random.default_rng(0).normal(size=(7, 3))


def pictures(folder, size=(64, 48)):
    folder.mkdir(parents=True, exist_ok=True)
    for i in range(len(CAMERAS)):
        write_png(folder / f"shot {i}.png", np.full((size[1], size[0], 3), 40 * i, np.uint8))


def colmap_text(folder, model="OPENCV 64 48 {fx} {fy} 32 24 0.01 0 0 0"):
    folder.mkdir(parents=True)
    (folder / "cameras.txt").write_text("# lenses\n1 " + model.format(fx=CAMERAS[0].fx, fy=CAMERAS[0].fy) + "\n")
    lines = ["# pictures"]
    for i, camera in reversed(list(enumerate(CAMERAS))):
        pose = [*quaternion_of(camera.rotation), *camera.world_to_camera[:3, 3]]
        lines += [f"{i + 1} {' '.join(f'{number:.12f}' for number in pose)} 1 shot {i}.png", "" if i % 2 else "1.0 2.0 -1"]
    (folder / "images.txt").write_text("\n".join(lines) + "\n")
    points = [f"{i} {x} {y} {z} 10 20 30 0.5 1 2 3 4" for i, (x, y, z) in enumerate(POINTS)]
    (folder / "points3D.txt").write_text("\n".join(points) + "\n")


def colmap_binary(folder):
    folder.mkdir(parents=True)
    fx, fy = CAMERAS[0].fx, CAMERAS[0].fy
    (folder / "cameras.bin").write_bytes(struct.pack("<Q2i2Q4d", 1, 7, 1, 64, 48, fx, fy, 32, 24))
    data = struct.pack("<Q", len(CAMERAS))
    for i, camera in enumerate(CAMERAS):
        data += struct.pack("<i7di", i, *quaternion_of(camera.rotation), *camera.world_to_camera[:3, 3], 7)
        data += f"shot {i}.png".encode() + b"\0" + struct.pack("<Q", 2) + struct.pack("<2dq", 1, 2, -1) * 2
    (folder / "images.bin").write_bytes(data)
    points = [struct.pack("<Q3d3BdQ2i", i, *point, 10, 20, 30, 0.5, 1, 3, 4) for i, point in enumerate(POINTS)]
    (folder / "points3D.bin").write_bytes(struct.pack("<Q", len(points)) + b"".join(points))


def transforms_json(folder, lens=None, ending=".png"):
    lens = lens or {"w": 64, "h": 48, "fl_x": CAMERAS[0].fx, "fl_y": CAMERAS[0].fy, "cx": 32, "cy": 24}
    swap = np.array([[1.0, 0, 0, 0], [0, 0, -1, 0], [0, 1, 0, 0], [0, 0, 0, 1]])  # their z is up
    frames = [{"file_path": f"images/shot {i}{ending}", "transform_matrix": (swap @ to_opengl(c)).tolist()} for i, c in enumerate(CAMERAS)]
    (folder / "transforms.json").write_text(json.dumps({**lens, "frames": frames}))


def assert_same_views(found, points=POINTS):
    """The cameras see one cloud alike, whatever way the whole was turned: their places keep their distances, heights included."""
    places = np.array([photo.camera.position for photo in found.photos])
    wanted = np.array([camera.position for camera in CAMERAS])
    assert np.allclose(np.linalg.norm(places[:, None] - places, axis=2), np.linalg.norm(wanted[:, None] - wanted, axis=2), atol=1e-6)
    assert np.allclose(places[:, 1] - places[0, 1], 0, atol=1e-6)
    assert [photo.path.name for photo in found.photos] == [f"shot {i}.png" for i in range(6)]


@pytest.mark.parametrize("write", [colmap_text, colmap_binary])
def test_colmap(tmp_path, write):
    pictures(tmp_path / "images")
    write(tmp_path / "sparse" / "0")
    found = read_photos(tmp_path)
    assert_same_views(found)
    assert found.points.shape == (7, 3) and found.colours.tolist() == [[10, 20, 30]] * 7
    for photo, camera in zip(found.photos, CAMERAS, strict=True):
        assert np.allclose(project(photo.camera, found.points)[0], project(camera, POINTS)[0], atol=1e-4)
    assert found.photos[0].distortion == ((0.01, 0, 0, 0) if write is colmap_text else (0, 0, 0, 0))


@pytest.mark.parametrize("lens", [None, {"camera_angle_x": 2 * np.arctan(32 / CAMERAS[0].fx)}])
@pytest.mark.parametrize("ending", [".png", ""])
def test_transforms(tmp_path, lens, ending):
    pictures(tmp_path / "images")
    transforms_json(tmp_path, lens, ending)
    found = read_photos(tmp_path)
    assert_same_views(found)
    assert found.photos[0].camera.fx == pytest.approx(CAMERAS[0].fx)
    _, distance = reach(photo.camera for photo in found.photos)
    assert distance == pytest.approx(STAGE.distance) and np.allclose(
        found.photos[0].camera.rotation[1] @ [0, 1, 0], -np.cos(np.radians(20))
    )


def test_smaller_pictures_get_smaller_cameras(tmp_path):
    pictures(tmp_path / "images", (32, 24))
    colmap_binary(tmp_path / "sparse")
    assert read_photos(tmp_path).photos[0].camera.fx == pytest.approx(CAMERAS[0].fx / 2)
    pictures(tmp_path / "images", (32, 32))
    with pytest.raises(MediaError, match="its camera took"):
        read_photos(tmp_path)


def test_bent_pictures_are_straightened(tmp_path):
    pictures(tmp_path / "images")
    colmap_text(tmp_path / "sparse", "OPENCV 64 48 {fx} {fy} 32 24 0.3 0 0 0")
    photo = read_photos(tmp_path).photos[1]
    dot = np.array([[[60.0, 40.0]]])
    k = photo.camera.intrinsics
    bent = cv2.projectPoints(
        np.array([[[(60 - 32) / k[0, 0], (40 - 24) / k[1, 1], 1]]]), np.zeros(3), np.zeros(3), k, np.array([0.3, 0, 0, 0])
    )[0]
    picture = np.zeros((48, 64, 3), np.uint8)
    cv2.circle(picture, tuple(int(v) for v in bent[0, 0].round()), 1, (255, 255, 255), -1)
    write_png(photo.path, picture)
    rows, columns = np.nonzero(read_photo(photo)[..., 0] > 60)
    assert np.allclose([columns.mean(), rows.mean()], dot[0, 0], atol=1.0)


def test_what_is_missing_is_named(tmp_path):
    with pytest.raises(MediaError, match="no folder"):
        read_photos(tmp_path / "nothing")
    with pytest.raises(MediaError, match="holds no cameras"):
        read_photos(tmp_path)
    colmap_binary(tmp_path / "sparse")
    with pytest.raises(MediaError, match=r"shot 0\.png.*missing"):
        read_photos(tmp_path)


def test_unknown_lenses_and_paths_outside(tmp_path):
    pictures(tmp_path / "images")
    colmap_text(tmp_path / "sparse", "FISHEYE 64 48 1 2 3")
    with pytest.raises(MediaError, match="undistort"):
        read_photos(tmp_path)
    text = (tmp_path / "sparse" / "images.txt").read_text()
    (tmp_path / "sparse" / "cameras.txt").write_text("1 PINHOLE 64 48 60 60 32 24\n")
    (tmp_path / "sparse" / "images.txt").write_text(text.replace("shot 3.png", "../../etc/shot.png"))
    with pytest.raises(MediaError, match="makes no sense"):
        read_photos(tmp_path)


@pytest.mark.parametrize("name", ["cameras.bin", "images.bin", "points3D.bin"])
def test_cut_off_models(tmp_path, name):
    pictures(tmp_path / "images")
    colmap_binary(tmp_path / "sparse")
    path = tmp_path / "sparse" / name
    data = path.read_bytes()
    for size in range(0, len(data), max(1, len(data) // 60)):
        path.write_bytes(data[:size])
        with pytest.raises(MediaError, match=r"cut off|damaged|no camera"):
            read_photos(tmp_path)
    path.write_bytes(struct.pack("<Q", 1 << 60) + data[8:])
    with pytest.raises(MediaError, match=r"cut off|too many"):
        read_photos(tmp_path)


@pytest.mark.parametrize(
    "change", [{"transform_matrix": [[1, 2], [3, 4]]}, {"transform_matrix": np.zeros((4, 4)).tolist()}, {"file_path": 5}, {"w": 10}]
)
def test_broken_transforms(tmp_path, change):
    pictures(tmp_path / "images")
    transforms_json(tmp_path)
    tree = json.loads((tmp_path / "transforms.json").read_text())
    tree["frames"][2] |= change
    (tmp_path / "transforms.json").write_text(json.dumps(tree))
    with pytest.raises(MediaError, match=r"makes no sense|names no picture"):
        read_photos(tmp_path)
