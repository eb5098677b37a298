"""Telling the index what changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from lantoa.search.models import Change


def changed(source: str, pks: Iterable[int]) -> None:
    """Things of a source changed: look at them again. Part of the open transaction; for changes in bulk.

    What is saved or deleted one by one is noticed without this.
    """
    Change.objects.bulk_create([Change(source=source, thing=pk) for pk in pks], batch_size=1000)


def note_change(source: str) -> Callable[..., None]:
    """A receiver of `post_save` and `post_delete` that notes the object under the source's code."""

    def receive(instance: Any, raw: bool = False, **_kwargs: Any) -> None:
        if not raw:
            Change.objects.create(source=source, thing=instance.pk)

    return receive
