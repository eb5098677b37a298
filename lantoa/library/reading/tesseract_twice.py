"""A plug-in of `ocrmypdf`: each page is read with the model that knows its typeface.

Tesseract has two models of Vietnamese. `vie` knows the serif faces of official documents; in geometric sans faces it
takes "a" for "o" and loses marks, which `Vietnamese` (the model of the script, trained on many faces) does not. So a
page that the first is unsure of is read by the second as well, and what Tesseract itself trusts more is kept.

Loaded by path into the Python of `ocrmypdf`, so it imports nothing of ours. Its settings come as environment
variables from `ocr.recognise`.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from ocrmypdf import hookimpl
from ocrmypdf.builtin_plugins.tesseract_ocr import TesseractOcrEngine

OTHER = os.environ.get("LANTOA_OCR_OTHER", "")
SURE = float(os.environ.get("LANTOA_OCR_SURE", "100"))


class TwiceEngine(TesseractOcrEngine):  # type: ignore[misc]  # the program's own module, seen only inside it
    """Tesseract, asked again with the other model where it is unsure."""

    @staticmethod
    def generate_pdf(input_file: Path, output_pdf: Path, output_text: Path, options: Any) -> None:
        """The invisible text of a page, and the text alone."""
        plain, languages = options.tesseract_config, options.languages
        options.tesseract_config = [*plain, "tsv"]
        try:
            TesseractOcrEngine.generate_pdf(input_file, output_pdf, output_text, options)
            first = confidence(output_pdf)
            if not OTHER or first is None or first >= SURE:
                return
            again = output_pdf.with_name(f"{output_pdf.stem}-hai.pdf")
            again_text = output_text.with_name(f"{output_text.stem}-hai.txt")
            options.languages = [OTHER]
            TesseractOcrEngine.generate_pdf(input_file, again, again_text, options)
            second = confidence(again)
            if second is not None and second > first:
                again.replace(output_pdf)
                again_text.replace(output_text)
        finally:
            options.tesseract_config, options.languages = plain, languages


def confidence(output_pdf: Path) -> float | None:
    """How sure Tesseract is of the words of a page, from 0 to 100, each word as heavy as it is long; None for no words."""
    table = output_pdf.with_suffix(".tsv")
    if not table.exists():
        return None
    total = letters = 0.0
    for line in table.read_text("utf-8").splitlines()[1:]:
        cells = line.split("\t")
        if len(cells) == 12 and cells[11].strip() and float(cells[10]) >= 0:
            length = len(cells[11].strip())
            total, letters = total + float(cells[10]) * length, letters + length
    return total / letters if letters else None


@hookimpl
def get_ocr_engine() -> TwiceEngine:
    """The engine that ocrmypdf asks; what is registered last is asked first."""
    return TwiceEngine()
