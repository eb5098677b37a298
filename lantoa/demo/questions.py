"""Law and questions of the demo, in every state that a question can be in."""

from __future__ import annotations

import json
import tempfile
from datetime import date, timedelta
from pathlib import Path

from django.utils import timezone

from lantoa.base import private
from lantoa.demo.texts import ANSWER_TEMPLATES, LAW, QUESTIONS, VALIDITY
from lantoa.law import actions as law
from lantoa.law import importing
from lantoa.law.models import Act
from lantoa.people.models import Account, Person
from lantoa.questions import actions, queries
from lantoa.questions.models import Question


def build_law() -> None:
    """A few articles through the door by which a whole corpus comes in, and what is known of how they hold."""
    with tempfile.TemporaryDirectory() as directory:
        file = Path(directory) / "luat.jsonl"
        names = ("law_id", "doc_type", "effective", "article_id", "title", "text")
        rows = (dict(zip(names, row, strict=True)) | {"source": "bản mẫu"} for row in LAW)
        file.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
        importing.run_file(file)
    for sign, validity, ended, later, source in VALIDITY:
        act = Act.objects.get(sign=sign)
        law.set_validity(
            None, act, validity=validity, source=source, effective_on=act.effective_on, name=act.name,
            ended_on=date.fromisoformat(ended) if ended else None, replaced_by=later,
        )  # fmt: skip


def build_questions(*, desk: Account, above: Account, asker: Person, others: list[Person]) -> None:
    """Questions of `asker` and `others` at the desk of `desk`, and one that went up to `above`."""
    waiting: list[Question] = []
    askers = [asker, *others]
    for at, (topic, text, answer, source, article, public) in enumerate(QUESTIONS):
        question = actions.ask(
            asker if answer and at < 5 else askers[at % len(askers)], text=text, topic=topic, nameless=not public,
            may_publish=public,
        )  # fmt: skip
        if not answer or not (source or public):
            waiting.append(question)
            continue
        question = actions.answer(desk, question, answer, [queries.basis(source, article, desk)])
        if public:
            actions.publish(desk, question, text=private.without_personal(text), answer_text=answer)
            if question.asker is not None:
                actions.rate(question.asker, question, True)
    late, kept, double, very_late, given, raised = waiting
    _overdue(late, 3)
    _overdue(very_late, 15)
    actions.merge(desk, double, kept)
    actions.assign(desk, given, desk)
    for title, text in ANSWER_TEMPLATES:
        actions.save_template(above, above.person.unit, None, title=title, text=text)  # type: ignore[union-attr]
    # The province has its answers read by a second person before they go out.
    actions.set_rules(None, above.person.unit, second_reader=True)  # type: ignore[union-attr]
    raised = actions.pass_on(desk, raised, above.person.unit, "Cần ý kiến của cấp trên về phụ cấp")  # type: ignore[union-attr]
    actions.answer(above, raised, QUESTIONS[-1][2])


def _overdue(question: Question, days: int) -> None:
    """As if it had been asked that much earlier."""
    ago = timedelta(days=days + 7)
    Question.objects.filter(pk=question.pk).update(
        asked_at=timezone.now() - ago, due_on=timezone.localdate() - timedelta(days=days)
    )
