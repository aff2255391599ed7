"""Messages between the studio and the engine process: JSON and raw bytes over a socket. Nothing is ever unpickled."""

from __future__ import annotations

import json
import socket
import struct
import threading
from dataclasses import dataclass
from typing import Any

_HEAD = struct.Struct("<4sII")
_MAGIC = b"FWM1"
MAX_TEXT = 4 << 20
MAX_PAYLOAD = 64 << 20
_BLOCK = 1 << 18


class ChannelError(Exception):
    """What came in is no message, or the other side is gone."""


class ChannelClosed(ChannelError):
    """The other side has closed the channel."""


@dataclass(frozen=True)
class Message:
    """`data`: plain JSON with a "type". `payload`: raw bytes that belong to it (pixels), often empty."""

    data: dict[str, Any]
    payload: bytes = b""

    @property
    def type(self) -> str:
        """What the message is about."""
        return str(self.data.get("type", ""))


class Channel:
    """One end of the pipe. Any thread may send; one thread receives."""

    def __init__(self, end: socket.socket) -> None:
        self._socket = end
        self._sending = threading.Lock()
        self._buffer = bytearray()

    def fileno(self) -> int:
        """For `select`: readable when `receive` has something to do."""
        return self._socket.fileno()

    def send(self, data: dict[str, Any], payload: bytes = b"") -> None:
        """Send one message whole; raises ChannelClosed when the other side is gone or takes nothing."""
        text = json.dumps(data, separators=(",", ":")).encode()
        head = _HEAD.pack(_MAGIC, len(text), len(payload))
        try:
            with self._sending:
                self._socket.sendall(head + text)
                if payload:
                    self._socket.sendall(payload)
        except OSError as error:
            raise ChannelClosed(str(error)) from error

    def receive(self) -> list[Message]:
        """Take what has arrived (waiting for the first byte) and return the messages that are complete now."""
        try:
            block = self._socket.recv(_BLOCK)
        except OSError as error:
            raise ChannelClosed(str(error)) from error
        if not block:
            raise ChannelClosed("the other side has closed the channel")
        self._buffer += block
        messages = []
        while (message := self._take()) is not None:
            messages.append(message)
        return messages

    def close(self) -> None:
        """Let go of the socket."""
        self._socket.close()

    def _take(self) -> Message | None:
        """Cut one whole message from the buffer, or None while it is not all there."""
        if not _MAGIC.startswith(self._buffer[:4]):
            raise ChannelError("bytes that are no message")
        if len(self._buffer) < _HEAD.size:
            return None
        _, text, payload = _HEAD.unpack_from(self._buffer)
        if text > MAX_TEXT or payload > MAX_PAYLOAD:
            raise ChannelError("a message of impossible size")
        start, middle, end = _HEAD.size, _HEAD.size + text, _HEAD.size + text + payload
        if len(self._buffer) < end:
            return None
        message = Message(_parse(bytes(self._buffer[start:middle])), bytes(self._buffer[middle:end]))
        del self._buffer[:end]
        return message


def _parse(text: bytes) -> dict[str, Any]:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ChannelError("a message that is no JSON") from error
    if not isinstance(data, dict):
        raise ChannelError("a message that is no object")
    return data
