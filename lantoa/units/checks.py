"""What `lantoa check` looks at in the tree of units."""

from __future__ import annotations

from collections.abc import Iterator

from lantoa.base.checks import check
from lantoa.units.models import Unit


@check("Cây đơn vị nhất quán")
def tree_faults() -> Iterator[str]:
    """Units whose path, depth or number of children disagree with the rest of the tree; one query, in path order."""
    ancestors: list[tuple[str, str, int]] = []  # of the row in hand: path, code, children still to come
    rows = Unit.objects.order_by("path").values_list("path", "code", "depth", "numchild")
    for path, code, depth, numchild in rows.iterator(chunk_size=5000):
        while ancestors and not path.startswith(ancestors[-1][0]):
            yield from _unmet(ancestors.pop())
        if len(path) != depth * Unit.steplen:
            yield f"Đơn vị {code}: độ sâu {depth} không khớp với đường dẫn {path}."
        parent = path[: -Unit.steplen]
        if ancestors and ancestors[-1][0] == parent:
            above, name, expected = ancestors.pop()
            ancestors.append((above, name, expected - 1))
        elif parent:
            yield f"Đơn vị {code}: không có đơn vị cấp trên ở đường dẫn {parent}."
        ancestors.append((path, code, numchild))
    while ancestors:
        yield from _unmet(ancestors.pop())


def _unmet(ancestor: tuple[str, str, int]) -> Iterator[str]:
    _, code, missing = ancestor
    if missing > 0:
        yield f"Đơn vị {code}: thiếu {missing} đơn vị trực thuộc so với số đã ghi."
    elif missing < 0:
        yield f"Đơn vị {code}: có thêm {-missing} đơn vị trực thuộc so với số đã ghi."
