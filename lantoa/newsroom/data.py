"""Columns and media that a new installation starts with; they are data and can be changed."""

COLUMNS = [
    ("hoat-dong-cong-doan", "Hoạt động công đoàn", "Việc công đoàn đang làm ở cơ sở và các cấp."),
    ("nguoi-tot-viec-tot", "Người tốt, việc tốt", "Những việc đẹp đáng kể lại."),
    ("guong-sang-nha-giao", "Gương sáng nhà giáo", "Thầy cô tận tâm, sáng tạo, được học trò và đồng nghiệp quý mến."),
    ("chinh-sach-phap-luat", "Chính sách, pháp luật", "Quy định mới và quyền lợi của đoàn viên, người lao động."),
]

# code, name, digital
MEDIA = [
    ("bai-viet", "Bài viết", True),
    ("anh", "Ảnh, phóng sự ảnh", True),
    ("video", "Video", True),
    ("infographic", "Infographic", True),
    ("mang-xa-hoi", "Bài trên mạng xã hội", True),
    ("ban-tin-dien-tu", "Bản tin điện tử", True),
    ("to-roi-so", "Tờ rơi số", True),
    ("audio-so", "Bản tin âm thanh, podcast", True),
    ("to-roi", "Tờ rơi, tờ gấp in", False),
    ("bang-ron", "Băng rôn, pa nô", False),
    ("bang-tin", "Bảng tin", False),
    ("phat-thanh", "Phát thanh (loa)", False),
    ("tuyen-truyen-mieng", "Hội nghị, tuyên truyền miệng", False),
    ("bao-in", "Bài trên báo in", False),
    ("truyen-hinh", "Phát sóng truyền hình", False),
]
