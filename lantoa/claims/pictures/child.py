"""The process that opens pictures strangers made. It is started as a program, limits itself, and answers in JSON.

    child.py clean SOURCE TARGET MARKS     an upright JPEG without metadata, with covered faces and QR codes; its marks
    child.py read FILE                     the words in a picture and where each stands, by the machine's Tesseract
    child.py hide SOURCE TARGET PLACES     the same picture with these places painted over

It gets no secrets (an empty environment) and no database. Whatever breaks in here ends this process and no other.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

MOST_PIXELS = 40_000_000
LONGEST_SIDE = 1_800
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
READ_SECONDS = 60
MEGABYTES = 2_000
LETTERS = 8_000


def limit(seconds: int, megabytes: int, written: int) -> None:
    """Hold this process, and what it starts, to so much time, memory and bytes written to a file."""
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (megabytes * 1024**2, megabytes * 1024**2))
    resource.setrlimit(resource.RLIMIT_FSIZE, (written, written))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def opened(path: Path) -> Any:
    """The picture, upright, in colours, not too large. Raises ValueError for what is none."""
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = MOST_PIXELS // 2  # Pillow refuses at twice this
    try:
        picture: Image.Image = Image.open(path, formats=FORMATS)
        if picture.width * picture.height > MOST_PIXELS or min(picture.size) < 16:
            raise ValueError("size")
        picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        picture = ImageOps.exif_transpose(picture)
        picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
        if picture.mode in ("RGBA", "LA", "P", "PA"):
            picture = picture.convert("RGBA")
            picture = Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture)
        return picture.convert("RGB")
    except (OSError, SyntaxError, EOFError, Image.DecompressionBombError) as error:
        raise ValueError("damaged") from error


def clean(source: Path, target: Path, marks: Path) -> dict[str, Any]:
    """See the module."""
    import cv2
    import numpy as np

    from lantoa.claims.pictures import codes, faces
    from lantoa.claims.pictures.features import features_of

    cv2.setNumThreads(1)
    pixels = np.asarray(opened(source))[:, :, ::-1].copy()
    found = features_of(cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY))
    hidden = {"faces": faces.cover(pixels), "codes": codes.cover(pixels)}
    # Only pixels are written: no place, no camera, no comments.
    written, jpeg = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, 82])
    if not written:
        raise ValueError("damaged")
    target.write_bytes(jpeg.tobytes())
    marks.write_bytes(found.marks)
    return {"hash": found.hash, **hidden}


def read(path: Path) -> dict[str, Any]:
    """See the module."""
    done = subprocess.run(  # noqa: S603  a list, no shell
        ["tesseract", str(path), "stdout", "-l", "vie", "--psm", "6", "tsv"],  # noqa: S607
        capture_output=True, timeout=READ_SECONDS, check=False, env=os.environ | {"OMP_THREAD_LIMIT": "1"},
    )  # fmt: skip
    if done.returncode != 0:
        return {"refused": "unread"}
    lines: dict[tuple[str, ...], list[str]] = {}
    places: list[list[int]] = []
    letters = 0
    for row in done.stdout.decode("utf-8", "replace").splitlines()[1:]:
        fields = row.split("\t")
        words = fields[11].split() if len(fields) == 12 else []
        letters += sum(map(len, words)) + len(words)
        if letters > LETTERS:
            break
        lines.setdefault(tuple(fields[1:5]), []).extend(words)
        places += [[int(number) for number in fields[6:10]]] * len(words)
    return {"text": "\n".join(" ".join(words) for words in lines.values() if words), "places": places}


def hide(source: Path, target: Path, places: Path) -> dict[str, Any]:
    """See the module. Painted over, not blurred: blurred letters can be guessed; pale, so that it is not read as letters."""
    import cv2
    import numpy as np

    pixels = np.asarray(opened(source))[:, :, ::-1].copy()
    for left, top, width, height in json.loads(places.read_text()):
        around = 2 + height // 6
        corner = (max(0, left - around), max(0, top - around))
        cv2.rectangle(pixels, corner, (left + width + around, top + height + around), (224, 224, 224), -1)
    written, jpeg = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, 82])
    if not written:
        raise ValueError("damaged")
    target.write_bytes(jpeg.tobytes())
    return {"hidden": True}


def main(arguments: list[str]) -> int:
    """Do what the arguments say; the answer goes to standard output."""
    what, *rest = arguments
    limit(READ_SECONDS, MEGABYTES, 64 * 1024**2)
    sys.path.insert(0, str(Path(__file__).resolve().parents[3]))
    try:
        programs: dict[str, Callable[..., dict[str, Any]]] = {"clean": clean, "read": read, "hide": hide}
        answer = programs[what](*map(Path, rest))
    except (ValueError, MemoryError, RecursionError, subprocess.TimeoutExpired):
        answer = {"refused": "damaged"}
    sys.stdout.write(json.dumps(answer))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
