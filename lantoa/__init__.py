"""Lan Tỏa: the platform with which a trade union carries out its communications programme."""

__version__ = "0.1.0"
