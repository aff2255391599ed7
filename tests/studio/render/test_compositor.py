from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from studio.document.camera import preset
from studio.document.project import Rate
from studio.document.timeline import Clip, Timeline, TitleSource, Track
from studio.render.compositor import Compositor
from studio.render.yuv import planes
from tests.studio.render.reels import SIZE, bars, film, pictures, read_bars, shows

RED, BLUE, BLACK = (63, 102, 240), (32, 240, 118), (16, 128, 128)


@pytest.fixture
def draw(shelf):
    """Frame numbers of a film -> planes, at the film's size."""
    made = []

    def frames(project, *numbers, size=SIZE):
        compositor = Compositor(project, shelf.media, size)
        made.append(compositor)
        return [compositor.frame(number) for number in numbers]

    yield frames
    for compositor in made:
        compositor.close()


def colour(picture, x=30, y=10) -> tuple[int, ...]:
    luma, *chroma = planes(picture)
    return int(luma[y, x]), *(int(plane[y // 2, x // 2]) for plane in chroma)


def near(found, expected, by=1) -> bool:
    return np.abs(np.subtract(found, expected)).max() <= by


@pytest.fixture
def two(shelf):
    shelf.colour("red", (255, 0, 0))
    shelf.colour("blue", (0, 0, 255))
    return film(shelf, pictures(shows("a", "red", 0, 24), shows("b", "blue", 24, 24, dissolve=3, fade_out=3)))


def test_cuts_and_nothing(two, draw):
    before, after, beyond = draw(two, 0, 40, 99)
    assert near(colour(before), RED) and near(colour(after), BLUE) and colour(beyond) == BLACK


def test_a_dissolve_mixes_by_its_weights(two, draw):
    for frame, share in zip(draw(two, 24, 25, 26), (64, 128, 192), strict=True):
        expected = [(a * (256 - share) + b * share) / 256 for a, b in zip(RED, BLUE, strict=True)]
        assert near(colour(frame), expected, 1.1)


def test_a_fade_goes_to_black_by_its_levels(two, draw):
    for frame, level in zip(draw(two, 44, 45, 46, 47), (256, 192, 128, 64), strict=True):
        expected = [dark + (full - dark) * level / 256 for full, dark in zip(BLUE, BLACK, strict=True)]
        assert near(colour(frame), expected, 1.1)


def test_a_title_lies_over_the_picture_and_fades_by_opacity(two, draw):
    title = Track("v2", "T", "picture", (Clip("t", TitleSource("■■■■", size=0.5), 4, 12, fade_in=3),))
    with_title = replace(two, timeline=Timeline((title, *two.timeline.tracks)))
    none, faint, full = draw(with_title, 3, 4, 10)
    luma = [planes(frame)[0].astype(int) for frame in (none, faint, full)]
    spot = np.unravel_index(luma[2].argmax(), luma[2].shape)
    assert luma[2][spot] >= 230
    assert luma[1][spot] == pytest.approx(luma[0][spot] + (luma[2][spot] - luma[0][spot]) / 4, abs=2)
    assert near(colour(full, 2, 2), RED), "beside the letters the picture is untouched"


def test_upper_tracks_hide_lower_ones(two, shelf, draw):
    top = pictures(shows("c", "blue", 0, 10), id="v2")
    assert near(colour(draw(replace(two, timeline=Timeline((top, *two.timeline.tracks))), 5)[0]), BLUE)


def test_a_transparent_picture_shows_what_is_below(two, shelf, draw):
    rgba = np.zeros((36, 64, 4), np.uint8)
    rgba[:, 32:] = (0, 0, 255, 255)
    shelf.picture("half", rgba)
    both = film(shelf, pictures(shows("c", "half", 0, 10), id="v2"), *two.timeline.tracks)
    frame = draw(both, 5)[0]
    assert near(colour(frame, 8), RED) and near(colour(frame, 56), BLUE)


def test_a_picture_that_stands_is_the_very_same_array(two, shelf, draw):
    first, second = draw(two, 1, 2)
    assert first is second
    moving = film(shelf, pictures(shows("a", "red", 0, 24, move=preset("Slow push in", 0.5))))
    first, second = draw(moving, 1, 2)
    assert first is not second


def test_missing_and_damaged_media_are_shown_as_such_and_named(two, shelf):
    (shelf.folder / "red.png").unlink()
    (shelf.folder / "blue.png").write_bytes(b"no picture")
    compositor = Compositor(two, shelf.media, SIZE)
    frames = [compositor.frame(number) for number in (0, 40)]
    assert compositor.unread == {"Picture red", "Picture blue"}
    assert all(planes(frame)[2].max() > 128 and not near(colour(frame), BLACK, 3) for frame in frames)
    shelf.colour("red", (255, 0, 0))
    compositor.forget()
    assert near(colour(compositor.frame(0)), RED) and not compositor.unread


def test_a_new_state_of_the_film_is_shown_at_once(two, shelf):
    compositor = Compositor(two, shelf.media, SIZE)
    red = compositor.frame(0)
    compositor.update(replace(two, title="Other"))
    assert compositor.frame(0) is red
    compositor.update(film(shelf, pictures(shows("a", "blue", 0, 24))))
    assert near(colour(compositor.frame(0)), BLUE)


def test_memory_is_bounded(shelf):
    for number in range(12):
        shelf.colour(f"p{number}", (number * 20, 0, 0), (320, 180))
    clips = [shows(f"c{number}", f"p{number}", number, 1) for number in range(12)]
    compositor = Compositor(film(shelf, pictures(*clips)), shelf.media, (320, 180), cache_bytes=300_000)
    for number in range(12):
        compositor.frame(number)
    assert compositor._cache.nbytes <= 300_000


def test_every_frame_of_video_is_the_right_one_in_any_order(shelf, draw):
    shelf.numbered("n", 120)
    project = film(shelf, pictures(shows("a", "n", 0, 100, offset=20)))
    order = [0, 1, 2, 50, 49, 48, 99, 98, 3, 70, 0, 99]
    found = [read_bars(planes(frame)[0]) for frame in draw(project, *order, size=(256, 144))]
    assert found == [number + 20 for number in order]


@pytest.mark.parametrize(("film_rate", "rate"), [(Rate(24), Rate(25)), (Rate(30), Rate(24000, 1001)), (Rate(25), Rate(50))])
def test_video_of_other_rates_keeps_its_time(film_rate, rate, shelf, draw):
    shelf.numbered("n", 60, rate)
    project = film(shelf, pictures(shows("a", "n", 0, 25)), rate=film_rate)
    expected = [n * film_rate.denominator * rate.numerator // (film_rate.numerator * rate.denominator) for n in range(25)]
    assert [read_bars(planes(frame)[0]) for frame in draw(project, *range(25), size=(256, 144))] == expected


def test_video_of_the_films_own_size_and_colours_passes_untouched(shelf, draw):
    shelf.numbered("n", 3)
    frame = draw(film(shelf, pictures(shows("a", "n", 0, 3))), 1, size=(256, 144))[0]
    assert np.abs(planes(frame)[0][::20, 8::16].astype(int) - planes_of_bars(1)[::20, 8::16]).max() <= 6


def planes_of_bars(number: int) -> np.ndarray:
    return 16 + bars(number)[..., 0] / 255 * 219


def test_video_of_another_shape_is_shown_whole_on_black(shelf, draw):
    shelf.numbered("n", 3)
    luma = planes(draw(film(shelf, pictures(shows("a", "n", 0, 3))), 0, size=(256, 192))[0])[0]
    assert (luma[:24] == 16).all() and (luma[-24:] == 16).all()
    tall = planes(draw(film(shelf, pictures(shows("a", "n", 0, 3))), 1, size=(400, 144))[0])[0]
    assert tall[70, 80] > 150 and (tall[:, :72] == 16).all()


def test_a_dissolve_between_two_uses_of_one_film_reads_both(shelf, draw):
    shelf.numbered("n", 100)
    project = film(shelf, pictures(shows("a", "n", 0, 10), shows("b", "n", 10, 20, offset=60, dissolve=9)))
    luma = planes(draw(project, 14, size=(256, 144))[0])[0]
    both = (planes_of_bars(14) + planes_of_bars(64)) / 2
    assert np.abs(luma[70, 8::16] - both[70, 8::16]).max() <= 6


@pytest.mark.parametrize(
    ("speed", "offset", "expected"), [(500, 3, [3, 3, 4, 4, 5]), (2000, 3, [3, 5, 7, 9, 11]), (1500, 0, [0, 1, 3, 4, 6])]
)
def test_a_clip_at_another_speed_repeats_or_leaves_out_frames(shelf, draw, speed, offset, expected):
    shelf.numbered("film", 24)
    project = film(shelf, pictures(shows("f", "film", 2, 5, offset=offset, speed=speed)), size=(256, 144))
    assert [read_bars(planes(frame)[0]) for frame in draw(project, *range(2, 7), size=(256, 144))] == expected
