"""espeak-ng, where it is installed: a speech synthesiser that is its own program under its own licence (GPL-3), and is only ever called."""

from __future__ import annotations

import io
import shutil
import subprocess

import numpy as np
import soundfile

from engines.progress import EngineError

_PROGRAM = "espeak-ng"
_WORDS_PER_MINUTE = 165  # a narrator's; the program's own 175 is hurried
_LIMIT = 60.0  # seconds for one sentence
_ABSENT = "There is no speech synthesiser: install the program espeak-ng, or choose a speech model from your disk."


def is_installed() -> bool:
    """Whether the program is there."""
    return shutil.which(_PROGRAM) is not None


def voices() -> list[str]:
    """The names that `say` takes as voices, such as "en-gb" or "de"."""
    lines = _run(["--voices"]).decode("utf-8", "replace").splitlines()[1:]
    return [line.split()[1] for line in lines if len(line.split()) > 1]


def say(text: str, voice: str = "", speed: float = 1.0) -> tuple[np.ndarray, int]:
    """(float32 [samples], rate in Hz) of one sentence. Raises EngineError for a voice that is not there, or if the program is not."""
    pace = str(round(_WORDS_PER_MINUTE * speed))
    data = _run(["-v", _checked(voice), "-s", pace, "--stdin", "--stdout"], text)
    return _samples(data)


def phonemes(text: str, voice: str = "en-us") -> str:
    """The sentence in the international phonetic alphabet, with stress marks."""
    lines = _run(["-v", _checked(voice), "-q", "--ipa", "--stdin"], text).decode("utf-8", "replace").split("\n")
    return " ".join(line.strip() for line in lines if line.strip())


def _checked(voice: str) -> str:
    voice = voice or "en"
    if voice.startswith("-") or not all(letter.isalnum() or letter in "-_+/ ()" for letter in voice):
        raise EngineError(f"“{voice}” is no name of a voice.")
    return voice


def _samples(data: bytes) -> tuple[np.ndarray, int]:
    """The sound of a WAV that was written into a pipe: its header does not know how long it is."""
    header, _, rest = data.partition(b"data")
    if len(rest) < 4 or len(header) < 36:
        raise EngineError("The speech synthesiser said nothing; try other words.")
    rest = rest[4 : 4 + (len(rest) - 4) // 2 * 2]
    fixed = header + b"data" + len(rest).to_bytes(4, "little") + rest
    fixed = fixed[:4] + (len(fixed) - 8).to_bytes(4, "little") + fixed[8:]
    sound, rate = soundfile.read(io.BytesIO(fixed), dtype="float32", always_2d=True)
    return sound.mean(axis=1), rate


def _run(arguments: list[str], text: str = "") -> bytes:
    program = shutil.which(_PROGRAM)
    if program is None:
        raise EngineError(_ABSENT)
    try:
        done = subprocess.run([program, *arguments], input=text.encode(), capture_output=True, timeout=_LIMIT, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise EngineError("The speech synthesiser does not answer; try shorter sentences.") from error
    if done.returncode:
        words = done.stderr.decode("utf-8", "replace").strip().splitlines()
        if any("voice" in line for line in words):
            raise EngineError(f"The speech synthesiser has no voice “{arguments[1]}”; `espeak-ng --voices` lists those it has.")
        raise EngineError(f"The speech synthesiser failed: {words[0] if words else 'no reason was given'}.")
    return done.stdout
