"""Files of unknown origin: good ones come in measured, bad ones with one sentence, and none of them can hurt this process."""

from __future__ import annotations

import json
import os
import random
import socket
import struct
import subprocess
import sys
import time
import zlib
from pathlib import Path

import numpy as np
import pytest
import soundfile
from PIL import Image

from engines.media import sandbox
from engines.media.errors import MediaError
from engines.media.sandbox import import_check
from engines.progress import Cancelled, Progress
from tests.engines.media.films import ffmpeg, make_film


def png_chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def lying_png(width: int, height: int) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", header) + png_chunk(b"IDAT", zlib.compress(b"\0" * 10)) + png_chunk(b"IEND", b"")


@pytest.fixture(scope="module")
def good(tmp_path_factory) -> dict[str, Path]:
    """One good file of each format."""
    folder = tmp_path_factory.mktemp("good")
    gradient = np.linspace(0, 255, 400 * 300 * 3).reshape(300, 400, 3).astype(np.uint8)
    for name in ("a.png", "a.jpg", "a.webp", "a.tiff"):
        Image.fromarray(gradient).save(folder / name)
    sine = 0.5 * np.sin(np.arange(72_000) / 20)
    for name in ("a.wav", "a.flac", "a.ogg", "a.mp3"):
        soundfile.write(folder / name, sine, 48_000)
    for name in ("a.mp4", "a.mov"):
        make_film(folder / name, 30, "24", ("-c:a", "aac"), "sine=440:r=48000:d=1.25")
    make_film(folder / "a.webm", 30, "24", ("-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", "8"))
    return {path.name: path for path in folder.iterdir()}


@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.webp", "a.tiff"])
def test_a_good_picture(good, name):
    info = import_check(good[name])
    assert (info.kind, info.format, info.width, info.height) == ("picture", name[2:], 400, 300)
    assert info.thumbnail.shape == (180, 240, 3) and info.thumbnail.std() > 10


@pytest.mark.parametrize("name", ["a.wav", "a.flac", "a.ogg", "a.mp3"])
def test_a_good_sound(good, name):
    info = import_check(good[name])
    assert (info.kind, info.format, info.channels) == ("sound", name[2:], 1) and abs(info.samples - 72_000) < 2400


@pytest.mark.parametrize("name", ["a.mp4", "a.mov", "a.webm"])
def test_a_good_clip(good, name):
    info = import_check(good[name])
    assert (info.kind, info.format, info.frames, info.rate, info.width) == ("clip", name[2:], 30, (24, 1), 160)
    assert info.thumbnail.shape == (90, 160, 3)


BAD = {
    "empty.png": (b"", "is empty"),
    "text.mp4": (b"this is a text", "none of the files"),
    "playlist.mp4": (b"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile:///etc/passwd\n", "none of the files"),
    "concat.mov": (b"ffconcat version 1.0\nfile /etc/passwd\n", "none of the files"),
    "drawing.png": (b"%!PS-Adobe-3.0 EPSF-3.0\n(/etc/passwd) (r) file\n", "none of the files"),
    "page.svg": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "none of the files"),
    "archive.webm": (b"PK\x03\x04" + bytes(60), "none of the files"),
    "phone.heic": (b"\0\0\0\x18ftypheic" + bytes(60), "none of the files"),
    "huge.png": (lying_png(60_000, 60_000), "too large"),
    "lying.png": (lying_png(4000, 4000), "damaged"),
    "head.mp4": (b"\0\0\0\x18ftypisom" + bytes(200), "damaged"),
    "head.webm": (b"\x1aE\xdf\xa3\x93B\x82\x84webm" + bytes(200), "damaged"),
    "head.wav": (b"RIFF\xff\xff\xff\x7fWAVEfmt " + bytes(60), "damaged"),
    "head.mp3": (b"ID3\x04\0\0\0\0\0\0" + bytes(400), "damaged"),
    "head.ogg": (b"OggS" + bytes(300), "damaged"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_refused_with_a_sentence(tmp_path, name):
    data, words = BAD[name]
    (tmp_path / name).write_bytes(data)
    with pytest.raises(MediaError, match=words) as refusal:
        import_check(tmp_path / name)
    assert name in str(refusal.value) and str(refusal.value).count(". ") == 0


@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.webp", "a.tiff", "a.mp4", "a.mov"])
def test_a_file_that_is_cut_off_is_refused(good, tmp_path, name):
    whole = good[name].read_bytes()
    if name in ("a.mp4", "a.mov"):
        ffmpeg("-i", good[name], "-c", "copy", "-movflags", "+faststart", tmp_path / f"fast {name}")
        whole = (tmp_path / f"fast {name}").read_bytes()
    (tmp_path / name).write_bytes(whole[: len(whole) * 6 // 10])
    with pytest.raises(MediaError, match=r"damaged|cut off"):
        import_check(tmp_path / name)


def test_a_right_file_with_a_wrong_name_comes_in_as_what_it_is(good, tmp_path):
    (tmp_path / "picture.wav").write_bytes(good["a.jpg"].read_bytes())
    assert import_check(tmp_path / "picture.wav").format == "jpg"


def test_a_playlist_inside_a_film_is_not_followed(tmp_path):
    """A WebM header before a playlist: the demuxer is named, so no other is tried."""
    (tmp_path / "a.webm").write_bytes(b"\x1aE\xdf\xa3\x93B\x82\x84webm\n#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1:9/a.ts\n" + bytes(100))
    with pytest.raises(MediaError, match="damaged"):
        import_check(tmp_path / "a.webm")


def test_random_damage_never_reaches_this_process(good, tmp_path):
    chance = random.Random(7)
    for name in ("a.png", "a.mp4", "a.webm", "a.mp3", "a.flac"):
        data = bytearray(good[name].read_bytes())
        for _ in range(60):
            data[chance.randrange(12, len(data))] = chance.randrange(256)
        (tmp_path / name).write_bytes(data)
        try:
            import_check(tmp_path / name)
        except MediaError as error:
            assert name in str(error)


def stand_in(monkeypatch, code: str) -> None:
    """Have `code` run instead of the decoder; `channel`, `seconds` and `lock_in` are there."""
    script = (
        "import sys, json, os; from engines.media.decoder import lock_in; channel, seconds = int(sys.argv[2]), int(sys.argv[4])\n" + code
    )

    def started(decoder, path, seconds, channel):
        arguments = ["--channel", str(channel), "--seconds", str(seconds)]
        return subprocess.Popen([sys.executable, "-c", script, *arguments], pass_fds=(channel,), start_new_session=True, cwd=sandbox._ROOT)

    monkeypatch.setattr(sandbox, "_started", started)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("os.abort()", "failed badly"),
        ("import ctypes; ctypes.string_at(0)", "failed badly"),
        ("lock_in(1)\nwhile True: pass", "takes too long"),
        ("import time; lock_in(1); time.sleep(60)", "takes too long"),
        ("import time; time.sleep(60)", "takes too long"),
        ("os.write(channel, b'garbage garbage')", "failed badly"),
        ("lock_in(9); x = bytes(8 << 30)", "failed badly"),
    ],
)
def test_a_decoder_that_fails_in_any_way_is_one_sentence(good, monkeypatch, code, words):
    stand_in(monkeypatch, code)
    monkeypatch.setattr(sandbox, "_SECONDS", 1)
    monkeypatch.setattr(sandbox, "_GRACE", 1)
    monkeypatch.setattr(sandbox, "PATIENCE", 1)
    before = time.monotonic()
    with pytest.raises(MediaError, match=words):
        import_check(good["a.png"])
    assert time.monotonic() - before < 4


def test_a_decoder_that_gets_little_of_a_busy_machine_is_waited_for(good, monkeypatch):
    """It may use a second of the processor, and takes two by the clock."""
    answer = {"type": "refused", "sentence": "it was read"}
    send = "from engines.channel import Channel; import socket; Channel(socket.socket(fileno=channel)).send(json.loads(%r))"
    stand_in(monkeypatch, "import time; lock_in(seconds); time.sleep(2)\n" + send % json.dumps(answer))
    monkeypatch.setattr(sandbox, "_SECONDS", 1)
    monkeypatch.setattr(sandbox, "_GRACE", 0)
    with pytest.raises(MediaError, match="it was read"):
        import_check(good["a.png"])


@pytest.mark.parametrize(
    "answer",
    [
        {"type": "info"},
        {"type": "info", "info": {"kind": "picture", "format": "png", "rate": [0, 0]}, "size": None},
        {"type": "info", "info": {"kind": "picture", "format": "png", "rate": [1, 1], "evil": 1}, "size": None},
        {"type": "info", "info": {"kind": "picture", "format": "png", "rate": [1, 1]}, "size": [9, 9]},
        {"type": "info", "info": [1], "size": None},
    ],
)
def test_an_answer_that_makes_no_sense_is_refused(good, monkeypatch, answer):
    send = "from engines.channel import Channel; import socket; Channel(socket.socket(fileno=channel)).send(json.loads(%r))"
    stand_in(monkeypatch, send % json.dumps(answer))
    with pytest.raises(MediaError, match="failed badly"):
        import_check(good["a.png"])


def test_the_locked_process_can_neither_write_nor_connect(tmp_path):
    """Writing fails; a connection to a port that listens here fails where the kernel gives networks of one's own."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        script = f"""
from engines.media.decoder import lock_in
import ctypes, os, signal, socket
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
may_unshare = os.fork() == 0 or None
if may_unshare:
    os._exit(ctypes.CDLL(None).unshare(0x50000000) and 1)
isolated = os.wait()[1] == 0
lock_in(5)
try:
    open({str(tmp_path / "written")!r}, "wb", buffering=0).write(b"x")
    print("wrote")
except OSError:
    pass
try:
    socket.create_connection(("127.0.0.1", {server.getsockname()[1]}), 1)
    print("connected" if isolated else "")
except OSError:
    pass
"""
        done = subprocess.run(
            [sys.executable, "-c", script],
            check=False,
            capture_output=True,
            text=True,
            cwd=sandbox._ROOT,
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
        )
    assert done.stdout.strip() == "" and done.returncode == 0, done


def test_a_check_that_nobody_waits_for_ends_at_once(good, monkeypatch):
    monkeypatch.setattr(sandbox, "_started", lambda decoder, path, seconds, channel: subprocess.Popen(["sleep", "60"], pass_fds=(channel,)))
    begun = time.monotonic()
    with pytest.raises(Cancelled):
        import_check(good["a.png"], Progress(cancelled=lambda: time.monotonic() - begun > 0.2))
    assert time.monotonic() - begun < 3
