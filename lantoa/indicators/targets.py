"""The ten targets of the 2023–2028 communications programme, as its guidance words them.

The rooms that keep the records fill them in (`registry.provide`).
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lantoa.indicators.registry import Indicator, register

TARGETS = [
    Indicator(
        "T1", _("Đợt truyền thông hằng năm"),
        _("Mỗi đơn vị tổ chức ít nhất 1 đợt truyền thông trong năm. Tính đơn vị có đợt truyền thông kết thúc trong "
          "kỳ và có ít nhất một sản phẩm đã đăng."),
        _("đơn vị có đợt truyền thông"), _("đơn vị"), goal=1.0, source=_("đợt truyền thông và sổ sản phẩm"), order=1,
        per_unit=True,
    ),
    Indicator(
        "T2", _("Đoàn viên được tiếp cận thông tin"),
        _("100% đoàn viên được tuyên truyền chính sách, pháp luật, nghị quyết. Tính lượt người có bằng chứng đã nhận "
          "(đã mở, đã xác nhận, hoặc ghi nhận tại cuộc họp) trên lượt người thuộc đối tượng của thông báo."),
        _("lượt người đã nhận"), _("lượt người thuộc đối tượng"), goal=1.0, source=_("thông báo và xác nhận"), order=2,
        smallest_group=5,
    ),
    Indicator(
        "T3", _("Sản phẩm truyền thông số"),
        _("Sản phẩm số chiếm ít nhất 50% tổng số sản phẩm truyền thông."),
        _("sản phẩm số"), _("sản phẩm"), goal=0.5, source=_("sổ sản phẩm truyền thông"), order=3,
    ),
    Indicator(
        "T4", _("Tài liệu được số hóa"),
        _("100% tài liệu truyền thông được số hóa, chia sẻ và dùng chung: có lớp chữ tìm kiếm được và đã đưa lên "
          "thư viện."),
        _("tài liệu đã số hóa và chia sẻ"), _("tài liệu"), goal=1.0, source=_("thư viện tài liệu"), order=4,
    ),
    Indicator(
        "T5", _("Xử lý thông tin sai lệch"),
        _("Ít nhất 80% thông tin sai lệch, xấu độc về đoàn viên, công đoàn được phát hiện và xử lý: vụ việc đóng với "
          "kết luận trên vụ việc tiếp nhận."),
        _("vụ việc đã xử lý"), _("vụ việc tiếp nhận"), goal=0.8, source=_("bàn xử lý thông tin sai lệch"), order=5,
    ),
    Indicator(
        "T6", _("Cán bộ cấp trên cơ sở được bồi dưỡng"),
        # xgettext:no-python-format
        _("Đến năm 2028 ít nhất 70% cán bộ chủ chốt cấp trên trực tiếp cơ sở được bồi dưỡng kỹ năng truyền thông."),
        _("cán bộ đã hoàn thành khóa học"), _("cán bộ đương nhiệm"), goal=0.7, source=_("các lớp tập huấn"), order=6,
    ),
    Indicator(
        "T7", _("Cán bộ cơ sở được bồi dưỡng"),
        # xgettext:no-python-format
        _("Đến năm 2028 ít nhất 50% cán bộ công đoàn cơ sở được bồi dưỡng kỹ năng truyền thông."),
        _("cán bộ đã hoàn thành khóa học"), _("cán bộ đương nhiệm"), goal=0.5, source=_("các lớp tập huấn"), order=7,
    ),
    Indicator(
        "T8", _("Bố trí kinh phí hằng năm"),
        _("Hằng năm mỗi đơn vị bố trí kinh phí cho công tác truyền thông: có dự toán được duyệt và khoản chi."),
        _("đơn vị có kinh phí truyền thông"), _("đơn vị"), goal=1.0, source=_("dự toán và khoản chi"), order=8, per_unit=True,
    ),
    Indicator(
        "T9", _("Khảo sát nhu cầu thông tin"),
        _("Định kỳ khảo sát nhu cầu thông tin của đoàn viên: có khảo sát đã kết thúc và có kết quả trong kỳ."),
        _("đơn vị có khảo sát"), _("đơn vị"), goal=1.0, source=_("khảo sát nhu cầu"), order=9, per_unit=True,
    ),
    Indicator(
        "T10", _("Chế độ báo cáo"),
        _("Mỗi đơn vị báo cáo định kỳ và hằng năm: báo cáo đã nộp và được nhận trên báo cáo đến hạn trong kỳ."),
        _("báo cáo đã nộp và được nhận"), _("báo cáo đến hạn"), goal=1.0, source=_("báo cáo định kỳ"), order=10,
    ),
]  # fmt: skip


def declare() -> None:
    """Declare the ten targets; they have no data until a room fills them in."""
    for target in TARGETS:
        register(target)
