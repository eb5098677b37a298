"""Answers taken out whole, however many: CSV, XLSX and SPSS, a piece at a time in flat memory."""

from lantoa.surveys.exports.rows import Column, columns, rows
from lantoa.surveys.exports.sav import stream_sav
from lantoa.surveys.exports.tables import as_csv, as_xlsx

__all__ = ["Column", "as_csv", "as_xlsx", "columns", "rows", "stream_sav"]
