"""Two surveys of the demo: one that runs at the school, one of the province with published results and what was done."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import Any

from django.utils import timezone

from lantoa.notices.audience import Audience
from lantoa.people.models import Account, Person
from lantoa.surveys import actions, once
from lantoa.surveys.models import Survey
from lantoa.surveys.once import Started
from lantoa.surveys.templates_ready import READY
from lantoa.units.models import Unit

ENDED_DAYS_AGO = 40
WISHES = [
    "Mong có bảng tin chế độ, phụ cấp mới cập nhật mỗi tháng.", "Thông tin phụ cấp thâm niên còn chậm, hay phải hỏi lại.",
    "Nên có video ngắn giải thích chế độ bảo hiểm.", "Nhóm Zalo nhiều tin quá, khó tìm lại công văn.",
    "Nhóm Zalo nên tách tin chung và tin gấp.", "Mong tập huấn kỹ năng viết bài cho tổ công đoàn.",
    "Giải thích phụ cấp thâm niên cho dễ hiểu hơn.", "Gọi thử số 0912 345 678 mà không ai nghe máy.",
]  # fmt: skip


def build_surveys(random: Random, *, school: Account, above: Account) -> None:
    """Surveys of the school and of the province of these accounts; answers come in as people give them."""
    province, unit = above.person.unit, school.person.unit  # type: ignore[union-attr]
    ready = READY["nhu-cau"]
    first = _survey(province, "Nhu cầu thông tin của nhà giáo tỉnh", ready.definition, ready.purpose)
    _answer(random, first, 240, satisfied=2.6)
    first = _end(first, days=ENDED_DAYS_AGO + 180)
    second = _survey(
        province, "Nhu cầu thông tin của nhà giáo tỉnh, lần hai", ready.definition, ready.purpose, previous=first
    )
    _answer(random, second, 320, satisfied=3.7)
    second = _end(second, days=ENDED_DAYS_AGO)
    actions.publish_results(above, second)
    actions.add_deed(above, second, heard="Tin về phụ cấp, chế độ mới đến chậm.",
                     done="Từ tháng này, bản tin chế độ ra ngày 5 hằng tháng; văn bản mới có bản giải thích một trang.")  # fmt: skip
    actions.add_deed(above, second, heard="Nhóm Zalo nhiều tin, khó tìm lại.",
                     done="Tách nhóm tin gấp; mọi công văn nằm trong thư viện, tìm được bằng số hiệu.")  # fmt: skip
    running = _survey(
        unit, "Ý kiến đoàn viên trường năm nay", READY["y-kien-nam"].definition, READY["y-kien-nam"].purpose
    )
    _answer(random, running, 26, satisfied=3.4)
    draft = READY["sau-tap-huan"]
    actions.create(
        school,
        unit,
        title="Sau buổi tập huấn chụp ảnh bằng điện thoại",
        purpose=draft.purpose,
        questions=draft.definition,
    )


def _survey(unit: Unit, title: str, questions: dict[str, Any], purpose: str, previous: Survey | None = None) -> Survey:
    survey = actions.create(
        None, unit, title=title, purpose=purpose, questions=questions, audience=Audience(unit), previous=previous,
        closes_on=timezone.localdate() + timedelta(days=12),
    )  # fmt: skip
    return actions.open_survey(None, survey)


def _end(survey: Survey, *, days: int) -> Survey:
    survey = actions.close(None, survey)
    survey.closed_at = timezone.now() - timedelta(days=days)
    survey.opened_at = survey.closed_at - timedelta(days=14)
    survey.closes_on = timezone.localdate(survey.closed_at)
    survey.save()
    return survey


def _answer(random: Random, survey: Survey, most: int, *, satisfied: float) -> None:
    people = list(
        Person.objects.filter(left_on=None, unit__path__startswith=survey.branch.path)
        .order_by("pk")
        .values_list("pk", "unit_id")[:4000]
    )
    asks = survey.asks
    for person, unit_id in random.sample(people, min(most, len(people) * 2 // 3)):
        answers: dict[str, Any] = {}
        for question in asks.questions:
            if not question.required and random.random() < 0.15:
                continue
            answers[question.id] = _one(random, question, satisfied)
        actions.hand_in(survey, Started(answers, unit_id, once.digest_of(survey, person)))


def _one(random: Random, question: Any, satisfied: float) -> Any:
    choices = list(question.choices)
    if question.kind == "single":
        return random.choices(choices, weights=range(len(choices), 0, -1))[0]
    if question.kind == "many":
        own = [option.id for option in question.options]
        return [one for one in own if random.random() < 0.4] or own[:1]
    if question.kind == "scale":
        return max(int(question.min), min(int(question.max), round(random.gauss(satisfied / 5 * question.max, 1))))
    if question.kind == "matrix":
        return {row.id: random.choices(choices, weights=range(1, len(choices) + 1))[0] for row in question.rows}
    if question.kind == "ranking":
        return random.sample(choices, len(choices))
    if question.kind == "number":
        return random.randint(36, 58)
    return random.choice(WISHES)
