"""Drives the binary as people and scripts do. CONCUR names it; python3's standard library only.
Every test has a temporary folder of its own. Two tests need real time: live mode and Ctrl-C."""

import csv
import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

CONCUR = os.environ["CONCUR"]
ROOT = Path(__file__).resolve().parents[2]
FILES = set("""VERDICT scenario.toml resolved.toml summary.json summary.txt events.jsonl blocks.csv
metrics.csv nodes.csv messages.csv latency.csv stores report.html""".split())
CITIES = {"washington", "london", "paris", "beijing", "shanghai"}
SLOW = {"bitcoin-headline", "compare", "dpos-headline", "dpos-reaction", "ethereum-headline",
        "ethereum-leak", "peercoin-hybrid", "rich-get-richer", "stress-1000", "too-easy"}
APART = {"dpos-cartel-two-thirds", "dpos-shared-keys", "dpos-twins", "long-range-ethereum-trusting",
         "savanna-amnesia"}  # two histories
MINE = """schema = 1
name = "mine"
[run]
stop = { settled = "all-transactions" }
[protocol]
preset = "lecture-pow"
[[nodes]]
name = "one"
role = "miner"
user = "A"
balance = "10"
[[nodes]]
name = "two"
role = "miner"
user = "B"
balance = "10"
[network]
latency = "100 ms"
[[payments]]
at = "1 s"
from = "A"
to = "B"
amount = "1"
[check]
safety = ["block-valid"]
"""


def documented_keys():
    """The keys of summary.json that docs/run-folder.md promises, as paths."""
    text = (ROOT / "docs" / "run-folder.md").read_text()
    text = text[text.index("## summary.json"):text.index("## Tables")]
    group, paths = "", set()
    lines = text.splitlines()
    for line, below in zip(lines, lines[1:] + [""]):
        row = re.match(r"\| (`[^|]*) \|", line)
        title = re.match(r"\| (`(\w+)(\[\])?`|key) \|", line)
        if title and below.startswith("| ---"):
            group = "" if title.group(1) == "key" else title.group(2) + (title.group(3) or "")
            continue
        if row:
            prefix = group
            for name in re.findall(r"`([^`]+)`", row.group(1)):
                name = name.removesuffix("[]")
                if "." in name:
                    prefix, name = name.split(".")
                paths.add(f"{prefix}.{name}" if prefix else name)
    return paths


def holds(summary, path):
    """Whether the key is there; of lists, in every item."""
    head, _, rest = path.partition(".")
    if head.endswith("[]"):
        return all(holds(item, rest) for item in summary[head[:-2]])
    return head in summary and (not rest or holds(summary[head], rest))


class Case(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.dir = Path(folder.name)

    def concur(self, *words, code=0, env=None):
        done = subprocess.run([CONCUR, *map(str, words)], cwd=self.dir, timeout=100,
                              capture_output=True, text=True, errors="replace",
                              env={**os.environ, **(env or {})})
        self.assertEqual(done.returncode, code,
                         f"concur {' '.join(map(str, words))}\n{done.stdout}\n{done.stderr}")
        return done

    def json(self, *words, **how):
        done = self.concur(*words, "--json", **how)
        self.assertEqual(done.stderr, "")
        self.assertEqual(done.stdout.count("\n"), 1, "one line, one object")
        return json.loads(done.stdout)

    def refused(self, *words, code=2, says=(), env=None):
        done = self.concur(*words, code=code, env=env)
        self.assertEqual(done.stdout, "")
        for text in says:
            self.assertIn(text, done.stderr)
        return done.stderr

    def file(self, name, content):
        path = self.dir / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def memory_run(self, *words, **how):
        return self.json("run", *words, "--set", "run.store=memory", **how)


class Demo(Case):
    def test_the_demo_passes_and_leaves_the_documented_folder(self):
        done = self.concur("demo")
        run = self.dir / "runs" / "latest"
        self.assertIn("PASS", done.stdout)
        self.assertTrue((run / "VERDICT").read_text().startswith("PASS five-cities: "))
        names = {f.name for f in run.iterdir()}
        documented = (ROOT / "docs" / "run-folder.md").read_text()
        self.assertLessEqual(FILES, names)
        self.assertEqual([n for n in names if f"`{n}" not in documented], [])
        summary = json.loads((run / "summary.json").read_text())
        self.assertEqual({f.name for f in (run / "stores").iterdir()}, CITIES)
        for city in CITIES:
            self.assertIn("SOUND", self.concur("verify-store", run / "stores" / city).stdout)
        nodes = summary["nodes_detail"]
        self.assertEqual(len({n["head"] for n in nodes}), 1)
        self.assertEqual(len({n["state_root"] for n in nodes}), 1)
        self.assertTrue(summary["final"]["identical_stores"])
        b = next(a for a in summary["accounts"] if a["name"] == "B")
        self.assertEqual(float(b["balance"]), 1100 + float(b["rewards"]))
        keys = documented_keys()
        self.assertGreaterEqual(len(keys), 90)
        self.assertEqual([k for k in sorted(keys) if not holds(summary, k)], [])
        page = (run / "report.html").read_text()
        self.assertNotRegex(page, r"""(src|href)=["']?(https?:)?//|@import|url\(|<script""")

    def test_json_is_one_object_and_progress_goes_elsewhere(self):
        self.assertEqual(self.json("demo")["verdict"], "pass")
        self.assertEqual(self.json("frobnicate", code=2)["error"]["exit_code"], 2)
        self.json("check", self.file("b.toml", b"\xff\x9b = 1"), code=2)


class Repeatable(Case):
    def test_a_seed_gives_one_digest_by_both_drivers(self):
        first = self.memory_run("five-cities", "--seed", 5)["digest"]
        for driver in "loop", "actors":
            again = self.memory_run("five-cities", "--seed", 5, "--set", f"run.driver={driver}")
            self.assertEqual(again["digest"], first)
        self.assertNotEqual(self.memory_run("five-cities", "--seed", 6)["digest"], first)
        by_name = self.memory_run("five-cities", env={"CONCUR_SEED": "5"})
        self.assertEqual((by_name["seed"], by_name["digest"]), (5, first))

    def test_the_replay_command_repeats_the_run(self):
        mine = self.file("mine.toml", MINE)
        for words in (["five-cities"], ["five-cities", "--seed", "9"], [mine, "--seed", "3"],
                      [mine, "--set", "network.latency=\"2 s\"", "--set", "network.drop=0.1"],
                      ["lossy", "--set", "run.store=memory", "--set", "run.stop.time=\"5 min\""]):
            first = self.json("run", *words)
            replay = first["replay"].split()
            self.assertEqual(replay[0], "concur")
            self.assertEqual(self.json(*replay[1:])["digest"], first["digest"], words)


class Scenarios(Case):
    def test_built_in_scenarios_pass_as_copied_files(self):
        names = [line.split()[0] for line in self.concur("list", "scenarios").stdout.splitlines()
                 if line.startswith("  ")]
        self.assertLessEqual(SLOW | {"five-cities", "late-joiner", "lossy", "refusals",
                                     "partition-heal"}, set(names))
        for name in names:
            self.concur("new", name)
            self.concur("check", f"{name}.toml")
            if name in SLOW:
                continue
            summary = self.memory_run(f"{name}.toml")
            self.assertEqual(summary["verdict"], "pass", name)
            self.assertTrue(summary["final"]["identical_heads"] or name in APART, name)
            if name == "refusals":
                self.assertEqual(len([r for r, n in summary["refused"].items() if n]), 6)
            self.assertEqual(name == "lossy" and summary["faults"]["dropped"] == 0, False)
            if name == "partition-heal":
                self.assertGreater(summary["blocks"]["reorg_depth_max"], 1)

    def test_new_never_overwrites_and_draws_from_a_seed(self):
        self.concur("new", "five-cities")
        before = (self.dir / "five-cities.toml").read_text()
        self.refused("new", "five-cities", says=["five-cities.toml"])
        self.assertEqual((self.dir / "five-cities.toml").read_text(), before)
        a, b, c = (self.concur("new", "--random", n, "--to", "-").stdout for n in (17, 17, 18))
        self.assertEqual(a, b)
        self.assertNotEqual(a, c)
        self.concur("check", self.file("random.toml", a))
        self.refused("new", "five-citis", says=['did you mean "five-cities"?'])

    def test_list_names_every_kind(self):
        for what in "protocols", "faults", "behaviours", "checks", "scenarios":
            self.assertIn(what, self.concur("list", what).stdout)
            self.assertIn(what, self.concur("list").stdout)
        self.refused("list", "nosuch", says=["scenarios"])

    def test_live_mode_really_searches_twenty_bits(self):
        summary = self.json("run", "five-cities", "--set", "run.mode=live",
                            "--set", "protocol.block_interval=500 ms")
        self.assertEqual((summary["mode"], summary["verdict"]), ("live", "pass"))
        self.assertGreater(summary["cost"]["hashes"], 100_000)
        self.assertTrue(summary["final"]["head"].startswith("00000"))


class Sweep(Case):
    def sweep(self, jobs, *more):
        done = self.json("sweep", "five-cities", "--seeds", 20, "--vary", "network.drop=0,0.01",
                         "--jobs", jobs, *more)
        return self.dir / done["folder"]

    def test_a_sweep_has_a_row_a_run_whatever_the_threads(self):
        one, two = self.sweep(1), self.sweep(2)
        self.assertEqual((one / "results.csv").read_text(), (two / "results.csv").read_text())
        self.assertLessEqual({"results.csv", "sweep.json", "report.html"},
                             {f.name for f in one.iterdir()})
        rows = list(csv.DictReader((one / "results.csv").read_text().splitlines()))
        self.assertEqual(len(rows), 40)
        self.assertEqual([int(r["seed"]) for r in rows], list(range(1, 21)) * 2)
        self.assertEqual({r["network.drop"] for r in rows}, {"0", "0.01"})
        points = json.loads((one / "sweep.json").read_text())["points"]
        self.assertEqual(len(points), 2 * 10)
        page = (one / "report.html").read_text()
        self.assertEqual(page.count("<h3>"), 2)
        self.assertNotRegex(page, r"https?://|<script")

    def test_a_sweep_leaves_the_last_run_the_last_run(self):
        self.concur("run", "five-cities")
        self.concur("sweep", "five-cities", "--seeds", 1, "--jobs", 4294967295)
        self.assertIn("five-cities", self.concur("inspect", "info").stdout)

    def test_wrong_ranges_are_refused(self):
        for seeds in ("abc", "0", "5..1", "-3", "1..", "1..2..3", "0..18446744073709551615",
                      "9223372036854775808", "1..999999999999"):
            self.refused("sweep", "five-cities", "--seeds", seeds, says=["--seeds"])
        for vary in ("network.drop", "=1", "network.drop=", "network.drop=0..1:0",
                     "network.drop=0..1:0.0000001", "network.drop=2", "netwrok.drop=1"):
            self.refused("sweep", "five-cities", "--vary", vary)


class Looking(Case):
    @classmethod
    def setUpClass(cls):
        cls.shared = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.shared.cleanup)
        cls.out = Path(cls.shared.name) / "runs"
        subprocess.run([CONCUR, "demo", "--out", cls.out], check=True, capture_output=True)

    def look(self, *words, **how):
        return self.concur("inspect", *words, "--out", self.out, **how).stdout

    def test_inspect_answers_about_a_run(self):
        summary = json.loads((self.out / "latest" / "summary.json").read_text())
        head = summary["final"]["head"]
        self.assertIn("five-cities", self.look("info"))
        self.assertEqual(json.loads(self.look("info", "--json")), summary)
        self.assertIn(head, self.look("block", head[:12]))
        block = next(text for text in (self.look("block", h) for h in range(1, 7))
                     if "transfer 100" in text)
        payment = next(i for i in re.findall(r"\b[0-9a-f]{64}\b", block)
                       if subprocess.run([CONCUR, "inspect", "tx", i, "--out", self.out],
                                         capture_output=True).returncode == 0)
        self.assertIn("100", self.look("tx", payment[:16]))
        self.assertIn(head, self.look("node", "paris"))
        self.assertIn("digraph", self.look("tree", "--dot"))
        self.assertIn("washington", self.look("tree"))
        for wrong in (["block", 99], ["block", "zz"], ["tx", "0"], ["node", "parys"], []):
            self.assertEqual(self.look(*wrong, code=2), "")

    def test_report_and_inspect_say_what_is_missing(self):
        self.refused("report", "nowhere", says=["nowhere"])
        self.refused("inspect", "info", says=["runs/latest", "run something first"])
        run = self.dir / "broken"
        run.mkdir()
        self.refused("report", run, says=["summary.json"])
        whole = (self.out / "latest" / "summary.json").read_text()
        for broken in (whole[:300], "", "[1]", "null", '"text"'):
            (run / "summary.json").write_text(broken)
            self.refused("report", run, says=["summary.json"])
            self.refused("inspect", "info", "--run", run, says=["summary.json"])

    def test_a_summary_of_wrong_types_crashes_nothing(self):
        run = self.dir / "odd"
        run.mkdir()
        whole = json.loads((self.out / "latest" / "summary.json").read_text())
        for key in ("blocks", "nodes_detail", "properties", "accounts", "final", "clock"):
            for value in (None, [1], "<script>", -5, {"a": [1]}, [{}], 1e308):
                (run / "summary.json").write_text(json.dumps({**whole, key: value}))
                self.concur("report", run)
                self.assertNotIn("<script", (run / "report.html").read_text())

    def test_a_damaged_store_is_found(self):
        store = self.dir / "store"
        shutil.copytree(self.out / "latest" / "stores" / "london", store)
        data = store / "data.mdb"
        sound = data.read_bytes()
        for name, content, codes in (("half", sound[:len(sound) // 2], {1, 2, 5}),
                                     ("noise", bytes(os.urandom(65536)), {2, 5}),
                                     ("empty", b"", {2, 5})):
            data.write_bytes(content)
            done = subprocess.run([CONCUR, "verify-store", store], capture_output=True, text=True)
            self.assertIn(done.returncode, codes, name + done.stdout + done.stderr)
        for step in range(0, 24):
            changed = bytearray(sound)
            place = 8192 + step * (len(sound) - 8192) // 24
            changed[place:place + 64] = bytes(b ^ 0x5A for b in changed[place:place + 64])
            data.write_bytes(changed)
            done = subprocess.run([CONCUR, "verify-store", store], capture_output=True, text=True)
            self.assertIn(done.returncode, {0, 1, 2, 5}, f"{place} {done.stderr}")
        self.refused("verify-store", self.dir / "none", says=["no store"])
        self.refused("verify-store", self.file("file", "x"), says=["no store"])

    def test_headers_of_bitcoin_are_checked(self):
        known = json.loads((ROOT / "tests/vectors/bitcoin_headers.json").read_text())["headers"]
        known = [h for h in known if h["network"] == "mainnet"]
        text = "height,header\n" + "".join(f"{h['height']},{h['header']}\n" for h in known)
        self.concur("inspect", "headers", self.file("good.csv", text))
        lines = text.splitlines()
        nonce = lines[3][-8:]
        lines[3] = lines[3][:-8] + ("00" if nonce[:2] != "00" else "01") + nonce[2:]
        done = self.concur("inspect", "headers", self.file("bad.csv", "\n".join(lines)), code=1)
        self.assertRegex(done.stdout + done.stderr, r"bad\.csv:4: \w+")
        for content in ("", "height,header\n", "x" * 160, b"\xff\x00" * 500, "height,header\n1"):
            self.concur("inspect", "headers", self.file("odd.csv", content), code=2)


class Care(Case):
    def test_keys_are_private_and_never_overwritten(self):
        self.concur("keys", "new", "key")
        key = self.dir / "key"
        self.assertEqual(key.stat().st_mode & 0o777, 0o600)
        secret = re.search(r"secret-seed (\w{64})", key.read_text()).group(1)
        for what in "show", "check":
            self.assertNotIn(secret, self.concur("keys", what, "key").stdout)
        self.refused("keys", "new", "key", says=["key"])
        self.assertIn(secret, key.read_text())
        key.chmod(0o644)
        self.refused("keys", "show", "key")
        key.chmod(0o600)
        key.write_text(key.read_text().replace(secret, "0" * 64))
        self.assertNotIn(secret, self.refused("keys", "check", "key"))

    def test_doctor_and_help_answer(self):
        self.assertIn("kernels", [c["name"] for c in self.json("doctor")["checks"]])
        for word in "bench", "run", "sweep", "inspect":
            self.assertIn("Usage: concur " + word, self.concur(word, "--help").stdout)
        self.assertRegex(self.concur("--version").stdout, r"^concur \d+\.\d+\.\d+ ")


class WrongWords(Case):
    def test_names_that_nearly_fit_are_suggested(self):
        self.refused("rum", says=['did you mean "run"?'])
        self.refused("frobnicate", says=["frobnicate", "sweep"])
        self.refused("run", "five-cities", "--sed", 7, says=['did you mean "--seed"?'])
        self.refused("sweep", "five-cities", "--varry=7", says=['did you mean "--vary"?'])
        self.refused("inspect", "blok", 3, says=["concur inspect --help"])
        self.refused("run", "five-citis", says=['did you mean "five-cities"?'])
        self.refused("run", says=["scenario", "concur run --help"])

    def test_wrong_flags_are_refused(self):
        for words in (["--set", "foo"], ["--set", "=1"], ["--set", "network.drop=1.5"],
                      ["--set", "network.drop=-1"], ["--set", "netwrok.drop=0"],
                      ["--set", "protocol.block_interval=5 apples"],
                      ["--set", "run.seed=" + "9" * 30],
                      ["--seed", "abc"], ["--seed", "-1"], ["--seed", "1" + "0" * 19],
                      ["--speed", "3q"], ["--speed", "0x"], ["--speed", "-1x"], ["--time", "soon"],
                      ["--jobs", "9" * 25], ["--keep", "some"], ["--out", ""]):
            self.refused("run", "five-cities", *words, says=[words[0]])
        self.refused("run", "five-cities", env={"CONCUR_SEED": "x"}, says=["x"])

    def test_errors_in_a_file_have_a_place_a_caret_and_a_suggestion(self):
        for old, new, line, hint in (
                ("latency =", "latancy =", "mine.toml:18:1", 'did you mean "latency"?'),
                ('"100 ms"', '"100 apples"', "mine.toml:18:11", "apples"),
                ('latency = "100 ms"', "drop = 1.5", "mine.toml:18:8", "between 0 and 1"),
                ('latency = "100 ms"', 'latency = "-1 s"', "mine.toml:18:11", "-1 s"),
                ('"10"', '"999999999999999999999999"', "mine.toml:", "balance"),
                ('role = "miner"', 'role = "minor"', "mine.toml:9:8", 'did you mean "miner"?'),
                ("[check]", "[chekc]", "mine.toml:24:", 'did you mean "check"?'),
                ("schema = 1", "schema = [", "mine.toml:", "TOML")):
            text = MINE.replace(old, new)
            said = self.refused("check", self.file("mine.toml", text).name, says=[line, hint])
            self.assertRegex(said, r"\n *\| *\^", said)
            self.assertEqual(self.refused("run", "mine.toml"), said)

    def test_odd_files_are_refused(self):
        self.refused("check", self.file("empty.toml", ""), says=["schema is missing"])
        self.refused("check", self.file("noise.toml", os.urandom(4000)), says=["noise.toml"])
        self.refused("check", self.file("nul.toml", "schema = 1\0"))
        self.refused("check", self.file("big.toml", b"#" * (9 << 20)), says=["8 MiB"])
        self.refused("check", self.file("deep.toml", "a = " + "[" * 100_000))
        self.refused("check", self.dir, says=["folder"])
        self.refused("check", "/dev/zero", says=["no regular file"])
        self.refused("check", "none.toml", says=["no such file"])
        evil = self.file("evil.toml", MINE + '"\\u001b[2J\\u009b" = 1\n')
        self.assertNotRegex(self.refused("check", evil), "[\x1b\x9b]")
        closed = self.file("closed.toml", MINE)
        closed.chmod(0)
        if not os.access(closed, os.R_OK):  # Root reads everything.
            self.refused("check", closed, says=["closed.toml"])

    def test_a_place_that_cannot_be_written_is_the_environment(self):
        self.file("file", "x")
        for out in "file", "file/below", "/proc/none":
            self.refused("run", "five-cities", "--out", out, code=5, says=[out])
            self.refused("sweep", "five-cities", "--seeds", 1, "--out", out, code=5, says=[out])


class Interrupted(Case):
    def start(self, *words):
        process = subprocess.Popen([CONCUR, *words], cwd=self.dir, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, text=True, start_new_session=True)
        self.addCleanup(process.kill)
        log = [] if words[0] == "sweep" else ["events.jsonl"]
        deadline = time.monotonic() + 20
        while not list(self.dir.glob("runs/*/*/" + "".join(log))) and time.monotonic() < deadline:
            time.sleep(0.02)
        time.sleep(0.3)
        return process

    def test_ctrl_c_writes_what_there_is(self):
        for words in (["too-easy"], ["five-cities", "--speed", "0.0001x"],
                      ["five-cities", "--set", "run.mode=live", "--set",
                       "protocol.block_interval=1 h"]):
            process = self.start("run", *words)
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=10)
            self.assertEqual(process.returncode, 130, out + err)
            run = self.dir / "runs" / "latest"
            self.assertEqual(json.loads((run / "summary.json").read_text())["end"], "interrupted")
            self.assertTrue((run / "report.html").exists())
            (self.dir / "runs").rename(self.dir / words[-1].replace(" ", ""))

    def test_ctrl_c_ends_a_sweep_with_the_finished_runs(self):
        process = self.start("sweep", "five-cities", "--seeds", "100000")
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=10)
        self.assertEqual(process.returncode, 130, out + err)
        results = next(self.dir.glob("runs/*/*/results.csv"))
        rows = csv.DictReader(results.read_text().splitlines())
        self.assertLessEqual({r["exit_code"] for r in rows}, {"0"})

    def test_ctrl_c_twice_ends_at_once(self):
        process = self.start("run", "too-easy")
        process.send_signal(signal.SIGINT)
        process.send_signal(signal.SIGINT)
        time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        began = time.monotonic()
        process.communicate(timeout=10)
        self.assertEqual(process.returncode, 130)
        self.assertLess(time.monotonic() - began, 2)


class Streams(Case):
    def shell(self, line):
        return subprocess.run(["bash", "-c", line], cwd=self.dir, capture_output=True, text=True,
                              env={**os.environ, "CONCUR": CONCUR}, timeout=60)

    def test_a_reader_that_leaves_early_is_no_crash(self):
        done = self.shell('"$CONCUR" list | head -1; echo "${PIPESTATUS[0]}"')
        self.assertIn(done.stdout.splitlines()[-1], ("0", "141"))
        self.assertEqual(done.stderr, "")

    def test_results_that_cannot_be_written_are_the_environment(self):
        for words in "list", "run five-cities --json", "new five-cities --to -":
            done = self.shell(f'"$CONCUR" {words} >/dev/full')
            self.assertEqual(done.returncode, 5, words)
            self.assertIn("standard output", done.stderr)

    def test_a_closed_standard_output_does_not_end_up_in_a_store(self):
        done = self.shell('"$CONCUR" run five-cities --set run.store=disk >&- 2>&-')
        self.assertEqual(done.returncode, 0)
        for city in CITIES:
            self.concur("verify-store", f"runs/latest/stores/{city}")
        for line in (self.dir / "runs/latest/events.jsonl").read_text().splitlines():
            json.loads(line)

    def test_colours_are_for_terminals_that_want_them(self):
        for env in {}, {"NO_COLOR": "1"}:
            self.assertNotIn("\x1b", self.concur("run", "five-cities", env=env).stdout)
        shown = self.shell("""script -qec '"$CONCUR" run five-cities' /dev/null; """
                           """NO_COLOR=1 script -qec '"$CONCUR" run five-cities --quiet' plain""")
        self.assertIn("\x1b[", shown.stdout)
        self.assertNotIn("\x1b[3", (self.dir / "plain").read_text())


if __name__ == "__main__":
    unittest.main()
