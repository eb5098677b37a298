"""Covering QR codes: what is in one may be a private group, somebody's page or somebody's account at a bank."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np

SMALLEST = 24  # pixels; nothing smaller can be read
SQUARE = 1.8  # how many times as long one side may be as the other, in a picture taken from the side
AROUND = 0.06
PALE = (224, 224, 224)


def found_in(pixels: Any) -> list[Any]:
    """Where QR codes are, each as its four corners."""
    gray = cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY)
    places = []
    for detector in (cv2.QRCodeDetector(), cv2.QRCodeDetectorAruco()):
        seen, corners = detector.detectMulti(gray)
        if seen and corners is not None:
            places += [quad.astype(np.float32) for quad in corners if _is_square(quad)]
    return places


def _is_square(quad: Any) -> bool:
    if not np.isfinite(quad).all() or not cv2.isContourConvex(quad.astype(np.float32)):
        return False
    sides = [float(np.linalg.norm(quad[at] - quad[at - 1])) for at in range(4)]
    return min(sides) >= SMALLEST and max(sides) <= SQUARE * min(sides)


def cover(pixels: Any) -> int:
    """Paint over all QR codes in `pixels` (changed in place); how many different ones there were."""
    places = found_in(pixels)
    covered = np.zeros(pixels.shape[:2], np.uint8)
    for quad in places:
        middle = quad.mean(axis=0)
        wider = (middle + (quad - middle) * (1 + 2 * AROUND)).astype(np.int32)
        cv2.fillConvexPoly(pixels, wider, PALE)
        cv2.fillConvexPoly(covered, wider, 255)
    groups, _labels = cv2.connectedComponents(covered)
    return int(groups) - 1 if places else 0
