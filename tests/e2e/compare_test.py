"""Drives `concur compare` as people and scripts do."""

import csv
import json
import signal
import subprocess
import time
import unittest

from cli_test import CONCUR, MINE, Case

FILES = {"compare.csv", "compare.json", "results.csv", "report.html"}
SHORT = ["--set", "load.until=30 s"]


class Compare(Case):
    def compare(self, *words, **how):
        done = self.json("compare", *words, *SHORT, **how)
        return done, self.dir / done["folder"]

    def presets(self):
        return {entry["name"] for entry in self.json("list", "protocols")["protocols"]}

    def test_without_arguments_it_is_the_table_of_the_lecture(self):
        done = self.concur("compare", *SHORT)
        lecture = {name for name in self.presets() if name.startswith("lecture-")}
        self.assertIn("lecture-pow", lecture)
        folder = next(self.dir.glob("runs/compare-compare/*"))
        self.assertEqual({f.name for f in folder.iterdir()}, FILES)
        compared = json.loads((folder / "compare.json").read_text())
        self.assertEqual({p["preset"] for p in compared["protocols"]}, lecture)
        self.assertEqual(compared["seeds"], 5)
        for p in compared["protocols"]:
            self.assertEqual((p["runs"], p["verdicts"]["pass"]), (5, 5))
            self.assertEqual(p["metrics"]["settled_share"]["mean"], 1)
            low, high = p["metrics"]["settled_p50_s"]["ci95"]
            self.assertLessEqual(low, p["metrics"]["settled_p50_s"]["mean"])
            self.assertLessEqual(p["metrics"]["settled_p50_s"]["mean"], high)
            self.assertRegex(p["tolerates"]["fraction"], r"^\d/\d+$")
            self.assertIn(p["preset"], done.stdout)
        for line in done.stdout.splitlines():
            self.assertLessEqual(len(line), 100)
        self.assertNotIn("\x1b", done.stdout)
        page = (folder / "report.html").read_text()
        self.assertNotRegex(page, r"https?://|<script")

    def test_the_result_is_the_same_whatever_the_threads(self):
        words = ["--protocols", "bitcoin-cash,lecture-pow", "--seeds", "3..5"]
        _, one = self.compare(*words, "--jobs", 1)
        done, two = self.compare(*words, "--jobs", 2)
        for name in "compare.csv", "results.csv":
            self.assertEqual((one / name).read_text(), (two / name).read_text())
        rows = list(csv.DictReader((one / "results.csv").read_text().splitlines()))
        self.assertEqual([(r["preset"], int(r["seed"])) for r in rows],
                         [(p, s) for p in ("bitcoin-cash", "lecture-pow") for s in (3, 4, 5)])
        words = done["replay"].split(" --set ")[0].split()
        again, _ = self.compare(*words[2:])
        self.assertEqual(again["protocols"], done["protocols"])

    def test_every_preset_can_be_compared(self):
        done, _ = self.compare("--all", "--seeds", 1)
        self.assertEqual({p["preset"] for p in done["protocols"]}, self.presets())
        self.assertEqual({p["verdicts"]["pass"] for p in done["protocols"]}, {1})
        shown = self.concur("compare", "--all", "--seeds", 1, *SHORT).stdout
        self.assertLessEqual(max(map(len, shown.splitlines())), 100)

    def test_a_file_keeps_its_workload_but_not_its_protocol(self):
        own = 'preset = "lecture-pow"\nblock_interval = "77 s"\nconfirmations = 2'
        mine = self.file("mine.toml", MINE.replace('preset = "lecture-pow"', own)
                         .replace('amount = "1"', 'amount = "1"\nfee = "0.01"'))
        done = self.json("compare", mine, "--protocols", "lecture-pow,bitcoin", "--seeds", 20)
        self.assertEqual(done["name"], "mine")
        lecture, bitcoin = (p["metrics"]["interval_mean_s"] for p in done["protocols"])
        self.assertLess(lecture["mean"], 40)
        self.assertGreater(bitcoin["mean"], 300)
        done = self.json("compare", mine, "--protocols", "lecture-pow", "--seeds", 20,
                         "--set", "protocol.block_interval=100 s")
        self.assertGreater(done["protocols"][0]["metrics"]["interval_mean_s"]["mean"], 60)

    def test_failed_runs_are_kept_and_decide_the_exit_code(self):
        done, folder = self.compare("--protocols", "lecture-pow", "--seeds", 2, "--set",
                                    'check.require=["throughput > 1000"]', code=3)
        self.assertEqual(done["protocols"][0]["verdicts"]["fail"], 2)
        kept = list(folder.glob("kept/*/*/summary.json"))
        self.assertEqual(len(kept), 2)
        self.assertIn("did not end as expected", (folder / "report.html").read_text())

    def test_wrong_words_are_refused(self):
        for words, says in (
                (["--protocols", "bitcon"], ["--protocols", 'did you mean "bitcoin"?']),
                (["--protocols", ""], ["--protocols"]),
                (["--protocols", "bitcoin,bitcoin"], ["twice"]),
                (["--protocols", "bitcoin", "--all"], ["--all"]),
                (["--protocl", "bitcoin"], ['did you mean "--protocols"?']),
                (["compar"], ['did you mean "compare"?']),
                (["--seeds", "0"], ["--seeds"]),
                (["--seeds", "1..99999999"], ["--seeds"]),
                (["--set", "protocol.preset=bitcoin"], ["--protocols"]),
                (["--set", "protocol.confirmatoins=3"], ["under lecture-", "confirmatoins"]),
                (["--set", "run.mode=live"], ["run.mode"]),
                (["--set", "network.drop=2"], ["network.drop"])):
            self.refused("compare", *words, says=says)
        self.file("file", "x")
        self.refused("compare", "--seeds", 1, "--out", "file", code=5, says=["file"])
        self.assertEqual(list(self.dir.glob("runs/**/*.json")), [])

    def test_ctrl_c_leaves_the_finished_runs(self):
        process = subprocess.Popen([CONCUR, "compare", "--seeds", "1000"], cwd=self.dir, text=True,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.addCleanup(process.kill)
        deadline = time.monotonic() + 20
        while not list(self.dir.glob("runs/*/*")) and time.monotonic() < deadline:
            time.sleep(0.02)
        time.sleep(0.5)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
        self.assertEqual(process.returncode, 130, out + err)
        folder = next(self.dir.glob("runs/compare-compare/*"))
        self.assertLessEqual(FILES, {f.name for f in folder.iterdir()})

    def test_progress_goes_to_standard_error(self):
        done = self.concur("compare", "--seeds", 1, *SHORT, "--quiet")
        self.assertEqual(done.stderr, "")
        self.assertEqual(self.json("compare", "--seeds", 1, *SHORT)["seeds"], 1)


if __name__ == "__main__":
    unittest.main()
