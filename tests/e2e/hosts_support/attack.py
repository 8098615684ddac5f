"""Connections that nobody wants, against one port. Seeded; every socket is closed in the end."""

import contextlib
import os
import random
import socket
import ssl
import struct
import time

# linux/tcp.h: a socket that is closed in repair mode says nothing to the other side.
TCP_REPAIR = 19


def client_hello():
    """The first bytes of an honest TLS handshake."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    with contextlib.suppress(ssl.SSLWantReadError):
        context.wrap_bio(incoming, outgoing).do_handshake()
    return outgoing.read()


HELLO = client_hello()


def basp_header(operation, payload, source=0, destination=0):
    """CAF's own protocol, 0.17: what its port would take from anybody, and ours must not."""
    return struct.pack(">BBBBIQQQ", operation, 0, 0, 0, payload, 0, source, destination)


class Attack:
    def __init__(self, port, address="127.0.0.1", seed=1, certificate=None):
        self.where = (address, port)
        self.draw = random.Random(seed)
        self.certificate = certificate  # and key: of the laboratory, but without its token
        self.held = []
        self.sent = {}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.let_go()

    def let_go(self):
        for s in self.held:
            s.close()
        self.held = []

    def connect(self):
        s = socket.socket()
        s.settimeout(2)
        with contextlib.suppress(OSError):
            s.connect(self.where)
            return s
        s.close()
        return None

    def count(self, kind):
        self.sent[kind] = self.sent.get(kind, 0) + 1

    # What is wrong at once.

    def payload(self):
        bits = self.draw.randbytes
        return self.draw.choice([
            ("junk", bits(self.draw.randint(1, 4096))),
            ("http", b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"),
            ("record too long", b"\x16\x03\x01\xff\xff" + bits(4096)),
            ("hello too long", b"\x16\x03\x01\x40\x00\x01\xff\xff\xff" + bits(2048)),
            ("hello damaged", HELLO[:9] + bits(len(HELLO) - 9)),
            ("hello cut", HELLO[:self.draw.randint(1, len(HELLO) - 1)]),
            ("hello, then junk", HELLO + bits(self.draw.randint(1, 4096))),
            ("many alerts", b"\x15\x03\x03\x00\x02\x01\x00" * 300),
            ("empty records", b"\x16\x03\x03\x00\x00" * 500),
            ("basp, empty handshake", basp_header(1, 0)),
            ("basp, 4 GiB", basp_header(1, 0xffffffff)),
            ("basp, message", basp_header(2, 70, 1, 1) + bits(70)),
            ("nothing", b""),
        ])

    def malformed(self):
        """One connection; one in twenty waits for what the other side says."""
        kind, data = self.payload()
        s = self.connect()
        if not s:
            return self.count("no connection")
        with s, contextlib.suppress(OSError):
            s.sendall(data)
            if self.draw.random() < 0.05:
                s.settimeout(0.1)
                s.recv(4096)
        return self.count(kind)

    def without_token(self):
        """A whole handshake: without a certificate, or with one and a token that is guessed."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        kind = "no certificate"
        if self.certificate and self.draw.random() < 0.5:
            context.load_cert_chain(*self.certificate)
            kind = "no token"
        s = self.connect()
        if not s:
            return self.count("no connection")
        with s, contextlib.suppress(OSError), context.wrap_socket(s) as tls:
            tls.sendall(b"CONCUR/1" + self.draw.randbytes(self.draw.choice([8, 48, 20000])))
            tls.recv(1)
        return self.count(kind)

    # What is never finished.

    def stall(self):
        s = self.connect()
        if not s:
            return self.count("no connection")
        with contextlib.suppress(OSError):
            s.sendall(HELLO[:self.draw.choice([0, 1, 5, 6, 100, len(HELLO)])])
        self.held.append(s)
        return self.count("stalling")

    def vanish(self):
        """Half-open: the other side hears nothing of the end. Needs rights; else it stalls."""
        s = self.connect()
        if not s:
            return self.count("no connection")
        try:
            s.setsockopt(socket.IPPROTO_TCP, TCP_REPAIR, 1)
            s.close()
            return self.count("half-open")
        except OSError:
            self.held.append(s)
            return self.count("stalling")

    def run(self, malformed, stalling, seconds, meanwhile=lambda: None):
        """So many of each, mixed, spread over that time if it is long enough."""
        plan = ["malformed"] * malformed + ["stall"] * stalling
        self.draw.shuffle(plan)
        begin = time.monotonic()
        for i, what in enumerate(plan):
            if what == "stall":
                (self.vanish if self.draw.random() < 0.2 else self.stall)()
            elif self.draw.random() < 0.03:
                self.without_token()
            else:
                self.malformed()
            if i % 50 == 0:
                meanwhile()
                # The rest of the time is left to whoever is attacked.
                ahead = seconds * i / len(plan) - (time.monotonic() - begin)
                if ahead > 0:
                    time.sleep(min(ahead, 1))
        return time.monotonic() - begin


def descriptors(pid):
    try:
        return len(os.listdir(f"/proc/{pid}/fd"))
    except OSError:
        return 0
