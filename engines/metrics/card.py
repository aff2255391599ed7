"""Measures a shipped model anew and puts the figures beside those on its card."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from engines.metrics.table import figures_on, markdown
from engines.progress import EngineError, Progress

MODELS = Path(__file__).resolve().parents[2] / "assets" / "models"
HEAD = ("measure", "measured now", "on the card", "floor: real renders", "aim on a GPU", "aim on two cores")


@dataclass(frozen=True)
class Card:
    """A model whose figures can be measured: the folder of assets/models that holds its card, and how."""

    folder: str
    measure: Callable[[int | None, Progress], list]


def measured(name: str, count: int | None, progress: Progress) -> str:
    """The table, as markdown, of one of `CARDS`. Raises EngineError for a name without a card that can be measured."""
    there = [known for known in sorted(CARDS) if (MODELS / CARDS[known].folder / "README.md").is_file()]
    if name not in there:
        raise EngineError(f"“{name}” has no card that can be measured; there are: {', '.join(there)}.")
    card = CARDS[name]
    figures = figures_on((MODELS / card.folder / "README.md").read_text(encoding="utf-8"))
    rows = card.measure(count, progress)
    return markdown(HEAD, [(row.measure, row.figure, figures.get(row.measure, "-"), row.floor, *row.aims) for row in rows])


def _picture_model(count: int | None, progress: Progress) -> list:
    from engines.image.judge import shipped
    from engines.training.measure import PROMPTS, quality

    return quality("storybook", shipped(), count or PROMPTS, progress)


def _judge(count: int | None, progress: Progress) -> list:
    from engines.image.judge import shipped
    from engines.training.measure_parts import judged

    return judged(shipped(), count or 160)


def _enlarger(count: int | None, progress: Progress) -> list:
    from engines.training.measure_parts import enlarged

    return enlarged(count or 4, progress)


def _codec(count: int | None, progress: Progress) -> list:
    from engines.training.sound.measure_codec import COUNT, codec_rows

    return codec_rows(count or COUNT, progress)


def _music_model(count: int | None, progress: Progress) -> list:
    from engines.models.cache import Cache
    from engines.training.sound.measure_music import music_rows
    from engines.training.sound.measure_tune import tune_rows

    return [*music_rows("storybook-music", count or 12, progress), *tune_rows("storybook-music", Cache())]


def _composer(count: int | None, progress: Progress) -> list:
    """What the ear hears in the corpus, and in what the composer and its voices make of prompts."""
    from engines.training.sound.measure_ear import timbre_rows
    from engines.training.sound.measure_effects import effect_rows
    from engines.training.sound.measure_music import PROMPTS, music_rows

    count = count or PROMPTS
    return [*music_rows("score", count, progress.span(0, 0.8)), *effect_rows(count, progress.span(0.8, 1)), *timbre_rows(4 * count)]


def _views(count: int | None, progress: Progress) -> list:
    from engines.training.measure_views import view_rows

    return view_rows(count or 20, progress)


def _faces(count: int | None, progress: Progress) -> list:
    from engines.training.measure_faces import face_rows

    return face_rows(count or 32, progress)


def _toys(count: int | None, progress: Progress) -> list:
    from engines.training.measure_toys import toy_rows

    return toy_rows(count or 208, progress)


CARDS = {
    "storybook-image": Card("storybook", _picture_model),
    "storybook-judge": Card("storybook-judge", _judge),
    "storybook-x4": Card("storybook-x4", _enlarger),
    "storybook-views": Card("storybook-views", _views),
    "storybook-faces": Card("storybook-faces", _faces),
    "storybook-toys": Card("storybook-toys", _toys),
    "storybook-codec": Card("storybook-codec", _codec),
    "storybook-music": Card("storybook-music", _music_model),
    "storybook-ear": Card("storybook-ear", _composer),
}
"""The models whose cards can be measured, by the names of the recipes that make them."""
