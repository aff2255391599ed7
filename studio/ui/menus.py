"""The menu bar, derived from the actions."""

from __future__ import annotations

from PySide6.QtWidgets import QMenu, QMenuBar

from .bind import Commands, translated

ORDER = ("File", "Edit", "Shot", "Paint", "Set", "Cut", "Play", "Score", "View", "Help")


def fill_menu_bar(bar: QMenuBar, commands: Commands) -> None:
    """One menu per first word of the actions' places; menus without anything for the workspace stay hidden."""
    menus: dict[str, QMenu] = {}
    for name in (*ORDER, *(action.menu.partition("/")[0] for action in commands.actions)):
        if name and name not in menus:
            menus[name] = bar.addMenu(translated(name))
    nouns: dict[str, str] = {}
    for action in commands.actions:
        if not action.menu:
            continue
        menu, noun = _menu(menus, action.menu), action.id.partition(".")[0]
        if nouns.setdefault(action.menu, noun) != noun:
            menu.addSeparator()
        nouns[action.menu] = noun
        menu.addAction(commands[action.id])
    for menu in menus.values():
        menu.aboutToShow.connect(commands.refresh)
    commands.refreshed.connect(lambda: _hide_empty(menus))
    _hide_empty(menus)


def _menu(menus: dict[str, QMenu], place: str) -> QMenu:
    if place not in menus:
        parent, _, name = place.rpartition("/")
        menus[place] = _menu(menus, parent).addMenu(translated(name))
    return menus[place]


def _hide_empty(menus: dict[str, QMenu]) -> None:
    for menu in menus.values():
        menu.menuAction().setVisible(any(action.isVisible() and not action.isSeparator() for action in menu.actions()))
