"""Covering faces. Better one lamp too many is covered than one face too few."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np

DETECTORS = ("haarcascade_frontalface_default.xml", "haarcascade_frontalface_alt2.xml", "haarcascade_profileface.xml")
LONGEST = 1_000  # pixels; a larger picture is looked at this large
SMALLEST = 24
AROUND = 0.18  # what is covered around a face, as a share of it
COARSE = 7  # blocks across a face


def found_in(pixels: Any) -> list[tuple[int, int, int, int]]:
    """Where faces are, as (left, top, width, height)."""
    gray = cv2.equalizeHist(cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY))
    scale = min(1.0, LONGEST / max(gray.shape))
    small = cv2.resize(gray, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else gray
    places: list[tuple[int, int, int, int]] = []
    for name in DETECTORS:
        detector = cv2.CascadeClassifier(cv2.data.haarcascades + name)  # type: ignore[attr-defined]
        views = (small, cv2.flip(small, 1)) if "profile" in name else (small,)
        for turned, view in enumerate(views):
            for left, top, width, height in detector.detectMultiScale(view, 1.1, 5, minSize=(SMALLEST, SMALLEST)):
                x = view.shape[1] - left - width if turned else left
                places.append((int(x / scale), int(top / scale), int(width / scale), int(height / scale)))
    return places


def cover(pixels: Any) -> int:
    """Cover all faces in `pixels` (changed in place); how many different ones there were."""
    places = found_in(pixels)
    covered = np.zeros(pixels.shape[:2], np.uint8)
    for left, top, width, height in places:
        more_x, more_y = int(width * AROUND), int(height * AROUND)
        x0, y0 = max(0, left - more_x), max(0, top - more_y)
        part = pixels[y0 : top + height + more_y, x0 : left + width + more_x]
        coarse = cv2.resize(part, (COARSE, COARSE), interpolation=cv2.INTER_AREA)
        blocks = cv2.resize(coarse, (part.shape[1], part.shape[0]), interpolation=cv2.INTER_NEAREST)
        part[:] = cv2.GaussianBlur(blocks, (0, 0), max(2.0, width / 20))
        covered[y0 : top + height + more_y, x0 : left + width + more_x] = 255
    groups, _labels = cv2.connectedComponents(covered)
    return int(groups) - 1 if places else 0
