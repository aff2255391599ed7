"""Tables as markdown, and tables read from a card's markdown."""

from __future__ import annotations

from collections.abc import Sequence


def markdown(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table of texts."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def figures_on(card: str) -> dict[str, str]:
    """The first two columns of every table below the heading "Measured" of a card: measure -> figure, both as they stand there."""
    figures: dict[str, str] = {}
    measured = False
    for line in card.splitlines():
        if line.startswith("#"):
            measured = line.lstrip("# ").lower().startswith("measured")
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if measured and line.startswith("|") and len(cells) > 1 and cells[0] and not set(cells[0]) <= set("-: "):
            figures[cells[0]] = cells[1]
    return figures


def number(value: float | None) -> str:
    """A figure with three digits that count; a dash for None."""
    return "-" if value is None else f"{value:.3g}" if abs(value) < 1000 else f"{value:.0f}"
