"""Where uploaded files lie: on disk, or in a store that speaks S3 (`LANTOA_STORAGE_URL`).

Public ones are read at /media/ on every kind of installation, so that pages hold no address of a store, the store
is open to nobody but us, and the proxy's cache carries them. Private ones are served by views that ask who is
asking.
"""

from __future__ import annotations

import mimetypes

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.core.files.storage import Storage, default_storage, storages
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe
from django.views.static import serve

KEPT_SECONDS = 3600


def private_storage() -> Storage:
    """Where private files lie; give the function itself to a FileField's `storage`."""
    return storages["private"]


@require_safe
def media(request: HttpRequest, path: str) -> HttpResponseBase:
    """`/media/…`: a public file; 404 if there is none of this name."""
    try:
        if not settings.OBJECT_STORE:
            return serve(request, path, document_root=str(settings.MEDIA_ROOT))
        file = default_storage.open(path)
    except (FileNotFoundError, SuspiciousOperation) as error:
        raise Http404 from error
    kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
    response = FileResponse(file, content_type=kind)
    response["Cache-Control"] = f"public, max-age={KEPT_SECONDS}"
    return response
