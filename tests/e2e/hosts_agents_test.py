"""Agents of one laboratory: two with one certificate, one whose clock is wrong, and more machines
at one address than strangers get connections. CONCUR names the binary.
"""

import json
import shutil
import signal
import subprocess
import unittest

from hosts_support.lab import LabTest, free_port, send
from hosts_support.scenarios import scenario

MACHINES = ["a", "b"]
COMPILER = shutil.which("cc") or shutil.which("gcc")
# Whatever asks for the time of day is told another one.
WRONG_CLOCK = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <time.h>
int clock_gettime(clockid_t which, struct timespec* out) {
  static int (*real)(clockid_t, struct timespec*);
  if (!real)
    real = (int (*)(clockid_t, struct timespec*))dlsym(RTLD_NEXT, "clock_gettime");
  int result = real(which, out);
  if (which == CLOCK_REALTIME)
    out->tv_sec += 7;
  return result;
}
"""


class Agents(LabTest):
    def laboratory(self, load_until, late="", on_excess="refuse"):
        """Two machines whose agents come by hand, and perhaps a late one, c."""
        self.control = f"127.0.0.1:{free_port()}"
        secrets = ('join_token_file = "lab/join.token"\ntls = { ca = "lab/concur-ca.pem", '
                   'cert = "lab/control.pem", key = "lab/control.key" }')
        text = scenario("pos", MACHINES, nodes=4, load_until=load_until,
                        hosts=f'control = "{self.control}"\n{secrets}')
        text = text.replace('max_skew = "2 s"', f'max_skew = "2 s", on_excess = "{on_excess}"')
        if late:
            text = text.replace("[[nodes]]", '[[hosts.machine]]\nname = "c"\n[[nodes]]', 1)
            text += late
        self.write("plain.toml", text.replace(secrets, ""))
        code, _, error = self.once("hosts", "init", "plain.toml", "--to", "lab")
        self.assertEqual(code, 0, error)
        (self.folder / "away").mkdir()
        for machine in ("b", "c") if late else ("b",):
            (self.folder / "lab" / f"{machine}.bundle").rename(
                self.folder / "away" / f"{machine}.bundle")
        self.write("lab.toml", text)

    def join(self, machine, folder, ahead=()):
        return self.start("join", self.control, "--bundle", f"away/{machine}.bundle", "--dir",
                          folder, "--once", ahead=ahead)

    def test_a_second_agent_is_refused_while_the_first_is_alive(self):
        self.laboratory("14 s")
        run = self.start("run", "lab.toml")
        first = self.join("b", "on-b")
        host = self.await_that("the process of b", first.host, unless=run)
        self.await_height(run, 2)
        second = self.join("b", "elsewhere")
        self.assertEqual(second.wait(20), 2, second.text())
        self.assertIn('machine "b" is here already', second.err.read_text())
        self.await_that("a word at the control",
                        lambda: "b: a second agent with its certificate was refused" in run.text())
        self.assertTrue(self.alive(host))
        self.assertIsNone(first.process.poll(), "the first one goes on")
        # One that is dead is replaced.
        first.end()
        third = self.join("b", "on-b")
        self.await_that("another process of b", third.host, unless=run)
        folder = self.folder_of(run)
        self.assertEqual(self.processes_of(folder), {"a": 1, "b": 2})

    def test_an_agent_that_is_silent_is_replaced(self):
        self.laboratory("20 s")
        run = self.start("run", "lab.toml")
        first = self.join("b", "on-b")
        self.await_that("the process of b", first.host, unless=run)
        self.await_height(run, 2)
        send(first.process.pid, signal.SIGSTOP)
        second = self.await_that("a second one to be let in", self.try_again, seconds=30, every=1)
        self.await_that("a word at the control",
                        lambda: "b: its agent was silent and is replaced" in run.text())
        send(first.process.pid, signal.SIGCONT)
        self.assertEqual(first.wait(20), 2, first.text())
        self.assertIn("another one came in its place", first.err.read_text())
        self.await_that("its process", second.host, unless=run)
        self.folder_of(run)

    def try_again(self):
        agent = self.join("b", "on-b")
        try:
            agent.wait(3)
        except subprocess.TimeoutExpired:
            return agent
        return None

    def wrong_clock(self):
        (self.folder / "wrong.c").write_text(WRONG_CLOCK)
        subprocess.run([COMPILER, "-shared", "-fPIC", "-o", "wrong.so", "wrong.c", "-ldl"],
                       cwd=self.folder, check=True, capture_output=True, timeout=60)
        return ["/usr/bin/env", f"LD_PRELOAD={self.folder / 'wrong.so'}"]

    LATE = ('\n[[nodes]]\nname = "late"\nmachine = "c"\njoins = "5 s"\n'
            'stake = "100"\nheld = "60 days"\nbalance = "100"\n')

    def clock_of(self, folder, machine):
        summary = json.loads((folder / "summary.json").read_text())
        return next(m for m in summary["hosts"] if m["name"] == machine)

    def test_the_clock_of_a_late_machine_is_measured(self):
        self.laboratory("16 s", late=self.LATE)
        run = self.start("run", "lab.toml")
        b = self.join("b", "on-b")
        self.await_that("the process of b", b.host, unless=run)
        self.await_height(run, 4)
        self.join("c", "on-c")
        folder = self.folder_of(run)
        for machine in ("a", "b", "c"):
            measured = self.clock_of(folder, machine)
            self.assertGreater(measured["clock_uncertainty_s"], 0, machine)
            self.assertLess(abs(measured["clock_offset_s"]), 0.1, machine)
            self.assertGreater(measured["report_batches"], 0, machine)

    @unittest.skipUnless(COMPILER, "needs a compiler of C")
    def test_a_late_machine_with_a_wrong_clock_is_refused(self):
        self.laboratory("12 s", late=self.LATE)
        run = self.start("run", "lab.toml")
        b = self.join("b", "on-b")
        self.await_that("the process of b", b.host, unless=run)
        self.await_height(run, 3)
        wrong = self.join("c", "on-c", ahead=self.wrong_clock())
        self.assertEqual(wrong.wait(20), 2, wrong.text())
        self.assertRegex(wrong.err.read_text(), r'the clock of "c" is \d{4}\.\d ms')
        self.assertIsNone(run.process.poll())
        # Whoever has the right time is welcome.
        self.join("c", "on-c")
        folder = self.folder_of(run)
        self.assertEqual(self.processes_of(folder), {"a": 1, "b": 1, "c": 1})
        self.assertLess(abs(self.clock_of(folder, "c")["clock_offset_s"]), 0.1)

    def test_more_machines_at_one_address_than_strangers_get_connections(self):
        file = self.write("many.toml", scenario("pos", MACHINES, nodes=9, load_until="5 s"))
        run = self.start("hosts", "up", "--local", "9", file)
        folder = self.folder_of(run)
        self.check(folder)
        self.assertEqual(len(self.processes_of(folder)), 9)
        self.assertNotIn("from one address", run.text())


if __name__ == "__main__":
    unittest.main(verbosity=2)
