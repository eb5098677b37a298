"""How forms look: label, help, error, control, in that order."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import django.forms
from django.forms import renderers
from django.utils.functional import cached_property


class FormRenderer(renderers.DjangoTemplates):
    """Renders `{{ form }}`, formsets and `{{ field.as_field_group }}` with our templates and tags."""

    form_template_name = "base/forms/form.html"
    formset_template_name = "base/forms/formset.html"
    field_template_name = "base/forms/field.html"

    @cached_property
    def engine(self) -> Any:
        """As Django's own, with our tags as builtins."""
        return self.backend(
            {
                "APP_DIRS": True,
                "DIRS": [Path(django.forms.__file__).parent / "templates"],
                "NAME": "lantoaforms",
                "OPTIONS": {"builtins": ["lantoa.base.templatetags.lantoa"]},
            }
        )
