"""Measures a shipped model anew and puts the figures beside those on its card."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from engines.metrics.table import figures_on, markdown
from engines.progress import EngineError, Progress

MODELS = Path(__file__).resolve().parents[2] / "assets" / "models"
HEAD = ("measure", "measured now", "on the card", "floor: real renders", "aim on a GPU", "aim on two cores")


def measured(name: str, count: int | None, progress: Progress) -> str:
    """The table, as markdown, of the model in assets/models/NAME. Raises EngineError for a name without a card that can be measured."""
    card = MODELS / name / "README.md"
    if name not in CARDS or not card.is_file():
        there = [known for known in sorted(CARDS) if (MODELS / known / "README.md").is_file()]
        raise EngineError(f"“{name}” has no card that can be measured; there are: {', '.join(there)}.")
    figures = figures_on(card.read_text(encoding="utf-8"))
    rows = CARDS[name](count, progress)
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


CARDS: dict[str, Callable[[int | None, Progress], list]] = {
    "storybook": _picture_model, "storybook-judge": _judge, "storybook-x4": _enlarger,
}  # fmt: skip
"""The models whose cards can be measured."""
