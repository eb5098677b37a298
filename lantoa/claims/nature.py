"""Is this a statement that can be checked, or what somebody thinks of something? Signs in the words; a person decides."""

from __future__ import annotations

import re

from lantoa.base.text import fold

_FACT = re.compile(
    r"\d|https?:|nghi dinh|thong tu|cong van|quyet dinh|theo quy dinh|co that|co dung|dung khong|phai khong|that khong|"
    r"nghe noi|nghe bao|nghe don|tin nhan|chuyen khoan|ma otp|dang nhap|bi mao danh|gia mao|lua dao"
)
_OPINION = re.compile(
    r"\b(?:toi nghi|em nghi|minh nghi|theo toi|theo em|theo minh|toi thay|em thay|minh thay|rat that vong|that vong|buc xuc|"
    r"bat cong|khong cong bang|qua te|te qua|vo ly|vo trach nhiem|de nghi|kien nghi|gop y|mong muon|mong cong doan|"
    r"dang le|le ra|khong nen|can phai xem lai|phan nan|khieu nai|to cao|kem coi|yeu kem|khong hai long|chan qua|"
    r"quan lieu|thieu cong tam|lam an|thai do)\b"
)


def seems_opinion(text: str) -> bool:
    """Whether `text` reads like an opinion, a complaint or a criticism, with nothing in it that could be looked up."""
    folded = fold(text)
    return bool(_OPINION.search(folded)) and not _FACT.search(folded)
