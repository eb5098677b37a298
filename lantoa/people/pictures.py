"""Pictures in the back office: each belongs to the unit of the officer who brings it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import ManyToOneRel, QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.images.forms import BaseImageForm
from wagtail.models import Collection, ReferenceIndex

from lantoa.base import audit
from lantoa.base.rights import Capability
from lantoa.base.text import fold
from lantoa.people import scopes
from lantoa.people.desk import PositionPolicy
from lantoa.units.models import Picture, Unit

USES = (
    Capability.WRITE, Capability.PUBLISH, Capability.REGISTER_PRODUCT, Capability.NOTIFY, Capability.CONFIGURE,
    Capability.PLAN, Capability.REPORT,
)  # fmt: skip
KEEPS = (Capability.WRITE, Capability.PUBLISH, Capability.REGISTER_PRODUCT, Capability.CONFIGURE)
DELETES = (Capability.PUBLISH, Capability.CONFIGURE)


class PicturePolicy(PositionPolicy):
    """Pictures follow their unit. One that is used somewhere cannot be deleted: withdraw it there first."""

    def __init__(self) -> None:
        super().__init__(Picture, "unit", add=KEEPS, change=KEEPS, delete=DELETES, choose=USES)

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Any) -> bool:
        """As for any record; to delete, the picture must not be in use."""
        allowed = super().user_has_permission_for_instance(user, action, instance)
        return allowed and not (action == "delete" and is_used(instance))

    # Wagtail sorts pictures into collections; there is one, and nobody sees it.

    def collections_user_has_permission_for(self, user: Any, action: str) -> QuerySet[Collection]:
        """The one collection."""
        return Collection.objects.filter(depth=1)

    def collections_user_has_any_permission_for(self, user: Any, actions: Iterable[str]) -> QuerySet[Collection]:
        """The one collection."""
        return Collection.objects.filter(depth=1)


def is_used(picture: Picture) -> bool:
    """Whether any record shows `picture`: by a reference of its own or inside its text."""
    for relation in Picture._meta.get_fields(include_hidden=True):
        # Many foreign keys to pictures have no name on this side ("+"), but they count.
        if not isinstance(relation, ManyToOneRel) or relation.related_model._meta.label == "units.PictureRendition":
            continue
        if relation.related_model._base_manager.filter(**{relation.field.name: picture.pk}).exists():
            return True
    return ReferenceIndex.get_references_to(picture).exists()


def find_pictures(found: QuerySet[Picture], text: str) -> QuerySet[Picture]:
    """Those of `found` in whose title, description or credit every word of `text` occurs, marks or not."""
    for word in fold(text).split():
        found = found.filter(folded_text__contains=word)
    return found


def homes_for(user: Any) -> QuerySet[Unit]:
    """Units in which `user` holds a position that lets them keep pictures; few, so they may be a plain choice."""
    held = {grant.unit_id for grant in scopes.grants(user) if grant.capability in KEEPS}
    if not held and scopes.holds(user, *KEEPS):
        return Unit.objects.filter(depth=1)
    return Unit.objects.filter(pk__in=held).order_by("depth", "path")


class PictureForm(BaseImageForm):
    """Uploads belong to the officer's unit; who serves in several says which. Afterwards the unit stays."""

    def __init__(self, *args: Any, user: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        self.actor = user
        homes = list(homes_for(user)[:20]) if user is not None else []
        # A picture of another unit of the branch stays where it is.
        self.homes = homes if self.instance.unit_id in {None, *(home.pk for home in homes)} else []
        if len(self.homes) > 1:
            self.fields["unit"] = forms.ModelChoiceField(
                Unit.objects.filter(pk__in=[home.pk for home in self.homes]), label=_("Đơn vị"), required=False,
                empty_label=None, initial=self.instance.unit_id or self.homes[0].pk,
            )  # fmt: skip
        else:
            self.fields.pop("unit", None)
        if "description" in self.fields:
            self.fields["description"].label = _("Mô tả ảnh")
            self.fields["description"].help_text = _("Người không nhìn thấy ảnh nghe câu này: ai đang làm gì, ở đâu.")

    def clean(self) -> dict[str, Any]:
        """Without a choice the first of the officer's units takes the picture."""
        super().clean()
        data = self.cleaned_data
        if self.homes and not data.get("unit"):
            data["unit"] = self.instance.unit or self.homes[0]
            self.instance.unit = data["unit"]
        return data

    def save(self, commit: bool = True) -> Picture:
        """Saves, and writes the audit log."""
        adding = self.instance.pk is None
        picture = super().save(commit=commit)
        if commit and self.actor is not None:
            audit.record(self.actor, "picture.add" if adding else "picture.update", picture)
        return picture
