"""Short articles of the demo, written for it; {school}, {name} and {n} are filled in."""

from __future__ import annotations

# column code, title, summary, text
ARTICLES: list[tuple[str, str, str, str]] = [
    ("hoat-dong-cong-doan", "Sân trường {school} rộn tiếng hát mừng ngày 20/11",
     "Mười hai tiết mục, không tiết mục nào thuê người ngoài: thầy cô tự dàn dựng, tự may áo, tự đệm đàn.",
     "Chiều thứ Sáu, sân trường chật kín ghế nhựa. Tiết mục mở màn của tổ Ngữ văn chỉ có một cây đàn ghi ta và bảy giọng hát, nhưng cả sân lặng đi.\n\nCô {name} kể chuyện tập: mỗi tối ba mươi phút, sau khi con đã ngủ, hát qua điện thoại. Đến hôm tổng duyệt mới biết là khớp.\n\n## Vì sao không thuê dàn nhạc\n\nBan chấp hành công đoàn bàn nhanh và chọn cách giản dị: tiền thuê âm thanh chuyển thành quà cho {n} đoàn viên đang ốm dài ngày.\n\n> Hát cho nhau nghe, nên run một chút cũng không sao.\n\nBuổi diễn kết thúc bằng bài hát truyền thống của trường. Ai cũng thuộc."),
    ("hoat-dong-cong-doan", "Mái ấm công đoàn xong trước mùa mưa ở {school}",
     "Căn nhà 42 mét vuông của cô nhân viên thư viện được lợp tôn mới sau mười chín ngày công góp.",
     "Cơn bão tháng Chín cuốn mất mái nhà của cô {name}. Tuần sau, công đoàn họp, và ngay chủ nhật đầu tiên có mười bốn người cầm búa.\n\nĐoàn viên góp ngày công, phụ huynh góp cát, công đoàn cấp trên hỗ trợ {n} triệu đồng tiền vật liệu.\n\n## Việc còn lại\n\n- Quét vôi gian bếp\n- Lắp lại đường điện cho an toàn\n- Trồng lại giàn mướp\n\nCô cười: nhà nhỏ mà đông người dựng nên ấm."),
    ("hoat-dong-cong-doan", "Một buổi sáng học cách thoát hiểm",
     "Chuông báo cháy vang lên lúc 9 giờ 10. Bốn phút sau, cả trường đã đứng dưới sân.",
     "Trong Tháng hành động về an toàn, vệ sinh lao động, công đoàn {school} cùng nhà trường tổ chức diễn tập thoát hiểm cho toàn bộ giáo viên và nhân viên.\n\nĐiều rút ra thật nhỏ: cửa cầu thang phía tây khóa từ trong, ít ai để ý. Ngay chiều hôm ấy khóa được thay.\n\nThầy {name}, phụ trách an toàn, nói: diễn tập để tìm ra những chiếc khóa như thế.\n\n## Ba việc ai cũng nên nhớ\n\n- Biết hai lối ra gần nhất\n- Không quay lại lấy đồ\n- Đếm đủ người trong tổ"),
    ("hoat-dong-cong-doan", "Tủ sách mở của công đoàn {school}",
     "Không cần thẻ mượn, không ghi tên: lấy một cuốn, để lại một cuốn.",
     "Chiếc tủ đặt ở hành lang phòng hội đồng, sơn màu xanh, cao ngang vai. Ngày đầu có {n} cuốn, phần lớn là sách giáo viên mang từ nhà.\n\nSau một học kỳ, tủ không vơi mà đầy thêm. Người ta để lại cả sách dạy nấu ăn, sách nuôi con, tập thơ chép tay.\n\nCô {name} đề xuất thêm một ngăn cho học sinh. Ngăn ấy thành ngăn đông khách nhất."),
    ("hoat-dong-cong-doan", "Giải bóng chuyền hơi nối các tổ lại gần nhau",
     "Đội tổ Văn phòng lần đầu vào chung kết, cổ động viên mang cả trống.",
     "Giải năm nay ở {school} chia đội theo cách bốc thăm, nên thầy Toán đứng cạnh cô nuôi, cô kế toán chuyền cho thầy hiệu phó.\n\nTrận chung kết kéo dài ba hiệp. Khi bóng cuối cùng chạm đất, hai đội chạy vào ôm nhau, không ai kịp nhớ tỉ số.\n\n{name}, trọng tài, bảo rằng chưa phải thổi phạt lần nào."),
    ("hoat-dong-cong-doan", "Ngày 8/3 không hoa mà đầy quà",
     "Chị em {school} đề nghị đổi hoa lấy một buổi khám sức khỏe, và được đồng ý.",
     "Ban nữ công hỏi ý kiến bằng một phiếu ngắn, ba câu. Câu trả lời nhiều nhất làm mọi người ngạc nhiên: xin được khám sức khỏe.\n\nBuổi khám có {n} người dự, phát hiện sớm bốn trường hợp cần theo dõi. Chị {name} nói nhỏ: nhờ thế mà mẹ tôi cũng đi khám.\n\nNăm sau, chị em sẽ lại chọn như vậy."),
    ("hoat-dong-cong-doan", "Chuyến xe Tết về bản của {school}",
     "Hai mươi bảy tháng Chạp, chiếc xe mười sáu chỗ chở thầy cô ở xa về tận đầu bản.",
     "Đường về quê của nhiều thầy cô phải đổi ba chặng xe. Năm nay công đoàn thuê chung một chuyến, đi thẳng.\n\nTrên xe có bánh chưng của tổ nuôi, có bao lì xì, có em bé năm tháng tuổi con của cô {name}.\n\nXe dừng ở mỗi đầu bản, mọi người xuống chúc Tết gia đình rồi mới đi tiếp. Chậm một chút, mà vui."),
    ("hoat-dong-cong-doan", "Quầy tư vấn nhỏ mỗi chiều thứ Tư",
     "Một chiếc bàn, một tập luật và một người biết lắng nghe.",
     "Quầy đặt ngay lối vào căng tin {school}, từ 16 giờ đến 17 giờ. Hỏi gì cũng được: nâng lương, nghỉ thai sản, chuyển trường.\n\nTrong hai tháng có {n} lượt hỏi. Câu nào chưa rõ, {name} ghi lại, hỏi cấp trên rồi trả lời vào tuần sau.\n\n## Ba câu được hỏi nhiều nhất\n\n- Cách tính phụ cấp thâm niên\n- Chế độ khi con ốm\n- Thủ tục thuyên chuyển"),
    ("nguoi-tot-viec-tot", "Người giữ lửa bếp bán trú",
     "Mười chín năm, cô {name} chưa một lần để cơm học trò nguội.",
     "Bốn giờ sáng, khu bếp {school} đã đỏ lửa. Cô {name} kiểm rau, cân thịt, nếm canh.\n\nMùa rét, cô dậy sớm hơn một tiếng để nước rửa tay của các cháu không lạnh. Không ai giao việc ấy.\n\nKhi được hỏi điều gì làm cô vui nhất, cô nghĩ một lúc rồi nói: hôm nào thùng cơm thừa nhẹ.\n\nCông đoàn trường đã đề nghị khen thưởng cô trong dịp sơ kết học kỳ."),
    ("nguoi-tot-viec-tot", "Chiếc ví và {n} cây số",
     "Nhặt được ví trên đường, thầy bảo vệ đạp xe đi tìm người mất.",
     "Chiếc ví có giấy tờ và một ít tiền, rơi gần cổng {school}. Thầy {name} nhìn địa chỉ trên giấy, rồi đạp xe đi.\n\nNgười mất ví là một bác thợ xây đang đi đòi công. Bác cảm ơn mãi, thầy chỉ xin một cốc nước.\n\nChuyện chỉ lộ ra khi bác đến trường hỏi thăm tuần sau đó."),
    ("nguoi-tot-viec-tot", "Lớp học tối của thầy cô trẻ {school}",
     "Ba tối một tuần, đèn phòng 12 vẫn sáng cho những học trò cần thêm giờ.",
     "Nhóm tám giáo viên trẻ, người lớn nhất mới ba mươi, chia nhau dạy phụ đạo không thu tiền.\n\nBan đầu lớp có năm em, nay là {n}. Phụ huynh thay nhau mang ngô luộc, khoai nướng.\n\n{name} kể điều khó nhất không phải là bài toán, mà là thuyết phục các em tin rằng mình làm được."),
    ("nguoi-tot-viec-tot", "Hiến máu là việc của nhiều người",
     "Đợt hiến máu đầu năm có cả người lần đầu tiên cầm bông thấm.",
     "Sáng chủ nhật, hội trường {school} xếp mười hai giường. Ai cũng hơi run.\n\n{name} đã hiến lần thứ mười bảy, đứng ở cửa trấn an từng người. Cuối buổi thu được {n} đơn vị máu.\n\nTổ Ngoại ngữ đi đủ cả tổ, kể cả hai cô không đủ cân nặng, đến để rót nước."),
    ("guong-sang-nha-giao", "Cô giáo và con đò mỗi sáng",
     "Ngày hai lượt sang sông, cô {name} chưa lỡ một tiết dạy nào.",
     "Bến đò cách {school} gần ba cây số. Mùa nước lên, cô mang hai bộ quần áo: một bộ đi đò, một bộ lên lớp.\n\nHọc trò kể rằng cô chữa bài bằng bút chì, để các em tự tẩy đi khi đã hiểu.\n\n## Điều cô để lại\n\nSau mười một năm, {n} học trò của cô trở thành giáo viên. Ba người dạy ngay ở ngôi trường này.\n\n> Tôi chỉ chở các em một quãng. Quãng sau các em tự chèo."),
    ("guong-sang-nha-giao", "Thầy Vật lý và căn phòng đầy ốc vít",
     "Phòng thí nghiệm của {school} làm từ đồ bỏ đi, mà học trò không muốn ra về.",
     "Quạt hỏng thành máy phát điện gió, loa cũ thành máy đo rung. Thầy {name} không bao giờ vứt một con ốc.\n\nCác em học cách hỏi trước khi học công thức. Vì sao diều bay, vì sao đèn chớp.\n\nNăm học qua nhóm của thầy đoạt giải ba cuộc thi khoa học cấp tỉnh với chiếc máy báo lũ giá chưa đến {n} nghìn đồng."),
    ("guong-sang-nha-giao", "Người viết thư cho từng học trò",
     "Cuối năm, mỗi em nhận một lá thư viết tay, không lá nào giống lá nào.",
     "Cô {name} bắt đầu viết từ tháng Ba. Mỗi tối hai lá, gần {n} lá thì hết năm học.\n\nTrong thư không có điểm số. Cô viết về một hôm em đỡ bạn ngã, về bài văn em viết dở rồi bỏ, về giọng đọc của em.\n\nNhiều em ép thư vào vở. Có phụ huynh lồng khung treo ở nhà.\n\nỞ {school}, học trò cũ về thăm trường hay hỏi một câu: cô còn viết thư không."),
    ("guong-sang-nha-giao", "Thầy hiệu trưởng trồng rừng",
     "Đồi trọc sau {school} nay là vườn thực nghiệm của ba khối lớp.",
     "Bảy năm trước, thầy {name} xin {n} cây keo con. Thầy trồng cùng học trò, mỗi em một gốc, có tên.\n\nBây giờ tán cây che được nắng chiều cho cả dãy nhà. Tiết Sinh học diễn ra dưới gốc cây của chính các em.\n\nThầy sắp nghỉ hưu. Trên đồi có một cây mang tên thầy, do học trò lớp Chín trồng."),
    ("guong-sang-nha-giao", "Dạy nhạc không có đàn",
     "Một cô giáo, bốn mươi học trò và những chiếc cốc thủy tinh.",
     "{school} chưa có phòng nhạc. Cô {name} xếp {n} chiếc cốc, rót nước cao thấp, và có một chiếc đàn.\n\nTiết học đầu tiên các em cười nghiêng ngả. Đến tiết thứ tư, cả lớp chơi được một bài dân ca.\n\nTháng trước, một nhóm cựu học sinh tặng trường cây đàn thật. Những chiếc cốc vẫn được giữ lại."),
    ("chinh-sach-phap-luat", "Bốn điều nên biết về nghỉ phép năm",
     "Cách tính ngày nghỉ, khi nào được cộng thêm và vì sao nên đăng ký sớm.",
     "Nhiều đoàn viên {school} hỏi về ngày nghỉ hằng năm. Ban chính sách tóm tắt cho dễ nhớ; khi áp dụng, hãy xem quy định hiện hành và nội quy của đơn vị.\n\n## Tóm tắt\n\n- Số ngày nghỉ tùy điều kiện làm việc\n- Cứ đủ năm năm làm việc thì được thêm ngày\n- Lịch nghỉ nên thỏa thuận từ đầu năm học\n- Nghỉ hè của nhà giáo có quy định riêng\n\nAi còn băn khoăn xin gặp {name} vào chiều thứ Tư."),
    ("chinh-sach-phap-luat", "Chuẩn bị hồ sơ thai sản không vội",
     "Danh mục giấy tờ và thời hạn, viết gọn trong một trang.",
     "Để chị em ở {school} không phải đi lại nhiều lần, công đoàn cùng kế toán soạn một trang hướng dẫn.\n\n- Giấy tờ nào do cơ sở y tế cấp\n- Giấy tờ nào do nhà trường xác nhận\n- Nộp ở đâu, trong bao lâu\n\n{name} nhận xem giúp hồ sơ trước khi nộp. Năm ngoái {n} hồ sơ đều được giải quyết ngay lần đầu."),
    ("chinh-sach-phap-luat", "Phụ cấp thâm niên: câu hỏi thường gặp",
     "Thời gian nào được tính, thời gian nào không, và cần giấy tờ gì.",
     "Đây là câu hỏi nhiều nhất trong năm tại quầy tư vấn của {school}.\n\n## Ba câu hỏi\n\n- Thời gian tập sự có được tính không\n- Chuyển từ trường tư sang trường công thì sao\n- Nghỉ không lương có bị trừ không\n\nMỗi trường hợp mỗi khác. Xin mang theo quyết định tuyển dụng và sổ bảo hiểm, {name} sẽ cùng xem."),
]  # fmt: skip

STORIES = [
    "Sáng nay tổ mình trồng xong vườn rau sau nhà đa năng, các cô nuôi bảo tuần sau có rau ăn rồi. Gửi công đoàn mấy tấm ảnh.",
    "Cô Hạnh vừa nhận bằng lao động sáng tạo, cả tổ vui lắm. Công đoàn viết bài về cô nhé.",
    "Hôm qua mưa to, thầy bảo vệ đội mưa dắt từng em nhỏ qua cổng. Tôi chụp được một tấm, gửi để mọi người cùng biết.",
    "Nhóm chạy bộ buổi sáng đã được một trăm ngày. Mời đồng nghiệp tham gia.",
    "Bếp ăn hôm nay có món mới của chị em nuôi dưỡng, học sinh khen lắm.",
    "Tôi muốn kể chuyện bác lao công đã nhặt và trả lại chiếc điện thoại cho học sinh.",
]
NOTICES = [
    ("Lịch khám sức khỏe định kỳ", "Công đoàn phối hợp nhà trường tổ chức khám sức khỏe cho toàn thể thầy cô, nhân viên.\n\n- Thời gian: từ 7 giờ 30\n- Mang theo thẻ bảo hiểm y tế\n- Nhịn ăn sáng trước khi lấy máu", True),
    ("Nghị quyết mới về chăm lo đời sống đoàn viên", "Toàn văn nghị quyết và bản tóm tắt một trang kèm theo đây. Xin đọc phần tóm tắt trước; mỗi đơn vị bàn một việc sẽ làm ngay trong quý.", True),
    ("Đăng ký dự hội thao mừng 20/11", "Các tổ gửi danh sách vận động viên trước thứ Sáu. Nội dung: kéo co, bóng chuyền hơi, chạy tiếp sức.", False),
    ("Hướng dẫn phòng tránh lừa đảo qua mạng", "Gần đây có người giả danh cán bộ công đoàn xin mã xác nhận. Công đoàn không bao giờ hỏi mã hay mật khẩu qua điện thoại.", True),
    ("Tổng kết quỹ tương trợ", "Quỹ đã hỗ trợ nhiều trường hợp trong năm. Bảng công khai thu chi dán tại bảng tin.", False),
]  # fmt: skip
DECLINED = [
    "Đơn vị đã làm nội dung này trong đợt tháng Năm, xin không làm lại.",
    "Trường đang sửa chữa hội trường, chưa có chỗ tổ chức.",
    "Quy mô đơn vị nhỏ, xin tham gia chung với cụm trường.",
]

# number, sign, kind, summary, paragraphs; in the order in which `demo.library` takes them
DOCUMENTS: list[tuple[str, str, str, str, list[str]]] = [
    ("112", "QĐ-CĐN", "QUYẾT ĐỊNH", "Ban hành Quy chế hoạt động của cộng tác viên truyền thông",
     ["Điều 1. Ban hành kèm theo Quyết định này Quy chế hoạt động của cộng tác viên truyền thông công đoàn.",
      "Điều 2. Quyết định này có hiệu lực kể từ ngày ký. Các cấp công đoàn chịu trách nhiệm thi hành."]),
    ("09", "QĐ-CĐN", "QUYẾT ĐỊNH", "Ban hành Quy chế hoạt động của mạng lưới truyền thông công đoàn",
     ["Điều 1. Ban hành kèm theo Quyết định này Quy chế hoạt động của mạng lưới truyền thông công đoàn các cấp.",
      "Điều 2. Quyết định này có hiệu lực kể từ ngày ký và thay thế Quyết định số 112/QĐ-CĐN.",
      "Điều 3. Mỗi đơn vị cử ít nhất một cộng tác viên; cộng tác viên được bồi dưỡng nghiệp vụ hằng năm."]),
    ("21", "HD-CĐN", "HƯỚNG DẪN", "Kỹ năng viết tin, chụp ảnh bằng điện thoại cho cán bộ công đoàn",
     ["Tin ngắn trả lời được: ai, việc gì, ở đâu, khi nào, vì sao và kết quả ra sao.",
      "Ảnh chụp ngang, đủ sáng, thấy rõ người đang làm việc; xin phép trước khi đăng ảnh của người khác.",
      "Trước khi gửi, đọc lại tên riêng, chức danh và con số."]),
    ("34", "KH-CĐGD", "KẾ HOẠCH", "Truyền thông Tháng Công nhân và Tháng hành động về an toàn, vệ sinh lao động",
     ["Mỗi công đoàn cơ sở có ít nhất một hoạt động truyền thông trong Tháng Công nhân.",
      "Các đơn vị gửi tin, ảnh về công đoàn giáo dục tỉnh trước ngày 31 tháng 5."]),
    ("06", "QC-CĐCS", "QUY CHẾ", "Phối hợp giữa Ban Chấp hành công đoàn và Hiệu trưởng nhà trường",
     ["Hai bên gặp nhau mỗi tháng một lần, trao đổi về việc làm, thu nhập và đời sống của nhà giáo, người lao động.",
      "Ý kiến của đoàn viên được ghi lại và trả lời trong năm ngày làm việc."]),
    ("15", "KH-CĐCS", "KẾ HOẠCH", "Tổ chức kỷ niệm Ngày Nhà giáo Việt Nam 20/11",
     ["Tọa đàm, trưng bày ảnh tư liệu và thăm các thầy cô đã nghỉ hưu.", "Các tổ công đoàn đăng ký tiết mục trước ngày 30 tháng 10."]),
    ("03", "BB-CĐCS", "BIÊN BẢN", "Họp Ban Chấp hành công đoàn cơ sở tháng 10",
     ["Ban Chấp hành thống nhất hỗ trợ ba đoàn viên có hoàn cảnh khó khăn.", "Cuộc họp kết thúc lúc 17 giờ cùng ngày."]),
    ("41", "TB-CĐGD", "THÔNG BÁO", "Chọn trường làm điểm về bảng tin điện tử",
     ["Trường được chọn thử bảng tin điện tử trong học kỳ, mỗi tháng ghi lại lượt người đọc.",
      "Công đoàn giáo dục tỉnh hỗ trợ thiết bị và cử người hướng dẫn."]),
    ("27", "HD-CĐN", "HƯỚNG DẪN", "Nhận biết tin giả và cách báo để được kiểm chứng",
     ["Xem ai đăng, đăng khi nào, có nguồn gốc không; tìm lại ảnh để biết ảnh có bị dùng sai chỗ không.",
      "Chưa chắc thì chưa chia sẻ; gửi điều cần kiểm chứng cho người phụ trách truyền thông của đơn vị."]),
]  # fmt: skip

# number, sign, kind, summary, text of what comes through the e-office
INCOMING: list[tuple[str, str, str, str, str]] = [
    ("5120", "BGDĐT-NGCBQLGD", "Công văn", "Phối hợp truyền thông về Ngày Nhà giáo Việt Nam",
     "Đề nghị Công đoàn Giáo dục Việt Nam phối hợp giới thiệu gương nhà giáo tiêu biểu trên các kênh truyền thông."),
    ("4987", "BGDĐT-GDTrH", "Công văn", "Lấy ý kiến về chế độ làm việc của giáo viên phổ thông",
     "Đề nghị quý cơ quan gửi ý kiến của đoàn viên trước ngày 15 hằng tháng."),
    ("311", "TB-BGDĐT", "Thông báo", "Kết luận cuộc họp giao ban công tác truyền thông",
     "Các đơn vị thống nhất đầu mối cung cấp thông tin và thời hạn trả lời."),
    ("5033", "BGDĐT-VP", "Công văn", "Cử cán bộ dự tập huấn văn thư, lưu trữ",
     "Đề nghị cử một cán bộ văn thư tham dự lớp tập huấn."),
    ("1207", "SGDĐT-CTTT", "Công văn", "Đăng ký trường làm điểm về truyền thông học đường",
     "Các trường đăng ký trước ngày 30; mỗi trường cử một đầu mối."),
    ("5201", "BGDĐT-KHTC", "Công văn", "Báo cáo kinh phí truyền thông", "Đề nghị gửi báo cáo theo mẫu kèm theo."),
]  # fmt: skip

# kind → name, what it is, what each document teaches
COLLECTIONS: dict[str, tuple[str, str, list[str]]] = {
    "guides": ("Sổ tay cộng tác viên truyền thông", "Quy chế và cách làm việc của cộng tác viên ở cơ sở.",
               ["Cộng tác viên làm gì, ai phân công", "Gửi tin, ảnh thế nào cho đúng"]),
    "lessons": ("Bài học ngắn: kỹ năng truyền thông", "Mỗi bài đọc trong năm phút, làm được ngay bằng điện thoại.",
                ["Nhận ra tin giả trước khi chia sẻ", "Viết tin ngắn, chụp ảnh rõ người, rõ việc"]),
}  # fmt: skip

# topic, question, answer ("" while it waits), what it rests on, article, published?
# sign, kind, effective, article, heading, text: extracts, for trying out.
LAW: list[tuple[str, str, str, str, str, str]] = [
    ("45/2019/QH14", "Bộ luật", "01/01/2021", "112", "Nghỉ lễ, tết",
     "1. Người lao động được nghỉ làm việc, hưởng nguyên lương trong những ngày lễ, tết sau đây: Tết Dương lịch 01 ngày; "
     "Tết Âm lịch 05 ngày; Ngày Chiến thắng 01 ngày; Ngày Quốc tế lao động 01 ngày; Quốc khánh 02 ngày; Ngày Giỗ Tổ Hùng "
     "Vương 01 ngày.\n\n(Trích, để thử phần mềm.)"),
    ("45/2019/QH14", "Bộ luật", "01/01/2021", "113", "Nghỉ hằng năm",
     "1. Người lao động làm việc đủ 12 tháng cho một người sử dụng lao động thì được nghỉ hằng năm, hưởng nguyên lương theo "
     "hợp đồng lao động: 12 ngày làm việc đối với người làm công việc trong điều kiện bình thường.\n\n(Trích, để thử phần mềm.)"),
    ("45/2019/QH14", "Bộ luật", "01/01/2021", "139", "Nghỉ thai sản",
     "1. Lao động nữ được nghỉ thai sản trước và sau khi sinh con là 06 tháng; thời gian nghỉ trước khi sinh không quá 02 "
     "tháng. Sinh đôi trở lên thì từ con thứ hai, cứ mỗi con người mẹ được nghỉ thêm 01 tháng.\n\n(Trích, để thử phần mềm.)"),
    ("145/2020/NĐ-CP", "Nghị định", "01/02/2021", "66", "Cách tính ngày nghỉ hằng năm trong một số trường hợp đặc biệt",
     "1. Số ngày nghỉ hằng năm của người làm chưa đủ năm: lấy số ngày nghỉ hằng năm cộng với số ngày nghỉ tăng thêm theo "
     "thâm niên (nếu có), chia cho 12 tháng, nhân với số tháng làm việc thực tế trong năm.\n\n(Trích, để thử phần mềm.)"),
    ("58/2014/QH13", "Luật", "01/01/2016", "27", "Thời gian hưởng chế độ khi con ốm đau",
     "1. Thời gian hưởng chế độ khi con ốm đau trong một năm cho mỗi con tối đa là 20 ngày làm việc nếu con dưới 03 tuổi; "
     "tối đa là 15 ngày làm việc nếu con từ đủ 03 tuổi đến dưới 07 tuổi.\n\n(Trích, để thử phần mềm.)"),
    ("12/2012/QH13", "Luật", "01/01/2013", "1", "Công đoàn",
     "Công đoàn là tổ chức chính trị - xã hội rộng lớn của giai cấp công nhân và của người lao động, được thành lập trên cơ "
     "sở tự nguyện.\n\n(Trích, để thử phần mềm.)"),
    ("50/2024/QH15", "Luật", "01/07/2025", "1", "Công đoàn Việt Nam",
     "Công đoàn Việt Nam là tổ chức chính trị - xã hội rộng lớn của giai cấp công nhân và của người lao động, được thành "
     "lập trên cơ sở tự nguyện.\n\n(Trích, để thử phần mềm.)"),
]  # fmt: skip
# sign, how it holds, from when it does not, what took its place, where one knows it from; the decree is left open.
VALIDITY: list[tuple[str, str, str, str, str]] = [
    ("45/2019/QH14", "in_force", "", "", "Đối chiếu với cơ sở dữ liệu quốc gia về pháp luật"),
    ("50/2024/QH15", "in_force", "", "", "Điều khoản thi hành của Luật Công đoàn 50/2024/QH15"),
    ("12/2012/QH13", "ended", "2025-07-01", "50/2024/QH15", "Điều khoản thi hành của Luật Công đoàn 50/2024/QH15"),
    ("58/2014/QH13", "ended", "2025-07-01", "41/2024/QH15", "Điều khoản thi hành của Luật Bảo hiểm xã hội 41/2024/QH15"),
]  # fmt: skip

# topic, question, answer, source, article, whether it is published
QUESTIONS: list[tuple[str, str, str, str, str, bool]] = [
    ("cong-doan", "Muốn làm cộng tác viên truyền thông của công đoàn thì cần những gì?",
     "Bạn đăng ký với tổ công đoàn. Mỗi đơn vị cử ít nhất một cộng tác viên và được bồi dưỡng nghiệp vụ hằng năm.",
     "09/QĐ-CĐN", "Điều 3", True),
    ("an-toan", "Trường có phải tổ chức hoạt động gì trong Tháng hành động về an toàn không?",
     "Có. Mỗi công đoàn cơ sở có ít nhất một hoạt động truyền thông trong tháng.", "34/KH-CĐGD", "", True),
    ("bao-hiem", "Giáo viên sinh con được nghỉ thai sản mấy tháng, có được nghỉ trước khi sinh không?",
     "Được nghỉ sáu tháng, trong đó trước khi sinh không quá hai tháng. Sinh đôi thì thêm một tháng cho con thứ hai.",
     "Bộ luật Lao động 2019", "khoản 1 Điều 139", True),
    ("bao-hiem", "Con ba tuổi ốm thì cha mẹ được nghỉ tối đa mấy ngày một năm hưởng bảo hiểm?",
     "Tối đa mười lăm ngày làm việc một năm cho mỗi con từ đủ ba tuổi đến dưới bảy tuổi.",
     "Luật Bảo hiểm xã hội 2014", "khoản 1 Điều 27", True),
    ("bao-hiem", "Con tôi ốm phải nằm viện, tôi được nghỉ mấy ngày hưởng bảo hiểm?",
     "Chúng tôi đã gửi bạn cách tính theo tuổi của con và thời gian đóng; hãy mang giấy ra viện đến văn phòng.",
     "Luật Bảo hiểm xã hội", "", False),
    ("gio-day", "Giáo viên chủ nhiệm được giảm mấy tiết một tuần?", "", "", "", False),
    ("gio-day", "Nhân viên thư viện mới vào làm từ tháng Chín được nghỉ phép mấy ngày trong năm nay?", "", "", "", False),
    ("gio-day", "Tôi làm thư viện từ tháng Chín, năm nay có được nghỉ phép ngày nào không?", "", "", "", False),
    ("tien-luong", "Tôi là Nguyễn Thị Mẫu, số 0912 000 111, bị chậm nâng lương một năm thì hỏi ai?", "", "", "", False),
    ("viec-lam", "Hết hợp đồng xác định thời hạn mà vẫn đi dạy thì có phải ký hợp đồng mới không?", "", "", "", False),
    ("tien-luong", "Nhân viên y tế trường học có được hưởng phụ cấp ưu đãi như giáo viên không?",
     "Mức phụ cấp phụ thuộc vào chức danh và nơi công tác; chúng tôi đang đối chiếu văn bản mới để trả lời cụ thể.", "", "", False),
]  # fmt: skip
ANSWER_TEMPLATES: list[tuple[str, str]] = [
    ("Mở đầu và lời kết", "Cảm ơn bạn đã hỏi.\n\nVề việc bạn nêu: …\n\nNếu còn điều chưa rõ, bạn cứ hỏi tiếp tại đây."),
    ("Nghỉ phép năm", "Người làm đủ 12 tháng được nghỉ 12 ngày làm việc. Người làm chưa đủ năm tính theo số tháng thực tế."),
]  # fmt: skip
