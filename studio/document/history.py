"""Undo: past projects and a cursor. No inverse operations."""

from __future__ import annotations

from dataclasses import dataclass

from .project import Project


@dataclass(frozen=True)
class Step:
    """A project and the name of the edit that led to it."""

    label: str
    project: Project


@dataclass(frozen=True)
class History:
    """All states of this session in order; `cursor` is the one that stands."""

    steps: tuple[Step, ...]
    cursor: int = 0

    @property
    def project(self) -> Project:
        """The document as it stands."""
        return self.steps[self.cursor].project

    @property
    def undo_label(self) -> str | None:
        """The name of the edit that undo would take back."""
        return self.steps[self.cursor].label if self.cursor else None

    @property
    def redo_label(self) -> str | None:
        """The name of the edit that redo would bring back."""
        return self.steps[self.cursor + 1].label if self.cursor + 1 < len(self.steps) else None

    def commit(self, label: str, project: Project) -> History:
        """With one more state; what had been undone is forgotten."""
        return History((*self.steps[: self.cursor + 1], Step(label, project)), self.cursor + 1)

    def undo(self) -> History:
        """One state back, or itself at the beginning."""
        return History(self.steps, max(0, self.cursor - 1))

    def redo(self) -> History:
        """One state forward, or itself at the end."""
        return History(self.steps, min(len(self.steps) - 1, self.cursor + 1))


def begin(project: Project, label: str = "Open") -> History:
    """A history that begins at `project`."""
    return History((Step(label, project),))
