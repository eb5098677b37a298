"""Settings of the worker that is killed."""

from lantoa.settings_test import *  # noqa: F403

EMAIL_BACKEND = "lantoa.notices.tests.backends.DyingBackend"
