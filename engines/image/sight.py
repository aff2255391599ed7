"""What the judge sees in pictures: things with boxes and names, how they stand to each other, and the scene."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F

from engines.image.judge import Answers, Judge, resized, to_signed

CERTAIN = 0.3
"""A cell is a thing's middle from this share on (chosen on real renders: as many things too many as too few)."""
PART = 0.35
"""A box that shares this much of the smaller one's area with a more certain box of the same colour is a part of that thing, or the
thing again (chosen on real renders: what stands together has different colours, or stands apart)."""
CLOSER, SMALL = 1.5, 0.45
"""A thing of at most this share of the picture's sides is named once more from a picture this much larger, where small and half hidden
things show more of themselves, while large ones fall into parts (chosen on real renders)."""
MOST = 8
BATCH = 32


@dataclass(frozen=True)
class Seen:
    """One thing. `box`: left, top, right, bottom as shares of the picture; `certain`: 0 to 1; `names[question]`: log shares [classes]."""

    box: tuple[float, float, float, float]
    certain: float
    names: dict[str, np.ndarray]


@dataclass(frozen=True)
class Sight:
    """One picture as the judge sees it.

    `things`: the most certain first. `relations` [n, n, relations]: log shares of how the first stands to the second.
    `scene[question]`: log shares [classes]. `cover` [h, w]: share of each cell that shows things. `nearness` [h, w]:
    1 / distance in world units. `features` [D]: for distances between sets of pictures.
    """

    things: tuple[Seen, ...]
    relations: np.ndarray
    scene: dict[str, np.ndarray]
    cover: np.ndarray
    nearness: np.ndarray
    features: np.ndarray


@torch.inference_mode()
def look(judge: Judge, pictures: np.ndarray) -> list[Sight]:
    """What the judge sees in pictures uint8 [n, h, w, 3] of any size."""
    side, sights = judge.config.side, []
    for start in range(0, len(pictures), BATCH):
        batch = pictures[start : start + BATCH]
        answers, closer = (judge(to_signed(resized(batch, size))) for size in (side, round(CLOSER * side)))
        sights += [_sight(judge, (answers, closer), number) for number in range(len(batch))]
    return sights


def features(sights: list[Sight]) -> np.ndarray:
    """The feature vectors of pictures, float64 [n, D], for Frechet and kernel distances."""
    return np.stack([sight.features for sight in sights]).astype(np.float64)


def _sight(judge: Judge, looks: tuple[Answers, Answers], number: int) -> Sight:
    answers, _ = looks
    spots = peaks(answers.centre[number])
    colours = answers.things["colour"][number].argmax(0)
    kept = whole([_corners(box) for box in _boxes(answers, number, spots).tolist()], [int(colours[spot]) for spot in spots])
    spots = [spots[i] for i in kept]
    rows, columns = _split(spots)
    boxes = _boxes(answers, number, spots)
    corners = [_corners(box) for box in boxes.tolist()]
    certain = answers.centre[number, rows, columns].sigmoid().tolist()
    names = [_names(looks, number, box, int(colours[spot])) for spot, box in zip(spots, corners, strict=True)]
    return Sight(
        things=tuple(Seen(*seen) for seen in zip(corners, certain, names, strict=True)),
        relations=_relations(judge, answers.cells[number, :, rows, columns].T, boxes),
        scene={question: F.log_softmax(scores[number], 0).numpy() for question, scores in answers.scene.items()},
        cover=answers.cover[number].sigmoid().numpy(), nearness=answers.nearness[number].numpy(),
        features=answers.features[number].numpy(),
    )  # fmt: skip


def _names(looks: tuple[Answers, Answers], number: int, box: tuple[float, float, float, float], colour: int) -> dict[str, np.ndarray]:
    """Log shares [classes] for every question about a thing of that colour: means over its cells and, if it is small, both looks."""
    is_small = max(box[2] - box[0], box[3] - box[1]) <= SMALL
    shares = [_shares(look, number, box, colour) for look in looks[: 1 + is_small]]
    return {question: torch.stack([each[question] for each in shares]).mean(0).log().numpy() for question in shares[0]}


def _shares(look: Answers, number: int, box: tuple[float, float, float, float], colour: int) -> dict[str, torch.Tensor]:
    scores = {question: answers[number] for question, answers in look.things.items()}
    cells = cells_of(box, scores["colour"].argmax(0) == colour, look.cover[number] > 0)
    return {question: answers.softmax(0)[:, cells].mean(1) for question, answers in scores.items()}


def cells_of(box: tuple[float, float, float, float], coloured: torch.Tensor, covered: torch.Tensor) -> torch.Tensor:
    """The cells, bool [h, w], that show the thing in `box`: covered ones in its colour; where there are none, the box's middle."""
    height, width = covered.shape
    left, top, right, bottom = box
    across, down = (torch.arange(width) + 0.5) / width, (torch.arange(height) + 0.5) / height
    inside = ((down > top) & (down < bottom))[:, None] & ((across > left) & (across < right))
    shown = inside & covered & coloured
    if not shown.any():
        shown[int((top + bottom) / 2 * height), int((left + right) / 2 * width)] = True
    return shown


def peaks(centre: torch.Tensor) -> list[tuple[int, int]]:
    """Row and column of the cells that are more a thing's middle than all eight neighbours, the most certain first."""
    share = centre.sigmoid()
    highest = F.max_pool2d(share[None, None], 3, 1, 1)[0, 0]
    found = ((share == highest) & (share >= CERTAIN)).nonzero()
    order = share[found[:, 0], found[:, 1]].argsort(descending=True)[:MOST]
    return [(int(row), int(column)) for row, column in found[order]]


def whole(boxes: list[tuple[float, float, float, float]], colours: list[int]) -> list[int]:
    """Which things, the most certain first, are no parts of more certain ones: see `PART`."""
    kept: list[int] = []
    for i, box in enumerate(boxes):
        if not any(colours[i] == colours[j] and _shared(box, boxes[j]) > PART for j in kept):
            kept.append(i)
    return kept


def _shared(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> float:
    """The common area of two boxes as a share of the smaller one."""
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    smaller = min((box[2] - box[0]) * (box[3] - box[1]) for box in (one, other))
    return max(width, 0) * max(height, 0) / max(smaller, 1e-9)


def _boxes(answers: Answers, number: int, spots: list[tuple[int, int]]) -> torch.Tensor:
    """Middle, width and height of the things at cells of a picture, shares of it, [n, 4]."""
    rows, columns = _split(spots)
    height, width = answers.centre.shape[1:]
    middle = torch.stack([(columns + 0.5) / width, (rows + 0.5) / height], 1)
    return torch.cat([middle, answers.size[number, :, rows, columns].T], 1)


def _split(spots: list[tuple[int, int]]) -> tuple[torch.Tensor, torch.Tensor]:
    rows, columns = torch.tensor(spots, dtype=torch.long).reshape(-1, 2).unbind(1)
    return rows, columns


def _relations(judge: Judge, cells: torch.Tensor, boxes: torch.Tensor) -> np.ndarray:
    count = len(cells)
    first, second = torch.cartesian_prod(torch.arange(count), torch.arange(count)).reshape(-1, 2).unbind(1)
    scores = judge.relate(cells[first], cells[second], (boxes[first], boxes[second]))
    return F.log_softmax(scores, 1).reshape(count, count, len(judge.config.vocabulary.relations)).numpy()


def _corners(box: list[float]) -> tuple[float, float, float, float]:
    x, y, width, height = box
    return x - width / 2, y - height / 2, x + width / 2, y + height / 2
