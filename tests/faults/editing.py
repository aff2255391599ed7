"""A scripted person: the n-th edit of a seed is always the same one, so that the state of a film can be told from its title."""

from __future__ import annotations

import hashlib
import random
import sys
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from studio.document import cut, shots
from studio.document.assemble import assemble, update
from studio.document.asset import Asset, Recipe
from studio.document.canvas import Canvas, Frame, Layer
from studio.document.codec import to_plain, to_text
from studio.document.files import Bundle
from studio.document.paint import Brush, Point, Stroke
from studio.document.project import Project

START = Project(title="0", script="EXT. MEADOW - DAY\n\nA red cube stands left of a blue sphere.\n\nANNA\nLook.\n")
PLACES = ("MEADOW", "HOUSE", "BEACH", "TOWER")


def state_of(project: Project) -> str:
    """The hash of a document's plain form, byte for byte."""
    return hashlib.sha256(to_text(to_plain(project)).encode()).hexdigest()


def edits(seed: int, count: int, bundle: Bundle | None = None, project: Project = START) -> Iterator[tuple[str, Project]]:
    """Labels and projects of edits, going on from `project` (whose title is its number); media go to `bundle` first."""
    for index in range(int(project.title) + 1, count + 1):
        label, project = one_edit(random.Random(f"{seed}/{index}"), project, bundle)
        project = replace(project, title=str(index))
        yield label, project


def abandon(bundle: Bundle) -> None:
    """Leave a film as a dead process does: no checkpoint, no closing, only the lock is gone."""
    bundle._closing = True
    bundle._wake.set()
    bundle._keeper.join()
    bundle._end_journal()
    bundle._writer.release()


def one_edit(chance: random.Random, project: Project, bundle: Bundle | None) -> tuple[str, Project]:
    name = chance.choice(list(COMMANDS))
    fixed = [f"id{project.title}x{index}" for index in range(100)]
    with FixedIds(fixed):
        return name, COMMANDS[name](chance, project, bundle)


class FixedIds:
    """Lets `cut.new_id`, and what took it from there, give ids that follow from the edit's number."""

    def __init__(self, ids: list[str]) -> None:
        self._next = iter(ids).__next__
        self._real = cut.new_id

    def __enter__(self) -> None:
        self._places = [module for module in list(sys.modules.values()) if getattr(module, "new_id", None) is self._real]
        for module in self._places:
            module.new_id = self._next

    def __exit__(self, *_: object) -> None:
        for module in self._places:
            module.new_id = self._real


def write_scene(chance: random.Random, project: Project, _: Bundle | None) -> Project:
    heading = f"{chance.choice(('INT', 'EXT'))}. {chance.choice(PLACES)} - DAY"
    return shots.set_script(project, f"{project.script}\n\n{heading}\n\nThing {chance.randrange(99)} stands on a hill.\n\nBOB\nYes.\n")


def cut_scene(chance: random.Random, project: Project, _: Bundle | None) -> Project:
    paragraphs = project.script.split("\n\n")
    del paragraphs[chance.randrange(len(paragraphs))]
    return shots.set_script(project, "\n\n".join(paragraphs))


def prompt(chance: random.Random, project: Project, _: Bundle | None) -> Project:
    if not project.shots:
        return project
    return shots.set_prompt(project, chance.choice(project.shots).id, f"ünïcode “{chance.randrange(999)}” \ud83c")


def take(chance: random.Random, project: Project, bundle: Bundle | None) -> Project:
    data = chance.randbytes(chance.randrange(1, 3000))
    key = f"{hashlib.sha256(data).hexdigest()}.png"
    if bundle:
        assert bundle.add_media(data, "png") == key
    id = f"a{project.title}"
    recipe = Recipe({"kind": "TextToImage", "dials": {"prompt": "x", "seed": 3}}, {}, {}, {"model": "debug"})
    project = replace(project, assets={**project.assets, id: Asset(id, id, "picture", key, 64, 36, recipe=recipe)})
    return shots.add_take(project, chance.choice(project.shots).id, id) if project.shots else project


def forget_asset(chance: random.Random, project: Project, _: Bundle | None) -> Project:
    gone = chance.choice([*project.assets, None])
    return replace(project, assets={id: asset for id, asset in project.assets.items() if id != gone})


def paint(chance: random.Random, project: Project, _: Bundle | None) -> Project:
    old = project.canvases.get("c") or Canvas("c", "Canvas", Frame(0, 0, 640, 360), (Layer("l", "Layer"),))
    brush = Brush(size=chance.randrange(5, 60), colour=(chance.randrange(256), 9, 200), erase=chance.random() < 0.2)
    stroke = Stroke(old.layers[0].raster, brush)
    for _ in range(3):
        stroke.move(Point(chance.randrange(-100, 640), chance.randrange(360)))
    layer = replace(old.layers[0], raster=stroke.raster, opacity=round(chance.random(), 3))
    return replace(project, canvases={**project.canvases, "c": replace(old, layers=(layer, *old.layers[1:]))})


def select(chance: random.Random, project: Project, _: Bundle | None) -> Project:
    if "c" not in project.canvases:
        return project
    canvas = project.canvases["c"]
    square = np.full((40, 50, 1), 255, np.uint8)
    canvas = replace(
        canvas, selection=canvas.selection.write(chance.randrange(600), chance.randrange(300), square), grow=chance.randrange(9)
    )
    return replace(project, canvases={**project.canvases, "c": canvas})


def build_cut(_: random.Random, project: Project, __: Bundle | None) -> Project:
    return update(assemble(project))


def _some_clip(chance: random.Random, project: Project) -> str | None:
    clips = [clip.id for track in project.timeline.tracks for clip in track.clips]
    return chance.choice(clips) if clips else None


def move_clip(chance: random.Random, project: Project, _: Bundle | None) -> Project:
    id = _some_clip(chance, project)
    return cut.move_clips(project, [id], chance.randrange(-200, 300)) if id else project


def split_clip(chance: random.Random, project: Project, _: Bundle | None) -> Project:
    id = _some_clip(chance, project)
    placed = cut.find_clip(project, id) if id else None
    return cut.split(project, [id], placed.clip.start + chance.randrange(1, 60)) if placed else project


def delete_clip(chance: random.Random, project: Project, _: Bundle | None) -> Project:
    id = _some_clip(chance, project)
    return cut.ripple_delete(project, [id]) if id else project


def gain(chance: random.Random, project: Project, _: Bundle | None) -> Project:
    id = _some_clip(chance, project)
    return cut.change_clips(project, [id], lambda clip: replace(clip, gain=chance.random() * 12 - 6, fade_in=4)) if id else project


COMMANDS = {
    "Write a scene": write_scene,
    "Cut a paragraph": cut_scene,
    "Prompt": prompt,
    "Take": take,
    "Forget": forget_asset,
    "Paint": paint,
    "Select": select,
    "Assemble": build_cut,
    "Move": move_clip,
    "Split": split_clip,
    "Delete": delete_clip,
    "Gain": gain,
}
