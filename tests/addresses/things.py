"""What goes into an address, by its name. A new room adds factories."""

from __future__ import annotations

from collections.abc import Callable
from fnmatch import fnmatchcase
from typing import Any

from django.urls import resolve
from django.utils import timezone

from lantoa.bulletins.composing import make_token as bulletin_token
from lantoa.delivery.email import counting
from lantoa.delivery.tokens import stop_token
from lantoa.newsroom.sitemaps import SITEMAPS
from lantoa.notices.mailing import make_token
from lantoa.people.models import Title
from lantoa.press.mailing import make_token as press_token
from lantoa.programme import actions as programme_actions
from lantoa.programme.models import PlanReview
from lantoa.search.models import Abbreviation
from lantoa.training.codes import make as training_code
from lantoa.training.codes import step_at
from tests.addresses.made import Made


class Things(Made):
    """Made things, found by the address that asks for them."""

    #: argument → value; "name of view (pattern) argument" goes before the bare argument
    def makers(self) -> list[tuple[str, Callable[[], Any]]]:
        """From the particular to the general."""
        return [
            ("people:position_end pk", lambda: self.position.pk),
            ("people:import* pk", lambda: self.run.pk),
            ("people:import_sample kind", lambda: "people"),
            ("people:* pk", lambda: self.person.pk),
            ("people:tree_change verb", lambda: "doi-ten"),
            ("programme:answer pk", lambda: self.item_above.pk),
            ("programme:item* pk", lambda: self.item.pk),
            ("programme:share_revoke pk", lambda: self.share.pk),
            ("programme:shared_item token", lambda: programme_actions.share_token(self.share)),
            ("programme:review kind", lambda: PlanReview.Kind.values[0]),
            ("programme:plan_document form", lambda: "docx"),
            ("programme:plan_below child_code", lambda: self.team.code),
            ("programme:occasion_remove pk", lambda: self.occasion.pk),
            ("programme:campaign_propose pk", lambda: self.occasion.pk),
            ("programme:campaign_propose year", lambda: 2026),
            ("programme:campaign_join pk", lambda: self.campaign_above.pk),
            ("programme:campaign* pk", lambda: self.campaign.pk),
            ("programme:campaign_change verb", lambda: "ket-thuc"),
            ("programme:campaign_public slug", lambda: self.campaign.slug),
            ("programme:feed code", lambda: self.unit.code),
            ("channels:webhook channel", lambda: "zalo"),
            ("channels:connect channel", lambda: "facebook"),
            ("channels:account* pk", lambda: self.channel_account.pk),
            ("channels:publication* pk", lambda: self.publication.pk),
            ("print:* pk", lambda: self.print.pk),
            ("print:* design", lambda: "anh-vuong"),
            ("print:download form", lambda: "pdf"),
            ("bulletins:block pk", lambda: self.issue_above.pk),
            ("bulletins:settings pk", lambda: self.bulletin.pk),
            ("bulletins:new_issue pk", lambda: self.bulletin.pk),
            ("bulletins:* pk", lambda: self.issue.pk),
            ("bulletins:* slug", lambda: self.bulletin.slug),
            ("bulletins:* number", lambda: self.sent_issue.number),
            ("bulletins:* token", lambda: bulletin_token(self.subscription)),
            ("channels:* source_id", lambda: self.article.pk),
            ("channels:* source", lambda: "bai-viet"),
            ("indicators:* code", lambda: "T1"),
            ("indicators:export kind", lambda: "csv"),
            *(
                (f"newsroom:article {name}", lambda name=name: resolve(self.article.get_absolute_url()).kwargs[name])
                for name in ("year", "month", "slug", "pk")
            ),
            ("newsroom:push pk", lambda: self.article.pk),
            ("newsroom:article_* pk", lambda: self.draft.pk),
            ("newsroom:offer_answer pk", lambda: self.placement.pk),
            ("newsroom:take_down pk", lambda: self.placement.pk),
            ("newsroom:story_* pk", lambda: self.story.pk),
            ("newsroom:product_remove pk", lambda: self.product.pk),
            ("newsroom:product_export form", lambda: "csv"),
            ("newsroom:source_change pk", lambda: self.news_source.pk),
            ("newsroom:entry_answer pk", lambda: self.news_entry.pk),
            ("newsroom:column_change pk", lambda: self.column.pk),
            ("newsroom:campaign pk", lambda: self.campaign.pk),
            ("newsroom:campaign_feed* campaign", lambda: self.campaign.pk),
            ("newsroom:tag_feed* tag", lambda: "hoi-thao"),
            ("newsroom:tag slug", lambda: "hoi-thao"),
            ("newsroom:column code", lambda: "hoat-dong-cong-doan"),
            ("newsroom:column_feed* column", lambda: "hoat-dong-cong-doan"),
            ("newsroom:unit_column_feed* column", lambda: self.column.code),
            ("newsroom:unit_column column_code", lambda: self.column.code),
            ("newsroom:sitemap section", lambda: next(iter(SITEMAPS))),
            ("newsroom:* code", lambda: self.unit.code),
            ("indicators:* code", lambda: "T10"),
            ("indicators:export kind", lambda: "csv"),
            *(
                (f"notices:{name} pk", lambda: self.notice_draft.pk)
                for name in ("edit", "send", "ask", "discard", "detach", "approval")
            ),
            ("notices:mail* token", lambda: make_token(self.notice, self.person)),
            ("delivery:* mark", lambda: counting.mark(self.dispatch.pk)),
            ("delivery:followed pk", lambda: self.mail_link.pk),
            ("delivery:stop token", lambda: stop_token(self.dispatch, self.person.pk)),
            ("delivery:* pk", lambda: self.dispatch.pk),
            ("notices:*attachment attachment", lambda: self.attachment.pk),
            ("notices:detach attachment", lambda: self.attachment.pk),
            ("notices:told person", lambda: self.person.pk),
            ("notices:evidence meeting", lambda: self.meeting.pk),
            ("notices:evidence which", lambda: "anh"),
            ("notices:* pk", lambda: self.notice.pk),
            ("library:*page number", lambda: 1),
            ("library:download_version number", lambda: 1),
            ("library:collection* pk", lambda: self.collection.pk),
            ("library:collection_take_out item", lambda: self.collection_item.pk),
            ("library:* pk", lambda: self.document.pk),
            ("eoffice:receive key", lambda: self.connection.key),
            ("eoffice:disconnect pk", lambda: self.connection.pk),
            ("eoffice:* pk", lambda: self.exchange.pk),
            ("law:* slug", lambda: self.law.act.slug),
            ("law:* number", lambda: self.law.number),
            ("questions:template pk", lambda: self.template.pk),
            ("questions:* pk", lambda: self.question.pk),
            ("claims:feed_stop pk", lambda: self.feed_item.feed_id),
            ("claims:feed_item pk", lambda: self.feed_item.pk),
            ("claims:explainer* pk", lambda: self.explainer.pk),
            ("claims:picture pk", lambda: self.claim.sightings.get().pk),
            ("claims:change verb", lambda: "ket-luan"),
            ("claims:* pk", lambda: self.claim.pk),
            ("communities:join pk", lambda: self.topic_group.pk),
            *(
                (f"communities:{name} pk", lambda: self.group.pk)
                for name in ("group", "leave", "quiet", "write", "ask", "propose", "manage", "close", "move")
            ),
            ("communities:photo pk", lambda: self.group_photo.pk),
            ("communities:vote pk", lambda: self.poll_post.pk),
            ("communities:decide pk", lambda: self.hiding.pk),
            ("communities:state pk", lambda: self.decision.pk),
            ("communities:case_act step", lambda: "ghi"),
            *((f"communities:{name} pk", lambda: self.case_file.pk) for name in ("case_file", "case_desk_file")),
            ("communities:case* pk", lambda: self.case.pk),
            ("communities:* pk", lambda: self.group_post.pk),
            ("press:preview token", lambda: press_token("release", self.release.pk, self.contact)),
            ("press:invitation* token", lambda: press_token("invitation", self.invitation.pk, self.guest)),
            ("press:refuse token", lambda: press_token("refuse", self.contact.pk, self.contact)),
            ("press:release slug", lambda: resolve(self.release.get_absolute_url()).kwargs["slug"]),
            ("press:release_version number", lambda: 1),
            ("press:kit_file pk", lambda: self.kit_item.pk),
            ("press:kit_remove item", lambda: self.kit_item.pk),
            ("press:contacts_export form", lambda: "csv"),
            ("press:contact* pk", lambda: self.contact.pk),
            ("press:event* pk", lambda: self.press_event.pk),
            ("press:topic* pk", lambda: self.topic.pk),
            ("press:coverage* pk", lambda: self.coverage.pk),
            ("press:unwatch pk", lambda: self.watch.pk),
            ("press:* pk", lambda: self.release.pk),
            ("press:* code", lambda: self.unit.code),
            ("training:badge form", lambda: "jwt"),
            ("training:export form", lambda: "csv"),
            ("training:signing_key name", lambda: "rs256-1"),
            ("training:issuer code", lambda: self.unit.code),
            ("training:scan code", lambda: training_code(self.session.pk, step_at(timezone.now()))),
            ("training:* code", lambda: self.certificate.code),
            *((f"training:{name} pk", lambda: self.certificate.pk) for name in ("my_certificate", "paper", "revoke")),
            ("training:question* pk", lambda: self.quiz_question.pk),
            *((f"training:{name} pk", lambda: self.session.pk) for name in ("roll", "wall")),
            ("training:* session_pk", lambda: self.session.pk),
            ("training:* material", lambda: self.material.pk),
            ("training:put_out enrolment", lambda: self.enrolment.pk),
            ("training:* pk", lambda: self.course.pk),
            ("resources:scan key", lambda: self.thing.key),
            ("resources:export year", lambda: 2026),
            ("resources:*export form", lambda: "csv"),
            ("resources:proof pk", lambda: self.spending.proofs.get().pk),
            ("resources:proof_add pk", lambda: self.spending.pk),
            ("resources:spending* pk", lambda: self.spending.pk),
            ("resources:spend pk", lambda: self.budget_line.pk),
            ("resources:line* pk", lambda: self.budget_line.pk),
            ("resources:take_back pk", lambda: self.thing.pk),
            ("resources:take* pk", lambda: self.take.pk),
            ("resources:project* pk", lambda: self.project.pk),
            ("resources:milestone pk", lambda: self.project.pk),
            ("resources:* pk", lambda: self.thing.pk),
            ("recognition:contributor key", lambda: self.profile.key),
            ("recognition:certificates pk", lambda: self.decided.pk),
            ("recognition:decision form", lambda: "pdf"),
            ("recognition:badge pk", lambda: self.badge.pk),
            ("recognition:take_back pk", lambda: self.award.pk),
            ("recognition:* pk", lambda: self.commendation.pk),
            ("surveys:public_results code", lambda: self.survey_ended.code),
            ("surveys:* code", lambda: self.survey.code),
            ("surveys:ticket token", lambda: self.survey_link),
            ("surveys:piece key", lambda: "khong-co"),
            ("surveys:drop_template pk", lambda: self.survey_template.pk),
            *(
                (f"surveys:{name} pk", lambda: self.survey_ended.pk)
                for name in ("results", "written", "download", "deeds")
            ),
            *(
                (f"surveys:{name} pk", lambda: self.survey_draft.pk)
                for name in ("edit", "questions", "question", "preview")
            ),
            ("surveys:written question", lambda: "can_cai"),
            ("surveys:download form", lambda: "csv"),
            ("surveys:picture name", lambda: self.survey_picture.rsplit("/", 1)[1]),
            ("surveys:* pk", lambda: self.survey.pk),
            ("reports:* pk", lambda: self.report.pk),
            ("reports:* passage", lambda: self.passage.pk),
            ("reports:* kind", lambda: self.report.kind.code),
            ("reports:* period", lambda: self.report.period),
            ("reports:download suffix", lambda: "docx"),
            ("desk_units:* pk", lambda: self.unit.pk),
            ("desk_unit_chooser:* pk", lambda: self.unit.pk),
            ("desk_people:* pk", lambda: self.person.pk),
            ("desk_person_chooser:* pk", lambda: self.person.pk),
            ("desk_positions:* pk", lambda: self.position.pk),
            ("desk_titles:* pk", lambda: Title.objects.get(code="to-pho").pk),
            ("desk_abbreviations:* pk", lambda: Abbreviation.objects.get(short="BHXH").pk),
            ("desk_days_off:* pk", lambda: self.day_off.pk),
            ("desk_log:* pk", lambda: self.entry.pk),
            ("wagtailimages_chooser:* pk", lambda: self.picture.pk),
            ("wagtailimages*:* image_id", lambda: self.picture.pk),
            ("wagtailimages:* filter_spec", lambda: "width-100"),
            ("wagtailimages:* uploaded_file_id", lambda: self.upload.pk),
            ("mfa_* pk", lambda: 1),
            ("account_* key", lambda: "khong-co"),
            ("account_* uidb36", lambda: "1"),
            ("activate_link token", lambda: "khong-co"),
            ("portal:unit code", lambda: self.unit.code),
            ("* unit_code", lambda: self.unit.code),
            ("route:^media/(?P<path>.*)$ path", lambda: "khong-co.jpg"),
        ]

    def value(self, view: str, argument: str) -> Any:
        """What to put into the address; raises `LookupError` for what nobody makes."""
        for pattern, make in self.makers():
            if fnmatchcase(f"{view} {argument}", pattern) or (pattern.startswith("* ") and pattern[2:] == argument):
                return make()
        raise LookupError(f"{view}: no factory for {argument!r}; add one to Things.makers")
