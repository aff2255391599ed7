import numpy as np

from engines import heard


def test_sound_is_read_as_far_as_it_has_been_made(tmp_path):
    assert heard.count(tmp_path) == 0 and heard.read(tmp_path, 0, 100).shape == (0, 2)
    rng = np.random.default_rng(1)
    first, second = rng.uniform(-1, 1, (1000, 2)).astype(np.float32), rng.uniform(-1, 1, (500, 1)).astype(np.float32)
    heard.add(tmp_path, first)
    assert heard.count(tmp_path) == 1000 and np.abs(heard.read(tmp_path, 100, 4000) - first[100:]).max() < 2e-5
    heard.add(tmp_path, second)
    assert heard.count(tmp_path) == 1500 and np.abs(heard.read(tmp_path, 1000, 9) - second[:9]).max() < 2e-5


def test_half_a_sample_at_the_end_is_left_for_later(tmp_path):
    heard.add(tmp_path, np.full((3, 2), 2.0, np.float32))
    with open(tmp_path / heard.NAME, "ab") as file:
        file.write(b"\x01\x02\x03")
    assert heard.count(tmp_path) == 3 and np.array_equal(heard.read(tmp_path, 0, 10), np.ones((3, 2), np.float32))
