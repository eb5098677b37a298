"""The way of a table from an upload over the preview into the roll or the tree.

The file is read twice with the same code: once without writing, for the preview, and once to apply it. A
large file is read by a background job in both cases. Whatever is written is written in one transaction.
"""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime

from django.core.cache import cache
from django.core.files.base import File
from django.core.files.uploadedfile import UploadedFile
from django.db import OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.base import audit
from lantoa.base.errors import Conflict, Invalid, LantoaError, NotAllowed
from lantoa.base.importing import ImportResult, write_refused
from lantoa.base.jobs import enqueue
from lantoa.base.rights import Capability, require
from lantoa.base.spreadsheets import SheetRow, read_rows
from lantoa.people import importing, roster
from lantoa.people.models import Account, ImportRun
from lantoa.units import importing as unit_importing
from lantoa.units.models import Unit

logger = logging.getLogger(__name__)

# Read while the visitor waits (about 4,000 rows); what is larger goes to a background job.
SMALL_BYTES = 256 * 1024
# A roster of 1.5 million people is about 110 MB as .xlsx and 200 MB as .csv.
MOST_BYTES = 300 * 1024 * 1024
_PROGRESS_EVERY = 1000

_ENDINGS = (".csv", ".json", ".xml")
# Reads a file for who sent it, from a unit: (actor, file, name, unit, dry_run=…) → what it found and did.
Reader = Callable[..., ImportResult]

CAPABILITY: dict[ImportRun.Kind, Capability] = {
    ImportRun.Kind.PEOPLE: Capability.MANAGE_PEOPLE, ImportRun.Kind.UNITS: Capability.MANAGE_UNITS,
}  # fmt: skip
HEADINGS: dict[ImportRun.Kind, Mapping[str, str]] = {
    ImportRun.Kind.PEOPLE: roster.HEADINGS, ImportRun.Kind.UNITS: unit_importing.HEADINGS,
}  # fmt: skip
_readers: dict[ImportRun.Kind, Reader] = {}


def register(kind: ImportRun.Kind, capability: Capability, headings: Mapping[str, str], reader: Reader) -> None:
    """Let a room above take in files of `kind`: who may, the columns of refused rows, and what reads them.

    `reader(actor, file, name, unit, dry_run=…)` compares the file with what is known and writes it unless
    `dry_run`; it raises `LantoaError` for a file that cannot be read.
    """
    CAPABILITY[kind], HEADINGS[kind], _readers[kind] = capability, headings, reader


def start(actor: Account, unit: Unit, kind: str, upload: UploadedFile) -> ImportRun:
    """Take in a table of `kind` ("people", "units", "figures" or "training") for `unit` and find out what it would change.

    `unit` says where the work is done from, not whom the rows are about: each row is checked against the
    rights of `actor`. A small file comes back `READY`, or `FAILED` with the reason; a large one `READING`.
    Raises `Invalid` for a file too large or of a kind that does not exist.
    """
    if kind not in CAPABILITY:
        raise Invalid(_("Chỉ nhập được đơn vị, đoàn viên, số liệu hoặc tập huấn đã qua."))
    require(actor, CAPABILITY[ImportRun.Kind(kind)], unit)
    if (upload.size or 0) > MOST_BYTES:
        raise Invalid(_("Tệp lớn quá 300 MB. Hãy chia thành nhiều tệp rồi nhập lần lượt."))
    with transaction.atomic():
        run = ImportRun(kind=kind, unit=unit, actor=actor, name=(upload.name or "")[:255])
        ending = next((one for one in _ENDINGS if run.name.lower().endswith(one)), ".xlsx")
        run.file.save(f"tep{ending}", upload, save=False)
        run.save()
        audit.record(actor, "import.upload", run, unit_code=unit.code, kind=kind)
        if not _is_small(run):
            from lantoa.people.tasks import read_import

            enqueue(read_import, run.pk)
    if _is_small(run):
        read(run)
    return run


def read(run: ImportRun) -> ImportRun:
    """Work out the preview of `run`; nothing of the table is written. A run dropped meanwhile stays dropped."""
    try:
        result = _work(run, dry_run=True)
    except LantoaError as error:
        run.state, run.message = ImportRun.State.FAILED, error.message
    except OperationalError:
        raise  # the database is busy or away: the job is tried again
    except Exception:
        logger.exception("import %s could not be read", run.pk)
        run.state = ImportRun.State.FAILED
        run.message = _("Chưa đọc được tệp này. Hãy mở bằng Excel, lưu lại dạng .xlsx rồi gửi lần nữa.")
    else:
        run.state, run.message = ImportRun.State.READY, ""
        _keep(run, result)
    with transaction.atomic():
        if ImportRun.objects.select_for_update().filter(pk=run.pk, state=ImportRun.State.READING).exists():
            run.save()
    return run


def apply(actor: Account, run: ImportRun) -> ImportRun:
    """Write what the preview of `run` showed, once; a large file is handed to a background job.

    Raises `NotAllowed` for anybody but who sent the file in, `Conflict` if it is not waiting to be applied.
    """
    _require_own(actor, run)
    require(actor, CAPABILITY[ImportRun.Kind(run.kind)], run.unit)
    with transaction.atomic():
        taken = ImportRun.objects.filter(pk=run.pk, state=ImportRun.State.READY).update(state=ImportRun.State.APPLYING)
        if not taken:
            raise Conflict(_("Tệp này không còn chờ áp dụng. Hãy tải lại trang để xem kết quả."))
        if not _is_small(run):
            from lantoa.people.tasks import apply_import

            enqueue(apply_import, run.pk)
    run.state = ImportRun.State.APPLYING
    return finish(run.pk) if _is_small(run) else run


def finish(pk: int) -> ImportRun:
    """Do what `apply` promised. All or nothing; a second call finds it done and does nothing."""
    try:
        with transaction.atomic():
            run = ImportRun.objects.select_for_update(of=("self",)).select_related("unit").get(pk=pk)
            if run.state != ImportRun.State.APPLYING:
                return run
            _keep(run, _work(run, dry_run=False))
            run.state, run.applied_at = ImportRun.State.APPLIED, timezone.now()
            run.save()
            transaction.on_commit(lambda: _forget_file(run))
    except LantoaError as error:
        logger.warning("import %s was not applied: %s %s", pk, error.message, error.details)
        return _put_back(pk, error.message)
    except OperationalError:
        raise
    except Exception:
        logger.exception("import %s was not applied", pk)
        return _put_back(pk, _("Chưa áp dụng được và chưa có gì thay đổi. Hãy thử lại sau ít phút."))
    return run


def _put_back(pk: int, message: str) -> ImportRun:
    """Let a run wait again, with the reason; nothing of it was written, and the file is still there."""
    ImportRun.objects.filter(pk=pk).update(state=ImportRun.State.READY, message=message)
    return ImportRun.objects.select_related("unit", "actor").get(pk=pk)


def drop(actor: Account, run: ImportRun) -> ImportRun:
    """Throw away a table that is not to be applied, with its files."""
    _require_own(actor, run)
    with transaction.atomic():
        waiting = (ImportRun.State.READING, ImportRun.State.READY, ImportRun.State.FAILED)
        if not ImportRun.objects.filter(pk=run.pk, state__in=waiting).update(state=ImportRun.State.DROPPED, rows={}):
            raise Conflict(_("Tệp này đã được áp dụng hoặc đang được xử lý nên không bỏ được nữa."))
        audit.record(actor, "import.drop", run, unit_code=run.unit.code)
        transaction.on_commit(lambda: forget_files(run))
    run.refresh_from_db()
    return run


def forget_files(run: ImportRun) -> None:
    """Delete what a run still keeps of the table: the files and the rows shown in the preview."""
    for field in (run.file, run.refused_file):
        if field:
            field.delete(save=False)
    ImportRun.objects.filter(pk=run.pk).update(file="", refused_file="", rows={})


def forget_older(than: datetime) -> int:
    """Clear away the files of runs sent in before `than`; returns of how many. Counts and dates stay."""
    old = ImportRun.objects.filter(created_at__lt=than).exclude(file="", refused_file="", rows={})
    forgotten = 0
    for run in old.exclude(state=ImportRun.State.APPLYING).order_by("pk")[:5000]:
        forget_files(run)
        left = (ImportRun.State.READING, ImportRun.State.READY)
        ImportRun.objects.filter(pk=run.pk, state__in=left).update(state=ImportRun.State.DROPPED)
        forgotten += 1
    return forgotten


def rows_read(run: ImportRun) -> int:
    """How many rows the job that has `run` in hand has read so far."""
    return int(cache.get(_progress_key(run), 0))


def _work(run: ImportRun, *, dry_run: bool) -> ImportResult:
    if run.actor is None:
        # Nobody would be the operator at the command line, who may do everything.
        raise NotAllowed(_("Tài khoản đã gửi tệp này không còn nữa. Hãy gửi lại tệp."))
    with run.file.storage.open(str(run.file.name)) as file:
        assert file.file is not None  # noqa: S101  it was opened on the line above
        reader = _readers.get(ImportRun.Kind(run.kind))
        if reader is not None:
            return reader(run.actor, file.file, run.name, run.unit, dry_run=dry_run)
        rows = _counted(run, read_rows(file.file, run.name))
        if run.kind == ImportRun.Kind.UNITS:
            return unit_importing.run(run.actor, rows, dry_run=dry_run)
        return importing.run_people(run.actor, rows, dry_run=dry_run, unit_code=_only_unit(run))


def _only_unit(run: ImportRun) -> str:
    """The unit of rows that name none: the sender's own if it has no units below, whatever the sheet is called."""
    return "" if Unit.objects.under(run.unit).active().exclude(pk=run.unit_id).exists() else run.unit.code


def _counted(run: ImportRun, rows: Iterable[SheetRow]) -> Iterator[SheetRow]:
    # In the cache rather than in the row: the transaction around the reading would hide it until the end.
    for at, row in enumerate(rows, start=1):
        if at % _PROGRESS_EVERY == 0:
            cache.set(_progress_key(run), at, 3600)
        yield row
    cache.delete(_progress_key(run))


def _progress_key(run: ImportRun) -> str:
    return f"import-rows-{run.pk}"


def _keep(run: ImportRun, result: ImportResult) -> None:
    run.counts = {str(state): count for state, count in result.counts.items()}
    run.rows = {str(state): [outcome.as_json() for outcome in shown] for state, shown in result.sample.items()}
    before, storage = run.refused_file.name, run.refused_file.storage
    if before:
        transaction.on_commit(lambda: storage.delete(before))
    run.refused_file = ""
    if result.refused:
        with tempfile.TemporaryFile() as book:
            write_refused(book, result.refused, HEADINGS[ImportRun.Kind(run.kind)])
            book.seek(0)
            run.refused_file.save("can-sua.xlsx", File(book), save=False)


def _forget_file(run: ImportRun) -> None:
    run.file.delete(save=False)
    ImportRun.objects.filter(pk=run.pk).update(file="")


def _is_small(run: ImportRun) -> bool:
    return bool(run.file) and run.file.size <= SMALL_BYTES


def _require_own(actor: Account, run: ImportRun) -> None:
    # The preview shows names; who sees them is who sent them.
    if run.actor_id != actor.pk:
        raise NotAllowed(_("Chỉ người đã gửi tệp mới xem và áp dụng được tệp này."), actor=actor.pk, run=run.pk)
