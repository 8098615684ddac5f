"""`concur ctl` with a run in mode `live`: each command from another process, while it goes on."""

import json
import unittest

from hosts_support.lab import LabTest

SCENARIO = """schema = 1
name = "told"
[run]
mode = "live"
stop = { time = "10 min" }
limit = { wall = "4 min" }
[protocol]
preset = "lecture-pow"
block_interval = "300 ms"
difficulty = { leading_zero_bits = 12 }
confirmations = 2
subsidy = "1"
[network]
latency = "5 ms"
[check]
safety = ["block-valid", "supply-conserved", "no-double-spend"]
""" + "".join(f"""[[nodes]]
name = "{name}"
role = "miner"
hash_share = 0.25
user = "{name.upper()}"
balance = "1000"
store = "disk"
""" for name in ("n1", "n2", "n3", "n4"))


class Told(LabTest):
    def begin(self):
        run = self.start("run", self.write("told.toml", SCENARIO))
        self.await_that("the run", lambda: self.ctl("status")[0] == 0, unless=run)
        return run

    def ctl(self, *words):
        return self.once("ctl", *words)

    def done(self, *words):
        code, out, error = self.ctl(*words)
        self.assertEqual(code, 0, error)
        return out

    def status(self):
        return json.loads(self.done("status", "--json"))

    def node(self, name):
        return next(n for n in self.status()["nodes"] if n["name"] == name)

    def grow(self, by, nodes=("n1", "n2", "n3")):
        """Waits until these nodes are so much higher."""
        goal = max(self.node(n)["height"] for n in nodes) + by
        self.await_that(f"height {goal}",
                        lambda: all(self.node(n)["height"] >= goal for n in nodes), every=0.1)

    def test_each_command_does_what_it_says(self):
        run = self.begin()
        self.grow(2)
        self.kill_and_start()
        self.pause_and_resume()
        self.partition_and_heal()
        self.pay()
        self.stop(run)

    def kill_and_start(self):
        self.done("kill", "n4")
        self.await_that("n4 down", lambda: not self.node("n4")["up"])
        before = self.node("n4")["height"]
        self.grow(4)
        self.assertEqual(self.node("n4")["height"], before)
        self.done("start", "n4")
        self.await_that("n4 up", lambda: self.node("n4")["up"])
        self.grow(1, ("n1", "n4"))

    def pause_and_resume(self):
        self.done("pause", "n4")
        self.grow(1)  # whatever it was doing is done by then
        before = self.node("n4")["height"]
        self.grow(4)
        self.assertEqual(self.node("n4")["height"], before)
        self.assertTrue(self.node("n4")["up"])
        self.done("resume", "n4")
        self.grow(1, ("n1", "n4"))

    def partition_and_heal(self):
        self.done("partition", "n3,n4/n1,n2")
        self.grow(3, ("n1", "n2"))
        self.grow(3, ("n3", "n4"))
        heads = {n["name"]: n["head"] for n in self.status()["nodes"]}
        self.assertTrue({heads["n1"], heads["n2"]}.isdisjoint({heads["n3"], heads["n4"]}), heads)
        self.done("heal")
        self.await_that("one head",
                        lambda: len({n["head"] for n in self.status()["nodes"]}) == 1, every=0.02)

    def pay(self):
        before = self.status()["transactions"]
        self.assertEqual(sum(before.values()), 0)
        self.done("pay", "N1", "N2", "5")
        self.await_that("the payment", lambda: self.status()["transactions"]["settled"] == 1)

    def stop(self, run):
        self.done("stop")
        self.assertEqual(run.wait(60), 130, run.text())
        summary = json.loads((self.latest() / "summary.json").read_text())
        self.assertEqual(summary["mode"], "live")
        for store in sorted((self.latest() / "stores").iterdir()):
            self.verify(store)
        code, _, error = self.ctl("status")
        self.assertEqual(code, 2)
        self.assertIn("no run goes on here", error)

    def test_what_has_no_meaning_is_one_clear_error(self):
        self.begin()
        for words, said in [
                (("kill", "h2"), 'there is no node "h2"'),
                (("partition", "n1,zz/n2"), 'there is no node "zz"'),
                (("pay", "N1", "nobody", "5"), 'no user "nobody"'),
                (("pay", "N1", "N2", "much"), "much")]:
            with self.subTest(words):
                code, out, error = self.ctl(*words)
                self.assertEqual((code, out), (2, ""), error)
                self.assertIn(said, error)
        self.assertIn("no machines in mode live", self.ctl("kill", "h2")[2])
        self.done("stop")


if __name__ == "__main__":
    unittest.main()
