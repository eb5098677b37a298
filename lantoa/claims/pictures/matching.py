"""Is this a picture that we know already, cut, compressed, or written on?

Candidates come from the hash of the whole and from single marks that look alike; of the likest the marks are laid
over each other: if enough of them fit one shift, turn and scale, spread over both pictures, it is the same.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from lantoa.claims.pictures.features import Bits, Places, differing, unpacked

SAME_HASH = 4  # of 64 bits; further apart, the marks decide
CLOSE_HASH = 14
LOOKED_AT = 12
TABLES = 10
BITS = 18
FEWEST = 16  # marks that fit together
SHARE = 0.25  # of the marks that found a partner
SPREAD = 0.05  # of the picture's area that the fitting marks span at least
FURTHEST = 64  # bits of 256 in which two marks that are one may differ


@dataclass
class PictureIndex:
    """Known pictures by their keys."""

    keys: list[int] = field(default_factory=list)
    _hashes: list[str] = field(default_factory=list)
    _marks: list[tuple[Places, Bits]] = field(default_factory=list)
    _drawers: list[dict[int, list[int]]] = field(default_factory=lambda: [{} for _table in range(TABLES)])

    def add(self, key: int, whole: str, marks: bytes) -> None:
        """Know one more picture."""
        at = len(self.keys)
        places, bits = unpacked(marks)
        self.keys.append(key)
        self._hashes.append(whole)
        self._marks.append((places, bits))
        for drawers, codes in zip(self._drawers, _codes(bits), strict=True):
            for code in np.unique(codes).tolist():
                drawers.setdefault(code, []).append(at)

    def find(self, whole: str, marks: bytes) -> list[int]:
        """The keys of pictures that this one is, the surest first."""
        if not self.keys:
            return []
        places, bits = unpacked(marks)
        votes = np.zeros(len(self.keys), np.int32)
        for drawers, codes in zip(self._drawers, _codes(bits), strict=True):
            for code in np.unique(codes).tolist():
                inside = drawers.get(code, ())
                # A drawer that half of all pictures lie in says nothing.
                if len(inside) <= max(20, len(self.keys) // 20):
                    votes[list(inside)] += 1
        distances = np.array([differing(whole, one) for one in self._hashes])
        likely = [at for at in np.argsort(-votes, kind="stable")[:LOOKED_AT].tolist() if votes[at] > 1]
        close = np.argsort(distances, kind="stable")[:4].tolist()
        found = []
        for at in dict.fromkeys(likely + [one for one in close if distances[one] <= CLOSE_HASH]):
            fitting = fit(places, bits, *self._marks[at])
            plain = min(len(bits), len(self._marks[at][1])) < FEWEST and distances[at] <= SAME_HASH
            if fitting or plain:
                found.append((fitting, self.keys[at]))
        return [key for _fitting, key in sorted(found, key=lambda row: -row[0])]


def _codes(bits: Bits) -> list[npt.NDArray[np.int64]]:
    """For each table a number of each mark, made of some of its bits."""
    if not len(bits):
        return [np.zeros(0, np.int64)] * TABLES
    single = np.unpackbits(bits, axis=1)
    chosen = np.random.default_rng(11).permutation(256)[: TABLES * BITS].reshape(TABLES, BITS)
    weights = 1 << np.arange(BITS, dtype=np.int64)
    return [single[:, row].astype(np.int64) @ weights for row in chosen]


def fit(places: Places, bits: Bits, other_places: Places, other_bits: Bits) -> int:
    """How many marks of two pictures lie over each other; 0 where that says nothing."""
    if min(len(bits), len(other_bits)) < FEWEST:
        return 0
    pairs = cv2.BFMatcher(cv2.NORM_HAMMING).knnMatch(bits, other_bits, k=2)
    good = [
        first for first, *second in pairs
        if first.distance <= FURTHEST and (not second or first.distance < 0.85 * second[0].distance)
    ]  # fmt: skip
    if len(good) < FEWEST:
        return 0
    here = np.array([places[one.queryIdx] for one in good], np.float32)
    there = np.array([other_places[one.trainIdx] for one in good], np.float32)
    turn, inside = cv2.estimateAffinePartial2D(here, there, ransacReprojThreshold=5, maxIters=500)
    if turn is None:
        return 0
    size = float(np.hypot(turn[0, 0], turn[1, 0]))
    fits = inside.ravel().astype(bool)
    count = int(fits.sum())
    if not 0.4 < size < 2.5 or count < FEWEST or count < SHARE * len(good):
        return 0
    return count if min(_span(here[fits], places), _span(there[fits], other_places)) >= SPREAD else 0


def _span(chosen: Any, everything: Any) -> float:
    """The area that the chosen places span, as a share of what all of them span."""
    hull = cv2.contourArea(cv2.convexHull(chosen))
    whole = cv2.contourArea(cv2.convexHull(everything))
    return float(hull / whole) if whole else 0.0


# --- The pictures of this installation -----------------------------------------------------------------------


class _Known:
    """The pictures that were seen, kept in this process; new ones are read before each look."""

    def __init__(self) -> None:
        self.guard = threading.Lock()
        self.index = PictureIndex()
        self.upto = 0
        self.of = ""


_known = _Known()


def same(picture: Any) -> list[int]:
    """The claims that were seen with this picture (anything with `hash` and `marks`), the surest first."""
    from django.conf import settings

    from lantoa.claims.models import Sighting

    with _known.guard:
        if _known.of != str(settings.SEARCH_DIR):  # another installation, or the next test
            _known.index, _known.upto, _known.of = PictureIndex(), 0, str(settings.SEARCH_DIR)
        rows = Sighting.objects.filter(pk__gt=_known.upto).exclude(picture_hash="").order_by("pk")
        for pk, whole, marks in rows.values_list("pk", "picture_hash", "picture_marks").iterator(chunk_size=500):
            _known.index.add(pk, whole, bytes(marks or b""))
            _known.upto = pk
        found = _known.index.find(picture.hash, picture.marks)
    where = dict(Sighting.objects.filter(pk__in=found).values_list("pk", "claim_id"))
    return list(dict.fromkeys(where[pk] for pk in found if pk in where))
