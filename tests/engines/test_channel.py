"""Messages over a socket: whole or refused, however the bytes are cut."""

from __future__ import annotations

import socket
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engines.channel import MAX_PAYLOAD, Channel, ChannelClosed, ChannelError, Message


@pytest.fixture
def ends():
    here, there = socket.socketpair()
    yield Channel(here), Channel(there), there
    here.close()
    there.close()


def test_a_message_arrives_as_it_was_sent(ends):
    ends[0].send({"type": "progress", "note": "Schritt “4”"}, b"\x00\x01")
    assert ends[1].receive() == [Message({"type": "progress", "note": "Schritt “4”"}, b"\x00\x01")]


@given(st.lists(st.tuples(st.text(max_size=20), st.binary(max_size=50)), min_size=1, max_size=5), st.integers(1, 40))
def test_messages_survive_any_cut_of_the_stream(messages, cut):
    a, b = socket.socketpair()
    c, d = socket.socketpair()
    with a, b, c, d:
        for note, payload in messages:
            Channel(a).send({"type": note}, payload)
        stream = b.recv(1 << 20)
        receiver, found = Channel(d), []
        for start in range(0, len(stream), cut):
            c.sendall(stream[start : start + cut])
            found += receiver.receive()
    assert [(message.type, message.payload) for message in found] == messages


@pytest.mark.parametrize(
    "bytes_sent",
    [
        b"Warning: something\n",
        b"FWM1" + struct.pack("<II", 2, MAX_PAYLOAD + 1) + b"{}",
        b"FWM1" + struct.pack("<II", 2, 0) + b"{x",
        b"FWM1" + struct.pack("<II", 2, 0) + b"[]",
        b"FWM1" + struct.pack("<II", 1, 0) + b"\xff",
        b"FWM1" + struct.pack("<II", 100_000, 0) + b"[" * 100_000,
    ],
)
def test_what_is_no_message_is_refused(ends, bytes_sent):
    ends[2].sendall(bytes_sent)
    with pytest.raises(ChannelError):
        ends[0].receive()


def test_the_end_of_the_other_side_is_told_to_reader_and_writer(ends):
    ends[2].close()
    with pytest.raises(ChannelClosed):
        ends[0].receive()
    with pytest.raises(ChannelClosed):
        ends[0].send({"type": "run"}, bytes(1 << 20))
