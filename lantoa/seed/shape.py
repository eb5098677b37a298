"""The shape of the sector: provinces, communes, schools of every size, and who works there, as arrays."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

import numpy as np
import numpy.typing as npt
from vietnam_provinces import Province, Ward

from lantoa.base.errors import Invalid
from lantoa.demo.people import GIVEN, MIDDLE, SURNAMES, UNIVERSITIES, school_names
from lantoa.units.models import Unit

Whole = npt.NDArray[np.int64]
ROOT = "CDGDVN"
OFFICE = 9
SMALLEST_UNION = 60
SMALLEST_UNIT = 6
# Share of people with a way to sign in, beside the officers, who all have one.
WITH_ACCOUNT = 0.3
OFFICERS_WITH_ACCOUNT = 5


@dataclass
class Shape:
    """Units in tree order and the people on their rolls, unit after unit.

    Everything is by position: unit `i` has the people from `starts[i]` to `starts[i + 1]`, and the branch of unit
    `i` are the units from `i` to `ends[i]`. Keys in the database are a position plus `unit_id`, `person_id` or
    `account_id`; `account` holds the place among those who can sign in, or -1.
    """

    codes: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    parents: list[int] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    provinces: list[str] = field(default_factory=list)
    wards: list[str] = field(default_factory=list)
    ranges: list[tuple[int, int]] = field(default_factory=list)
    children: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    sizes: Whole = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    starts: Whole = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    account: Whole = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    unit_of: Whole = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    pace: npt.NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    unit_id: int = 1
    person_id: int = 1
    account_id: int = 1

    def __len__(self) -> int:
        return len(self.codes)

    @property
    def people(self) -> int:
        """How many people there are."""
        return int(self.starts[-1])

    @property
    def grassroots(self) -> list[int]:
        """Positions of the units without units below."""
        return [at for at, count in enumerate(self.children) if not count]

    def depth(self, at: int) -> int:
        """The level of the unit in the tree, 1 at the root."""
        return len(self.paths[at]) // Unit.steplen

    def officer(self, at: int, nth: int) -> int:
        """The key of the account of the `nth` person on a unit's roll; the first five have one."""
        return self.account_id + int(self.account[self.starts[at] + nth])


def make(units: int, people: int, random: Random, draw: np.random.Generator) -> Shape:
    """A union of `units` units with `people` people in all.

    Raises `Invalid` for fewer than sixty units, or for too few people to fill them.
    """
    if units < SMALLEST_UNION:
        raise Invalid(f"Cần ít nhất {SMALLEST_UNION} đơn vị: trung ương, 34 tỉnh thành và các trường.")
    if people < units * (OFFICE + 1):
        raise Invalid(f"Cần ít nhất {units * (OFFICE + 1)} người cho {units} đơn vị.")
    shape = Shape()
    _tree(shape, units, random)
    _sizes(shape, people, random)
    roll = np.arange(shape.people) - shape.starts[shape.unit_of]
    has = (draw.random(shape.people) < WITH_ACCOUNT) | (roll < OFFICERS_WITH_ACCOUNT)
    shape.account = np.where(has, np.cumsum(has) - 1, -1)
    shape.pace = np.clip(draw.normal(0.62, 0.16, len(shape)), 0.1, 0.95)
    return shape


def _tree(shape: Shape, units: int, random: Random) -> None:
    provinces = list(Province.iter_all())
    wards = list(Ward.iter_all())
    universities = UNIVERSITIES if units >= 200 else []
    communes = min(len(wards), (units - 1 - len(provinces)) // 12)
    schools = units - 1 - len(provinces) - len(universities) - communes
    # Every so-many-th commune of the country, so that large provinces have many; schools in proportion.
    chosen = [wards[at * len(wards) // communes] for at in range(communes)] if communes else []
    of_province = {p.code: [w for w in chosen if w.province_code == p.code] for p in provinces}
    weights = [max(1, len(of_province[p.code])) for p in provinces]
    shares = _shares(schools, weights)
    named = school_names(random)
    add = _adder(shape)
    root = add(-1, ROOT, "Công đoàn Giáo dục Việt Nam", "cong-doan-nganh", "Hà Nội", "", (OFFICE, OFFICE))
    serial = 0
    for place, province in enumerate(provinces):
        plain = str(province.name).removeprefix("Thành phố ").removeprefix("Tỉnh ")
        office = add(root, f"P{place + 1:02d}", f"Công đoàn Giáo dục {plain}", "cong-doan-giao-duc-tinh", plain, "",
                     (OFFICE, OFFICE))  # fmt: skip
        below = of_province[province.code]
        counts = _shares(shares[place], [1] * len(below)) if below else [shares[place]]
        for nth, count in enumerate(counts):
            above, where = office, ""
            if below:
                ward = below[nth]
                where = str(ward.name)
                code = f"X{getattr(ward.code, 'value', ward.code):05d}"
                above = add(office, code, f"Công đoàn {where}", "cong-doan-xa-phuong", plain, where, (OFFICE, OFFICE))
            for _school in range(count):
                serial += 1
                name, size = next(named)
                add(above, f"S{serial:05d}", name, "cong-doan-truong", plain, where, size)
    for place, (name, province_name) in enumerate(universities, start=1):
        add(root, f"U{place:02d}", f"Công đoàn {name}", "cong-doan-truong", province_name, "", (90, 220))
    shape.ends = list(range(1, len(shape) + 1))
    for at in range(len(shape) - 1, 0, -1):
        shape.ends[shape.parents[at]] = max(shape.ends[shape.parents[at]], shape.ends[at])


def _adder(shape: Shape) -> Callable[..., int]:
    def add(
        above: int, code: str, name: str, kind: str, province: str, ward: str, size: tuple[int, int]
    ) -> int:  # fmt: skip
        parent_path = ""
        if above >= 0:
            shape.children[above] += 1
            parent_path = shape.paths[above]
        nth = shape.children[above] if above >= 0 else 1
        shape.paths.append(Unit._get_path(parent_path, len(parent_path) // Unit.steplen + 1, nth))
        shape.codes.append(code)
        shape.names.append(name)
        shape.parents.append(above)
        shape.kinds.append(kind)
        shape.provinces.append(province)
        shape.wards.append(ward)
        shape.ranges.append(size)
        shape.children.append(0)
        return len(shape.codes) - 1

    return add


def _shares(total: int, weights: list[int]) -> list[int]:
    """`total` split in proportion to `weights`, in whole numbers that add up to it."""
    edges = np.round(np.cumsum([0, *weights]) * total / sum(weights)).astype(int)
    return [int(size) for size in np.diff(edges)]


def _sizes(shape: Shape, people: int, random: Random) -> None:
    drawn = np.array([random.randint(*size) for size in shape.ranges], dtype=np.int64)
    office = np.array([size == (OFFICE, OFFICE) for size in shape.ranges])
    wanted = people - int(drawn[office].sum())
    scaled = np.maximum(SMALLEST_UNIT, np.floor(drawn * wanted / drawn[~office].sum()).astype(np.int64))
    sizes = np.where(office, drawn, scaled)
    # What rounding left over goes to the largest units first, one each, round after round.
    order = np.argsort(-np.where(office, 0, sizes), kind="stable")[: int((~office).sum())]
    missing = people - int(sizes.sum())
    sizes[order] += missing // len(order)
    sizes[order[: missing % len(order)]] += 1
    shape.sizes = sizes
    shape.starts = np.concatenate([[0], np.cumsum(sizes)])
    shape.unit_of = np.repeat(np.arange(len(shape)), sizes)


@dataclass(frozen=True)
class Names:
    """All made-up names of one sex with what they are sorted and found by, to be drawn by number."""

    full: list[str]
    surnames: npt.NDArray[np.float64]
    middles: int
    givens: int

    @classmethod
    def of(cls, sex: str) -> Names:
        """The names of "f" or "m"."""
        givens = GIVEN[sex]
        full = [
            f"{surname} {middle} {given if given != middle else givens[(at + 1) % len(givens)]}"
            for surname in SURNAMES for middle in MIDDLE[sex] for at, given in enumerate(givens)
        ]  # fmt: skip
        shares = np.array(list(SURNAMES.values()), dtype=float)
        return cls(full, shares / shares.sum(), len(MIDDLE[sex]), len(givens))

    def numbers(self, count: int, draw: np.random.Generator) -> Whole:
        """`count` names by number, in the proportions of family names."""
        surname = draw.choice(len(self.surnames), size=count, p=self.surnames)
        return (surname * self.middles + draw.integers(self.middles, size=count)) * self.givens + draw.integers(
            self.givens, size=count
        )
