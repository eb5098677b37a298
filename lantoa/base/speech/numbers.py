"""Numbers in Vietnamese words, as they are spoken."""

from __future__ import annotations

DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
GROUPS = ("", "nghìn", "triệu", "tỷ")
ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}


def digits(text: str) -> str:
    """`0912` as "không chín một hai": telephone numbers and codes, one by one."""
    return " ".join(DIGITS[int(one)] for one in text if one.isdecimal())


def _under_hundred(number: int) -> str:
    tens, ones = divmod(number, 10)
    if tens == 0:
        return DIGITS[ones]
    words = "mười" if tens == 1 else f"{DIGITS[tens]} mươi"
    if ones == 0:
        return words
    # 1 is mốt after mươi, 5 is lăm after any ten.
    last = "mốt" if ones == 1 and tens > 1 else "lăm" if ones == 5 else DIGITS[ones]
    return f"{words} {last}"


def _group(number: int, full: bool) -> str:
    """A number under a thousand; `full` where a higher group stands before it (1.005: một nghìn không trăm linh năm)."""
    hundreds, rest = divmod(number, 100)
    words = [f"{DIGITS[hundreds]} trăm"] if hundreds or full else []
    if rest:
        words.append(f"linh {DIGITS[rest]}" if rest < 10 and words else _under_hundred(rest))
    return " ".join(words)


def number_words(number: int) -> str:
    """`2026` as "hai nghìn không trăm hai mươi sáu". From 0 up to 999.999.999.999; anything larger digit by digit."""
    if number == 0:
        return DIGITS[0]
    if number < 0:
        return f"âm {number_words(-number)}"
    if number >= 10**12:
        return digits(str(number))
    groups: list[int] = []
    left = number
    while left:
        left, group = divmod(left, 1_000)
        groups.append(group)
    words = []
    for place in range(len(groups) - 1, -1, -1):
        if groups[place]:
            words.append(f"{_group(groups[place], place < len(groups) - 1)} {GROUPS[place]}".strip())
    return " ".join(words)


def roman(text: str) -> int | None:
    """The value of a Roman number up to 399, or None for what is none (IIII, VX, MIX)."""
    if not text or any(letter not in ROMAN for letter in text):
        return None
    total = 0
    for at, letter in enumerate(text):
        value = ROMAN[letter]
        following = ROMAN[text[at + 1]] if at + 1 < len(text) else 0
        total += -value if value < following else value
    return total if _roman_of(total) == text else None


def _roman_of(number: int) -> str:
    steps = ((100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
    out = ""
    for value, letters in steps:
        while number >= value:
            out, number = out + letters, number - value
    return out
