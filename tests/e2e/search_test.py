"""Drives the commands that search: replay, hunt, shrink, diff, and a sweep that is gone on with.
CONCUR names the binary. Two positive controls have to break: settled-too-early.toml by a partition,
outside of what proof of work assumes, and the five cities with one confirmation.
"""

import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

CONCUR = os.environ["CONCUR"]
BREAKS = Path(__file__).with_name("settled-too-early.toml")
HASTY = ["five-cities", "--set", "protocol.confirmations=1", "--set", "run.stop={time=\"1 h\"}"]


class Case(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.dir = Path(folder.name)

    def concur(self, *words, code=0, stdin=""):
        done = subprocess.run([CONCUR, *map(str, words)], cwd=self.dir, timeout=200, input=stdin,
                              capture_output=True, text=True, errors="replace")
        self.assertEqual(done.returncode, code,
                         f"concur {' '.join(map(str, words))}\n{done.stdout}\n{done.stderr}")
        return done

    def json(self, *words, **how):
        return json.loads(self.concur(*words, "--json", **how).stdout)

    def refused(self, *words, says=(), code=2):
        done = self.concur(*words, code=code)
        self.assertEqual(done.stdout, "")
        for text in says:
            self.assertIn(text, done.stderr)

    def run_of(self, scenario="five-cities", *words, code=0):
        return self.dir / self.json("run", scenario, *words, code=code)["folder"]

    def hasty_seed(self):
        return self.json("hunt", *HASTY, code=1)["seed"]

    def change(self, file, **keys):
        found = json.loads(file.read_text())
        for key, value in keys.items():
            if value is None:
                del found[key]
            else:
                found[key] = value
        file.write_text(json.dumps(found))


class Replay(Case):
    def test_a_run_is_the_same_again(self):
        folder = self.run_of("lossy")
        done = self.json("replay", folder)
        summary = json.loads((folder / "summary.json").read_text())
        self.assertTrue(done["same"])
        self.assertEqual(done["digest"], summary["digest"])
        self.assertEqual(done["events"], summary["events"])
        self.assertIn("same as recorded", self.concur("replay", folder).stdout)

    def test_a_broken_run_breaks_again(self):
        folder = self.run_of(BREAKS)
        self.assertTrue(self.json("replay", folder)["same"])
        folder = self.run_of(*HASTY, "--seed", self.hasty_seed(), code=1)
        self.assertTrue(self.json("replay", folder, code=1)["same"])

    def test_another_digest_is_the_laboratory_s_fault_or_another_build_s(self):
        folder = self.run_of()
        self.change(folder / "summary.json", digest="0" * 32)
        self.assertIn("please report", self.concur("replay", folder, code=6).stdout)
        self.change(folder / "summary.json", build="concur 0.0.1 (abcdef0)")
        shown = self.concur("replay", folder, code=6).stdout
        self.assertIn("abcdef0", shown)
        self.assertNotIn("please report", shown)

    def test_without_a_digest_there_is_nothing_to_compare_with(self):
        folder = self.run_of()
        self.change(folder / "summary.json", digest=None)
        self.refused("replay", folder, says=["digest", "resolved.toml"])
        (folder / "summary.json").write_text("{")
        self.refused("replay", folder, says=["damaged"])
        (folder / "summary.json").unlink()
        self.refused("replay", folder, says=["summary.json"])
        self.assertIn("second run", self.concur("replay", folder / "resolved.toml").stdout)

    def test_folders_that_are_no_runs_are_refused(self):
        self.refused("replay", "runs/none", says=["runs/none"])
        self.refused("replay", ".", says=["resolved.toml"])
        folder = self.run_of()
        (folder / "resolved.toml").write_text("schema = 1\n[run\n")
        self.refused("replay", folder, says=["resolved.toml:2"])
        sweep = self.dir / self.json("sweep", "five-cities", "--seeds", 1)["folder"]
        self.refused("replay", sweep, says=["sweep", "kept"])

    def test_a_live_run_cannot_be_replayed(self):
        folder = self.run_of()
        text = (folder / "resolved.toml").read_text().replace('mode = "sim"', 'mode = "live"')
        (folder / "resolved.toml").write_text(text)
        self.refused("replay", folder, says=["real time", "run.mode=sim"])

    def test_the_live_view_is_not_offered(self):
        self.refused("replay", "five-cities", "--view", says=["not offered", "--step"])

    def test_it_stops_where_it_is_told_to(self):
        at = self.json("replay", "five-cities", "--until", "event 40")
        self.assertEqual(at["event"], 40)
        self.assertGreaterEqual(
            self.json("replay", "five-cities", "--until", "time 20 s")["stopped_at_s"], 20)
        at = self.json("replay", "five-cities", "--until", "height 3")
        self.assertEqual(at["height"], 3)
        self.assertEqual(len(at["nodes"]), 5)
        self.assertEqual(max(n["height"] for n in at["nodes"]), 3)
        at = self.json("replay", BREAKS, "--until", "violation")
        self.assertEqual(at["violation"]["property"], "settled-prefix")
        self.assertEqual(at["violation"]["t_s"], at["stopped_at_s"])

    def test_what_never_happens_is_inconclusive(self):
        shown = self.concur("replay", "five-cities", "--until", "violation", code=4).stdout
        self.assertIn("never reached", shown)
        for wrong in "soon", "event", "event x", "time 5", "time -1 s", "height -3", "violation 2":
            self.refused("replay", "five-cities", "--until", wrong, says=["--until"])

    def test_it_steps_as_standard_input_says(self):
        steps = self.concur("replay", "five-cities", "--step", stdin="\n3\nwhat\nq\n").stdout
        events = [l for l in steps.splitlines() if "event " in l and " s  " in l]
        self.assertEqual(len(events), 4)
        self.assertIn("event 4 ", events[-1])
        self.assertIn("a number for so many", steps)
        ended = self.concur("replay", "five-cities", "--step", stdin="1000000\n").stdout
        self.assertIn("the run is over", ended)
        self.assertIn("made block 1", ended)
        self.assertIn("settled block 1", ended)
        from_there = self.concur("replay", BREAKS, "--until", "violation", "--step", stdin="\n")
        self.assertIn("settled-prefix was violated", from_there.stdout)
        self.concur("replay", "five-cities", "--step", "--json", code=2)


class Shrink(Case):
    def test_what_is_left_is_as_small_as_by_hand_and_fails_alike(self):
        folder = self.run_of(BREAKS)
        done = self.json("shrink", folder)
        small = folder / "violations/01/shrunk.toml"
        self.assertEqual(done["file"], str(small))
        # By hand: two miners, one partition, nothing else (30 events up to the violation).
        self.assertEqual({k: done["after"][k] for k in ("nodes", "faults", "traffic")},
                         {"nodes": 2, "faults": 1, "traffic": 0})
        self.assertLessEqual(done["after"]["events"], 60)
        self.assertGreater(done["before"]["events"], 10_000)
        self.assertTrue(done["minimal"])
        again = self.json("run", small)
        broken = [p for p in again["properties"] if p["status"] == "violated"]
        self.assertEqual([p["name"] for p in broken], ["settled-prefix"])
        self.concur("check", small)

    def test_a_file_is_shrunk_beside_it_and_never_overwritten(self):
        shutil.copy(BREAKS, self.dir / "x.toml")
        self.concur("shrink", "x.toml", "--runs", 20)
        self.assertTrue((self.dir / "x-shrunk.toml").exists())
        self.refused("shrink", "x.toml", says=["x-shrunk.toml", "exists"])
        out = self.concur("shrink", "x.toml", "--runs", 5, "--to", "y.toml").stdout
        self.assertIn("the budget ran out", out)

    def test_what_does_not_fail_cannot_be_shrunk(self):
        self.refused("shrink", "late-joiner", says=["nothing fails"])
        self.refused("shrink", BREAKS, "--property", "block-valid", says=["block-valid"])
        self.refused("shrink", "nowhere", says=["nowhere"])

    def test_a_condition_that_is_missed_is_shrunk_too(self):
        done = self.json("shrink", "five-cities", "--set", 'check.require=["height > 1000"]')
        self.assertEqual(done["property"], "height > 1000")
        self.assertEqual(done["after"]["nodes"], 1)

    def test_another_run_than_recorded_is_refused(self):
        folder = self.run_of(BREAKS)
        self.change(folder / "summary.json", digest="0" * 32)
        self.refused("shrink", folder, code=6, says=["another digest"])


class Hunt(Case):
    def test_what_breaks_is_found_shrunk_and_saved(self):
        found = self.json("hunt", BREAKS, "--outside", "--seeds", "3..50", code=1)
        self.assertTrue(found["found"])
        self.assertEqual(found["seed"], 3)
        folder = self.dir / found["folder"]
        self.assertTrue((folder / "events.jsonl").exists())
        self.assertTrue((self.dir / found["file"]).exists())
        self.assertEqual(found["shrunk"]["property"], "settled-prefix")
        words = found["replay"].split()[1:]
        self.assertIn("settled-prefix was violated", self.concur(*words).stdout)
        self.concur("replay", folder)

    def test_what_is_no_wonder_is_no_find_unless_asked_for(self):
        self.assertFalse(self.json("hunt", BREAKS, "--seeds", 3)["found"])

    def test_a_promise_that_is_broken_is_found_and_stays_one(self):
        found = self.json("hunt", *HASTY, code=1)
        self.assertEqual(found["shrunk"]["after"]["faults"], 0)
        self.assertLessEqual(found["shrunk"]["after"]["nodes"], 3)
        self.concur("run", found["file"], code=1)

    def test_nothing_found_says_how_much_was_looked_at(self):
        none = self.json("hunt", "five-cities", "--seeds", 6)
        self.assertFalse(none["found"])
        self.assertEqual(none["runs"], 6)
        for key in "events", "settled", "blocks", "checks":
            self.assertGreater(none[key], 5)
        self.assertIn("nothing found in 6 runs", self.concur("hunt", "five-cities", "--seeds",
                                                             6).stdout)
        self.assertFalse((self.dir / "runs").exists())

    def test_drawn_scenarios_of_every_protocol_hold(self):
        for profile in ("calm", "lossy", "partitions", "churn", "faults", "byzantine",
                        "mixed"):
            looked = self.json("hunt", "--profile", profile, "--seeds", 12)
            self.assertEqual(looked["runs"], 12)
            self.assertGreater(looked["settled"], 100)

    def test_what_hunting_found_stays_mended(self):
        # A crash: the auditor of an Ethereum run asked for a state that finality had cut off.
        self.concur("run", Path(__file__).with_name("head-cut-off.toml"), "--set",
                    "run.driver=loop")

    def test_it_finds_the_same_on_any_number_of_threads(self):
        a, b = (self.json("hunt", BREAKS, "--outside", "--seeds", 9, "--jobs", n, code=1)
                for n in (1, 3))
        self.assertEqual(a["seed"], b["seed"])
        self.assertEqual(a["shrunk"]["after"], b["shrunk"]["after"])

    def test_time_ends_it(self):
        began = time.monotonic()
        self.assertGreater(self.json("hunt", "five-cities", "--time", "1 s")["runs"], 0)
        self.assertLess(time.monotonic() - began, 30)

    def test_wrong_words_are_refused(self):
        self.refused("hunt", says=["--profile"])
        self.refused("hunt", "--profile", "stormy", says=["stormy", "mixed"])
        self.refused("hunt", "--profile", "calm", "--protocol", "lecture-powder",
                     says=["lecture-pow"])
        self.refused("hunt", "five-cities", "--profile", "calm")
        self.refused("hunt", "five-cities", "--time", "soon", says=["--time"])
        self.refused("hunt", "five-cities", "--seeds", "0", says=["--seeds"])
        self.refused("new", "--random", 1, "--profile", "stormy", says=["mixed"])

    def test_a_drawn_scenario_can_be_written_for_any_protocol(self):
        for preset in "eos", "ethereum", "bitcoin-testnet3":
            text = self.concur("new", "--random", 17, "--protocol", preset, "--to", "-").stdout
            self.assertIn(f'preset = "{preset}"', text)


class Diff(Case):
    def test_a_run_differs_not_from_itself(self):
        a, b = self.run_of(), self.run_of()
        self.assertTrue(self.json("diff", a, b)["same"])
        self.assertIn("all settings are the same", self.concur("diff", a, b).stdout)

    def test_it_shows_the_first_event_and_the_settings(self):
        a, b = self.run_of(), self.run_of("five-cities", "--set", "network.latency=\"90 ms\"")
        found = self.json("diff", a, b, code=1)
        lines = [(f / "events.jsonl").read_text().splitlines() for f in (a, b)]
        at = found["common_events"]
        self.assertEqual(lines[0][:at], lines[1][:at])
        self.assertNotEqual(lines[0][at], lines[1][at])
        self.assertEqual(found["a"][0], lines[0][at])
        self.assertEqual(found["b"][0], lines[1][at])
        keys = {s["key"] for s in found["settings"]}
        self.assertIn("network.latency.value", keys)
        self.assertNotIn("run.seed", keys)

    def test_same_settings_and_another_run_is_the_laboratory_s_fault(self):
        a, b = self.run_of(), self.run_of()
        lines = (b / "events.jsonl").read_text().splitlines()
        (b / "events.jsonl").write_text("\n".join(lines[:50]) + "\n")
        shown = self.concur("diff", a, b, code=6).stdout
        self.assertIn("they part after 50 events", shown)
        self.assertIn("no further event", shown)

    def test_sweeps_differ_where_intervals_do_not_touch(self):
        a, b = (self.dir / self.json("sweep", "five-cities", "--seeds", 12, "--set",
                                     f"protocol.block_interval={t}")["folder"]
                for t in ("10 s", "40 s"))
        differs = {f["metric"]: f["differs"] for f in self.json("diff", a, b, code=1)["figures"]}
        self.assertTrue(differs["interval_mean_s"])
        self.assertFalse(any(f["differs"] for f in self.json("diff", a, a)["figures"]))
        self.assertIn("DIFFERS", self.concur("diff", a, b, code=1).stdout)
        self.refused("diff", a, self.run_of(), says=["two of a kind"])
        (b / "sweep.json").write_text("[]")
        self.refused("diff", a, b, says=["damaged"])

    def test_what_is_no_run_is_refused(self):
        self.refused("diff", self.run_of(), "runs/none", says=["runs/none"])
        self.refused("diff", ".", ".", says=["summary.json"])


class Resume(Case):
    WORDS = ["--vary", "network.drop=0,0.02", "--quiet"]

    def files(self, folder):
        """What a sweep leaves, but for the name of its folder, which holds the time."""
        return {f: (folder / f).read_text().replace(f"{self.dir}/", "").replace(
            str(folder.relative_to(self.dir)), "FOLDER")
                for f in ("results.csv", "sweep.json", "report.html", "plan.json")}

    def sweep(self, *words):
        return self.dir / self.json("sweep", "five-cities", *words, *self.WORDS)["folder"]

    def cut_short(self, how):
        """A sweep that is ended by a signal when some rows are there."""
        process = subprocess.Popen([CONCUR, "sweep", "five-cities", "--seeds", "150", "--jobs",
                                    "2", *self.WORDS], cwd=self.dir, stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL)
        for _ in range(1000):
            journals = list(self.dir.glob("runs/*/*/journal.jsonl"))
            if journals and journals[0].read_text().count("\n") > 10:
                break
            time.sleep(0.01)
        process.send_signal(how)
        process.wait(timeout=30)
        self.assertLess(journals[0].read_text().count("\n"), 300, "it was too fast")
        return journals[0].parent

    def test_a_sweep_goes_on_and_ends_with_the_same_files(self):
        for how in signal.SIGKILL, signal.SIGINT:
            half = self.cut_short(how)
            with open(half / "journal.jsonl", "a") as journal:
                journal.write('{"number": 299, "seed"')  # As a line is found that was cut off.
            self.concur("sweep", "--resume", half, "--quiet")
            self.assertFalse((half / "journal.jsonl").exists())
            resumed = self.files(half)
            shutil.rmtree(self.dir / "runs")
            self.assertEqual(resumed, self.files(self.sweep("--seeds", 150)))
            shutil.rmtree(self.dir / "runs")

    def test_failed_runs_are_saved_as_scenarios(self):
        done = self.json("sweep", "five-cities", "--seeds", 2, "--set",
                         'check.require=["height > 1000"]', code=3)
        saved = sorted((self.dir / done["folder"] / "failed").iterdir())
        self.assertEqual([f.name for f in saved], ["s1.toml", "s2.toml"])
        self.concur("run", saved[1], code=3)

    def test_what_cannot_be_gone_on_with_is_refused(self):
        self.refused("sweep", says=["--resume"])
        self.refused("sweep", "--resume", "runs/none", says=["plan.json"])
        whole = self.sweep("--seeds", 2)
        self.refused("sweep", "--resume", whole, says=["complete"])
        self.refused("sweep", "five-cities", "--resume", whole)
        self.refused("sweep", "--resume", whole, "--seed", 3, says=["--seed"])
        half = self.cut_short(signal.SIGKILL)
        self.change(half / "plan.json", build="concur 0.0.1 (abcdef0)")
        self.refused("sweep", "--resume", half, says=["abcdef0"])
        self.change(half / "plan.json", points=None)
        self.refused("sweep", "--resume", half, says=["abcdef0"])
        (half / "plan.json").write_text("{}")
        self.refused("sweep", "--resume", half, says=["damaged"])


class Help(Case):
    def test_every_command_that_searches_shows_examples(self):
        for name in "replay", "hunt", "shrink", "diff", "sweep":
            shown = self.concur("help", name).stdout
            self.assertIn("Examples:", shown)
            self.assertIn(f"concur {name} ", shown)
        self.refused("help", "nothing", says=["nothing"])


if __name__ == "__main__":
    unittest.main()
