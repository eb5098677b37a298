"""Warm flat pictures drawn in code, so that the demo has something to look at and nobody's photograph in it."""

from __future__ import annotations

import io
import math
from collections.abc import Callable
from random import Random

from PIL import Image, ImageDraw

SIZE = (1200, 800)
PALETTES = [
    ("#F6E7CB", "#E8B56B", "#B3321B", "#0B4F6C", "#1F7A4D", "#FFF8EC"),
    ("#DCEAF2", "#8FBBD3", "#0B4F6C", "#B3321B", "#E8B56B", "#FFFFFF"),
    ("#E6F0E4", "#9CC7A4", "#1F7A4D", "#0B4F6C", "#E8B56B", "#FBFAF7"),
    ("#FBE6DF", "#E8A08C", "#B3321B", "#083B52", "#F2C572", "#FFF5F0"),
]
Colours = tuple[str, str, str, str, str, str]
Scene = Callable[[ImageDraw.ImageDraw, Random, Colours], None]


def draw(seed: int) -> bytes:
    """A JPEG of 1200 × 800; the same seed draws the same picture."""
    random = Random(seed)  # noqa: S311  no secret
    colours = PALETTES[seed % len(PALETTES)]
    image = Image.new("RGB", SIZE, colours[0])
    SCENES[seed % len(SCENES)](ImageDraw.Draw(image), random, colours)
    file = io.BytesIO()
    image.save(file, "JPEG", quality=86)
    return file.getvalue()


def _hills(pen: ImageDraw.ImageDraw, random: Random, colours: Colours) -> None:
    pen.ellipse((850, 90, 1010, 250), fill="#E8A13A")
    for layer, colour in enumerate((colours[1], colours[4], colours[2])):
        base, wave, phase = 380 + layer * 120, 70 - layer * 12, random.random() * 6
        line = [(x, base + math.sin(x / (150 + layer * 40) + phase) * wave) for x in range(0, 1201, 20)]
        pen.polygon([(0, 800), *line, (1200, 800)], fill=colour)
    pen.polygon([(220, 560), (330, 480), (440, 560)], fill=colours[3])
    pen.rectangle((240, 560, 420, 660), fill=colours[5])
    for x in (262, 318, 374):
        pen.rectangle((x, 585, x + 28, 620), fill=colours[1])
    pen.line((480, 470, 480, 660), fill=colours[5], width=7)
    pen.rectangle((483, 474, 560, 524), fill="#B3321B")


def _classroom(pen: ImageDraw.ImageDraw, random: Random, colours: Colours) -> None:
    pen.rectangle((0, 620, 1200, 800), fill=colours[1])
    pen.rounded_rectangle((170, 110, 1030, 470), 14, fill=colours[3])
    pen.rounded_rectangle((190, 130, 1010, 450), 8, fill="#10455C")
    for row in range(4):
        y = 185 + row * 60
        pen.line((240, y, 240 + random.randint(300, 680), y), fill=colours[5], width=8)
    for column in range(4):
        x = 130 + column * 260
        pen.rounded_rectangle((x, 640, x + 190, 668), 6, fill=colours[2])
        pen.rectangle((x + 20, 668, x + 34, 760), fill=colours[2])
        pen.rectangle((x + 156, 668, x + 170, 760), fill=colours[2])
        pen.ellipse((x + 62, 540, x + 128, 606), fill=colours[4])
        pen.rounded_rectangle((x + 48, 600, x + 142, 642), 18, fill=colours[5])


def _flowers(pen: ImageDraw.ImageDraw, random: Random, colours: Colours) -> None:
    pen.rectangle((0, 650, 1200, 800), fill=colours[1])
    pen.polygon([(480, 470), (720, 470), (680, 720), (520, 720)], fill=colours[3])
    for at in range(15):
        angle = math.pi * (0.12 + 0.76 * at / 14)
        reach = random.randint(210, 350)
        x, y = 600 - math.cos(angle) * reach, 480 - math.sin(angle) * reach
        pen.line((600, 490, x, y), fill=colours[4] if at % 2 else "#1F7A4D", width=8)
        size = random.randint(38, 62)
        for petal in range(6):
            turn = petal * math.pi / 3
            px, py = x + math.cos(turn) * size * 0.62, y + math.sin(turn) * size * 0.62
            pen.ellipse(
                (px - size * 0.5, py - size * 0.5, px + size * 0.5, py + size * 0.5),
                fill=colours[2] if at % 3 else colours[5],
            )
        pen.ellipse((x - size * 0.32, y - size * 0.32, x + size * 0.32, y + size * 0.32), fill=colours[4])


def _books(pen: ImageDraw.ImageDraw, random: Random, colours: Colours) -> None:
    for shelf in range(3):
        floor = 250 + shelf * 235
        x = 90
        while x < 1080:
            width, height = random.randint(28, 66), random.randint(110, 185)
            if random.random() < 0.12:
                x += 40
                continue
            colour = random.choice(colours[1:5])
            pen.rounded_rectangle((x, floor - height, x + width, floor), 5, fill=colour)
            pen.rectangle((x + 6, floor - height + 24, x + width - 6, floor - height + 32), fill=colours[5])
            x += width + 7
        pen.rectangle((60, floor, 1140, floor + 20), fill=colours[3])


def _lanterns(pen: ImageDraw.ImageDraw, random: Random, colours: Colours) -> None:
    pen.rectangle((0, 0, 1200, 800), fill=colours[3])
    for _star in range(70):
        x, y, size = random.randint(0, 1200), random.randint(0, 500), random.randint(1, 4)
        pen.ellipse((x, y, x + size, y + size), fill=colours[5])
    pen.ellipse((880, 70, 1040, 230), fill=colours[4])
    for at in range(7):
        x, y = 100 + at * 165, random.randint(210, 430)
        pen.line((x, 0, x, y), fill=colours[1], width=3)
        pen.ellipse((x - 58, y, x + 58, y + 96), fill="#C7402A" if at % 2 else colours[4])
        pen.rectangle((x - 22, y - 10, x + 22, y + 4), fill=colours[1])
        pen.rectangle((x - 22, y + 92, x + 22, y + 106), fill=colours[1])
        pen.line((x, y + 106, x, y + 160), fill=colours[4], width=5)
    pen.polygon([(0, 800), (0, 690), (300, 640), (640, 700), (920, 650), (1200, 700), (1200, 800)], fill="#06303F")


def _people(pen: ImageDraw.ImageDraw, random: Random, colours: Colours) -> None:
    pen.ellipse((-100, 560, 1300, 1100), fill=colours[1])
    for at in range(6):
        x, y = 130 + at * 172, 330 + (at % 2) * 26
        dress = (colours[2], colours[3], colours[4], "#1F7A4D")[at % 4]
        pen.polygon([(x - 8, y + 90), (x + 72, y + 90), (x + 104, y + 380), (x - 40, y + 380)], fill=dress)
        pen.rounded_rectangle((x - 22, y + 84, x + 86, y + 210), 34, fill=dress)
        pen.ellipse((x - 6, y, x + 70, y + 84), fill="#F0C9A0")
        pen.chord((x - 12, y - 12, x + 76, y + 70), 180, 360, fill="#2A1C14")
        if at % 2:
            pen.rounded_rectangle((x + 6, y + 180, x + 60, y + 222), 5, fill=colours[5])


def _sea(pen: ImageDraw.ImageDraw, random: Random, colours: Colours) -> None:
    pen.ellipse((520, 120, 700, 300), fill=colours[4])
    for row in range(6):
        y = 330 + row * 82
        line = [(x, y + math.sin(x / 60 + row) * 14) for x in range(0, 1201, 12)]
        pen.polygon([(0, 800), *line, (1200, 800)], fill=(colours[1], colours[3])[row % 2] if row < 5 else colours[5])
    for _boat in range(3):
        x, y = random.randint(120, 980), random.randint(380, 620)
        pen.chord((x, y - 30, x + 150, y + 50), 0, 180, fill=colours[2])
        pen.polygon([(x + 72, y + 8), (x + 72, y - 112), (x + 150, y + 8)], fill=colours[5])


def _pitch(pen: ImageDraw.ImageDraw, random: Random, colours: Colours) -> None:
    pen.rectangle((0, 330, 1200, 800), fill="#1F7A4D")
    for stripe in range(0, 1200, 200):
        pen.rectangle((stripe, 330, stripe + 100, 800), fill="#2A8A5A")
    pen.line((0, 430, 1200, 430), fill=colours[5], width=5)
    pen.ellipse((420, 520, 780, 740), outline=colours[5], width=6)
    for at in range(9):
        x, y = random.randint(60, 1120), random.randint(420, 640)
        shirt = colours[2] if at % 2 else colours[4]
        pen.rounded_rectangle((x, y + 34, x + 44, y + 96), 10, fill=shirt)
        pen.rectangle((x + 6, y + 96, x + 16, y + 132), fill=colours[3])
        pen.rectangle((x + 28, y + 96, x + 38, y + 132), fill=colours[3])
        pen.ellipse((x + 6, y, x + 38, y + 34), fill="#F0C9A0")
    for at in range(24):
        x = at * 52
        pen.ellipse((x, 236 + (at % 3) * 16, x + 40, 276 + (at % 3) * 16), fill=colours[1 + at % 4])
    pen.ellipse((590, 690, 622, 722), fill=colours[5])


SCENES: list[Scene] = [_hills, _classroom, _flowers, _books, _lanterns, _people, _sea, _pitch]
