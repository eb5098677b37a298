from __future__ import annotations

from lantoa.base.checks import run_all
from lantoa.units.checks import tree_faults
from lantoa.units.models import Unit


def test_a_sound_tree_has_no_faults(union, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert list(tree_faults()) == []


def test_a_wrong_count_of_children_is_found(union):
    Unit.objects.filter(pk=union.north.pk).update(numchild=3)
    Unit.objects.filter(pk=union.south.pk).update(numchild=1)
    more, less = tree_faults()
    assert "P01" in more
    assert "thiếu 1" in more
    assert "P02" in less
    assert "thêm 1" in less


def test_a_unit_that_hangs_in_the_air_is_found(union):
    Unit.objects.filter(pk=union.school_d.pk).update(path=union.south.path[:-1] + "9" + "0001")
    faults = list(tree_faults())
    assert any("S004" in fault and "không có đơn vị cấp trên" in fault for fault in faults)


def test_a_wrong_depth_is_found(union):
    Unit.objects.filter(pk=union.school_a.pk).update(depth=7)
    assert [fault for fault in tree_faults() if "độ sâu 7" in fault]


def test_the_command_looks_at_the_tree_and_shows_no_more_than_can_be_read(union):
    for number in range(30):
        Unit.objects.create(
            path=f"0009{number:04d}", depth=2, numchild=0, code=f"X{number}", name="Lạc", folded_name="lac",
            kind=union.school_a.kind, valid_from=union.national.valid_from,
        )  # fmt: skip
    outcome = {outcome.title: outcome for outcome in run_all()}["Cây đơn vị nhất quán"]
    assert not outcome.ok
    assert len(outcome.faults) == 21
    assert outcome.faults[-1] == "…"
