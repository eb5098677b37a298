"""Whether colours can be read on each other."""

from __future__ import annotations

READABLE = 4.5  # WCAG 2.2, 1.4.3 Contrast (Minimum), level AA for text


def luminance(colour: str) -> float:
    """Relative luminance of `colour` ("#0B4F6C"), 0 black to 1 white (WCAG 2.2, definition of relative luminance)."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 (none) to 21 (black on white)."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)
