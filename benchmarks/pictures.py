"""Whether a picture is found again after it was cut, compressed and written on.

    python -m benchmarks.pictures [--pictures 1000]

Made pictures (scenes of shapes, and notices with words on coloured ground) are known; each is then cut by up to a
quarter, made smaller, written on with a band of words and compressed as chats do, and looked up. As many pictures
that nobody knows, made the same way and changed the same way, are looked up too. Prints one JSON line: `found` and
`false` as shares, milliseconds a look-up.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from random import Random
from typing import Any

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from lantoa.claims.pictures.features import Features, features_of
from lantoa.claims.pictures.matching import PictureIndex

SEED = 41
WORDS = [
    "THÔNG",
    "BÁO",
    "công",
    "đoàn",
    "nhà",
    "trường",
    "đoàn",
    "viên",
    "nộp",
    "tiền",
    "quỹ",
    "lớp",
    "học",
    "sinh",
    "giáo",
    "viên",
    "lương",
    "thưởng",
    "Tết",
    "nghỉ",
    "lễ",
    "bảo",
    "hiểm",
    "xã",
    "hội",
    "hồ",
    "sơ",
    "trước",
    "ngày",
    "hạn",
    "cuối",
    "liên",
    "hệ",
    "văn",
    "phòng",
    "chuyển",
    "khoản",
    "phí",
    "khẩn",
    "cấp",
    "chia",
    "sẻ",
    "ngay",
    "mọi",
    "người",
    "sự",
    "thật",
    "tin",
    "nóng",
]


def colour(random: Random) -> tuple[int, int, int]:
    """Any colour."""
    return random.randrange(256), random.randrange(256), random.randrange(256)


def made(random: Random) -> Image.Image:
    """A picture: soft ground, shapes as things in a scene have, or a notice of a few lines."""
    width, height = random.choice([(900, 675), (720, 960), (1080, 608), (800, 800)])
    coarse = np.array([[colour(random) for _x in range(6)] for _y in range(5)], np.uint8)
    picture = Image.fromarray(coarse).resize((width, height), Image.Resampling.BICUBIC)
    draw = ImageDraw.Draw(picture)
    notice = random.random() < 0.4
    for _shape in range(random.randint(6, 12) if notice else random.randint(25, 60)):
        x, y = random.randrange(width), random.randrange(height)
        w, h = random.randint(15, width // 4), random.randint(15, height // 4)
        draws = (draw.ellipse, draw.rectangle)
        if random.random() < 0.6:
            random.choice(draws)(
                (x, y, x + w, y + h), fill=colour(random), outline=colour(random), width=random.randint(0, 5)
            )
        else:
            corners = [
                (x + random.randint(-w, w), y + random.randint(-h, h)) for _corner in range(random.randint(3, 6))
            ]
            draw.polygon(corners, fill=colour(random))
    if notice:
        size, top = random.randint(26, 40), random.randint(20, 90)
        for line in range(random.randint(6, 12)):
            words = " ".join(random.choices(WORDS, k=random.randint(3, 7)))
            draw.text(
                (random.randint(20, 70), top + line * int(size * 1.6)), words, fill=colour(random), font_size=size
            )
    return picture.filter(ImageFilter.GaussianBlur(random.random() * 1.2))


def changed(picture: Image.Image, random: Random) -> bytes:
    """The picture as it comes back: cut, smaller, written on, compressed (JPEG 30 to 75)."""
    width, height = picture.size
    left, right = random.random() * 0.125, random.random() * 0.125
    top, bottom = random.random() * 0.125, random.random() * 0.125
    cut = picture.crop((int(width * left), int(height * top), int(width * (1 - right)), int(height * (1 - bottom))))
    scale = random.uniform(0.5, 1.1)
    cut = cut.resize((int(cut.width * scale), int(cut.height * scale)), Image.Resampling.LANCZOS)
    draw = ImageDraw.Draw(cut)
    band = int(cut.height * random.uniform(0.08, 0.18))
    at = random.choice([0, cut.height - band, (cut.height - band) // 2])
    draw.rectangle((0, at, cut.width, at + band), fill=random.choice(["black", "white", "red", "yellow"]))
    draw.text((10, at + 4), " ".join(random.choices(WORDS, k=6)), fill=colour(random), font_size=max(12, band // 2))
    grey = np.asarray(cut)[:, :, ::-1]
    _done, jpeg = cv2.imencode(".jpg", grey, [cv2.IMWRITE_JPEG_QUALITY, random.randint(30, 75)])
    return jpeg.tobytes()


def features(picture: Image.Image | bytes) -> Features:
    """What a picture is known by."""
    if isinstance(picture, bytes):
        return features_of(cv2.imdecode(np.frombuffer(picture, np.uint8), cv2.IMREAD_GRAYSCALE))
    return features_of(np.asarray(picture.convert("L")))


def run(pictures: int = 1_000) -> dict[str, Any]:
    """Know `pictures`, look all of them up changed, and as many that nobody knows."""
    cv2.setNumThreads(1)
    random = Random(SEED)
    index, coming_back = PictureIndex(), []
    for key in range(pictures):
        picture = made(random)
        known = features(picture)
        index.add(key, known.hash, known.marks)
        coming_back.append(changed(picture, random))
    found = 0
    took: list[float] = []
    for key, jpeg in enumerate(coming_back):
        begun = time.perf_counter()
        asked = features(jpeg)
        matches = index.find(asked.hash, asked.marks)
        took.append(time.perf_counter() - begun)
        found += matches[:1] == [key]
    false = 0
    for _stranger in range(pictures):
        asked = features(changed(made(random), random))
        false += bool(index.find(asked.hash, asked.marks))
    took.sort()
    return {
        "n": pictures, "found": round(found / pictures, 4), "false": round(false / pictures, 4),
        "p50_ms": round(took[len(took) // 2] * 1000, 1), "p95_ms": round(took[int(len(took) * 0.95)] * 1000, 1),
    }  # fmt: skip


def main(argv: Sequence[str] | None = None) -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pictures", description=__doc__.splitlines()[0])
    parser.add_argument("--pictures", type=int, default=1_000)
    sys.stdout.write(json.dumps(run(parser.parse_args(argv).pictures)) + "\n")


if __name__ == "__main__":
    main()
