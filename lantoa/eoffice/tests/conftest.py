"""What the tests of the exchange share: two offices of the small union that exchange with each other."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from lantoa.eoffice import actions
from lantoa.eoffice.models import Connection
from lantoa.library import actions as library
from lantoa.library.models import Document
from lantoa.library.tests import samples

NORTH, MINISTRY = "28.22.H17", "000.00.00.G22"


@dataclass
class Office:
    """A unit's side of a connection."""

    connection: Connection
    document: Document


@pytest.fixture(autouse=True)
def _places(settings, tmp_path):
    settings.EOFFICE_DIR = tmp_path / "lien-thong"
    settings.EOFFICE_HOSTS = []


@pytest.fixture
def office(union) -> Office:
    """The northern province and its way to the ministry's e-office, with a document that can go out."""
    connection = actions.connect(
        None, union.north, name="Bộ Giáo dục và Đào tạo", organ_id=MINISTRY, own_id=NORTH, transport="folder"
    )
    document = library.bring(None, union.north, samples.pdf()).document
    facts = {
        "kind": "ke-hoach", "number": "18", "notation": "KH-CĐN", "issued_on": "2026-01-05", "place": "Hà Nội",
        "summary": "Truyền thông công đoàn năm 2026", "signer": "Nguyễn Ngọc Ân", "signer_title": "Phó Chủ tịch",
    }  # fmt: skip
    library.describe(None, document, **facts)
    document = library.share(None, document, "branch")
    document.refresh_from_db()
    return Office(connection, document)
