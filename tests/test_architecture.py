"""The house holds: who may import whom (inside functions too), how big files and functions may grow, where colours live."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
HEAVY = ("torch", "diffusers", "transformers", "open3d", "accelerate")
MEDIA_ROOMS = ("image", "video", "splat", "audio", "story")

# the parts of the 3D room that need no torch: models as arrays, cameras, and the drawing of a Set on the CPU; the studio may use them
SPLAT_ARRAYS = tuple(
    f"engines.splat.{name}"
    for name in (
        "camera",
        "camera_files",
        "choose",
        "cloud",
        "edit",
        "floaters",
        "graphics",
        "ground",
        "harmonics",
        "mesh",
        "moves",
        "passes",
        "placing",
        "projection",
        "reading",
        "relight",
        "scene",
        "shares",
        "solids",
        "tiles",
    )
)
# folder -> modules that must not be imported below it
FORBIDDEN: dict[str, tuple[str, ...]] = {
    "studio": (*HEAVY, "engines.image", "engines.video", "engines.splat", "engines.audio", "engines.run", "engines.training"),
    "studio/document": ("PySide6", "studio.session", "studio.jobs", "studio.actions", "studio.render", "studio.ui", "studio.app"),
    "studio/render": ("studio.session", "studio.jobs", "studio.actions", "studio.ui", "studio.app", "engines.models", "engines.worker"),
    "studio/jobs": ("studio.session", "studio.actions", "studio.ui", "studio.app", "studio.render", "PySide6.QtWidgets"),
    "studio/actions": ("studio.ui", "studio.app", "PySide6.QtWidgets"),
    "studio/ui": ("studio.app",),
    "engines": ("studio", "PySide6"),
    "engines/dsp": (*HEAVY, *(f"engines.{room}" for room in MEDIA_ROOMS), "engines.models", "engines.run", "engines.media"),
    "engines/media": (*HEAVY, *(f"engines.{room}" for room in MEDIA_ROOMS), "engines.models", "engines.run", "engines.worker"),
    **{f"engines/{room}": (*tuple(f"engines.{other}" for other in MEDIA_ROOMS if other != room), "engines.run") for room in MEDIA_ROOMS},
}
# folder -> the only modules of engines that may be imported below it
ALLOWED_ENGINES = {
    "studio/document": ("engines.requests",),
    "studio/render": ("engines.media", "engines.progress", "engines.dsp"),
}


def sources(folder: str) -> list[Path]:
    return sorted((ROOT / folder).rglob("*.py"))


def imports(tree: ast.AST, package: str) -> set[str]:
    """Every module that is imported anywhere in the file, relative imports resolved."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found.update(name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            found.add(module)
            found.update(f"{module}.{name.name}" for name in node.names)
    return found


def under(module: str, names: tuple[str, ...]) -> bool:
    return any(module == name or module.startswith(name + ".") for name in names)


def violations(folder: str, path: Path, text: str) -> list[str]:
    package = ".".join(path.relative_to(ROOT).with_suffix("").parts[:-1])
    modules = imports(ast.parse(text), package)
    allowed = SPLAT_ARRAYS if folder == "studio" else ()
    bad = [
        f"{path.relative_to(ROOT)} imports {module}"
        for module in modules
        if under(module, FORBIDDEN.get(folder, ())) and not under(module, allowed) and module != "engines.splat"
    ]
    if folder in ALLOWED_ENGINES:
        allowed = (*ALLOWED_ENGINES[folder], "engines")
        bad += [
            f"{path.relative_to(ROOT)} imports {module}"
            for module in modules
            if module.startswith("engines.") and not under(module, allowed[:-1])
        ]
    return bad


@pytest.mark.parametrize("folder", sorted(FORBIDDEN))
def test_rooms_import_only_what_they_may(folder):
    found = [line for path in sources(folder) for line in violations(folder, path, path.read_text())]
    assert not found, "\n".join(found)


def test_a_planted_import_is_caught():
    path = ROOT / "studio/document/planted.py"
    assert violations("studio/document", path, "def f():\n    from PySide6.QtCore import QObject")
    assert violations("studio/document", path, "from .. import session")
    assert violations("studio/document", path, "from engines.models import catalog")
    assert violations("studio", path, "def f():\n    import torch.nn")
    assert violations("studio", path, "from engines.splat.raster import draw")
    assert violations("studio", path, "from engines.splat import raster")
    assert not violations("studio", path, "from engines.splat.camera import Camera")
    assert violations("engines", ROOT / "engines/planted.py", "import studio.session")
    assert not violations("studio/document", path, "from engines.requests import Dials")


def test_nothing_imports_the_application():
    found = [
        str(path)
        for path in sources("studio")
        if path.name not in ("app.py", "__main__.py")
        for module in imports(ast.parse(path.read_text()), ".".join(path.relative_to(ROOT).with_suffix("").parts[:-1]))
        if under(module, ("studio.app",))
    ]
    assert not found


def function_sizes(tree: ast.AST) -> list[tuple[str, int]]:
    return [
        (node.name, node.end_lineno - node.lineno + 1)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def share_within(sizes: list[int], limit: int) -> float:
    return sum(size <= limit for size in sizes) / max(1, len(sizes))


def test_files_and_functions_stay_small():
    paths = [*sources("studio"), *sources("engines")]
    lines = {path: len(path.read_text().splitlines()) for path in paths}
    functions = [(f"{path.relative_to(ROOT)}:{name}", size) for path in paths for name, size in function_sizes(ast.parse(path.read_text()))]
    assert not [f"{path.relative_to(ROOT)} has {size} lines" for path, size in lines.items() if size > 500]
    assert not [f"{name} has {size} lines" for name, size in functions if size > 60]
    assert share_within(list(lines.values()), 300) >= 0.9
    assert share_within([size for _, size in functions], 25) >= 0.9


def test_too_many_parameters_become_a_dataclass():
    found = [
        f"{path.relative_to(ROOT)}:{node.name}"
        for path in [*sources("studio"), *sources("engines")]
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef)
        and len([a for a in [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs] if a.arg not in ("self", "cls")]) > 8
    ]
    assert not found


def test_size_budget_catches_a_planted_giant():
    body = "def giant():\n" + "    x = 1\n" * 61
    assert max(size for _, size in function_sizes(ast.parse(body))) > 60


COLOUR = re.compile(r"""["']#[0-9a-fA-F]{3,8}["']""")


def test_only_the_theme_knows_colours():
    found = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in sources("studio/ui")
        if path.name != "theme.py"
        for match in COLOUR.finditer(path.read_text())
    ]
    assert not found, "\n".join(found)


def test_no_module_is_called_manager_helper_or_utils():
    words = ("utils", "util", "helpers", "helper", "manager", "misc", "common")
    assert not [str(path) for path in [*sources("studio"), *sources("engines")] if path.stem in words]


def test_the_window_never_imports_torch():
    code = (
        "import sys, studio.app, studio.ui.main_window, studio.cli, studio.actions.all, engines.splat.passes, engines.splat.moves;"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.stdout.strip() == "[]", done.stdout + done.stderr
