"""Every metric against a known value, and against a planted fault that must turn it red."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

from engines.metrics.copying import copy_check
from engines.metrics.fidelity import psnr, sharpness, ssim
from engines.metrics.frechet import Gaussian, distance_of, frechet_distance
from engines.metrics.kernel import kernel_distance
from engines.metrics.manifold import overlap
from engines.metrics.obedience import depth_error, edge_error, obedience, segment_error
from engines.metrics.seam import seam_score
from engines.metrics.shares import composition, share_of
from engines.metrics.sound import mel_distance, si_sdr
from engines.metrics.variety import class_score, vendi_score


@dataclass(frozen=True)
class Finding:
    """One metric on trial: `known` says where the expected value comes from, `fault` what was planted; `caught`: the fault shows."""

    metric: str
    known: str
    expected: float
    got: float
    fault: str
    sound: float
    faulty: float
    caught: bool

    @property
    def exact(self) -> bool:
        """Whether the known value came out, to 1 in 10,000."""
        return abs(self.got - self.expected) <= 1e-4 * max(1.0, abs(self.expected))

    @property
    def passed(self) -> bool:
        """Exact, and the fault caught."""
        return self.exact and self.caught


def findings() -> list[Finding]:
    """All metrics tried."""
    return [check() for check in CHECKS]


def _random(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def _crowds() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Real features, made ones of the same ten groups, and made ones of two of the groups only."""
    random = _random()
    groups = 6 * random.standard_normal((10, 16))

    def drawn(kinds: int) -> np.ndarray:
        return groups[random.integers(kinds, size=300)] + random.standard_normal((300, 16))

    return drawn(10), drawn(10), drawn(2)


def _picture() -> np.ndarray:
    """A smooth picture uint8 [96, 96, 3] with some grain and a dark disc."""
    rows, columns = np.mgrid[:96, :96]
    planes = [90 + rows, 60 + columns, 200 - rows / 2 - columns / 2]
    picture = np.stack(planes, 2) + _random(1).normal(0, 3, (96, 96, 3))
    picture[(rows - 60) ** 2 + (columns - 30) ** 2 < 200] *= 0.4
    return picture.clip(0, 255).round().astype(np.uint8)


def _frechet() -> Finding:
    a, b = np.array([1.0, 4.0, 9.0]), np.array([4.0, 4.0, 1.0])
    got = distance_of(Gaussian(np.zeros(3), np.diag(a)), Gaussian(np.array([3.0, 0, 0]), np.diag(b)))
    real, made, collapsed = _crowds()
    sound, faulty = frechet_distance(real, made), frechet_distance(real, collapsed)
    return Finding("Frechet distance", "closed form of two diagonal Gaussians", 14.0, got, "eight of ten groups are missing",
                   sound, faulty, faulty > 10 * sound)  # fmt: skip


def _kernel() -> Finding:
    got = kernel_distance(np.eye(2), 2 * np.eye(2))
    real, made, collapsed = _crowds()
    sound, faulty = kernel_distance(real, made), kernel_distance(real, collapsed)
    return Finding("kernel distance", "two points each, by hand: 1 + 1 - 2 x 4.5", -7.0, got, "eight of ten groups are missing",
                   sound, faulty, faulty > 10 * abs(sound))  # fmt: skip


def _precision() -> Finding:
    real, made, _ = _crowds()
    strange = made + 10 * np.sign(_random(2).standard_normal(made.shape)) * (_random(3).random((300, 1)) < 0.5)
    sound, faulty = overlap(real, made).precision, overlap(real, strange).precision
    return Finding("precision", "a set among itself", 1.0, overlap(real, real).precision, "half of the samples are like nothing real",
                   sound, faulty, faulty < sound - 0.3)  # fmt: skip


def _recall() -> Finding:
    real, made, collapsed = _crowds()
    sound, faulty = overlap(real, made).recall, overlap(real, collapsed).recall
    return Finding("recall", "two sets far apart", 0.0, overlap(real, real + 100).recall, "eight of ten groups are missing",
                   sound, faulty, faulty < sound - 0.3)  # fmt: skip


def _coverage() -> Finding:
    line = np.arange(12.0)[:, None]
    real, made, collapsed = _crowds()
    sound, faulty = overlap(real, made).coverage, overlap(real, collapsed).coverage
    return Finding("density, coverage", "twelve points at the same places, one neighbour: density", 34 / 12, overlap(line, line, 1).density,
                   "eight of ten groups are missing", sound, faulty, faulty < sound - 0.3)  # fmt: skip


def _vendi() -> Finding:
    _, made, collapsed = _crowds()
    sound, faulty = vendi_score(made), vendi_score(collapsed)
    return Finding("Vendi score", "seven orthogonal rows, each three times", 7.0, vendi_score(np.repeat(np.eye(7), 3, 0)),
                   "eight of ten groups are missing", sound, faulty, faulty < 0.7 * sound)  # fmt: skip


def _class() -> Finding:
    shares = np.eye(8)[np.arange(80) % 8] * 0.9 + 0.0125
    faulty = class_score(shares[np.zeros(80, int)])
    return Finding("inception-style score", "five classes, each certain and equally often", 5.0, class_score(np.eye(5)),
                   "all pictures show one class", class_score(shares), faulty, faulty < 1.01)  # fmt: skip


def _psnr() -> Finding:
    picture = _picture()
    grain = (picture + _random().normal(0, 2, picture.shape)).clip(0, 255)
    soft = cv2.GaussianBlur(picture, (0, 0), 3)
    flat = np.full((8, 8), 100, np.uint8)
    sound, faulty = psnr(picture, grain), psnr(picture, soft)
    return Finding("PSNR (dB)", "16 grey levels off everywhere: 20 log10(255 / 16)", 20 * np.log10(255 / 16), psnr(flat, flat + 16),
                   "blurred", sound, faulty, faulty < sound - 6)  # fmt: skip


def _ssim() -> Finding:
    picture = _picture()
    soft = cv2.GaussianBlur(picture, (0, 0), 3)
    c1, dark, pale = (0.01 * 255) ** 2, np.full((16, 16), 60.0), np.full((16, 16), 90.0)
    expected = (2 * 60 * 90 + c1) / (60**2 + 90**2 + c1)
    sound, faulty = ssim(picture, np.minimum(picture, 253) + 2), ssim(picture, soft)
    return Finding(
        "SSIM", "two flat pictures: only the means count", expected, ssim(dark, pale), "blurred", sound, faulty, faulty < sound - 0.1
    )


def _sharpness() -> Finding:
    step = np.zeros((64, 64, 3), np.uint8)
    step[:, 32:] = 8
    sound, faulty = sharpness([_picture()]), sharpness([cv2.GaussianBlur(_picture(), (0, 0), 2)])
    return Finding("sharpness (levels)", "a step of 8 levels, seen by two of 64 columns", 2 * 8 / 64, sharpness([step]), "blurred",
                   sound, faulty, faulty < 0.5 * sound)  # fmt: skip


def _copying() -> Finding:
    random = _random(4)
    training, unseen, made = (random.standard_normal((n, 12)) for n in (600, 200, 200))
    copied = made.copy()
    copied[:50] = training[:50] + random.normal(0, 0.05, (50, 12))
    check, planted = copy_check(made, training, unseen), copy_check(copied, training, unseen)
    return Finding("copy check", "samples that are the unseen data: nearer is even", 0.5, copy_check(unseen, training, unseen).nearer,
                   "one sample in four is a training picture (share that is close)", check.close.share, planted.close.share,
                   planted.copies and not check.copies)  # fmt: skip


def _copying_all() -> Finding:
    random = _random(5)
    training, unseen, made = (random.standard_normal((n, 12)) for n in (600, 200, 200))
    check, planted = copy_check(made, training, unseen), copy_check(0.75 * training[:200] + 0.25 * made, training, unseen)
    exact = copy_check(training[:100], training, unseen).nearer
    return Finding("copy check", "samples that are the training data: always nearer", 1.0, exact,
                   "all samples lean towards training pictures (nearer)", check.nearer, planted.nearer,
                   planted.copies and not check.copies)  # fmt: skip


def _composition() -> Finding:
    objects = _random(6).random(200) < 0.95
    relations = _random(7).random(200) < 0.95
    sound = composition({"objects": objects, "relation": relations})["everything"]
    faulty = composition({"objects": objects, "relation": np.roll(objects, 1) & (np.arange(200) % 2 == 0)})["everything"]
    return Finding("composition score", "Wilson's lower bound of 8 in 10", 0.490162, share_of(np.arange(10) < 8).low,
                   "every second relation is wrong", sound.share, faulty.share, faulty.high < sound.low)  # fmt: skip


def _seam() -> Finding:
    ramp = np.repeat(np.repeat(np.arange(64, dtype=np.uint8)[None, :], 64, 0)[..., None] * 2, 3, 2)
    left, disc = np.zeros((64, 64), bool), np.zeros((96, 96), bool)
    left[:, :32] = True
    disc[20:60, 30:80] = True
    picture = _picture()
    pasted = np.where(disc[..., None], picture + np.uint8(14), picture)
    sound, faulty = seam_score(picture, disc), seam_score(pasted, disc)
    return Finding("seam score", "an even ramp", 1.0, seam_score(ramp, left), "the repainted part is 14 grey levels too bright",
                   sound, faulty, sound < 1.15 < faulty)  # fmt: skip


def _obedience() -> Finding:
    errors = _random(8).uniform(1, 3, 60)
    faulty = obedience(_random(9).permutation(errors), errors)
    return Finding("obedience", "a quarter of the control group's error", 4.0, obedience(errors / 4, errors).ratio,
                   "control is ignored", obedience(errors / 4, errors).low, faulty.ratio, faulty.high < 2)  # fmt: skip


def _edges() -> Finding:
    line, moved, far = (np.zeros((40, 40), bool) for _ in range(3))
    line[:, 10], moved[:, 13], far[:, 35] = True, True, True
    return Finding("edge error", "a line moved by 3 pixels", 3.0, edge_error(line, moved), "a line at the other end",
                   edge_error(line, moved), edge_error(line, far), edge_error(line, far) > 20)  # fmt: skip


def _depth() -> Finding:
    near = _random(10).random((16, 16))
    grain = near + _random(11).normal(0, 0.05, near.shape)
    sound, faulty = depth_error(near, grain), depth_error(near, near[::-1])
    return Finding("depth error", "the same in another scale", 0.0, depth_error(near, 3 * near + 1), "upside down",
                   sound, faulty, faulty > 3 * sound)  # fmt: skip


def _segments() -> Finding:
    first, second = np.zeros((4, 6), bool), np.zeros((4, 6), bool)
    first[:, :4], second[:, 2:] = True, True
    return Finding("segment error", "two bars that share a third of their union", 2 / 3, segment_error(first, second), "inverted",
                   segment_error(first, first), segment_error(first, ~first), segment_error(first, ~first) == 1)  # fmt: skip


def _tone() -> tuple[np.ndarray, np.ndarray]:
    """A second of a tone at 24 kHz, and noise as loud as a tenth of it."""
    tone = np.sin(2 * np.pi * 440 * np.arange(24_000) / 24_000)
    return tone, _random(12).normal(0, 0.1 * tone.std(), 24_000)


def _si_sdr() -> Finding:
    tone, noise = _tone()
    other = np.cos(2 * np.pi * 440 * np.arange(24_000) / 24_000)
    sound, faulty = si_sdr(0.5 * tone + 0.5 * noise, tone), si_sdr(np.roll(tone, 13), tone)
    return Finding("SI-SDR (dB)", "half as loud, with a tenth of it at right angles", 20.0, si_sdr(0.5 * (tone + 0.1 * other), tone),
                   "a quarter of a period late", sound, faulty, faulty < sound - 10)  # fmt: skip


def _mel() -> Finding:
    tone, noise = _tone()
    real = tone + noise
    dull = np.convolve(real, np.ones(6) / 6, "same")
    sound, faulty = mel_distance(tone + noise[::-1], real, 24_000), mel_distance(dull, real, 24_000)
    return Finding("mel distance", "turned upside down: nobody hears it", 0.0, mel_distance(-real, real, 24_000), "dull",
                   sound, faulty, faulty > 1.5 * sound)  # fmt: skip


CHECKS: tuple[Callable[[], Finding], ...] = (
    _frechet, _kernel, _precision, _recall, _coverage, _vendi, _class, _psnr, _ssim, _sharpness, _copying, _copying_all, _composition,
    _seam, _obedience, _edges, _depth, _segments, _si_sdr, _mel,
)  # fmt: skip
