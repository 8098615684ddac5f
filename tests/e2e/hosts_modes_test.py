"""The same scenario and seed in one process, on threads and over three processes: what must be the
same is, whatever the clocks did. CONCUR names the binary; python3's standard library only."""

import json
import os
import subprocess
import tempfile
import unittest
from pathlib import Path

CONCUR = os.environ["CONCUR"]
SCENARIOS = ["three-hosts-pow", "three-hosts-pos", "three-hosts-dpos"]


def run(scenario, mode, folder):
    """Summary and ids of settled transactions of one run."""
    done = subprocess.run(
        [CONCUR, "run", scenario, "--set", f"run.mode={mode}", "--quiet", "--out", folder],
        capture_output=True, text=True, timeout=200)
    latest = Path(folder) / "latest"
    summary = json.loads((latest / "summary.json").read_text())
    settled = set()
    for line in (latest / "history.jsonl").read_text().splitlines():
        entry = json.loads(line)
        if entry["what"] == "settled":
            settled.add(entry["tx"])
    return done.returncode, summary, settled


class Modes(unittest.TestCase):
    def test_what_must_not_differ_does_not(self):
        for scenario in SCENARIOS:
            with tempfile.TemporaryDirectory() as folder, self.subTest(scenario=scenario):
                code, first, settled = run(scenario, "sim", folder + "/sim")
                self.assertEqual(code, 0)
                self.assertGreater(len(settled), 20)
                for mode in ("live", "hosts") if scenario.endswith("pow") else ("hosts",):
                    code, other, also_settled = run(scenario, mode, folder + "/" + mode)
                    self.assertEqual(code, 0, other["properties"])
                    self.assertEqual(other["verdict"], first["verdict"])
                    self.assertEqual(also_settled, settled)
                    self.assertTrue(other["final"]["identical_stores"])
                self.assertIsNone(first["hosts"])
                self.assertEqual([m["name"] for m in other["hosts"]], ["a", "b", "c"])
                for machine in other["hosts"]:
                    self.assertTrue(machine["stores_collected"])
                    self.assertEqual(machine["processes"], 1)
                    self.assertLess(abs(machine["clock_offset_s"]), 0.05)


if __name__ == "__main__":
    unittest.main()
