"""Control on the command line: `filmwright trace`, and what `filmwright image --control` says."""

from __future__ import annotations

import argparse
from pathlib import Path

from engines.look_requests import TRACES
from engines.models.catalog import find, guides_of, scan
from engines.progress import EngineError
from engines.requests import CONTROLS, Control, Trace
from studio.making import make, must_be_writable


def add_commands(commands: argparse._SubParsersAction) -> None:
    """The usage of `trace`."""
    about = "Draw what stands where in a picture, as a control picture for image --control."
    parser = commands.add_parser("trace", help="a control picture of a picture", description=about)
    parser.add_argument("way", choices=list(TRACES), metavar="WAY", help=f"one of: {', '.join(TRACES)}")
    parser.add_argument("image", type=Path, metavar="IMG")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="OUT.png")
    parser.add_argument("--detail", type=float, default=0.5, metavar="D", help="how fine edges are, 0 to 1 (default 0.5)")
    parser.add_argument("--model", default="", metavar="NAME|FOLDER", help="for depth: the model that estimates it (default: the first)")
    parser.set_defaults(run=_trace)


def add_control(parser: argparse.ArgumentParser) -> None:
    """The options of `image` about control."""
    told = f"a picture that says what stands where; KIND is one of {', '.join(CONTROLS)}; may be given several times"
    parser.add_argument("--control", type=control, action="append", default=[], metavar="KIND=IMG[:WEIGHT]", help=told)
    parser.add_argument("--control-model", default="", metavar="NAME|FOLDER", help="the control model (default: the first that fits)")


def control(text: str) -> Control:
    """A control as it is written on the command line; its model is yet to be found."""
    kind, separator, rest = text.partition("=")
    image, colon, last = rest.rpartition(":")
    try:
        weight = float(last) if colon else 1.0
    except ValueError:
        image, weight = "", 1.0
    image = image or rest
    if kind not in CONTROLS or not separator or not image:
        raise argparse.ArgumentTypeError(f"must look like KIND=IMG or KIND=IMG:0.8, KIND one of {', '.join(CONTROLS)}")
    if not 0 <= weight <= 2:
        raise argparse.ArgumentTypeError("a control's weight must lie between 0 and 2")
    return Control(kind, image, "", weight)


def controls(options: argparse.Namespace) -> tuple[Control, ...]:
    """The controls that were asked for, with their models. Raises EngineError where no control model fits."""
    return tuple(_with_model(each, options.model, options.control_model) for each in options.control)


def _with_model(asked: Control, model: str, named: str) -> Control:
    if named:
        return Control(asked.kind, asked.image, named, asked.weight)
    info = find(model)
    fitting = guides_of(scan().models, info.family, asked.kind)
    if not fitting:
        raise EngineError(f"No control model here guides “{info.title}” by {asked.kind}; name one with --control-model.")
    return Control(asked.kind, asked.image, str(fitting[0].folder), asked.weight)


def _trace(options: argparse.Namespace) -> None:
    must_be_writable(options.output, ".png")
    make(Trace(str(options.image), options.way, options.detail, options.model), options.output, "Trace")
    print(options.output)
