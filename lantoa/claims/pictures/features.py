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

MARKS = 400
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
    found, bits = cv2.ORB_create(nfeatures=MARKS, scaleFactor=1.2, nlevels=8, fastThreshold=7).detectAndCompute(gray, None)  # type: ignore[attr-defined]
    return Features(whole_hash(gray), packed(found, bits))


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
