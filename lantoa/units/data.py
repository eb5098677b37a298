"""Levels and kinds a new installation starts with; they are data and can be changed."""

LEVELS = [
    (1, "trung-uong", "Trung ương", ["Tổng Liên đoàn", "Cấp trung ương"]),
    (
        2,
        "cap-tinh",
        "Cấp tỉnh, ngành trung ương",
        ["Cấp tỉnh", "Công đoàn ngành trung ương", "Cấp tỉnh và tương đương"],
    ),
    (3, "tren-co-so", "Cấp trên trực tiếp cơ sở", ["Trên cơ sở", "Cấp trên cơ sở"]),
    (4, "co-so", "Cơ sở", ["Công đoàn cơ sở", "Cấp cơ sở", "CĐCS", "Nghiệp đoàn cơ sở"]),
    (5, "duoi-co-so", "Dưới cơ sở", ["Công đoàn bộ phận", "Tổ công đoàn", "Công đoàn cơ sở thành viên"]),
]

KINDS = [
    ("tong-lien-doan", "Tổng Liên đoàn", 1, "TM. ĐOÀN CHỦ TỊCH"),
    ("cong-doan-nganh", "Công đoàn ngành trung ương", 2, "TM. BAN THƯỜNG VỤ"),
    ("lien-doan-tinh", "Liên đoàn lao động tỉnh, thành phố", 2, "TM. BAN THƯỜNG VỤ"),
    ("cong-doan-giao-duc-tinh", "Công đoàn Giáo dục tỉnh, thành phố", 3, "TM. BAN THƯỜNG VỤ"),
    ("cong-doan-dai-hoc-quoc-gia", "Công đoàn đại học quốc gia, đại học vùng", 3, "TM. BAN THƯỜNG VỤ"),
    ("cong-doan-xa-phuong", "Công đoàn xã, phường, đặc khu", 3, "TM. BAN CHẤP HÀNH"),
    ("cong-doan-truong", "Công đoàn cơ sở trường học", 4, "TM. BAN CHẤP HÀNH"),
    ("cong-doan-co-quan", "Công đoàn cơ sở cơ quan, đơn vị", 4, "TM. BAN CHẤP HÀNH"),
    ("nghiep-doan", "Nghiệp đoàn cơ sở", 4, "TM. BAN CHẤP HÀNH"),
    ("cong-doan-bo-phan", "Công đoàn bộ phận", 5, "TM. BAN CHẤP HÀNH"),
    ("to-cong-doan", "Tổ công đoàn", 5, "TM. BAN CHẤP HÀNH"),
]
