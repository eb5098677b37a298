"""Files that are not for everybody: outside MEDIA_ROOT, served by views that ask who is asking."""

from __future__ import annotations

from django.conf import settings
from django.core.files.storage import FileSystemStorage, Storage


def private_storage() -> Storage:
    """Where private files lie; give the function itself to a FileField's `storage`."""
    return FileSystemStorage(location=settings.VAR_DIR / "private", base_url=None)
