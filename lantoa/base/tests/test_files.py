"""Uploaded files on disk and in a store that speaks S3."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage, storages
from servers import ObjectStore

from lantoa.base.objects import make_bucket, options
from lantoa.base.tests.conftest import ROOT

STORE_BY_FIELD = """
import django; django.setup()
from django.core.files.base import ContentFile
from lantoa.notices.models import Attachment
file = Attachment(name="a").file
file.save("bảng lương.pdf", ContentFile("riêng".encode()), save=False)
print(file.name, file.storage.open(file.name).read().decode())
"""


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    server = ObjectStore(tmp_path_factory.mktemp("s3"))
    yield server.start()
    server.stop()


@pytest.fixture
def store(settings, address):
    """The test's settings with files in the store."""
    settings.OBJECT_STORE = True
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "lantoa.base.objects.PublicObjects", "OPTIONS": {"address": address}},
        "private": {"BACKEND": "lantoa.base.objects.PrivateObjects", "OPTIONS": {"address": address}},
    }


def test_a_public_file_on_disk_is_read_on_this_site(client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    name = default_storage.save("anh/a.jpg", ContentFile(b"jpeg"))
    answer = client.get(default_storage.url(name))
    assert (answer.status_code, b"".join(answer.streaming_content)) == (200, b"jpeg")
    assert client.get("/media/khong-co.jpg").status_code == 404
    assert client.get("/media/../private/a").status_code == 404


def test_a_public_file_in_a_store_is_read_on_this_site_too(client, store):
    name = default_storage.save("ảnh/á b.jpg", ContentFile(b"jpeg"))
    url = default_storage.url(name)
    assert url.startswith("/media/")
    answer = client.get(url)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
    assert b"".join(answer.streaming_content) == b"jpeg"
    assert client.head(url).status_code == 200
    assert client.post(url).status_code == 405


def test_the_public_address_does_not_lead_to_private_files(client, store):
    name = storages["private"].save("a.pdf", ContentFile(b"private"))
    for path in (name, f"private/{name}", f"../private/{name}", f"%2e%2e/private/{name}", "", "khong-co.jpg"):
        assert client.get(f"/media/{path}").status_code == 404
    with pytest.raises(ValueError, match="no address"):
        storages["private"].url(name)


def test_a_second_file_of_the_same_name_does_not_replace_the_first(store):
    first, second = (default_storage.save("a.txt", ContentFile(text)) for text in ("1", "2"))
    assert first != second
    assert default_storage.open(first).read() == b"1"
    default_storage.delete(first)
    assert not default_storage.exists(first)


def test_files_of_models_go_where_the_setting_says(address, tmp_path):
    said = subprocess.run(
        [sys.executable, "-c", STORE_BY_FIELD], cwd=ROOT, check=True, capture_output=True, text=True,
        env=os.environ | {
            "LANTOA_STORAGE_URL": f"{address}&prefix=truong", "LANTOA_VAR": str(tmp_path),
            "DJANGO_SETTINGS_MODULE": "lantoa.settings_test",
        },
    )  # fmt: skip
    assert said.stdout.split()[1:] == ["riêng"]
    assert not list(tmp_path.rglob("*.pdf"))


def test_the_bucket_of_an_empty_store_is_made_once(address):
    empty = address.replace(ObjectStore.bucket, "moi")
    assert [make_bucket(empty), make_bucket(empty)] == [True, False]


@pytest.mark.parametrize("wrong", ["s3://key:secret@/bucket", "s3://key:secret@host", "s3://key:secret@host/"])
def test_an_address_without_host_or_bucket_is_refused(wrong):
    with pytest.raises(ImproperlyConfigured):
        options(wrong)


def test_the_parts_of_an_address_are_understood():
    known = options("s3://k%2Fy:s%3At@store.example.vn:9000/tep?region=vn-1&prefix=/a/")
    assert (known["access_key"], known["secret_key"], known["bucket_name"]) == ("k/y", "s:t", "tep")
    assert (known["endpoint_url"], known["region_name"]) == ("https://store.example.vn:9000", "vn-1")
    assert known["location"] == "a"
