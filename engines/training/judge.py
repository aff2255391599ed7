"""The judge's recipe: renders with known segments teach it where things are, what they are and how they stand to each other."""

from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from engines.image.judge import Answers, Judge, JudgeConfig, to_signed
from engines.training.data import Shard
from engines.training.judged_scene import vocabulary
from engines.training.lessons import Lessons, mirrored, school, taken
from engines.training.loop import Dials


class JudgeRecipe:
    """Trains the judge on the rendered pictures."""

    name = "judge"
    dials = Dials(rate=2e-3, averaging=0.995, decay_from=0.4)

    def __init__(self, level: str, shards: list[Shard], device: str = "cpu", batch: int = 32) -> None:
        torch.manual_seed(4)
        self.batch = batch
        self._device = device
        self._judge = Judge(JudgeConfig(vocabulary(level))).to(device, memory_format=torch.channels_last)
        self.modules: dict[str, nn.Module] = {"judge": self._judge}
        self._schools = [school([shard for shard in shards if shard.shape == shape]) for shape in sorted({s.shape for s in shards})]

    def loss(self, step: int, share: float) -> torch.Tensor:
        """Sum of all lessons' losses; half of the batches are mirrored, and all are blurred, tinted or made noisy as samples may be."""
        random = np.random.default_rng([step, 6])
        sizes = np.array([len(school.pictures) for school in self._schools], float)
        chosen = self._schools[int(random.choice(len(sizes), p=sizes / sizes.sum()))]
        rows = crowded(chosen.lessons, self.batch, random)
        pictures, lessons = disturbed(to_signed(chosen.pictures[rows]), random), taken(chosen.lessons, rows)
        if random.random() < 0.5:
            pictures, lessons = pictures.flip(3), mirrored(lessons, list(self._judge.config.vocabulary.relations))
        answers = self._judge(pictures.to(self._device, memory_format=torch.channels_last))
        return lesson_loss(self._judge, answers, lessons)


def crowded(lessons: Lessons, count: int, random: np.random.Generator) -> np.ndarray:
    """Numbers of `count` pictures; one comes the more often the more things it shows, for those that hide each other are hardest."""
    things = (lessons.spots[..., 0] >= 0).sum(1)
    return random.choice(len(things), count, p=things / things.sum())


@torch.no_grad()
def start_from(mine: Judge, earlier: Judge) -> None:
    """Begin with what an earlier judge of the same size knows; a class that both have keeps its scores, a new one begins fresh."""
    fresh = mine.state_dict()
    known, old = (judge.config.vocabulary.things | judge.config.vocabulary.scene for judge in (mine, earlier))
    for key, value in earlier.state_dict().items():
        part, question = key.split(".")[:2]
        if part in ("things", "scene"):
            shared = [name for name in known[question] if name in old[question]]
            fresh[key][[known[question].index(name) for name in shared]] = value[[old[question].index(name) for name in shared]]
        else:
            fresh[key] = value
    mine.load_state_dict(fresh)


def disturbed(pictures: torch.Tensor, random: np.random.Generator) -> torch.Tensor:
    """Pictures [n, 3, h, w] as a generator may leave them: softer, noisier, in slightly other tones."""
    count, _, height, width = pictures.shape
    if random.random() < 0.5:
        factor = float(random.uniform(1.3, 3.0))
        small = F.interpolate(pictures, scale_factor=1 / factor, mode="area")
        pictures = F.interpolate(small, (height, width), mode="bilinear", align_corners=False)
    gain = torch.from_numpy(random.uniform(0.9, 1.1, (count, 3, 1, 1))).float()
    lift = torch.from_numpy(random.uniform(-0.06, 0.06, (count, 3, 1, 1))).float()
    noise = torch.from_numpy(random.standard_normal(pictures.shape, np.float32)) * random.uniform(0, 0.1)
    return pictures * gain + lift + noise


def lesson_loss(judge: Judge, answers: Answers, lessons: Lessons) -> torch.Tensor:
    """The sum of the losses of all lessons."""
    device = answers.centre.device
    spots, boxes = _tensor(lessons.spots, device), _tensor(lessons.boxes, device)
    picture, thing = (spots[..., 0] >= 0).nonzero(as_tuple=True)
    row, column = spots[picture, thing].unbind(1)
    losses = [
        _focal(answers.centre, _tensor(lessons.centre, device)) / len(picture),
        4 * F.l1_loss(answers.size[picture, :, row, column], boxes[picture, thing, 2:]),
        F.binary_cross_entropy_with_logits(answers.cover, _tensor(lessons.cover, device)),
        _near_loss(answers.nearness, _tensor(lessons.nearness, device)),
    ]
    losses += [_named_loss(scores, lessons, question) for question, scores in answers.things.items()]
    losses += [_cross_entropy(scores, _tensor(lessons.overall[question], device)) for question, scores in answers.scene.items()]
    return torch.stack([*losses, _relation_loss(judge, answers.cells, lessons)]).sum()


def _tensor(values: np.ndarray, device: torch.device) -> torch.Tensor:
    return torch.from_numpy(values if values.dtype.kind == "i" else values.astype(np.float32)).to(device)


def _focal(logits: torch.Tensor, heat: torch.Tensor) -> torch.Tensor:
    """The penalty-reduced focal loss of "Objects as Points" (Zhou et al. 2019, eq. 1), summed."""
    share, middle = logits.sigmoid(), heat > 0.999
    hit = F.logsigmoid(logits) * (1 - share).square()
    miss = F.logsigmoid(-logits) * share.square() * (1 - heat).pow(4)
    return -torch.where(middle, hit, miss).sum()


def _near_loss(nearness: torch.Tensor, truth: torch.Tensor) -> torch.Tensor:
    known = truth >= 0
    return 20 * ((nearness - truth).abs() * known).sum() / known.sum().clamp(min=1)


def _named_loss(scores: torch.Tensor, lessons: Lessons, question: str) -> torch.Tensor:
    """Every cell that shows a thing must name it; each thing counts the same, however large it is."""
    device = scores.device
    owner, names = _tensor(lessons.owner, device), _tensor(lessons.names[question], device)
    picture, row, column = (owner >= 0).nonzero(as_tuple=True)
    thing = owner[picture, row, column]
    area = torch.zeros(names.shape, device=device).index_put((picture, thing), torch.ones(len(thing), device=device), accumulate=True)
    loss = F.cross_entropy(scores[picture, :, row, column], names[picture, thing], label_smoothing=0.02, reduction="none")
    return (loss / area[picture, thing]).sum() / (area > 0).sum()


def _cross_entropy(scores: torch.Tensor, truth: torch.Tensor) -> torch.Tensor:
    return F.cross_entropy(scores, truth, label_smoothing=0.02)


def _relation_loss(judge: Judge, cells: torch.Tensor, lessons: Lessons) -> torch.Tensor:
    relations, spots = _tensor(lessons.relations, cells.device), _tensor(lessons.spots, cells.device)
    boxes = _tensor(lessons.boxes, cells.device)
    picture, first, second = (relations >= 0).nonzero(as_tuple=True)
    if len(picture) == 0:
        return cells.sum() * 0
    ours, theirs = (cells[picture, :, spots[picture, i, 0], spots[picture, i, 1]] for i in (first, second))
    scores = judge.relate(ours, theirs, (boxes[picture, first], boxes[picture, second]))
    return _cross_entropy(scores, relations[picture, first, second])
