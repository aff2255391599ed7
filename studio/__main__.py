"""The `filmwright` program: a command by its name, or else the window."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from studio import __version__

COMMANDS = ("image", "trace", "film", "export", "music", "effect", "speech", "codec", "loudness", "splat", "models", "check", "doctor")


def main() -> int:
    """Entry point; returns the exit status."""
    arguments = sys.argv[1:]
    if arguments and arguments[0] in COMMANDS:
        from studio import cli

        return cli.main(arguments)
    options = window_parser().parse_args(arguments)

    from studio import app

    return app.run(options.project, sample=options.sample)


def window_parser() -> argparse.ArgumentParser:
    """`filmwright [PROJECT]`."""
    parser = argparse.ArgumentParser(
        prog="filmwright",
        description="A one-person film studio. Without a command it opens the window.",
        epilog=f"Commands: {', '.join(COMMANDS)}. See filmwright COMMAND --help.",
    )
    parser.add_argument("project", nargs="?", type=Path, help="a Title.film folder or a .filmz file; the last one if left out")
    parser.add_argument("--sample", action="store_true", help="open the sample film")
    parser.add_argument("--version", action="version", version=f"filmwright {__version__}")
    return parser


if __name__ == "__main__":
    sys.exit(main())
