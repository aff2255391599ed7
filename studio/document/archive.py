"""Is this zip a film and nothing else? Every name, kind and size is checked before a byte is unpacked; nothing is mended."""

from __future__ import annotations

import re
import stat
import struct
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

from .checkpoint import NAME
from .codec import MAX_BYTES
from .errors import DocumentError

MAX_DIRECTORY = 64 << 20
MAX_ENTRIES = 200_000
_MEDIUM = r"media/([0-9a-f]{2})/\1[0-9a-f]{62}\.[a-z0-9]{1,8}"
_TILE = r"tiles/[0-9a-f]{64}"
_RECIPE = r"recipes/([0-9a-f]{2})/\2[0-9a-f]{62}\.json"
_NAMES = re.compile(rf"{re.escape(NAME)}|{_MEDIUM}|{_TILE}|{_RECIPE}")
_LOCAL_HEADER = 30
_END, _END64, _LOCATOR64 = b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07"


def checked_entries(archive: Path) -> list[zipfile.ZipInfo]:
    """The entries of a shared film in the order of their place in the file; raises DocumentError with the reason for refusing it."""
    _check_directory(archive)
    try:
        with zipfile.ZipFile(archive) as file:
            entries = sorted(file.infolist(), key=lambda entry: entry.header_offset)
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError, struct.error) as error:
        raise _refused(archive, f"it is damaged or no zip file ({str(error).rstrip('.')})") from error
    for entry in entries:
        if reason := _wrong_name(entry) or _wrong_kind(entry):
            raise _refused(archive, reason)
    if reason := _wrong_together(entries, archive.stat().st_size):
        raise _refused(archive, reason)
    return entries


def _refused(archive: Path, reason: str) -> DocumentError:
    return DocumentError(f"“{archive.name}” is not opened: {reason}.")


def _check_directory(archive: Path) -> None:
    """Refuse a list of contents that is too long to be worth reading."""
    try:
        with open(archive, "rb") as file:
            size = file.seek(0, 2)
            file.seek(max(0, size - 65_600))
            tail = file.read()
            count, length = _directory(file, tail, tail.rfind(_END))
    except OSError as error:
        raise DocumentError(f"“{archive.name}” cannot be read: {error.strerror}.") from error
    except struct.error as error:
        raise _refused(archive, "it is damaged or no zip file") from error
    if count > MAX_ENTRIES or length > MAX_DIRECTORY:
        raise _refused(archive, "it lists more files than any film has")


def _directory(file: BinaryIO, tail: bytes, end: int) -> tuple[int, int]:
    """How many entries the zip says it has and how many bytes their list takes, from the record at its end."""
    count, length = struct.unpack_from("<HI", tail, end + 10 if end >= 0 else len(tail))
    if tail[end - 20 : end - 16] == _LOCATOR64 and end >= 20:
        (offset,) = struct.unpack_from("<Q", tail, end - 12)
        file.seek(offset)
        record = file.read(56)
        if record[:4] == _END64:
            count, length = struct.unpack_from("<QQ", record, 32)
    return count, length


def _wrong_name(entry: zipfile.ZipInfo) -> str:
    if _NAMES.fullmatch(entry.orig_filename) and entry.orig_filename == entry.filename:
        return ""
    return f"it holds “{ascii(entry.orig_filename)[1:-1][:80]}”, which does not belong in a film"


def _wrong_kind(entry: zipfile.ZipInfo) -> str:
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind not in (0, stat.S_IFREG):
        return f"“{entry.filename[:80]}” in it is a link or a device"
    if entry.flag_bits & 0x1:
        return "it is encrypted"
    if entry.compress_type == zipfile.ZIP_STORED:
        return "" if entry.compress_size == entry.file_size else f"the size of “{entry.filename[:80]}” in it is a lie"
    packed = entry.filename == NAME or entry.filename.startswith("recipes/")
    if entry.compress_type != zipfile.ZIP_DEFLATED or not packed or entry.file_size > MAX_BYTES:
        return f"“{entry.filename[:80]}” in it is packed in a way that no film is"
    return ""


def _wrong_together(entries: list[zipfile.ZipInfo], size: int) -> str:
    if len({entry.filename for entry in entries}) < len(entries):
        return "it holds two files of the same name"
    if not any(entry.filename == NAME for entry in entries):
        return "there is no film in it"
    if _overlap(entries, size):
        return "files in it lie over each other"
    if sum(entry.file_size for entry in entries if entry.compress_type != zipfile.ZIP_STORED) > 2 * MAX_BYTES:
        return "it would unpack to far more than a film"
    return ""


def _overlap(entries: Iterable[zipfile.ZipInfo], size: int) -> bool:
    end = 0
    for entry in entries:
        if entry.header_offset < end:
            return True
        end = entry.header_offset + _LOCAL_HEADER + len(entry.orig_filename.encode()) + entry.compress_size
    return end > size
