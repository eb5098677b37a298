"""Questions of the demo: two that are published, one answered in private, one that waits."""

from __future__ import annotations

from lantoa.demo.texts import QUESTIONS
from lantoa.people.models import Account, Person
from lantoa.questions import actions, private, queries


def build_questions(*, desk: Account, asker: Person) -> None:
    """Questions of `asker`, answered by `desk`, with a document of the library where one bears on it."""
    for topic, text, answer, sign, article, public in QUESTIONS:
        question = actions.ask(asker, text=text, topic=topic, nameless=not public, may_publish=public)
        if not answer:
            continue
        document = queries.document_by_sign(sign, desk)
        question = actions.answer(desk, question, answer, [(document, sign, article)])
        if public:
            words = private.without_personal(text)
            actions.publish(desk, question, text=words, answer_text=answer)
