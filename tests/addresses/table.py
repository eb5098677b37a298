"""What each address is for, and who may come in. A new room adds rows."""

from __future__ import annotations

# --- What each address is for -------------------------------------------------------------------------------
#
# public     open to all; nothing that is not public may be on it
# sign-in    the doors themselves; all that is asked is that they hold
# personal   for who has signed in; shows and changes one's own alone
# reader     for the people of school A to whom it was sent
# asker      one's own alone: not even the desk that answers comes in here
# officer    a unit's workspace: for its officers and those above with the right
# desk       a list or search of the back office: for officers, each sees the own units
# record     a record in the back office
# root       for who has the right over the whole tree, and technical accounts
# elsewhere  leads to the page that stands in for it
# shut       nobody's
TABLE: list[tuple[str, str]] = [
    ("portal:me", "personal"),
    ("portal:todo", "personal"),
    ("portal:desks", "personal"),
    ("portal:desk", "officer"),
    ("portal:*", "public"),
    ("base:*", "public"),
    ("search:*", "public"),
    ("route:^media/(?P<path>.*)$", "public"),
    ("set_language", "public"),
    ("account_*", "sign-in"),
    ("mfa_*", "sign-in"),
    ("activate", "sign-in"),
    ("activate_link", "sign-in"),
    ("people:own_data", "personal"),
    ("people:consent", "personal"),
    ("people:download", "personal"),
    ("people:pick_unit", "desk"),
    ("people:*", "officer"),
    # The platform's signature is the permission.
    ("channels:webhook", "sign-in"),
    ("channels:*", "officer"),
    ("print:*", "officer"),
    *((f"bulletins:{name}", "public") for name in ("index", "bulletin", "issue", "issue_pdf")),
    # An address from outside, and the signed links of a mail; a member joins as themselves.
    *((f"bulletins:{name}", "sign-in") for name in ("subscribe", "reading", "confirm", "stop")),
    ("bulletins:join", "personal"),
    ("bulletins:*", "officer"),
    ("programme:campaigns_public", "public"),
    ("programme:campaign_public", "public"),
    ("programme:feed", "public"),
    ("programme:shared_item", "public"),
    ("programme:*", "officer"),
    ("indicators:*", "officer"),
    *((f"newsroom:{name}", "public") for name in
      ("index", "*feed*", "*sitemap*", "column", "campaign", "article", "tag", "unit_index", "unit_column", "embedded*")),
    ("newsroom:send_story", "personal"),
    ("newsroom:my_stories", "personal"),
    ("newsroom:*", "officer"),
    ("reports:*", "officer"),
    ("library:index", "public"),
    ("library:collections", "public"),
    *((f"library:{name}", "reader") for name in ("document", "download*", "searchable", "confirm", "collection")),
    ("library:*", "officer"),
    # The token of the connection is the permission.
    ("eoffice:receive", "sign-in"),
    ("eoffice:*", "officer"),
    *((f"law:{name}", "public") for name in ("index", "act", "provision")),
    ("law:*", "root"),
    ("questions:index", "public"),
    ("questions:question", "public"),
    *((f"questions:{name}", "personal") for name in ("ask", "similar", "mine")),
    *((f"questions:{name}", "asker") for name in ("own", "rate", "consent")),
    ("questions:*", "officer"),
    # The group of school A takes in its own people; nobody else learns that it is there.
    *((f"communities:{name}", "personal") for name in ("groups", "cases", "file_case")),
    *((f"communities:{name}", "reader") for name in
      ("group", "write", "ask", "propose", "post", "report", "photo", "quiet", "leave", "vote", "join")),
    *((f"communities:{name}", "asker") for name in
      ("case", "case_file", "case_close", "case_reopen", "case_withdraw", "edit", "remove", "appeal")),
    ("communities:*", "officer"),
    *((f"claims:{name}", "public") for name in ("index", "correction", "rate", "log", "explainer", "feed_rss", "feed_atom", "feed_claimreview")),
    *((f"claims:{name}", "personal") for name in ("ask", "mine")),
    ("claims:own", "asker"),
    ("claims:*", "officer"),
    *((f"press:{name}", "public") for name in ("index", "room", "feed", "release", "kit_file")),
    # The signed address is the permission, and opens the one record it was made for.
    *((f"press:{name}", "sign-in") for name in ("preview", "invitation*", "refuse")),
    ("press:my_topics", "personal"),
    ("press:*", "officer"),
    *((f"training:{name}", "public") for name in ("look_up", "revoked", "signing_key", "issuer", "verify", "badge")),
    # The code on the wall is the permission to be asked who one is.
    ("training:scan", "sign-in"),
    *((f"training:{name}", "personal") for name in ("index", "mine", "attend", "teaching")),
    *((f"training:{name}", "reader") for name in ("course", "join", "leave")),
    # For who is in the course, or whose certificate it is.
    *((f"training:{name}", "asker") for name in
      ("my_certificate", "calendar", "feedback", "material", "read", "quiz")),
    ("training:*", "officer"),
    # What a label's QR code opens: whose it is, and whom to call.
    ("resources:scan", "public"),
    ("resources:my_loans", "personal"),
    ("resources:*", "officer"),
    ("recognition:contributor", "public"),
    *((f"recognition:{name}", "personal") for name in ("mine", "switch")),
    ("recognition:*", "officer"),
    *((f"surveys:{name}", "public") for name in ("mine", "survey", "thanks", "public_results")),
    # The code of an open survey, a person's own link or the key of what was begun is the permission.
    *((f"surveys:{name}", "sign-in") for name in ("answer", "ticket", "piece")),
    ("surveys:*", "officer"),
    *((f"delivery:{name}", "personal") for name in ("mine", "subscribe", "unsubscribe", "zalo", "forgive")),
    # The signed address, or the provider's key, is the permission.
    ("delivery:stop", "sign-in"),
    # A picture of one point, and on to where the mail itself led; the signed mark names nobody.
    ("delivery:opened", "sign-in"),
    ("delivery:followed", "sign-in"),
    ("delivery:bounced", "sign-in"),
    ("delivery:*", "officer"),
    ("notices:feed", "personal"),
    ("notices:seen", "personal"),
    ("notices:mine", "personal"),
    ("notices:opened", "personal"),
    ("notices:confirm", "personal"),
    ("notices:notice", "reader"),
    ("notices:attachment", "reader"),
    # The signed address is the permission, and shows the one notice it was made for.
    ("notices:mail*", "sign-in"),
    ("notices:*", "officer"),
    # The back office
    ("wagtailadmin_home", "desk"),
    ("wagtailadmin_sprite", "sign-in"),
    ("wagtailadmin_javascript_catalog", "sign-in"),
    ("wagtailadmin_logout", "sign-in"),
    ("wagtailadmin_login", "elsewhere"),
    ("wagtailadmin_password_reset", "elsewhere"),
    ("wagtailadmin_account", "elsewhere"),
    ("desk_titles:*", "root"),
    ("desk_abbreviations:*", "root"),
    ("desk_days_off:*", "root"),
    ("desk_*:index", "desk"),
    ("desk_*:index_results", "desk"),
    ("desk_*:choose", "desk"),
    ("desk_*:choose_results", "desk"),
    ("desk_*:chosen_multiple", "desk"),
    ("desk_*:edit", "record"),
    ("desk_*:inspect", "record"),
    ("desk_*:chosen", "record"),
    ("desk_pictures", "desk"),
    ("desk_picture_results", "desk"),
    # Wagtail's names of the same two addresses; ours stand before them.
    ("wagtailimages:index", "desk"),
    ("wagtailimages:index_results", "desk"),
    ("wagtailimages:add", "desk"),
    ("wagtailimages:add_multiple", "desk"),
    ("wagtailimages:edit", "record"),
    ("wagtailimages:delete", "record"),
    ("wagtailimages:preview", "record"),
    ("wagtailimages:*_multiple", "record"),
    ("wagtailimages:create_multiple_from_uploaded_image", "record"),
    ("wagtailimages_chooser:chosen", "record"),
    ("wagtailimages_chooser:select_format", "record"),
    ("wagtailimages_chooser:*", "desk"),
    # What Wagtail brings along and no room has opened
    ("wagtailimages:*", "shut"),
    ("wagtail*", "shut"),
    ("route:desk/*", "shut"),
]  # fmt: skip

# Which roles may come in, by kind; the others get a sign-in page, a refusal or nothing.
OUTSIDE = {"visitor", "member", "foreign", "south"}
ROLES = ["visitor", "member", "school", "foreign", "north", "south", "national", "technical"]
REFUSED = {403, 404, 405}
SECRET = "Nguyễn Thị Kín Đáo"

# What was sent in and is not finished is its bringer's alone, not even a technical account's.
ITS_BRINGERS = {
    "wagtailimages:create_multiple_from_uploaded_image", "wagtailimages:delete_upload_multiple",
    "people:import", "people:import_refused",
}  # fmt: skip
# What a unit's people did with a notice stays with the unit's own communicators (principle 5).
ITS_UNITS = {
    "notices:follow_up", "notices:follow_up_export", "notices:meeting", "notices:evidence", "notices:reach_export",
}  # fmt: skip
# Who tries the addresses that are shut: one of each kind is enough, there are two hundred of them.
AT_SHUT_DOORS = {"visitor", "foreign", "technical"}
