"""Addresses of the press desk."""

from __future__ import annotations

from django.urls import path

from lantoa.press.views import contacts, coverage, events, public, releases, topics

app_name = "press"
DESK = "lam-viec/<str:unit_code>/bao-chi/"
urlpatterns = [
    path("bao-chi/", public.index, name="index"),
    path("bao-chi/thu/<str:token>/", public.preview, name="preview"),
    path("bao-chi/moi/<str:token>/", public.invitation, name="invitation"),
    path("bao-chi/moi/<str:token>/su-kien.ics", public.invitation_file, name="invitation_file"),
    path("bao-chi/khong-nhan/<str:token>/", public.refuse, name="refuse"),
    path("bao-chi/tu-lieu/<int:pk>/", public.kit_file, name="kit_file"),
    path("bao-chi/de-tai-cua-toi/", topics.mine, name="my_topics"),
    path("bao-chi/<str:code>/", public.room, name="room"),
    path("bao-chi/<str:code>/feed.xml", public.RoomFeed(), name="feed"),
    path("bao-chi/<str:code>/<slug:slug>-<int:pk>/", public.release, name="release"),
    path(DESK, releases.index, name="releases"),
    path(f"{DESK}thong-cao/moi/", releases.write, name="release_new"),
    path(f"{DESK}thong-cao/<int:pk>/", releases.work, name="release_work"),
    path(f"{DESK}thong-cao/<int:pk>/sua/", releases.write, name="release_edit"),
    path(f"{DESK}thong-cao/<int:pk>/ban/<int:number>/", releases.version, name="release_version"),
    path(f"{DESK}thong-cao/<int:pk>/tu-lieu/", releases.add_kit, name="kit_add"),
    path(f"{DESK}thong-cao/<int:pk>/tu-lieu/<int:item>/bo/", releases.remove_kit, name="kit_remove"),
    path(f"{DESK}thong-cao/<int:pk>/buoc/", releases.step, name="release_step"),
    path(f"{DESK}thong-cao/<int:pk>/gui/", releases.distribute, name="distribute"),
    path(f"{DESK}lien-he/", contacts.index, name="contacts"),
    path(f"{DESK}lien-he/moi/", contacts.edit, name="contact_new"),
    path(f"{DESK}lien-he/<int:pk>/", contacts.edit, name="contact"),
    path(f"{DESK}lien-he/<int:pk>/xoa/", contacts.erase, name="contact_erase"),
    path(f"{DESK}lien-he/xac-minh/", contacts.verify, name="contacts_verify"),
    path(f"{DESK}lien-he/nhap/", contacts.take_in, name="contacts_import"),
    path(f"{DESK}lien-he/lien-he.<str:form>", contacts.export, name="contacts_export"),
    path(f"{DESK}su-kien/", events.index, name="events"),
    path(f"{DESK}su-kien/moi/", events.edit, name="event_new"),
    path(f"{DESK}su-kien/<int:pk>/", events.show, name="event"),
    path(f"{DESK}su-kien/<int:pk>/sua/", events.edit, name="event_edit"),
    path(f"{DESK}su-kien/<int:pk>/huy/", events.cancel, name="event_cancel"),
    path(f"{DESK}su-kien/<int:pk>/moi/", events.invite, name="event_invite"),
    path(f"{DESK}su-kien/<int:pk>/the/", events.admit, name="event_admit"),
    path(f"{DESK}de-tai/", topics.index, name="topics"),
    path(f"{DESK}de-tai/moi/", topics.edit, name="topic_new"),
    path(f"{DESK}de-tai/<int:pk>/", topics.show, name="topic"),
    path(f"{DESK}de-tai/<int:pk>/sua/", topics.edit, name="topic_edit"),
    path(f"{DESK}de-tai/<int:pk>/buoc/", topics.step, name="topic_step"),
    path(f"{DESK}tin-bai/", coverage.index, name="coverage"),
    path(f"{DESK}tin-bai/moi/", coverage.note, name="coverage_new"),
    path(f"{DESK}tin-bai/tin-bai.csv", coverage.export, name="coverage_export"),
    path(f"{DESK}tin-bai/<int:pk>/buoc/", coverage.step, name="coverage_step"),
    path(f"{DESK}tin-bai/nguon/", coverage.watches, name="watches"),
    path(f"{DESK}tin-bai/nguon/<int:pk>/bo/", coverage.unwatch, name="unwatch"),
]
