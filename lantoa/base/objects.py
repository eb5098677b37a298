"""The two parts of a bucket: what everybody may see, and what a view hands out after asking who is asking."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from botocore.config import Config
from botocore.exceptions import ClientError
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from storages.backends.s3 import S3Storage

CONNECT_SECONDS = 3
ANSWER_SECONDS = 20


def options(address: str) -> dict[str, Any]:
    """The options of django-storages for `s3://key:secret@host[:port]/bucket[?region=…&tls=0&prefix=…]`."""
    parts = urlsplit(address)
    asked = dict(parse_qsl(parts.query))
    bucket = parts.path.strip("/")
    if not parts.hostname or not bucket:
        raise ImproperlyConfigured("LANTOA_STORAGE_URL: s3://key:secret@host/bucket")
    host = parts.hostname + (f":{parts.port}" if parts.port else "")
    return {
        "access_key": unquote(parts.username or "") or None,
        "secret_key": unquote(parts.password or "") or None,
        "bucket_name": bucket,
        "endpoint_url": f"{'http' if asked.get('tls') == '0' else 'https'}://{host}",
        "region_name": asked.get("region", "us-east-1"),
        "location": asked.get("prefix", "").strip("/"),
        "file_overwrite": False,
        "default_acl": None,
        "client_config": Config(
            connect_timeout=CONNECT_SECONDS,
            read_timeout=ANSWER_SECONDS,
            retries={"max_attempts": 2},
            signature_version="s3v4",
            s3={"addressing_style": "path"},
            # Other stores than Amazon's do not all know its newer checksums.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        ),
    }


def make_bucket(address: str) -> bool:
    """Make the bucket of an empty store; False if it is there."""
    store = S3Storage(**options(address))
    client = store.connection.meta.client
    try:
        client.head_bucket(Bucket=store.bucket_name)
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] != 404:
            raise
        client.create_bucket(Bucket=store.bucket_name)
        return True
    return False


class _Part(S3Storage):
    part = ""

    def __init__(self, address: str) -> None:
        given = options(address)
        super().__init__(**given | {"location": f"{given['location']}/{self.part}".strip("/")})


class PublicObjects(_Part):
    """Pictures and files of pages; their address is on this site, see `files.media`."""

    part = "media"

    def url(self, name: str, *_args: Any, **_kwargs: Any) -> str:
        """The address on this site."""
        return settings.MEDIA_URL + quote(name)


class PrivateObjects(_Part):
    """What has no address."""

    part = "private"

    def url(self, name: str, *_args: Any, **_kwargs: Any) -> str:
        """Always an error: a view serves it."""
        raise ValueError("a private file has no address")
