"""Three machines in network namespaces of the test's own, twelve nodes, three protocols at a time:
a process is killed, one stands still for ten seconds, a link is cut and mended. Nothing that was
settled may be lost. CONCUR names the binary; skipped where namespaces are not to be had.
"""

import signal
import time
import unittest

from hosts_support.lab import LONG, LabTest, send
from hosts_support.namespaces import Wire, why_not
from hosts_support.scenarios import scenario

ADDRESSES = {"a": "10.77.0.1", "b": "10.77.0.2", "c": "10.77.0.3"}
WHY_NOT = why_not()
FROZEN, CUT = (10, 20) if LONG else (10, 6)


class Laboratory:
    """One protocol's run: the control and one machine on a, the others joined from b and c."""

    def __init__(self, test, wire, protocol, number):
        self.test, self.wire, self.protocol = test, wire, protocol
        self.folder = test.folder / protocol
        self.folder.mkdir()
        self.control = f"{ADDRESSES['a']}:{7400 + number}"
        secrets = (f'control = "{self.control}"\njoin_token_file = "lab/join.token"\n'
                   'tls = { ca = "lab/concur-ca.pem", cert = "lab/control.pem", '
                   'key = "lab/control.key" }')
        text = scenario(protocol, list(ADDRESSES), addresses=ADDRESSES, hosts=secrets,
                        load_until=f"{6 + FROZEN + CUT} s")
        for address in ADDRESSES.values():
            text = text.replace(f'address = "{address}"\n',
                                f'address = "{address}"\nport = {7500 + number}\n')
        (self.folder / "lab.toml").write_text(text)
        self.program(["a"], "hosts", "init", "lab.toml", "--to", "lab").wait(30)
        self.joined = {m: self.join(m) for m in ("b", "c")}
        self.run = self.program(["a"], "run", "lab.toml")

    def program(self, where, *args):
        return self.test.start(*args, ahead=self.wire.on(where[0]), folder=self.folder)

    def join(self, machine):
        return self.program([machine], "join", self.control, "--bundle", f"lab/{machine}.bundle",
                            "--dir", f"on-{machine}", "--once")

    def process(self, machine):
        """The run's process there, as soon as there is one."""
        return self.test.await_that(f"process of {machine}", self.joined[machine].host,
                                    unless=self.run)

    def kill_process(self):
        before = self.process("b")
        send(before, signal.SIGKILL)
        self.test.await_that("another process of b",
                             lambda: self.joined["b"].host() not in (None, before),
                             unless=self.run)

    def kill_machine(self):
        """Its agent, and its process with it; somebody starts the agent again."""
        before = self.process("b")
        self.joined["b"].end()
        self.test.await_that("the end of the process of b", lambda: not self.test.alive(before))
        time.sleep(2)
        self.joined["b"] = self.join("b")
        self.process("b")

    def ends_well(self):
        self.test.assertEqual(self.run.wait(200), 0, self.run.text())
        for machine, joined in self.joined.items():
            self.test.assertEqual(joined.wait(20), 0, f"{machine}: {joined.text()}")
        self.test.check((self.folder / "runs" / "latest").resolve())


@unittest.skipIf(WHY_NOT, WHY_NOT)
class ThreeMachines(LabTest):
    def setUp(self):
        super().setUp()
        self.wire = Wire(ADDRESSES)
        self.addCleanup(self.wire.close)

    def test_kill_freeze_and_cut_under_three_protocols(self):
        labs = [Laboratory(self, self.wire, p, n) for n, p in enumerate(("pow", "pos", "dpos"))]
        for lab in labs:
            lab.process("b")
            lab.process("c")
        for lab in labs:
            self.await_height(lab.run, 1)
        labs[0].kill_process()
        labs[1].kill_machine()
        labs[2].kill_process()
        still = [lab.process("c") for lab in labs]
        for pid in still:
            send(pid, signal.SIGSTOP)
        time.sleep(FROZEN)
        for pid in still:
            send(pid, signal.SIGCONT)
        time.sleep(1)
        self.wire.set_link("c", "down")
        time.sleep(CUT)
        self.wire.set_link("c", "up")
        for lab in labs:
            with self.subTest(lab.protocol):
                lab.ends_well()


if __name__ == "__main__":
    unittest.main(verbosity=2)
