"""`lantoa manage mail_key congdoan.example`: a key that signs mail, and what to write into the DNS."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from lantoa.delivery.email.dkim import make_key


class Command(BaseCommand):
    """The three records by which the big providers know that mail is ours."""

    help = "Make the key that signs mail (DKIM) of a domain, and show its DNS records."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("domain")
        parser.add_argument("--selector", default=f"lantoa{timezone.localdate():%Y%m}")

    def handle(self, *args: Any, domain: str, selector: str, **options: Any) -> None:
        try:
            path, record = make_key(domain, selector)
        except FileExistsError:
            raise CommandError(f"{domain}: {selector} is there already") from None
        self.stdout.write(f"# {path}\n")
        self.stdout.write(f'{selector}._domainkey.{domain}. IN TXT "{record}"\n')
        self.stdout.write(f'{domain}. IN TXT "v=spf1 mx -all"   ; name the servers that send\n')
        self.stdout.write(f'_dmarc.{domain}. IN TXT "v=DMARC1; p=quarantine; rua=mailto:postmaster@{domain}"\n')
