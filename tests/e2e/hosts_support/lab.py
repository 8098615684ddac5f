"""Runs of mode `hosts` for tests: processes ended by their ids, and what a run must show."""

import contextlib
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

CONCUR = os.environ["CONCUR"]
LONG = os.environ.get("CONCUR_LONG") == "1"


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def children(pid):
    out = []
    with contextlib.suppress(OSError):
        for thread in Path(f"/proc/{pid}/task").iterdir():
            with contextlib.suppress(OSError):
                out += [int(c) for c in (thread / "children").read_text().split()]
    return out


def descendants(pid):
    below = children(pid)
    return below + [d for c in below for d in descendants(c)]


def arguments(pid):
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").split("\0")[:-1]
    except OSError:
        return []


def is_alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] not in "ZX"
    except OSError:
        return False


def memory(pid):
    """Resident, in bytes; 0 if it has ended."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024
    return 0


def send(pid, number):
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)


def listening(pid):
    """TCP ports that a process listens on."""
    inodes = set()
    with contextlib.suppress(OSError):
        for link in Path(f"/proc/{pid}/fd").iterdir():
            with contextlib.suppress(OSError):
                name = os.readlink(link)
                if name.startswith("socket:["):
                    inodes.add(name[8:-1])
    out = set()
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/net/tcp").read_text().splitlines()[1:]:
            part = line.split()
            if part[3] == "0A" and part[9] in inodes:
                out.add(int(part[1].split(":")[1], 16))
    return out


class Running:
    """One process of the program. `ahead` is put before its command line."""

    def __init__(self, folder, *args, ahead=()):
        self.folder = Path(folder)
        self.name = f"{args[0]}-{random.getrandbits(32):08x}"
        self.out = self.folder / f"{self.name}.out"
        self.err = self.folder / f"{self.name}.err"
        with open(self.out, "wb") as out, open(self.err, "wb") as err:
            self.process = subprocess.Popen([*ahead, CONCUR, *args], cwd=self.folder, stdout=out,
                                            stderr=err, stdin=subprocess.DEVNULL)
        self.known = set()

    @property
    def pid(self):
        """Of the program, also if something was put before it that does not become it."""
        for pid in [self.process.pid, *descendants(self.process.pid)]:
            if arguments(pid)[:1] == [CONCUR]:
                return pid
        return self.process.pid

    def agents(self):
        """Process ids of local agents by the name of their machine."""
        out = {}
        for pid in children(self.pid):
            words = arguments(pid)
            if words[1:2] == ["join"]:
                out[Path(words[words.index("--dir") + 1]).name] = pid
        return out

    def hosts(self):
        """Process ids of the run's processes, by the name of their machine."""
        out = {}
        for name, agent in self.agents().items():
            for pid in children(agent):
                if arguments(pid)[1:2] == ["host-process"]:
                    out[name] = pid
        self.known.update(out.values(), self.agents().values())
        return out

    def host(self):
        """The run's process below `concur join`; None if there is none now."""
        for pid in children(self.pid):
            if arguments(pid)[1:2] == ["host-process"]:
                self.known.add(pid)
                return pid
        return None

    def wait(self, seconds):
        return self.process.wait(timeout=seconds)

    def text(self):
        return self.out.read_text(errors="replace") + self.err.read_text(errors="replace")

    def end(self):
        """Ends it and all below it."""
        self.known.update(descendants(self.process.pid))
        if self.process.poll() is None:
            send(self.process.pid, signal.SIGKILL)
        self.process.wait()
        for pid in self.known:
            if arguments(pid)[:1] in (["concur"], [CONCUR]):
                send(pid, signal.SIGKILL)


class LabTest(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="concur-hosts-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def start(self, *args, ahead=(), folder=None):
        out = Running(folder or self.folder, *args, ahead=ahead)
        self.addCleanup(out.end)
        return out

    def alive(self, pid):
        return is_alive(pid)

    def once(self, *args, seconds=60):
        """Runs the program to its end: exit code, standard output, standard error."""
        done = subprocess.run([CONCUR, *args], cwd=self.folder, capture_output=True, text=True,
                              timeout=seconds, check=False, stdin=subprocess.DEVNULL)
        return done.returncode, done.stdout, done.stderr

    def write(self, name, text):
        (self.folder / name).write_text(text)
        return name

    def await_that(self, what, condition, seconds=60, every=0.05, unless=None):
        """What the condition gives as soon as it gives something."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if found := condition():
                return found
            if unless and unless.process.poll() is not None:
                self.fail(f"ended while waiting for {what}:\n{unless.text()}")
            time.sleep(every)
        self.fail(f"waited {seconds} s for {what}" + (f":\n{unless.text()}" if unless else ""))

    def await_hosts(self, run, count):
        return self.await_that("processes of the run",
                               lambda: h if len(h := run.hosts()) == count else None, unless=run)

    def await_height(self, run, height, seconds=90):
        """By what the run says of itself every few seconds."""
        def is_there():
            said = [line.rsplit("height ", 1)[1] for line in run.err.read_text().splitlines()
                    if "height " in line]
            return bool(said) and int(said[-1].split()[0]) >= height
        self.await_that(f"height {height}", is_there, seconds, unless=run)

    def folder_of(self, run, seconds=150):
        """Waits for the run's end, which must be a good one."""
        code = run.wait(seconds)
        self.assertEqual(code, 0, run.text())
        return self.latest()

    def latest(self):
        return (self.folder / "runs" / "latest").resolve()

    def check(self, folder):
        """Verdict, stores, and that what was settled once is in the chain of everybody, which is
        what it gives."""
        summary = json.loads((folder / "summary.json").read_text())
        self.assertEqual((summary["verdict"], summary["mode"]), ("pass", "hosts"))
        self.assertTrue(summary["final"]["identical_stores"])
        self.assertEqual(summary["blocks"]["settled_reverts"], 0)
        said = [json.loads(line) for line in (folder / "history.jsonl").read_text().splitlines()]
        settled = {row["tx"] for row in said if row["what"] == "settled"}
        submitted = {row["tx"] for row in said if row["what"] == "submitted"}
        self.assertTrue(settled)
        self.assertEqual(submitted, settled, "everything that was submitted was settled")
        chain = self.chain(folder, summary)
        included = {tx for block in chain for tx in block["transactions"]}
        self.assertEqual(settled - included, set(), "settled, and lost")
        for store in sorted((folder / "stores").iterdir()):
            self.verify(store)
        return chain

    def chain(self, folder, summary):
        """Blocks that are on the best chain of every store."""
        nodes = {n["name"] for n in summary["nodes_detail"]}
        out = []
        for height in range(summary["final"]["height"] + 1):
            code, text, error = self.once("inspect", "--run", str(folder), "--json", "block",
                                          str(height))
            self.assertEqual(code, 0, error)
            found = [b["stored"] for b in json.loads(text)["blocks"] if b.get("stored")]
            out += [b for b in found if nodes == set(b["canonical_on"])]
        self.assertEqual(len(out), summary["final"]["height"] + 1)
        return out

    def processes_of(self, folder):
        """How many lives each machine had."""
        summary = json.loads((folder / "summary.json").read_text())
        return {m["name"]: m["processes"] for m in summary["hosts"]}

    def verify(self, store):
        code, text, error = self.once("verify-store", str(store))
        self.assertEqual(code, 0, f"{store}: {text}{error}")
        self.assertIn("SOUND", text)
