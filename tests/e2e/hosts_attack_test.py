"""Strangers at the ports of a run: malformed, endless, half-open and unfinished connections, at the
control and at the process of a machine. The run must not notice. CONCUR names the binary; with
CONCUR_LONG=1 the dose is ten times as large and latencies are compared with an undisturbed run's.
"""

import json
import signal
import threading
import time
import unittest

from hosts_support import certificates
from hosts_support.attack import Attack, descriptors
from hosts_support.lab import LONG, LabTest, free_port, listening, memory, send
from hosts_support.scenarios import scenario

MALFORMED, STALLING, SECONDS = (20_000, 500, 60) if LONG else (2_000, 100, 8)
GROWTH_MAX = 16 << 20
MACHINES = ["a", "b", "c"]


class Attacked(LabTest):
    def begin(self, name):
        self.port = free_port()
        settings = dict(load_until=f"{SECONDS + (60 if LONG else 25)} s", name=name)
        secrets = ('join_token_file = "lab/join.token"\ntls = { ca = "lab/concur-ca.pem", '
                   'cert = "lab/control.pem", key = "lab/control.key" }')
        text = scenario("pos", MACHINES, **settings,
                        hosts=f'control = "127.0.0.1:{self.port}"\n{secrets}')
        text = text.replace("150 s", "400 s")
        self.write("lab.toml", text)
        if not (self.folder / "lab").exists():
            self.write("plain.toml", text.replace(secrets, ""))
            code, _, error = self.once("hosts", "init", "plain.toml", "--to", "lab")
            self.assertEqual(code, 0, error)
        run = self.start("run", "lab.toml")
        self.await_hosts(run, 3)
        self.await_height(run, 1)
        return run

    def stolen_certificate(self):
        text = (self.folder / "lab" / "c.bundle").read_text()
        return certificates.split(text, self.folder, "stolen")[:2]

    def figures(self, folder):
        summary = json.loads((folder / "summary.json").read_text())
        return {"included p99": summary["latency"]["included_p99_s"],
                "settled p99": summary["latency"]["settled_p99_s"],
                "reach p99": summary["blocks"]["reach_90_p99_s"]}

    def attack(self, targets):
        """Of all targets at once; what came of it by target, and the most memory by process."""
        self.peak = {pid: 0 for pid in self.victims}

        def look():
            for pid in self.victims:
                self.peak[pid] = max(self.peak[pid], memory(pid))

        share = len(targets)
        attacks = [Attack(port, seed=i, certificate=self.stolen_certificate())
                   for i, port in enumerate(targets)]
        threads = [threading.Thread(target=a.run, args=(MALFORMED // share, STALLING // share,
                                                        SECONDS, look)) for a in attacks]
        for t in threads:
            t.start()
        time.sleep(SECONDS / 3)
        return attacks, threads

    def test_strangers_do_nothing_to_a_run(self):
        run = self.begin("attacked")
        hosts = run.hosts()
        control, worker = run.pid, hosts["a"]
        ports = [self.port, *listening(worker)]
        self.assertEqual(len(ports), 2)
        self.assertIn(self.port, listening(control))
        self.victims = [control, worker]
        before = {pid: memory(pid) for pid in self.victims}
        attacks, threads = self.attack(ports)
        # Who belongs here is let in all the same: a killed process comes back.
        send(hosts["b"], signal.SIGKILL)
        self.await_that("process of b", lambda: run.hosts().get("b") not in (None, hosts["b"]),
                        unless=run)
        for t in threads:
            t.join(240)
        held = {pid: descriptors(pid) for pid in self.victims}
        for a in attacks:
            a.let_go()
        growth = {pid: self.peak[pid] - before[pid] for pid in self.victims}
        folder = self.folder_of(run, 200)
        self.check(folder)
        self.assertEqual(self.processes_of(folder), {"a": 1, "b": 2, "c": 1})
        sent = [sum(a.sent.values()) for a in attacks]
        print(f"\nconnections {sent}, of them {attacks[0].sent}\n"
              f"memory {[round(g / 1e6, 1) for g in growth.values()]} MB more, "
              f"descriptors {list(held.values())}, {self.figures(folder)}")
        self.assertGreaterEqual(sum(sent), MALFORMED + STALLING)
        # All of it happened while the run went on.
        self.assertEqual([a.sent.get("no connection", 0) for a in attacks], [0, 0])
        self.assertLess(max(growth.values()), GROWTH_MAX)
        self.assertLess(max(held.values()), 300)
        if LONG:
            self.compare(self.figures(folder))

    def compare(self, attacked):
        alone = self.figures(self.folder_of(self.begin("alone"), 200))
        print(f"undisturbed {alone}")
        for name in ("included p99", "settled p99"):
            self.assertLess(attacked[name], 2 * alone[name], name)


if __name__ == "__main__":
    unittest.main(verbosity=2)
