from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from engines.requests import Dials, ImageResult, ImageToImage, Inpaint, TextToImage
from studio.document import cut, shots
from studio.document.assemble import assemble
from studio.document.asset import Asset, Recipe
from studio.document.canvas import Canvas, Frame, Layer
from studio.document.errors import EditError
from studio.document.project import Project
from studio.document.recipes import Use, is_stale, recipe_of, request_again, where_used
from studio.document.timeline import AssetSource, Clip
from studio.document.tracks import main_track

DIALS = Dials("a red cube", seed=7)
RESULT = ImageResult("/somewhere/out.png", 64, 36, {"model_sha256": "f00"})


def picture(id: str, recipe: Recipe | None = None) -> Asset:
    return Asset(id, f"Picture {id}", "picture", f"{id}.png", 64, 36, recipe=recipe)


@pytest.fixture
def film() -> Project:
    """a -> b (varied) -> c (inpainted with mask m)."""
    film = Project(assets={id: picture(id) for id in "am"})
    b = recipe_of(film, ImageToImage(DIALS, "/elsewhere/a.png"), RESULT, {"image": "a"})
    film = replace(film, assets={**film.assets, "b": picture("b", b)})
    c = recipe_of(film, Inpaint(DIALS, "/elsewhere/b.png", "/elsewhere/m.png"), RESULT, {"image": "b", "mask": "m"})
    return replace(film, assets={**film.assets, "c": picture("c", c)})


def path_of(media: str) -> Path:
    return Path("/film/media") / media


def test_a_recipe_is_the_request_without_any_path(film):
    recipe = film.assets["c"].recipe
    assert "/work" not in str(recipe) and recipe.facts == {"model_sha256": "f00"}
    assert (recipe.inputs, recipe.media) == ({"image": "b", "mask": "m"}, {"image": "b.png", "mask": "m.png"})
    assert recipe.request["kind"] == "Inpaint" and recipe.request["dials"]["seed"] == 7


def test_an_input_that_is_no_asset_makes_no_recipe(film):
    with pytest.raises(KeyError):
        recipe_of(film, ImageToImage(DIALS, "/elsewhere/a.png"), RESULT, {})


def test_the_same_request_can_be_asked_again(film):
    again = request_again(film, film.assets["c"], path_of)
    assert again == Inpaint(DIALS, "/film/media/b.png", "/film/media/m.png")
    plain = Recipe({"kind": "TextToImage", "dials": {"prompt": "x"}})
    assert request_again(film, picture("d", plain), path_of) == TextToImage(Dials("x"))


def test_what_cannot_be_made_again_says_why(film):
    outside = Recipe({"kind": "ImageToImage", "dials": {"prompt": "x"}, "image": "/etc/passwd"})
    future = Recipe({"kind": "Dream", "x": 1})
    without = replace(film, assets={"c": film.assets["c"]})
    for project, asset, lookup, reason in (
        (film, film.assets["a"], path_of, "no recipe"),
        (film, film.assets["c"], lambda media: None, "is missing"),
        (without, film.assets["c"], path_of, "is missing"),
        (film, picture("x", outside), path_of, "outside the film"),
        (film, picture("x", future), path_of, "another version"),
    ):
        with pytest.raises(EditError, match=reason):
            request_again(project, asset, lookup)


def test_stale_at_any_remove(film):
    assert not any(is_stale(film, asset) for asset in film.assets.values())
    changed = replace(film, assets={**film.assets, "a": replace(film.assets["a"], media="other.png")})
    assert [id for id, asset in changed.assets.items() if is_stale(changed, asset)] == ["b", "c"]
    gone = replace(film, assets={id: asset for id, asset in film.assets.items() if id != "m"})
    assert [id for id, asset in gone.assets.items() if is_stale(gone, asset)] == ["c"]


def test_recipes_in_a_circle_end(film):
    loop = replace(film.assets["a"], recipe=Recipe({"kind": "ImageToImage"}, {"image": "c"}, {"image": "c.png"}))
    film = replace(film, assets={**film.assets, "a": loop})
    assert not is_stale(film, film.assets["c"])


def test_where_an_asset_is_used(film):
    film = assemble(shots.set_script(film, "A hill."))
    film = shots.add_take(film, film.shots[0].id, "a")
    track = main_track(film)
    film = cut.add_clips(film, [cut.Placed(track.id, Clip("clip", AssetSource("a"), 500, 24))])
    canvas = Canvas("k", "Sky", Frame(0, 0, 1, 1), (Layer("l", "L", asset="a"),))
    film = replace(film, canvases={"k": canvas})
    assert where_used(film, "a") == [
        Use("shot", film.shots[0].id, "Shot 1"),
        Use("clip", "clip", f"{track.name}, frame 500"),
        Use("canvas", "k", "Sky"),
        Use("asset", "b", "Picture b"),
    ]
    assert where_used(film, "c") == []
