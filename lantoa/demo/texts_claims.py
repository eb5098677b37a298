"""Claims of the demo, made up for it: what was said, what was found, how it ended. Age and duration in days."""

from __future__ import annotations

from typing import Any

CLAIMS: list[tuple[int, dict[str, Any]]] = [
    (150, {
        "text": "Từ năm học tới mỗi đoàn viên phải nộp thêm 500.000 đồng vào quỹ công đoàn, ai không nộp bị cắt thi đua cả năm học, mọi người đã nghe chưa?",
        "more": "Có phụ huynh gọi điện hỏi: nghe nói công đoàn trường thu thêm 500.000 đồng mỗi thầy cô, có đúng không?",
        "triage": ("claim", "phi-quy", ["quyen-loi", "hoang-mang"], ["van-ban"]),
        "evidence": [("Nghị quyết hội nghị công đoàn trường đầu năm học (minh họa)", "", "Mức đóng đoàn phí giữ như năm học trước. Không có khoản thu mới.")],
        "statement": "Mỗi đoàn viên phải nộp thêm 500.000 đồng vào quỹ công đoàn, không nộp thì bị cắt thi đua.",
        "verdict": "sai", "truth": "Công đoàn trường **không có khoản thu này**. Đoàn phí giữ nguyên mức cũ, và việc xét thi đua không dựa vào khoản nộp nào.\n\nTin bắt đầu từ việc hiểu nhầm mức ủng hộ tự nguyện của một tổ.",
        "how_to_check": "- Hỏi ủy viên phụ trách tài chính công đoàn trường\n- Mọi khoản thu đều có trong nghị quyết hội nghị công đoàn",
        "end": "published", "rated": {"helped": 46, "unclear": 3}, "took": 2,
    }),
    (96, {
        "text": "Trang Quà Tặng Đoàn Viên gửi tin nhắn: công đoàn tặng 2.000.000 đồng, bấm liên kết điền số thẻ và mã OTP để nhận trước 18 giờ hôm nay.",
        "scam": True, "triage": ("scam", "lua-dao", ["tien", "muon-danh"], ["co-quan"]),
        "picture": ["QUA TANG DOAN VIEN", "Ban duoc tang 2.000.000 dong", "Bam vao day de nhan", "Dien so the va ma OTP"],
        "evidence": [("Thông báo của công đoàn trường: không phát quà qua liên kết (minh họa)", "", "Quà của công đoàn được trao trực tiếp, không yêu cầu số thẻ, mã OTP.")],
        "statement": "Công đoàn tặng 2.000.000 đồng cho đoàn viên bấm liên kết, điền số thẻ và mã OTP.",
        "verdict": "gia-mao", "truth": "Đây là **trang giả mạo**. Công đoàn không phát quà qua liên kết, không hỏi số thẻ, mật khẩu hay mã OTP.\n\nĐã lỡ điền? Gọi ngay ngân hàng để khóa thẻ, rồi báo công an nơi gần nhất.",
        "how_to_check": "- Nhìn địa chỉ trang: không phải kênh liệt kê ở dưới thì đừng bấm\n- Gọi cho công đoàn trường theo số trên bảng tin",
        "end": "published", "rated": {"helped": 118, "unproven": 2}, "took": 0,
    }),
    (70, {
        "text": "Nghe nói học kỳ hai bỏ hết phụ cấp cho giáo viên chủ nhiệm, áp dụng ngay từ tháng 1, có công văn rồi.",
        "triage": ("claim", "luong", ["quyen-loi", "lan-nhanh"], ["van-ban", "co-quan"]),
        "evidence": [("Công văn của phòng chuyên môn (minh họa)", "", "Rà soát lại định mức tiết dạy. Chế độ giảm tiết của giáo viên chủ nhiệm giữ nguyên.")],
        "statement": "Bỏ toàn bộ chế độ cho giáo viên chủ nhiệm từ học kỳ hai.",
        "verdict": "sai", "truth": "Không có văn bản nào bỏ chế độ của giáo viên chủ nhiệm.",
        "how_to_check": "Hỏi bộ phận tổ chức của trường, xin xem số hiệu công văn.",
        "end": "amended", "after": "gay-hieu-nham", "reason": "Có công văn thật về rà soát định mức tiết dạy; bài trước chưa nói tới.",
        "truth_after": "Có công văn rà soát **định mức tiết dạy**, nhưng chế độ giảm tiết của giáo viên chủ nhiệm **giữ nguyên**. Tin lan truyền đã ghép hai việc làm một.",
        "rated": {"helped": 31, "unclear": 9}, "took": 4,
    }),
    (44, {
        "text": "Năm sau lịch nghỉ Tết được 14 ngày liền cho giáo viên cả nước, đã chốt từ 1/2 đến 14/2.",
        "triage": ("claim", "nghi", ["lan-nhanh"], ["co-quan", "chua-xay-ra"]),
        "evidence": [("Trang thông tin của cơ quan quản lý giáo dục địa phương (minh họa)", "", "Lịch nghỉ Tết được thông báo khi có quyết định.")],
        "statement": "Lịch nghỉ Tết 14 ngày cho giáo viên cả nước đã được chốt.",
        "verdict": "chua-du-can-cu", "truth": "Đến ngày kiểm tra **chưa có quyết định**. Lịch nghỉ của giáo viên do địa phương quyết định theo kế hoạch năm học, nên không có một lịch chung cho cả nước.",
        "how_to_check": "Xem kế hoạch thời gian năm học của tỉnh mình.",
        "end": "published", "rated": {"helped": 22}, "took": 3,
    }),
    (30, {
        "text": "Nghe nói trường bên cạnh sắp bị giải thể, giáo viên dồn hết về trường mình từ tháng 2.",
        "triage": ("claim", "thuyen-chuyen", ["hoang-mang"], ["chung-chung", "chua-xay-ra"]), "end": "undetermined", "took": 5,
        "reply": "Chúng tôi đã hỏi phòng chuyên môn và nhà trường: chưa có văn bản nào, nên chưa thể nói đúng hay sai. Có tin chính thức, công đoàn thông báo ngay.",
    }),
    (21, {
        "text": "Siêu thị gần trường bán sữa giả, ai mua ở đó từ ngày 5 đến ngày 8 nên mang trả lại.",
        "triage": ("claim", "khac", [], ["co-quan"]), "end": "not_ours", "took": 1,
        "reply": "Việc này thuộc quản lý thị trường, công đoàn không kiểm chứng được. Bạn có thể báo đường dây nóng của quản lý thị trường địa phương.",
    }),
    (12, {
        "text": "Bếp ăn bán trú tuần này nấu dở quá, công đoàn phải lên tiếng chứ, 3 hôm liền ai cũng bỏ cơm.",
        "end": "not_a_claim", "took": 1,
        "reply": "Đây là ý kiến rất đáng nghe, không phải tin để kết luận đúng sai. Xin gửi qua mục hỏi đáp, ban chấp hành sẽ trả lời.",
    }),
    (9, {
        "text": "Có thông tin giáo viên hợp đồng không được thưởng Tết năm nay, chỉ biên chế mới có, đúng không ạ?",
        "triage": ("claim", "luong", ["quyen-loi"], ["van-ban", "co-quan"]), "end": "passed_up",
        "reply": "Quy định chung của tỉnh, trường không trả lời được.",
    }),
    (6, {
        "text": "Nghe nói phải thi lại chứng chỉ nghề nghiệp trước 30/6 mới được giữ hạng, lệ phí 3.500.000 đồng đóng cho trung tâm giới thiệu.",
        "triage": ("claim", "tuyen-dung", ["tien", "quyen-loi"], ["van-ban", "moc"]), "end": "told",
        "reply": "Công đoàn đang hỏi cơ quan quản lý. Trong lúc chờ, xin đừng chuyển tiền cho trung tâm nào.",
    }),
    (3, {
        "text": "Một trang mạng lấy tên công đoàn trường đăng tuyển nhân viên, thu 300.000 đồng tiền hồ sơ.",
        "scam": True, "triage": ("impostor", "lua-dao", ["tien", "muon-danh"], ["co-quan"]),
        "evidence": [("Xác nhận của công đoàn trường (minh họa)", "", "Công đoàn trường không tuyển nhân viên, không thu hồ sơ.")],
        "statement": "Công đoàn trường tuyển nhân viên và thu 300.000 đồng tiền hồ sơ.",
        "verdict": "gia-mao", "truth": "Trang này **mạo danh**. Công đoàn trường không tuyển người, không thu tiền hồ sơ.",
        "how_to_check": "So với các kênh chính thức ở dưới.", "end": "review",
    }),
    (1, {
        "text": "Từ tháng sau bảo hiểm y tế của giáo viên chỉ chi trả 50% khi khám trái tuyến, ai cũng phải mua thêm gói 1.200.000 đồng.",
        "triage": ("claim", "bao-hiem", ["quyen-loi", "lan-nhanh"], ["van-ban"]), "end": "working",
    }),
    (0, {"text": "Tết này nghỉ 14 ngày hả?", "end": "new"}),
]  # fmt: skip

LISTED = [
    ("https://bao.lantoa.example/canh-bao-mao-danh.html", "Cảnh báo trang mạo danh tổ chức công đoàn để lừa đảo", "Trang giả dùng tên và biểu trưng công đoàn, mời nhận quà rồi hỏi mã OTP."),
    ("https://bao.lantoa.example/luong-co-so.html", "Những điểm cần biết về lương cơ sở trong năm tới", "Bài giải thích cách tính lương và phụ cấp."),
    ("https://bao.lantoa.example/lich-nghi-tet.html", "Lịch nghỉ Tết của học sinh, giáo viên các địa phương", "Mỗi tỉnh một lịch, theo kế hoạch năm học."),
]  # fmt: skip

EXPLAINERS = [
    ("Lịch nghỉ Tết của giáo viên do ai quyết định?", "nghi", 12, "Mỗi tỉnh, thành phố quyết định theo **kế hoạch thời gian năm học**. Vì thế không có một lịch chung cho cả nước, và lịch của tỉnh bên không áp dụng cho tỉnh mình.\n\nTin nào nói “cả nước” thì hãy xem lại.", "Kế hoạch thời gian năm học của tỉnh, thành phố."),
    ("Lương cơ sở thay đổi thì lương giáo viên đổi từ khi nào?", "luong", 6, "Lương đổi từ **ngày văn bản có hiệu lực**, không phải từ ngày có tin. Đơn vị tính lại và trả phần chênh lệch nếu chậm.\n\nHỏi bộ phận kế toán của trường để biết mức của riêng mình.", "Văn bản quy định mức lương cơ sở đang có hiệu lực."),
    ("Đoàn phí công đoàn tính thế nào?", "phi-quy", 9, "Đoàn phí tính theo **tỷ lệ trên tiền lương làm căn cứ đóng bảo hiểm xã hội**, theo quy định của Tổng Liên đoàn. Khoản nào khác đều phải có nghị quyết và là tự nguyện.", "Quy định về thu, quản lý đoàn phí của Tổng Liên đoàn Lao động Việt Nam."),
]  # fmt: skip
