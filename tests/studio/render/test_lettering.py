from __future__ import annotations

import numpy as np
import pytest

from studio.document.timeline import TitleSource
from studio.render import lettering
from studio.render.yuv import planes, size_of

SIZE = (640, 360)


def middle(overlay) -> tuple[float, float]:
    width, height = size_of(overlay.picture)
    return overlay.x + width / 2, overlay.y + height / 2


def test_a_title_stands_in_the_middle_and_covers_only_its_letters():
    overlay = lettering.title(TitleSource("Ferry"), SIZE)
    x, y = middle(overlay)
    assert abs(x - 320) < 6 and abs(y - 180) < 20
    width, height = size_of(overlay.picture)
    assert width < 320 and height < 80
    assert planes(overlay.alpha)[0].max() == 255 and planes(overlay.picture)[0].max() == 235


def test_places():
    low, high = (
        lettering.title(TitleSource("Ferry", position="lower third"), SIZE),
        lettering.title(TitleSource("Ferry", position="top"), SIZE),
    )
    assert middle(low)[1] > 240 and middle(high)[1] < 120


def test_the_letters_height_follows_the_frame():
    small, large = (size_of(lettering.title(TitleSource("Ferry"), size).picture) for size in (SIZE, (1280, 720)))
    assert large[0] / small[0] == pytest.approx(2, abs=0.1)


def test_a_background_fills_the_frame_or_a_box():
    card = lettering.title(TitleSource("Ferry", background="#102030ff"), SIZE)
    assert size_of(card.picture) == SIZE and planes(card.alpha)[0].min() == 255
    box = lettering.title(TitleSource("Ferry", background="#000000ff", position="lower third"), SIZE)
    assert size_of(box.picture)[0] < 640 and np.median(planes(box.alpha)[0]) == 255


@pytest.mark.parametrize("colour", ["", "red", "#12", "#zzzzzzzz"])
def test_a_colour_that_is_none_is_white(colour):
    assert planes(lettering.title(TitleSource("Ferry", colour=colour), SIZE).picture)[0].max() == 235


@pytest.mark.parametrize("text", ["", " ", "\n\n", "word " * 300, "שלום", "日本語", "🎬", "x" * 2000])
def test_any_text_can_be_drawn(text):
    for overlay in (lettering.title(TitleSource(text), SIZE), lettering.subtitle(text, SIZE)):
        assert overlay.x >= 0 and overlay.y >= 0
    assert lettering.card(text, text, SIZE).shape == (360, 640, 3)


def test_subtitles_stand_at_the_bottom_and_long_lines_are_broken():
    one, two = lettering.subtitle("Who is there?", SIZE), lettering.subtitle("Who is there? " * 6, SIZE)
    assert one.y > 300 and one.y + size_of(one.picture)[1] <= 348
    assert size_of(two.picture)[1] > 1.7 * size_of(one.picture)[1]
    assert size_of(two.picture)[0] <= 640
    assert two.x >= 20


def test_a_card_and_a_placeholder_are_neither_blank_nor_black():
    for picture in (lettering.card("INT. HOUSE", "A cat sleeps.", SIZE), lettering.missing("house.png", SIZE)):
        assert picture.std() > 3 and picture.mean() > 20 and picture.dtype == np.uint8
