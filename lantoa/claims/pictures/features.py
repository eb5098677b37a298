"""What a picture is known by: a hash of the whole, and marks of many small places in it.

The hash (64 bits of the low frequencies) survives compressing and resizing; the marks (ORB: a place, a direction and
256 bits each) survive cutting off, covering parts and writing on it, because those that are left still lie to each
other as they did.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

MARKS = 520
LOOKED_THROUGH = 2_500
CELLS = 8  # a picture is divided into 8 × 8 parts, so that a band of words does not take all marks
LOOKED_AT = 640  # pixels of the longer side
ROW = 36  # bytes of a mark: x and y as two 16-bit numbers, then 256 bits

Bits = npt.NDArray[np.uint8]
Places = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Features:
    """The hash as 16 hex digits, the marks as bytes (`ROW` each)."""

    hash: str
    marks: bytes


def features_of(gray: Any) -> Features:
    """The features of a grey picture."""
    scale = LOOKED_AT / max(gray.shape)
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    gray = cv2.resize(gray, None, fx=scale, fy=scale, interpolation=way)
    orb = cv2.ORB_create(nfeatures=LOOKED_THROUGH, scaleFactor=1.2, nlevels=8, fastThreshold=5)  # type: ignore[attr-defined]
    found, bits = orb.compute(gray, _spread_out(orb.detect(gray, None), gray.shape))
    return Features(whole_hash(gray), packed(found, bits))


def _spread_out(found: Any, shape: tuple[int, int]) -> list[Any]:
    """The strongest places of every part of the picture."""
    parts: dict[tuple[int, int], list[Any]] = {}
    for one in sorted(found, key=lambda one: -one.response):
        part = int(one.pt[1] * CELLS / shape[0]), int(one.pt[0] * CELLS / shape[1])
        parts.setdefault(part, []).append(one)
    chosen: list[Any] = []
    for turn in range(max((len(part) for part in parts.values()), default=0)):
        chosen += [part[turn] for part in parts.values() if len(part) > turn]
        if len(chosen) >= MARKS:
            break
    return chosen[:MARKS]


def whole_hash(gray: Any) -> str:
    """64 bits: which of the lowest frequencies are above their middle."""
    small = cv2.resize(gray, (32, 32), interpolation=cv2.INTER_AREA).astype(np.float32)
    low = cv2.dct(small)[:8, :8].flatten()
    bits = low > np.median(low[1:])
    return np.packbits(bits).tobytes().hex()


def packed(found: Any, bits: Any) -> bytes:
    """Places and bits as bytes."""
    if bits is None:
        return b""
    places = np.array([one.pt for one in found], np.float32).round().astype("<i2")
    return np.hstack([places.view(np.uint8).reshape(len(places), 4), bits]).tobytes()


def unpacked(marks: bytes) -> tuple[Places, Bits]:
    """The places and bits again."""
    rows = np.frombuffer(bytes(marks), np.uint8).reshape(-1, ROW)
    return rows[:, :4].copy().view("<i2").astype(np.float32), rows[:, 4:].copy()


def differing(one: str, other: str) -> int:
    """In how many of 64 bits two hashes differ."""
    return (int(one, 16) ^ int(other, 16)).bit_count()
