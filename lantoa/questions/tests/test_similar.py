"""Whether somebody who asks in other words is shown the question that was answered: 40 questions, 80 paraphrases.

All of them were made up for this test, and nothing is tuned to them. Every second paraphrase is typed without marks.
"""

from __future__ import annotations

import pytest

from lantoa.base.text import fold
from lantoa.search.index import Index
from lantoa.search.sources import EVERYBODY, Document

ASKED: list[tuple[str, str, str, str]] = [
    ("Lao động nữ sinh con được nghỉ thai sản bao nhiêu tháng?", "Được nghỉ sáu tháng trước và sau khi sinh.", "Em sắp sinh thì được nghỉ mấy tháng ạ?", "Chế độ thai sản cho cô giáo nghỉ bao lâu?"),
    ("Chồng có vợ sinh con được nghỉ mấy ngày?", "Lao động nam đóng bảo hiểm được nghỉ năm ngày làm việc.", "Vợ tôi mới sinh, tôi được nghỉ bao nhiêu ngày?", "Lao động nam có vợ đẻ nghỉ mấy hôm?"),
    ("Con ốm thì cha mẹ được nghỉ bao nhiêu ngày hưởng bảo hiểm?", "Tối đa hai mươi ngày nếu con dưới ba tuổi.", "Con nhỏ nằm viện, tôi nghỉ chăm con có được trả tiền không?", "Nghỉ trông con ốm tối đa mấy ngày một năm?"),
    ("Nghỉ ốm phải nộp giấy tờ gì để được thanh toán?", "Giấy ra viện hoặc giấy chứng nhận nghỉ việc hưởng bảo hiểm xã hội.", "Đi viện về cần giấy gì để hưởng chế độ ốm đau?", "Hồ sơ thanh toán tiền nghỉ ốm gồm những gì?"),
    ("Nghỉ phép năm được bao nhiêu ngày?", "Mười hai ngày làm việc với công việc bình thường.", "Một năm nhân viên được nghỉ phép mấy ngày?", "Làm hành chính ở trường có mấy ngày phép năm?"),
    ("Làm chưa đủ một năm thì tính ngày phép thế nào?", "Lấy số ngày phép chia mười hai nhân số tháng làm việc.", "Mới vào làm ba tháng có được nghỉ phép không, tính sao?", "Tính phép năm cho người làm chưa đủ mười hai tháng?"),
    ("Giáo viên nghỉ hè bao lâu?", "Nghỉ hè tám tuần thay cho nghỉ phép năm.", "Thầy cô được nghỉ hè mấy tuần?", "Thời gian nghỉ hè của giáo viên là bao nhiêu?"),
    ("Nghỉ thai sản trùng nghỉ hè có được nghỉ bù không?", "Được bố trí nghỉ bù theo thỏa thuận với nhà trường.", "Sinh con đúng dịp hè thì có nghỉ bù không?", "Thai sản rơi vào nghỉ hè thì giải quyết ra sao?"),
    ("Giáo viên chủ nhiệm được giảm mấy tiết một tuần?", "Giảm bốn tiết một tuần ở cấp trung học.", "Làm chủ nhiệm lớp giảm bao nhiêu tiết dạy?", "Chế độ giảm tiết cho chủ nhiệm thế nào?"),
    ("Tổ trưởng chuyên môn được giảm bao nhiêu tiết?", "Giảm ba tiết một tuần.", "Tổ trưởng bộ môn có được bớt tiết không?", "Làm tổ trưởng chuyên môn thì giảm mấy tiết?"),
    ("Dạy thêm giờ được trả tiền thế nào?", "Tiền lương một giờ dạy thêm bằng một trăm năm mươi phần trăm giờ chuẩn.", "Dạy quá số tiết quy định thì tính tiền ra sao?", "Cách tính tiền dạy thừa giờ?"),
    ("Bao lâu thì được nâng lương thường xuyên?", "Ba năm một lần với trình độ đại học.", "Mấy năm lên lương một lần?", "Thời hạn nâng bậc lương thường xuyên là bao lâu?"),
    ("Nâng lương trước thời hạn cần điều kiện gì?", "Có thành tích xuất sắc được công nhận bằng văn bản.", "Muốn lên lương sớm thì phải đạt gì?", "Điều kiện xét nâng bậc lương trước hạn?"),
    ("Phụ cấp thâm niên nhà giáo tính thế nào?", "Đủ năm năm được năm phần trăm, mỗi năm thêm một phần trăm.", "Dạy mười năm thì thâm niên được bao nhiêu phần trăm?", "Cách tính phụ cấp thâm niên cho giáo viên?"),
    ("Phụ cấp ưu đãi đứng lớp là bao nhiêu?", "Từ hai mươi lăm đến năm mươi phần trăm tùy cấp học.", "Tiền phụ cấp đứng lớp tính mấy phần trăm?", "Giáo viên tiểu học phụ cấp ưu đãi bao nhiêu?"),
    ("Nhân viên thư viện trường học có phụ cấp gì?", "Có phụ cấp độc hại bằng hiện vật theo hệ số.", "Cán bộ thư viện được hưởng phụ cấp nào?", "Làm thư viện ở trường có được phụ cấp độc hại không?"),
    ("Thăng hạng chức danh nghề nghiệp cần chứng chỉ gì?", "Chứng chỉ bồi dưỡng theo tiêu chuẩn chức danh nghề nghiệp.", "Muốn lên hạng giáo viên phải có chứng chỉ nào?", "Xét thăng hạng viên chức cần điều kiện bằng cấp gì?"),
    ("Hợp đồng xác định thời hạn được ký mấy lần?", "Chỉ ký thêm một lần rồi phải ký không xác định thời hạn.", "Ký hợp đồng có thời hạn tối đa bao nhiêu lần?", "Hết hợp đồng lần hai có được ký tiếp loại có thời hạn không?"),
    ("Thời gian thử việc tối đa bao lâu?", "Không quá sáu mươi ngày với trình độ cao đẳng trở lên.", "Thử việc mấy tháng là nhiều nhất?", "Tập sự, thử việc kéo dài tối đa bao nhiêu ngày?"),
    ("Nghỉ việc phải báo trước bao nhiêu ngày?", "Bốn mươi lăm ngày với hợp đồng không xác định thời hạn.", "Muốn xin thôi việc cần báo trước mấy ngày?", "Đơn phương chấm dứt hợp đồng báo trước bao lâu?"),
    ("Thôi việc có được trợ cấp không?", "Mỗi năm làm việc được trợ cấp nửa tháng lương.", "Nghỉ việc thì trợ cấp thôi việc tính sao?", "Chấm dứt hợp đồng có tiền trợ cấp gì không?"),
    ("Điều kiện hưởng bảo hiểm thất nghiệp là gì?", "Đóng đủ mười hai tháng trong hai mươi bốn tháng.", "Mất việc thì khi nào được lĩnh trợ cấp thất nghiệp?", "Đóng bảo hiểm thất nghiệp bao lâu thì được hưởng?"),
    ("Tuổi nghỉ hưu của giáo viên là bao nhiêu?", "Theo lộ trình tăng dần đến sáu mươi hai tuổi với nam và sáu mươi với nữ.", "Cô giáo mầm non mấy tuổi được về hưu?", "Bao nhiêu tuổi thì nghỉ hưu?"),
    ("Đóng bảo hiểm bao nhiêu năm thì được lương hưu?", "Từ đủ mười lăm năm theo luật mới.", "Muốn có lương hưu phải đóng bảo hiểm xã hội mấy năm?", "Số năm đóng tối thiểu để hưởng hưu trí?"),
    ("Rút bảo hiểm xã hội một lần khi nào?", "Khi đủ điều kiện theo luật và có đơn đề nghị.", "Lấy bảo hiểm một lần cần những gì?", "Có được nhận bảo hiểm xã hội một lần sau khi nghỉ dạy không?"),
    ("Thẻ bảo hiểm y tế dùng ở bệnh viện khác tỉnh được không?", "Cấp cứu thì được ở mọi nơi, còn lại theo tuyến.", "Khám bệnh trái tuyến bằng thẻ bảo hiểm y tế ra sao?", "Đi khám ở tỉnh khác bảo hiểm y tế có chi trả không?"),
    ("Tai nạn trên đường đi làm có phải tai nạn lao động không?", "Có, nếu trên tuyến đường và thời gian hợp lý.", "Bị xe đâm khi đến trường dạy có được coi là tai nạn lao động?", "Ngã xe lúc đi làm thì hưởng chế độ tai nạn không?"),
    ("Khám sức khỏe định kỳ mấy lần một năm?", "Ít nhất một lần một năm cho mọi người lao động.", "Nhà trường phải cho giáo viên khám sức khỏe bao lâu một lần?", "Quyền được khám sức khỏe hằng năm thế nào?"),
    ("Mức đóng đoàn phí công đoàn là bao nhiêu?", "Một phần trăm tiền lương làm căn cứ đóng bảo hiểm xã hội.", "Đoàn viên phải nộp đoàn phí mấy phần trăm?", "Tiền đoàn phí hằng tháng tính thế nào?"),
    ("Muốn gia nhập công đoàn thì làm gì?", "Viết đơn gửi công đoàn cơ sở và được kết nạp.", "Thủ tục vào công đoàn cho giáo viên mới?", "Xin làm đoàn viên công đoàn nộp đơn ở đâu?"),
    ("Đoàn viên ốm đau được thăm hỏi bao nhiêu tiền?", "Theo quy chế chi tiêu của công đoàn cơ sở.", "Công đoàn hỗ trợ bao nhiêu khi đoàn viên nằm viện?", "Mức chi thăm hỏi đoàn viên bị bệnh?"),
    ("Vay vốn trợ vốn của công đoàn thế nào?", "Làm đơn qua công đoàn cơ sở để tổ chức tài chính vi mô xét.", "Đoàn viên khó khăn muốn vay tiền của công đoàn?", "Thủ tục vay quỹ trợ vốn công đoàn?"),
    ("Nhà ở cho đoàn viên công đoàn đăng ký ra sao?", "Đăng ký theo thông báo của liên đoàn lao động tỉnh.", "Thuê nhà ở xã hội của công đoàn cần điều kiện gì?", "Làm sao mua nhà ở xã hội dành cho đoàn viên?"),
    ("Cán bộ công đoàn trường được giảm giờ dạy không?", "Chủ tịch được giảm bốn tiết một tuần ở trường đủ quy mô.", "Chủ tịch công đoàn cơ sở được trừ bao nhiêu tiết?", "Làm công đoàn ở trường có được bớt giờ dạy?"),
    ("Phụ cấp cán bộ công đoàn không chuyên trách bao nhiêu?", "Theo hệ số trong quy định của Tổng Liên đoàn.", "Tổ trưởng công đoàn có phụ cấp trách nhiệm không?", "Mức phụ cấp cho ủy viên ban chấp hành công đoàn cơ sở?"),
    ("Bị kỷ luật thì khiếu nại ở đâu?", "Gửi đơn đến người ra quyết định trong mười lăm ngày.", "Không đồng ý quyết định kỷ luật, tôi khiếu nại thế nào?", "Thời hạn khiếu nại quyết định kỷ luật viên chức?"),
    ("Viên chức bị kỷ luật khiển trách có bị chậm lương không?", "Thời gian nâng lương kéo dài ba tháng.", "Khiển trách thì lùi nâng lương mấy tháng?", "Bị khiển trách ảnh hưởng lương ra sao?"),
    ("Biệt phái giáo viên tối đa mấy năm?", "Không quá ba năm cho mỗi lần.", "Bị cử đi dạy trường khác thời hạn bao lâu?", "Thời gian biệt phái viên chức dài nhất là bao nhiêu?"),
    ("Xin chuyển trường sang tỉnh khác cần gì?", "Đơn xin chuyển và ý kiến của nơi đi, nơi đến.", "Thủ tục thuyên chuyển công tác cho giáo viên?", "Muốn chuyển công tác về quê dạy thì làm hồ sơ thế nào?"),
    ("Nhà trường có được giữ bằng gốc của giáo viên không?", "Không được giữ bản chính văn bằng, chứng chỉ.", "Trường đòi nộp bằng tốt nghiệp bản chính có đúng không?", "Giữ bằng đại học gốc của người lao động có bị phạt?"),
]  # fmt: skip


def test_nine_in_ten_paraphrases_find_the_answered_question_among_five(tmp_path):
    index = Index(tmp_path)
    rows = [Document(at, question, answer) for at, (question, answer, *_others) in enumerate(ASKED)]
    index.write("questions", rows)
    missed, first, asked = [], 0, 0
    for at, (_question, _answer, *others) in enumerate(ASKED):
        for number, other in enumerate(others):
            typed = fold(other) if number % 2 else other
            found = [match.pk for match in index.find(typed, access=[EVERYBODY], source="questions", limit=5)]
            asked += 1
            first += found[:1] == [at]
            if at not in found:
                missed.append(other)
    assert asked == 80
    assert len(missed) <= 8, missed
    assert first >= 50


@pytest.mark.parametrize("at", [0, 39])
def test_the_question_itself_is_found_first(tmp_path, at):
    index = Index(tmp_path)
    index.write("questions", [Document(n, row[0], row[1]) for n, row in enumerate(ASKED)])
    assert index.find(ASKED[at][0], access=[EVERYBODY], source="questions")[0].pk == at
