"""Every text colour reads on every ground it is put on, light and dark (WCAG 2.2, 1.4.3 and 1.4.11)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

CSS = Path(__file__).resolve().parents[1] / "static" / "base" / "css"
TOKENS = (CSS / "tokens.css").read_text()

GROUNDS = ("paper", "surface", "sunken")
TEXT = [(ink, ground) for ink in ("ink", "ink-soft", "brand", "brand-deep", "lacquer", "leaf", "amber", "rust")
        for ground in GROUNDS]  # fmt: skip
TEXT += [(kind, f"{kind}-soft") for kind in ("brand", "lacquer", "leaf", "amber", "rust")]
TEXT += [("ink", f"{kind}-soft") for kind in ("brand", "lacquer", "leaf", "amber", "rust")]
TEXT += [("brand-deep", "brand-soft"), ("on-brand", "brand"), ("on-brand", "brand-deep"), ("on-lacquer", "lacquer"),
         ("paper", "ink"), ("surface", "leaf"), ("surface", "rust")]  # fmt: skip
GRAPHICS = [(mark, ground) for mark in ("line-strong", "brand", "lacquer", "leaf", "amber", "rust", "ink")
            for ground in GROUNDS]  # fmt: skip
GRAPHICS += [("brand", "line"), ("leaf", "line"), ("ink", "line")]


def block(selector: str) -> dict[str, str]:
    """The colours set under `selector`, as hex."""
    start = TOKENS.index(selector + " {")
    body = TOKENS[start : TOKENS.index("}", start)]
    return dict(re.findall(r"--([a-z-]+): (#[0-9A-Fa-f]{6});", body))


LIGHT = block(":root")
DARK = block(':root[data-theme="dark"]')
SCHEMES = {"light": LIGHT, "dark": DARK}


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_black_on_white_has_the_known_contrast():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#767676", "#FFFFFF") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("text", "ground"), TEXT)
def test_text_reads_on_its_ground(scheme, text, ground):
    colours = SCHEMES[scheme]
    assert contrast(colours[text], colours[ground]) >= 4.5


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("mark", "ground"), GRAPHICS)
def test_marks_and_borders_stand_out(scheme, mark, ground):
    colours = SCHEMES[scheme]
    assert contrast(colours[mark], colours[ground]) >= 3


def test_dark_by_system_and_dark_by_choice_are_the_same():
    assert block(':root:not([data-theme="light"])') == DARK
    assert LIGHT.keys() == DARK.keys()


def test_every_colour_in_the_style_sheets_is_a_token():
    used = set()
    for name in ("base.css", "components.css"):
        sheet = (CSS / name).read_text()
        assert not re.findall(r"#[0-9a-fA-F]{3,8}\b", sheet), "a colour stands outside the tokens"
        used |= set(re.findall(r"var\(--([a-z0-9-]+)", sheet))
    set_by_pieces = {"tone", "tone-soft", "gap", "min"}
    known = set(re.findall(r"--([a-z0-9-]+):", TOKENS)) | set_by_pieces
    assert used <= known


def test_the_style_sheets_stay_small():
    assert sum(path.stat().st_size for path in CSS.glob("*.css")) < 60_000
    assert "://" not in "".join(path.read_text() for path in CSS.glob("*.css"))
