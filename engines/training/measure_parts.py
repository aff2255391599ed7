"""The figures of the small networks' cards: the judge on real renders, the autoencoder, the enlarger."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from engines.image.asked import read_prompt
from engines.image.judge import Judge
from engines.image.ranking import Agreement, agreement
from engines.image.sight import Sight, features, look
from engines.image.upscale import enlarge
from engines.metrics.fidelity import psnr
from engines.metrics.frechet import frechet_distance
from engines.metrics.shares import share_of
from engines.metrics.table import number
from engines.models.cache import Cache
from engines.models.catalog import find
from engines.progress import Progress
from engines.training import exam
from engines.training.autoencoder import to_pictures
from engines.training.exam import DEMANDED, OTHERS
from engines.training.export import read_vae
from engines.training.latents import decode, encode
from engines.training.words import level_of
from engines.training.world.captions import plain_caption
from engines.training.world.scene import FIRST, Scene

CANDIDATES = 4


@dataclass(frozen=True)
class Row:
    """One line of the table, as it is printed; `floor` is the same measured on real renders, `aims`: trained on a GPU, on two cores."""

    measure: str
    figure: str
    floor: str = "-"
    aims: tuple[str, str] = ("-", "-")


def agree(judge: Judge, prompt: str, sight: Sight) -> Agreement:
    """What of a prompt is right in a picture."""
    words = judge.config.vocabulary
    return agreement(read_prompt(prompt, words), sight, words)


def judged(judge: Judge, count: int) -> list[Row]:
    """How often the judge finds real renders right, which is the floor of every other figure, and whether it is fooled.

    A judge of the whole world must serve the first level too: its rows bear that level's name.
    """
    level = level_of(judge.config.vocabulary.things["object"])
    rows = [row for kind, scenes in exam.questions(count, level).items() for row in _judged_kind(judge, kind, scenes)]
    three = [exam.demanded_scene(seed, level) for seed in range(max(1, count // 4))]
    right = [agree(judge, DEMANDED, sight).everything for sight in look(judge, exam.renders(three))]
    rows += [Row("three objects (the test prompt): all right", str(share_of(np.array(right)))), *_sensitivity(judge, count, level)]
    if level != FIRST.name:
        for kind, scenes in exam.questions(count, FIRST.name).items():
            accuracy = _accuracy(judge, scenes, look(judge, exam.renders(scenes)))
            rows.append(Row(f"first level, {kind}: everything", accuracy["everything"]))
    return rows


def _judged_kind(judge: Judge, kind: str, scenes: list[Scene]) -> list[Row]:
    sights = look(judge, exam.renders(scenes))
    return [
        *(Row(f"{kind}: {part}", figure) for part, figure in _accuracy(judge, scenes, sights).items()),
        Row(f"{kind}: found right with another scene's prompt", _fooled(judge, scenes, sights), "0 % is right"),
        Row(f"{kind}: best of {CANDIDATES} found", _ranked(judge, scenes, sights), f"{100 / CANDIDATES:.0f} % by chance"),
    ]


def _accuracy(judge: Judge, scenes: list[Scene], sights: list[Sight]) -> dict[str, str]:
    agreed = [agree(judge, plain_caption(scene), sight) for scene, sight in zip(scenes, sights, strict=True)]
    answers = {
        "number of things": [one.count for one in agreed], "objects and their number": [one.things["object"] for one in agreed],
        "colours": [one.things["colour"] for one in agreed], "relation": [one.relations for one in agreed],
        "place": [one.scene["place"] for one in agreed], "light": [one.scene["light"] for one in agreed],
        "everything": [one.everything for one in agreed],
    }  # fmt: skip
    if not scenes[0].relation:
        del answers["relation"]
    return {name: str(share_of(np.array(values))) for name, values in answers.items()}


def _fooled(judge: Judge, scenes: list[Scene], sights: list[Sight]) -> str:
    prompts = [plain_caption(scene) for scene in scenes]
    return str(share_of(np.array([agree(judge, prompts[i - 1], sight).everything for i, sight in enumerate(sights)])))


def _ranked(judge: Judge, scenes: list[Scene], sights: list[Sight]) -> str:
    """How often the picture of a prompt scores best among it and the next three."""
    count, right = len(scenes), []
    for i, scene in enumerate(scenes):
        scores = [agree(judge, plain_caption(scene), sights[(i + j) % count]).score for j in range(CANDIDATES)]
        right.append(scores[0] == max(scores))
    return str(share_of(np.array(right)))


def _sensitivity(judge: Judge, count: int, level: str) -> list[Row]:
    """How far the features move when pictures are spoilt, in units of the distance of real to real."""
    real, other = (exam.renders(exam.questions(count, level, first)["two objects"]) for first in (0, OTHERS))
    truth = features(look(judge, other))

    def apart(pictures: np.ndarray) -> float:
        return frechet_distance(features(look(judge, pictures)), truth)

    floor, random = apart(real), np.random.default_rng(0)
    spoilt = {
        "blurred by 4 pixels": np.stack([cv2.GaussianBlur(picture, (0, 0), 4) for picture in real]),
        "with noise of 20 grey levels": (real + random.normal(0, 20, real.shape)).clip(0, 255).astype(np.uint8),
        "red and blue exchanged": np.ascontiguousarray(real[..., ::-1]),
    }
    return [Row(f"Frechet distance of real pictures {name}", f"{apart(pictures) / floor:.1f}x", "1x") for name, pictures in spoilt.items()]


def reconstruction(real: np.ndarray) -> float:
    """PSNR in dB of real pictures uint8 [n, h, w, 3] that went through the shipped autoencoder, over all pixels of all pictures."""
    return psnr(real, _through(real))


def _through(real: np.ndarray) -> np.ndarray:
    vae = read_vae()
    return np.concatenate([to_pictures(decode(vae, encode(vae, real[i : i + 4]))) for i in range(0, len(real), 4)])


def enlarged(count: int, progress: Progress) -> list[Row]:
    """The enlarger on unseen scenes beside a bilinear enlargement: from clean reductions and from what the autoencoder leaves."""
    model = Cache().get(find("storybook-x4"), progress)
    scenes = exam.unseen_scenes(count, level=level_of(find("storybook").words["objects"]))
    real, small = exam.renders(scenes, 1024), exam.renders(scenes, 256)
    rows = []
    for name, inputs in (("clean 256x256 renders", small), ("256x256 renders through the autoencoder", _through(small))):
        plain = np.stack([cv2.resize(picture, (1024, 1024), interpolation=cv2.INTER_LINEAR) for picture in inputs])
        network = np.stack([enlarge(picture, (1024, 1024), model, progress) for picture in inputs])
        rows.append(Row(f"PSNR of {name}, enlarged (dB)", number(psnr(real, network)), f"bilinear {number(psnr(real, plain))}"))
    return rows
