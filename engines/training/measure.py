"""The quality table of the picture model's card: prompts followed, distances, inpainting, variety and copies, beside real renders."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from engines.image.judge import Judge
from engines.image.ranking import is_named
from engines.image.sight import Sight, features, look
from engines.metrics.copying import copy_check
from engines.metrics.fidelity import sharpness
from engines.metrics.frechet import frechet_distance
from engines.metrics.kernel import kernel_distance
from engines.metrics.manifold import overlap
from engines.metrics.seam import seam_score
from engines.metrics.shares import Share, composition, share_of
from engines.metrics.table import number
from engines.metrics.variety import centred, vendi_score
from engines.models.catalog import find
from engines.progress import EngineError, Progress
from engines.training import data, exam
from engines.training.exam import DEMANDED, OTHERS, Gap
from engines.training.measure_control import controlled
from engines.training.measure_parts import Row, agree, reconstruction
from engines.training.painter import Painter, painted, repainted
from engines.training.words import level_of
from engines.training.world.captions import plain_caption
from engines.training.world.grammar import scene_from_seed
from engines.training.world.scene import VOCABULARIES, Scene

PROMPTS = 400
SEAMLESS = 1.1
"""Up to this seam score a rim is not above its surroundings; grain alone scatters this far."""
AIMS = {"one object": ("97 %", "85 %"), "two objects": ("88 %", "65 %"), "two objects, held out": ("80 %", "50 %")}
FEW = 8
"""Steps of a picture in a hurry."""
COPY_POOL = 4096
"""Training pictures among which copies are looked for."""


def quality(model: str, judge: Judge, count: int, progress: Progress) -> list[Row]:
    """Measure a picture model of the catalog on about `count` prompts, through the same code that the studio calls."""
    level, painter = examined(model, judge), Painter(model)
    asked = exam.questions(count, level)
    scenes = _all(asked)
    made = _made(painter, [plain_caption(scene) for scene in scenes], progress.span(0, 0.6))
    real = exam.renders(scenes)
    sights = {"made": look(judge, made), "real": look(judge, real)}
    others = look(judge, exam.renders(_all(exam.questions(count, level, OTHERS))))
    return [
        Row("autoencoder PSNR, unseen renders (dB)", number(reconstruction(real[:24])), "-", ("34", "31")),
        *followed(judge, asked, sights),
        *hurried(judge, painter, (asked, sights["real"]), progress.span(0.6, 0.7)),
        *apart(sights, others),
        Row("sharpness over that of real renders", number(sharpness(made) / sharpness(real)), "1"),
        *copied(judge, sights["made"], others, (count, level)),
        *inpainted(judge, painter, exam.gaps(max(1, count // 8), level), progress.span(0.7, 0.84)),
        *controlled(judge, painter, (max(1, count // 16), level), progress.span(0.84, 0.97)),
        demanded(judge, painter, level, progress.span(0.97, 1.0)),
    ]


def examined(model: str, judge: Judge) -> str:
    """The level in whose words a model is examined: its own. Raises EngineError where the judge does not know them."""
    words = find(model).words.get("objects", ())
    if not set(words) <= set(judge.config.vocabulary.things["object"]):
        raise EngineError(f"The judge does not know all the words of “{model}”, so it cannot examine it.")
    return level_of(words)


def _all(asked: dict[str, list[Scene]]) -> list[Scene]:
    return [scene for kind in asked.values() for scene in kind]


def _made(painter: Painter, prompts: list[str], progress: Progress) -> np.ndarray:
    size = len(prompts)
    return np.stack([painted(painter, prompt, i, progress.span(i / size, (i + 1) / size)) for i, prompt in enumerate(prompts)])


def followed(judge: Judge, asked: dict[str, list[Scene]], sights: dict[str, list[Sight]]) -> list[Row]:
    """How many pictures show what was asked: for each kind of question everything that counts, then each part of it."""
    rows, start = [], 0
    for kind, scenes in asked.items():
        mine, real = (_scores(judge, scenes, seen[start : start + len(scenes)]) for seen in (sights["made"], sights["real"]))
        start += len(scenes)
        rows.append(Row(f"{kind}: all right", str(mine["everything"]), str(real["everything"]), AIMS.get(kind, ("-", "-"))))
        rows += [Row(f"{kind}: {part}", str(mine[part]), str(real[part])) for part in mine if part != "everything"]
    return rows


def _scores(judge: Judge, scenes: list[Scene], sights: list[Sight]) -> dict[str, Share]:
    """Objects (with their number) and colours; for lone things also the place, for pairs the relation."""
    agreed = [agree(judge, plain_caption(scene), sight) for scene, sight in zip(scenes, sights, strict=True)]
    parts = {"objects": [one.things["object"] for one in agreed], "colours": [one.things["colour"] for one in agreed]}
    pair = bool(scenes[0].relation)
    parts |= {"relation": [one.relations for one in agreed]} if pair else {"place": [one.scene["place"] for one in agreed]}
    return composition({name: np.array(values) for name, values in parts.items()})


def hurried(judge: Judge, painter: Painter, told: tuple[dict[str, list[Scene]], list[Sight]], progress: Progress) -> list[Row]:
    """The same prompts and seeds, but for the held-out ones, in `FEW` steps. `told`: the questions, and what is seen in real renders."""
    asked, real = told
    asked = dict(list(asked.items())[:-1])
    prompts = [plain_caption(scene) for scene in _all(asked)]
    made = look(judge, _made(replace(painter, steps=FEW), prompts, progress))
    rows = followed(judge, asked, {"made": made, "real": real[: len(made)]})
    return [replace(row, measure=f"in {FEW} steps, {row.measure}") for row in rows if row.measure.endswith("all right")]


def apart(sights: dict[str, list[Sight]], others: list[Sight]) -> list[Row]:
    """Distances of the made pictures to other real ones, beside the distance of real ones; how far they spread."""
    made, real, other = (features(group) for group in (sights["made"], sights["real"], others))
    near, far = frechet_distance(real, other), frechet_distance(made, other)
    rows = [
        Row("Frechet distance over the real/real floor", f"{far / near:.2f}x (sets of {len(made)})", "1x", ("3x", "8x")),
        Row("kernel distance", number(kernel_distance(made, other)), number(kernel_distance(real, other))),
        Row("Vendi score", number(vendi_score(centred(made, other))), number(vendi_score(centred(real, other)))),
    ]
    if len(other) > 3:
        mine, theirs = overlap(other, made), overlap(other, real)
        rows += [Row(name, number(getattr(mine, name)), number(getattr(theirs, name))) for name in ("precision", "recall", "coverage")]
    return rows


def copied(judge: Judge, made: list[Sight], others: list[Sight], asked: tuple[int, str]) -> list[Row]:
    """Whether made pictures lie nearer to the training pictures than unseen renders do; left out below 20 pictures.

    `asked`: how many prompts, and of which level.
    """
    if len(others) < 20:
        return []
    training = features(look(judge, training_pictures(min(COPY_POOL, 4 * asked[0]), asked[1])))
    check = copy_check(features(made), training, features(others))
    verdict = "copies" if check.copies else "no copies"
    return [Row("copy check", f"{verdict} (nearer {check.nearer:.2f}, very close {check.close})", "nearer 0.50, very close 5 %")]


def training_pictures(count: int, level: str) -> np.ndarray:
    """Square training pictures of a level, uint8 [count, 256, 256, 3]: from the shards that lie here, else drawn again from their seeds."""
    shards = [shard for shard in data.available(level=level) if shard.shape == "square"]
    if len(shards) * data.SHARD >= count:
        return np.concatenate([np.asarray(data.pictures(shard)) for shard in shards[: -(-count // data.SHARD)]])[:count]
    return exam.renders([scene_from_seed(seed, vocabulary=VOCABULARIES[level]) for seed in range(count)])


def inpainted(judge: Judge, painter: Painter, tasks: list[Gap], progress: Progress) -> list[Row]:
    """Whether the asked thing appears inside the mask, and whether the mask's rim stays out of sight."""
    size = len(tasks)
    made = [
        repainted(painter, gap.picture, gap.mask, (gap.prompt, i), progress.span(i / size, (i + 1) / size)) for i, gap in enumerate(tasks)
    ]
    scores = {name: [filled(judge, gap, picture) for gap, picture in zip(tasks, pictures, strict=True)]
              for name, pictures in (("made", made), ("real", [gap.answer for gap in tasks]))}  # fmt: skip
    there, seams = ({name: np.array([pair[i] for pair in pairs]) for name, pairs in scores.items()} for i in (0, 1))
    right = [str(share_of(there[name] & (seams[name] <= SEAMLESS))) for name in scores]
    named = [str(share_of(there[name])) for name in scores]
    mean = [number(float(seams[name].mean())) for name in scores]
    return [
        Row("inpaint: asked object and colour inside the mask, no seam", right[0], right[1], ("90 %", "65 %")),
        Row("inpaint: asked object and colour inside the mask", *named),
        Row("inpaint: seam score, mean", *mean, ("1", "1")),
    ]


def filled(judge: Judge, gap: Gap, picture: np.ndarray) -> tuple[bool, float]:
    """Whether the wanted thing's middle lies inside the mask, and the seam score."""
    words, (height, width) = judge.config.vocabulary, gap.mask.shape
    wanted = {"object": gap.wanted.object, "colour": gap.wanted.colour}
    for thing in look(judge, picture[None])[0].things:
        left, top, right, bottom = thing.box
        row, column = int((top + bottom) / 2 * height), int((left + right) / 2 * width)
        if gap.mask[row, column] and all(is_named(thing, wanted, question, words) for question in wanted):
            return True, seam_score(picture, gap.mask)
    return False, seam_score(picture, gap.mask)


def demanded(judge: Judge, painter: Painter, level: str, progress: Progress, seeds: int = 10) -> Row:
    """The test prompt of three things: how many of ten seeds come out right."""
    made = _made(painter, [DEMANDED] * seeds, progress)
    real = exam.renders([exam.demanded_scene(seed, level) for seed in range(seeds)])
    right = [sum(agree(judge, DEMANDED, sight).everything for sight in look(judge, pictures)) for pictures in (made, real)]
    return Row(f"“{DEMANDED}”", *(f"{count} of {seeds}" for count in right), ("7 of 10", "5 of 10"))
