"""The same small union that the rooms' own tests start from."""

from __future__ import annotations

from lantoa.conftest import _fresh_snapshots, signed_in, union  # noqa: F401
