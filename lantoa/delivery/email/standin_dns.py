"""A name server for tests and the demo: answers for the names that it was told, over UDP and TCP (RFC 1035).

An unknown name is NXDOMAIN, a known one without the kind that was asked for an empty answer; a long answer over UDP is
cut and asked for again over TCP, as with a real key of 2,048 bits. `silent` makes it answer nobody.
"""

from __future__ import annotations

import contextlib
import socketserver
import struct
import threading
from typing import Any

import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdatatype
import dns.rrset

SMALL = 512


class DnsStandIn:
    """The server. `records` maps (name, kind) to texts as a zone file writes them."""

    def __init__(self) -> None:
        self.records: dict[tuple[str, str], list[str]] = {}
        self.silent = False
        self.asked: list[str] = []

    def start(self) -> DnsStandIn:
        """Serve on this machine from threads of its own; sets `address`."""
        standin = self

        class Udp(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                data, line = self.request
                answer = standin._answer(data, small=True)
                if answer is not None:
                    line.sendto(answer, self.client_address)

        class Tcp(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                size = struct.unpack("!H", self.rfile.read(2))[0]
                answer = standin._answer(self.rfile.read(size), small=False)
                if answer is not None:
                    self.wfile.write(struct.pack("!H", len(answer)) + answer)

        class TcpServer(socketserver.ThreadingTCPServer):
            daemon_threads, allow_reuse_address = True, True

        for _try in range(20):
            self._udp: Any = socketserver.ThreadingUDPServer(("127.0.0.1", 0), Udp)
            port = self._udp.server_address[1]
            with contextlib.suppress(OSError):  # somebody has this number for TCP
                self._tcp: Any = TcpServer(("127.0.0.1", port), Tcp)
                break
            self._udp.server_close()
        self.address = f"127.0.0.1:{port}"
        for server in (self._udp, self._tcp):
            threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def stop(self) -> None:
        """End serving."""
        for server in (self._udp, self._tcp):
            server.shutdown()
            server.server_close()

    def text(self, name: str, value: str) -> None:
        """Let a TXT record stand at `name`, in pieces of 255 letters as providers keep it."""
        pieces = [value[at : at + 255] for at in range(0, len(value), 255)]
        self.records[name.lower(), "TXT"] = [" ".join(f'"{piece}"' for piece in pieces)]

    def _answer(self, raw: bytes, *, small: bool) -> bytes | None:
        if self.silent:
            return None
        question = dns.message.from_wire(raw)
        asked = question.question[0]
        name, kind = asked.name.to_text(omit_final_dot=True).lower(), dns.rdatatype.to_text(asked.rdtype)
        self.asked.append(f"{name} {kind}")
        answer = dns.message.make_response(question)
        found = self.records.get((name, kind))
        if found is not None:
            answer.answer.append(dns.rrset.from_text(asked.name, 300, "IN", kind, *found))
        elif not any(known == name or known.endswith(f".{name}") for known, _kind in self.records):
            answer.set_rcode(dns.rcode.NXDOMAIN)
        wire: bytes = answer.to_wire()
        if small and len(wire) > SMALL and question.edns < 0:
            short = dns.message.make_response(question)
            short.flags |= dns.flags.TC
            wire = short.to_wire()
        return wire
