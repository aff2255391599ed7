from __future__ import annotations

import time

import numpy as np
from PySide6.QtMultimedia import QAudioDevice, QMediaDevices

from studio.render.sink import ClockSink, DeviceSink, default_sink


def test_the_bare_clock_runs_at_48_kilohertz():
    sink = ClockSink()
    sink.start(lambda count: np.zeros((count, 2), np.float32))
    time.sleep(0.1)
    assert 4_800 <= sink.position() < 24_000
    first = sink.position()
    sink.start(lambda count: np.zeros((count, 2), np.float32))
    assert sink.position() < first


def test_time_goes_on_where_the_device_fails(qapp):
    sink = DeviceSink(QAudioDevice())
    sink.start(lambda count: np.zeros((count, 2), np.float32))
    time.sleep(0.3)
    first = sink.position()
    time.sleep(0.1)
    assert sink.position() > first >= 0
    sink.close()


def test_the_default_is_a_device_only_where_there_is_one(qapp):
    sink = default_sink()
    assert isinstance(sink, ClockSink) == QMediaDevices.defaultAudioOutput().isNull()
    sink.close()
