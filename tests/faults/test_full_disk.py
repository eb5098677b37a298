"""The disk of a small installation is full: it reads on, says so when asked to write, and recovers."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.conftest import EMAIL, IMPORTS, Site, send_table, wait_until

pytestmark = pytest.mark.faults


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Site]:
    """A small installation on a disk of 48 MB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=48m", "tmpfs", str(disk)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("a disk of its own can be mounted by root only")
    site = Site(disk / "var")
    try:
        site.set_up()
        site.start("serve", "--port", str(site.port))
        wait_until(lambda: site.health().get("status") == "ok")
        yield site
    finally:
        site.end()
        subprocess.run(["umount", "--lazy", str(disk)], check=True)


def fill(directory: Path) -> Path:
    """Fill the disk to its last byte."""
    filler = directory / "filler"
    with open(filler, "ab", buffering=0) as file:
        for size in (1 << 20, 1 << 12, 1):
            try:
                while True:
                    file.write(b"\0" * size)
            except OSError:
                continue
    return filler


def test_the_disk_is_full(small: Site):
    browser = small.sign_in()
    assert send_table(small, browser).status_code == 200
    filler = fill(small.var)
    wait_until(lambda: small.health().get("storage") == "full")
    assert small.get("/").status_code == 200
    assert "doan-vien.csv" in browser.get(small.address + IMPORTS, timeout=60).text
    answer = send_table(small, browser)
    assert answer.status_code == 503
    assert "hết chỗ chứa" in answer.text

    filler.unlink()
    wait_until(lambda: small.health().get("storage") == "ok")
    assert send_table(small, browser).status_code == 200
    page = browser.get(small.address + IMPORTS, timeout=60).text
    assert page.count("doan-vien.csv") == 2
    assert (
        small.python(f"from lantoa.people.models import Account as A; print(A.objects.get().email == {EMAIL!r})")
        == "True"
    )
