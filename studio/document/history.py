"""Undo: past projects and a cursor. No inverse operations."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from .project import Project

Change = Callable[[Project], Project]
"""A pure function from any state of the film to that state with something added."""


@dataclass(frozen=True)
class Step:
    """A project and the name of the edit that led to it."""

    label: str
    project: Project


@dataclass(frozen=True)
class History:
    """All states of this session in order; `cursor` is the one that stands.

    A person's edit (`commit`) forgets what had been undone. What arrives by itself (`arrive`: a finished take, an imported file)
    must not: nobody decided against the undone edits. It becomes a step after the state that stands, and is done to each undone
    state as well, so that redo leads to those edits with the arrival in them. Undo takes the arrival back like any other step; the
    states before it never change. The disk knows nothing of this: the journal holds the state that stands, and a film that is
    opened again begins a new history.
    """

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

    def arrive(self, label: str, change: Change) -> History:
        """With one more state, `change` done to the one that stands; what had been undone stays, with `change` done to it too."""
        undone = tuple(Step(step.label, change(step.project)) for step in self.steps[self.cursor + 1 :])
        return History((*self.steps[: self.cursor + 1], Step(label, change(self.project)), *undone), self.cursor + 1)

    def undo(self) -> History:
        """One state back, or itself at the beginning."""
        return History(self.steps, max(0, self.cursor - 1))

    def redo(self) -> History:
        """One state forward, or itself at the end."""
        return History(self.steps, min(len(self.steps) - 1, self.cursor + 1))


def begin(project: Project, label: str = "Open") -> History:
    """A history that begins at `project`."""
    return History((Step(label, project),))
