"""Time stretching at the same pitch: a phase vocoder that locks phases to their peaks and begins anew at attacks.

Laroche and Dolson, "Improved phase vocoder time-scale modification of audio", 1999 (identity phase locking);
attacks as in Röbel, "A new approach to transient processing in the phase vocoder", 2003, simplified to a reset of the phases.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

_FRAME = 2048  # samples at 48 kHz, scaled with the rate
_OVERLAP = 4
_ATTACK = 2.2  # how much a frame's flux must stand out to count as an attack
SLOWEST, FASTEST = 0.25, 4.0


def stretch(sound: np.ndarray, factor: float, rate: int = 48_000) -> np.ndarray:
    """float32 [round(samples x factor), channels]: `sound` lasting `factor` times as long (0.25 to 4). Raises ValueError beyond that."""
    length = round(len(sound) * factor)
    made = list(stretch_blocks([sound], factor, rate))
    whole = np.concatenate(made) if made else np.zeros((0, sound.shape[1]), np.float32)
    return np.concatenate([whole[:length], np.zeros((max(0, length - len(whole)), sound.shape[1]), np.float32)])


def stretch_blocks(blocks: Iterable[np.ndarray], factor: float, rate: int = 48_000) -> Iterator[np.ndarray]:
    """The same for sound of any length, block by block, float [samples, channels]; memory does not grow. Ends up to a frame late."""
    if not SLOWEST <= factor <= FASTEST:
        raise ValueError(f"Sound can be stretched to between {SLOWEST:g} and {FASTEST:g} times its length.")
    size = 1 << max(6, round(np.log2(_FRAME * rate / 48_000)))
    hop = size // _OVERLAP
    step = hop / factor
    state: _Vocoder | None = None
    held, start, done = None, 0, 0  # `held` begins at input sample `start`; `done` frames were made
    for block in _padded(blocks, size):
        state = state or _Vocoder(size, block.shape[1])
        held = block.astype(np.float32) if held is None else np.concatenate([held, block.astype(np.float32)])
        while (place := round(done * step)) + size + 1 <= start + len(held):
            frame = held[place - start : place - start + size]
            before = place - hop - start
            earlier = held[before : before + size] if before >= 0 else np.zeros_like(frame)
            piece = state.add(frame, earlier, hop)
            if done >= _OVERLAP // 2:
                yield piece
            done += 1
        surplus = max(0, round(done * step) - hop - start)
        held, start = held[surplus:], start + surplus


def _padded(blocks: Iterable[np.ndarray], size: int) -> Iterator[np.ndarray]:
    """Half a frame of silence before the sound, so that its first sample is the middle of a frame, and two frames after it."""
    channels = None
    for block in blocks:
        if channels is None:
            channels = block.shape[1]
            yield np.zeros((size // 2, channels), np.float32)
        for begin in range(0, len(block), 16 * size):
            yield block[begin : begin + 16 * size]
    if channels is not None:
        yield np.zeros((2 * size, channels), np.float32)


class _Vocoder:
    """Frames in, hops out; keeps the phases that the output has reached."""

    def __init__(self, size: int, channels: int) -> None:
        self._window = np.hanning(size + 1)[:-1].astype(np.float32)
        self._phases: np.ndarray | None = None
        self._tail = np.zeros((size, channels), np.float32)
        self._flux = 0.0

    def add(self, frame: np.ndarray, earlier: np.ndarray, hop: int) -> np.ndarray:
        """float32 [hop, channels]. `earlier`: the input one hop before `frame`, which tells how phases move."""
        now = np.fft.rfft(frame * self._window[:, None], axis=0)
        before = np.fft.rfft(earlier * self._window[:, None], axis=0)
        level = np.abs(now).sum(axis=1)
        if self._phases is None or self._attacks(level, np.abs(before).sum(axis=1)):
            turned = now
        else:
            turned = now * np.exp(1j * self._rotation(now, before, level))[:, None]
        self._phases = np.angle(turned)
        piece = np.fft.irfft(turned, len(frame), axis=0) * self._window[:, None] / (_OVERLAP * 3 / 8)
        self._tail += piece.astype(np.float32)
        out, self._tail = self._tail[:hop], np.concatenate([self._tail[hop:], np.zeros((hop, frame.shape[1]), np.float32)])
        return out

    def _attacks(self, level: np.ndarray, before: np.ndarray) -> bool:
        """Whether this frame brings in much that was not there, beside what is usual."""
        flux = float(np.maximum(level - before, 0).sum() / (level.sum() + 1e-9))
        usual, self._flux = self._flux, 0.9 * self._flux + 0.1 * flux
        return flux > 0.35 and flux > _ATTACK * usual

    def _rotation(self, now: np.ndarray, before: np.ndarray, level: np.ndarray) -> np.ndarray:
        """float [bins]: by how much to turn each bin; those around a peak turn with it, and both channels alike."""
        peaks = np.flatnonzero((level[1:-1] > level[:-2]) & (level[1:-1] >= level[2:])) + 1
        if not len(peaks):
            return np.zeros(len(level))
        loudest = np.abs(now[peaks]).argmax(axis=1)
        advance = np.angle(now[peaks, loudest] * np.conj(before[peaks, loudest]))
        turns = self._phases[peaks, loudest] + advance - np.angle(now[peaks, loudest])
        edges = (peaks[1:] + peaks[:-1]) // 2
        return turns[np.searchsorted(edges, np.arange(len(level)), side="left")]
