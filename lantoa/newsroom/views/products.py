"""The product register and a unit's columns."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

import xlsxwriter
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lantoa.base.errors import LantoaError
from lantoa.base.paging import page_of
from lantoa.newsroom import actions, queries
from lantoa.newsroom.forms import ColumnForm, ProductForm
from lantoa.newsroom.models import Column, Product
from lantoa.people.scopes import Capability, capabilities_at
from lantoa.people.web import SignedInRequest, officer_view
from lantoa.units.models import Unit

READERS = (
    Capability.REGISTER_PRODUCT,
    Capability.WRITE,
    Capability.PUBLISH,
    Capability.SEE_REACH,
    Capability.REPORT,
    Capability.ACCEPT_REPORT,
)
HEAD = ["Ngày", "Tên sản phẩm", "Loại hình", "Sản phẩm số", "Kênh", "Chuyên mục", "Đợt truyền thông", "Liên kết",
        "Ước số người", "Đơn vị"]  # fmt: skip


def _filters(request: SignedInRequest) -> dict[str, Any]:
    year = request.GET.get("nam", "")
    return {
        "kind": request.GET.get("loai", ""),
        "year": int(year) if year.isdecimal() and 1900 < int(year) < 3000 else None,
    }


@require_safe
@officer_view(*READERS)
def product_list(request: SignedInRequest, unit: Unit) -> HttpResponse:
    """The register, and the share of digital products this year (target T3)."""
    filters = _filters(request)
    year = filters["year"] or timezone.localdate().year
    digital, everything = queries.digital_share(unit, year)
    base = reverse("newsroom:products", args=[unit.code])
    tabs = [("", _("Tất cả")), ("digital", _("Sản phẩm số")), ("traditional", _("Truyền thống"))]
    context = {
        "unit": unit,
        "page": page_of(request, queries.products_of(unit, struck=True, **filters), 30),
        "year": year,
        "digital": digital,
        "everything": everything,
        "share": digital / everything if everything else None,
        "tabs": [
            {"label": label, "url": f"{base}?loai={code}" if code else base, "current": code == filters["kind"]}
            for code, label in tabs
        ],
        "may_register": Capability.REGISTER_PRODUCT in capabilities_at(request.user, unit),
        "query": request.GET.urlencode(),
    }
    return render(request, "newsroom/desk/products.html", context)


@officer_view(Capability.REGISTER_PRODUCT)
def product_new(request: SignedInRequest, unit: Unit) -> HttpResponse:
    """Enter a product by hand, with its evidence."""
    form = ProductForm(
        request.POST or None, request.FILES or None, unit=unit,
        initial={"produced_on": timezone.localdate(), "campaign": request.GET.get("dot")},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            product = actions.register_product(request.user, unit, **form.cleaned_data)
        except LantoaError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Đã ghi “%(title)s” vào sổ.") % {"title": product.title})
            return redirect("newsroom:products", unit.code)
    return render(
        request, "newsroom/desk/product_new.html", {"unit": unit, "form": form}, status=400 if form.errors else 200
    )


@require_POST
@officer_view(Capability.REGISTER_PRODUCT)
def product_remove(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """Strike a product off."""
    product = get_object_or_404(Product, pk=pk, unit=unit)
    try:
        actions.remove_product(request.user, product, request.POST.get("reason", ""))
        messages.success(request, _("Đã gạch sản phẩm. Các con số không tính sản phẩm này nữa."))
    except LantoaError as error:
        messages.error(request, str(error))
    return redirect("newsroom:products", unit.code)


def _cells(product: Product) -> list[str]:
    return [
        f"{product.produced_on:%d/%m/%Y}",
        product.title,
        product.medium.name,
        "có" if product.digital else "không",
        product.get_channel_display(),
        product.column.name if product.column is not None else "",
        product.campaign.title if product.campaign is not None else "",
        product.link,
        "" if product.audience is None else str(product.audience),
        product.unit.name,
    ]


def _harmless(cell: str) -> str:
    """A cell that a spreadsheet will not take for a formula."""
    return "'" + cell if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


@require_safe
@officer_view(*READERS)
def product_export(request: SignedInRequest, unit: Unit, form: str) -> HttpResponseBase:
    """The register as .csv (row by row) or .xlsx (in flat memory), as filtered."""
    products = queries.products_of(unit, **_filters(request)).iterator(chunk_size=1000)
    name = f"san-pham-{unit.code}.{form}"
    response: HttpResponseBase
    if form == "csv":
        response = StreamingHttpResponse(_csv_lines(products), content_type="text/csv; charset=utf-8")
    else:
        out = io.BytesIO()
        book = xlsxwriter.Workbook(
            out, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        )
        sheet = book.add_worksheet("Sản phẩm")
        sheet.set_column(1, 1, 50)
        for column, head in enumerate(HEAD):
            sheet.write_string(0, column, head)
        for row, product in enumerate(products, start=1):
            for column, cell in enumerate(_cells(product)):
                sheet.write_string(row, column, cell)
        book.close()
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        response = HttpResponse(out.getvalue(), content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, line: str) -> str:
        return line


def _csv_lines(products: Iterator[Product]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield "\ufeff" + writer.writerow(HEAD)
    for product in products:
        yield writer.writerow([_harmless(cell) for cell in _cells(product)])


# --- Columns -------------------------------------------------------------------------------------------------


@officer_view(Capability.CONFIGURE)
def column_list(request: SignedInRequest, unit: Unit) -> HttpResponse:
    """The unit's own columns beside the shared ones."""
    form = ColumnForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            column = actions.add_column(request.user, unit, **form.cleaned_data)
        except LantoaError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Đã thêm chuyên mục “%(name)s”.") % {"name": column.name})
            return redirect("newsroom:columns", unit.code)
    context = {
        "unit": unit, "form": form, "shared": Column.objects.filter(unit=None, active=True),
        "own": Column.objects.filter(unit=unit).order_by("-active", "order", "name"),
    }  # fmt: skip
    return render(request, "newsroom/desk/columns.html", context)


@require_POST
@officer_view(Capability.CONFIGURE)
def column_change(request: SignedInRequest, unit: Unit, pk: int) -> HttpResponse:
    """Close or reopen a column."""
    column = get_object_or_404(Column.objects.select_related("unit"), pk=pk, unit=unit)
    actions.change_column(request.user, column, active=request.POST.get("active") == "1")
    return redirect("newsroom:columns", unit.code)
