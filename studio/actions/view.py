"""What the window shows: workspaces, panels, theme. Nothing here changes the film."""

from __future__ import annotations

from studio.session import Session

from .action import Action

WORKSPACES = (("write", "Write"), ("paint", "Paint"), ("build", "Build"), ("cut", "Cut"), ("score", "Score"))


def show_workspace(session: Session, workspace: str) -> None:
    """Go to a workspace by its key."""
    session.select(workspace=workspace)


def _ask(name: str):
    return lambda session: session.asked.emit(name)


def _go(workspace: str):
    return lambda session: show_workspace(session, workspace)


ACTIONS = (
    *(
        Action(f"view.{key}", title, _go(key), "View", f"Ctrl+{number}", "", f"Go to the workspace {title}.")
        for number, (key, title) in enumerate(WORKSPACES, 1)
    ),
    Action("view.palette", "Find a command…", _ask("palette"), "View", "Ctrl+Shift+P", "magnify", "All commands by name."),
    Action("view.jobs", "Jobs", _ask("jobs"), "View", "Ctrl+Shift+J", "progress-clock", "What is being made, what waits, what is done."),
    Action("view.history", "History", _ask("history"), "View", "Ctrl+H", "history", "Every edit of this session by name; go back to any."),
    Action(
        "view.strip", "Fold the strip", _ask("strip"), "View", "Ctrl+Shift+F", "dock-bottom", "Hide or show the storyboard or timeline."
    ),
    Action(
        "view.reset_panels",
        "Put the panels back",
        _ask("reset panels"),
        "View",
        "",
        "view-dashboard-outline",
        "All panels where they were at first.",
    ),
    Action("view.theme", "Dark or light", _ask("theme"), "View", "", "theme-light-dark", "Change between the dark and the light theme."),
    Action("view.full_screen", "Full screen", _ask("full screen"), "View", "F11", "fullscreen", "Use the whole screen."),
    Action(
        "help.shortcuts",
        "Keyboard shortcuts…",
        _ask("shortcuts"),
        "Help",
        "Ctrl+/",
        "keyboard-outline",
        "All shortcuts, to look up and to change.",
    ),
    Action(
        "help.words",
        "What the model knows…",
        _ask("words"),
        "Help",
        "F1",
        "book-open-variant",
        "The words that the chosen model was trained on.",
    ),
    Action("help.about", "About Filmwright", _ask("about"), "Help", "", "information-outline", "Version and licences."),
)
