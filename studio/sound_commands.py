"""The commands that make sound: music, effects, speech and codec files, in the engine process that the window uses too."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path

from engines.requests import DecodeSound, Effect, EncodeSound, Music, MusicDials, Request, Result, SoundResult, Speech
from studio.document.errors import DocumentError
from studio.making import make, must_be_writable


def add_commands(commands: argparse._SubParsersAction) -> None:
    """The usage of `music`, `effect`, `speech` and `codec`."""
    _music_options(commands.add_parser("music", help="make music", description="Make music from words, with exact tempo, key and length."))
    _effect_options(commands.add_parser("effect", help="make a sound effect", description="Make a sound from words."))
    _speech_options(commands.add_parser("speech", help="speak a text", description="Speak a text, sentence by sentence."))
    codec = commands.add_parser("codec", help="code sound as tokens", description="Turn sound into tokens of a neural codec, and back.")
    ways = codec.add_subparsers(required=True, metavar="encode|decode")
    _codec_options(ways.add_parser("encode", help="sound to tokens"), "IN.wav", "OUT.fwc", _encode)
    _codec_options(ways.add_parser("decode", help="tokens to sound"), "IN.fwc", "OUT.wav", _decode)


def _music_options(parser: argparse.ArgumentParser) -> None:
    _common(parser, "prompt", "mood, genre, instruments; also tempo, key and metre: “sad waltz with cello in D minor, 90 bpm”")
    parser.add_argument("--seconds", type=float, default=30.0, metavar="N", help="length, exact to the sample (1 to 600, default 30)")
    parser.add_argument("--bpm", type=float, metavar="B", help="beats per minute (30 to 300)")
    parser.add_argument("--key", metavar="K", help="such as “A minor” or F#m")
    parser.add_argument("--loop", action="store_true", help="the end leads into the beginning without a seam")
    parser.add_argument(
        "--marker", type=float, action="append", default=[], metavar="S", help="a section begins there (seconds; repeatable)"
    )
    parser.add_argument("--continue", dest="begin_with", type=Path, metavar="IN.wav", help="go on from this sound")
    parser.add_argument("--melody", type=Path, metavar="IN.wav", help="take up the tune of this sound, played or hummed")
    parser.add_argument("--stems", type=Path, metavar="DIR", help="also write each group of instruments into this folder")
    parser.add_argument("--guidance", type=float, metavar="G", help="for models: how closely to follow the words")
    parser.add_argument("--model", default="score", metavar="NAME|FOLDER", help="a music model (default: score, the built-in composer)")
    parser.set_defaults(run=_music)


def _effect_options(parser: argparse.ArgumentParser) -> None:
    _common(parser, "prompt", "such as “heavy rain on a roof” or “a door slams”")
    parser.add_argument("--seconds", type=float, metavar="N", help="length (0.1 to 600, default: what is customary for the sound)")
    parser.add_argument("--loop", action="store_true", help="an ambience without end: no seam where it begins again")
    parser.add_argument("--model", default="foley", metavar="NAME|FOLDER", help="an effects model (default: foley, the built-in one)")
    parser.set_defaults(run=_effect)


def _speech_options(parser: argparse.ArgumentParser) -> None:
    _common(parser, "text", "what is said; - reads it from the standard input")
    parser.add_argument("--voice", default="", metavar="V", help="a voice of the model, such as en-gb or de for espeak")
    parser.add_argument("--speed", type=float, default=1.0, metavar="X", help="0.5 to 2 (default 1)")
    parser.add_argument("--model", default="espeak", metavar="NAME|FOLDER", help="a speech model (default: the program espeak-ng)")
    parser.set_defaults(run=_speech)


def _common(parser: argparse.ArgumentParser, words: str, description: str) -> None:
    parser.add_argument(words, help=description)
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="OUT.wav")
    parser.add_argument("--seed", type=_seed, default=0, metavar="N")


def _codec_options(parser: argparse.ArgumentParser, source: str, result: str, run: object) -> None:
    parser.add_argument("source", type=Path, metavar=source)
    parser.add_argument("-o", "--output", type=Path, required=True, metavar=result)
    parser.add_argument("--model", metavar="NAME|FOLDER", help="a codec (default: storybook-codec; to decode, the one that the file names)")
    if run is _encode:
        parser.add_argument("--books", type=int, metavar="N", help="how many codebooks are used (default: all)")
    parser.set_defaults(run=run)


def _seed(text: str) -> int:
    value = int(text)
    if not 0 <= value < 2**32:
        raise argparse.ArgumentTypeError("must lie between 0 and 4294967295")
    return value


def _music(options: argparse.Namespace) -> None:
    if options.stems is not None:
        _make_folder(options.stems)
    dials = MusicDials(
        options.prompt, options.seconds, options.bpm, options.key, options.loop, tuple(options.marker), options.stems is not None,
        options.guidance, seed=options.seed, model=options.model,
    )  # fmt: skip
    melody, begin = (str(path) if path else None for path in (options.melody, options.begin_with))
    _make(Music(dials, melody, begin), options.output, "Music", options.stems)


def _effect(options: argparse.Namespace) -> None:
    _make(Effect(options.prompt, options.seconds, options.loop, seed=options.seed, model=options.model), options.output, "Effect")


def _speech(options: argparse.Namespace) -> None:
    text = sys.stdin.read() if options.text == "-" else options.text
    _make(Speech(text, options.voice, options.speed, options.seed, options.model), options.output, "Speech")


def _encode(options: argparse.Namespace) -> None:
    model = {"model": options.model} if options.model else {}
    _make(EncodeSound(str(options.source), books=options.books, **model), options.output, "Tokens")


def _decode(options: argparse.Namespace) -> None:
    _make(DecodeSound(str(options.source), options.model), options.output, "Sound")


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise DocumentError(f"The folder {folder} cannot be made: {error.strerror}.") from error


def _make(request: Request, output: Path, title: str, stems: Path | None = None) -> None:
    """Run a request and put its files where they were wanted, each whole or not at all."""
    must_be_writable(output, ".fwc" if isinstance(request, EncodeSound) else ".wav")
    result = make(request, output, title, lambda made: {stems / f"{output.stem}-{name}.wav": path for name, path in _stems(made)})
    print(output)
    if unread := result.facts.get("unread"):
        print(f"Not understood: {unread}.", file=sys.stderr)


def _stems(made: Result) -> Iterable[tuple[str, str]]:
    return made.stems.items() if isinstance(made, SoundResult) else ()
