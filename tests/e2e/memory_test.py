"""A node that holds more than it may, in virtual and in real time. CONCUR names the binary."""

import json
import unittest

from hosts_support.lab import LabTest

SCENARIO = """schema = 1
name = "crowded"
[run]
mode = "{mode}"
stop = {{ time = "100 s" }}
limit = {{ wall = "100 s", node_memory = "{memory}" }}
[protocol]
preset = "lecture-pow"
block_interval = "300 ms"
difficulty = {{ leading_zero_bits = 12 }}
confirmations = 2
block_max = {{ bytes = "20 kB" }}
[[nodes]]
name = "node"
count = 3
role = "miner"
balance = "1000"
[network]
latency = "5 ms"
[load]
tx_rate = 100
accounts = 300
balance = "10"
until = "{until}"
[check]
safety = ["block-valid"]
"""


class Memory(LabTest):
    def summary(self, mode, memory, until, code):
        file = self.write(f"{mode}.toml", SCENARIO.format(mode=mode, memory=memory, until=until))
        got, out, error = self.once("run", file, seconds=150)
        self.assertEqual(got, code, out + error)
        self.assertTrue((self.latest() / "report.html").exists())
        return json.loads((self.latest() / "summary.json").read_text())

    def test_the_run_is_given_up_with_a_report(self):
        for mode in ("sim", "live"):
            with self.subTest(mode):
                summary = self.summary(mode, "64 KiB", "100 s", 5)
                self.assertEqual(summary["end"], "memory")
                self.assertGreater(summary["refused"]["tx-no-memory"], 0)
                verdict = (self.latest() / "VERDICT").read_text()
                self.assertIn("run.limit.node_memory", verdict)
                self.assertTrue(verdict.startswith("FAIL"))

    def test_what_fits_is_left_alone(self):
        summary = self.summary("sim", "256 MiB", "10 s", 0)
        self.assertNotIn("tx-no-memory", summary["refused"])


if __name__ == "__main__":
    unittest.main()
