"""Five processes under kills, freezing and cuts at random, and processes that are killed as soon as
they write: nothing that was acknowledged is lost, and the rest goes on. CONCUR names the binary;
eight events and twenty kills, with CONCUR_LONG=1 fifty and two thousand. CONCUR_SEED draws others.
"""

import csv
import json
import os
import random
import shutil
import signal
import threading
import time
import unittest

from hosts_support.lab import LONG, LabTest, children, is_alive, send
from hosts_support.scenarios import scenario

MACHINES = ["a", "b", "c", "d", "e"]
EVENTS, KILLS = (50, 2000) if LONG else (8, 20)
SEED = int(os.environ.get("CONCUR_SEED", "1"))
PROGRESS_MAX = 5.0
# More than those few that are left can make by themselves: else what was settled is lost by rule,
# not by mistake.
CONFIRMATIONS = 30 if LONG else 10
NODES = 10
MAJORITY = len(MACHINES) // 2 + 1


class Event:
    """One fault of the scenario: from `begin` to `end`, in seconds of the run."""

    def __init__(self, draw, begin):
        self.kind = draw.choice(["kill", "pause", "partition"])
        self.begin, self.end = begin, begin + draw.uniform(0.8, 3.0)
        self.machines = draw.sample(MACHINES, draw.choice([1, 1, 2, 2, 3]))

    @staticmethod
    def of(kind, begin, end, machine):
        out = Event(random.Random(0), begin)
        out.kind, out.end, out.machines = kind, end, [machine]
        return out

    def toml(self):
        nodes = ", ".join(f'"{m}/*"' for m in sorted(self.machines))
        lasts = self.end - self.begin
        head = f'[[faults]]\nkind = "{self.kind}"\nat = "{self.begin:.3f} s"\n'
        if self.kind == "partition":
            return head + f'heal = "{self.end:.3f} s"\ngroups = [[{nodes}], ["*"]]\n'
        word = "down" if self.kind == "kill" else "for"
        return head + f'nodes = [{nodes}]\n{word} = "{lasts:.3f} s"\n'

    def hit(self):
        """Machines that cannot help: of a cut, the smaller side."""
        if self.kind == "partition" and len(self.machines) >= MAJORITY:
            return set(MACHINES) - set(self.machines)
        return set(self.machines)

    def __str__(self):
        return f"{self.begin:.1f}-{self.end:.1f} s {self.kind} {','.join(sorted(self.machines))}"


def whole_times(events, end):
    """When enough machines were untouched, as (from, to), longest stretches."""
    marks = sorted({0.0, end, *(min(t, end) for e in events for t in (e.begin, e.end))})
    out = []
    for a, b in zip(marks, marks[1:]):
        hit = set().union(*(e.hit() for e in events if e.begin < b and e.end > a))
        if len(MACHINES) - len(hit) < MAJORITY:
            continue
        if out and out[-1][1] == a:
            out[-1] = (out[-1][0], b)
        else:
            out.append((a, b))
    return out


class Storm(LabTest):
    def test_a_storm_loses_nothing_and_the_majority_goes_on(self):
        draw = random.Random(SEED)
        events = [Event(draw, 3.0 + 2.2 * n) for n in range(EVENTS)]
        end = events[-1].end + 1
        self.write("storm.toml", scenario(
            "pos", MACHINES, load_until=f"{end:.0f} s", name="storm", nodes=NODES, seed=SEED,
            faults="".join(e.toml() for e in events))
                   .replace("150 s", "400 s").replace('interval = "1 s"', 'interval = "500 ms"')
                   .replace("confirmations = 6", f"confirmations = {CONFIRMATIONS}"))
        run = self.start("run", "storm.toml")
        folder = self.folder_of(run, 400)
        self.check(folder)
        made = self.progress(folder)
        events += [e for m in MACHINES for e in self.dead(folder, m)]
        waits = [(wait, at) for begin, until in whole_times(events, end)
                 for wait, at in self.waits(made, max(begin, made[0]), until)]
        worst, at = max(waits)
        print(f"\nseed {SEED}: {', '.join(map(str, events[:8]))} ...\n"
              f"{len(made)} blocks; longest wait with a whole majority {worst:.2f} s at {at:.1f} s")
        self.assertLessEqual(worst, PROGRESS_MAX)
        events = [e for e in events if e.kind != "dead"]
        fired = json.loads((folder / "summary.json").read_text())["faults"]
        for kind, name in (("kill", "crash"), ("pause", "pause")):
            self.assertEqual(fired.get(name, 0), len([e for e in events if e.kind == kind]), kind)
        self.assertEqual(fired["partitioned"] > 0, any(e.kind == "partition" for e in events))

    def progress(self, folder):
        """When there was a block higher than all before."""
        with open(folder / "blocks.csv", newline="") as file:
            made = sorted((float(row["time_s"]), int(row["height"]))
                          for row in csv.DictReader(file) if row["height"] != "0")
        highest, out = 0, []
        for at, height in made:
            if height > highest:
                highest = height
                out.append(at)
        return out

    def dead(self, folder, machine):
        """As the log of its first node has it: how long a process is away depends on more than its
        fault, which may have been followed by another."""
        node = f"node-{NODES // len(MACHINES) * MACHINES.index(machine) + 1}"
        out = []
        for line in (folder / "log" / f"{node}.log").read_text().splitlines():
            if line.endswith(" s  stopped"):
                out.append(Event.of("dead", float(line.split()[0]), 1e9, machine))
            elif "  restarted with " in line and out:
                out[-1].end = float(line.split()[0])
        return out

    def waits(self, made, begin, until):
        """Between blocks, from the beginning of the stretch on."""
        if begin >= until:
            return []
        inside = [t for t in made if begin < t <= until]
        marks = [begin, *inside, until]
        return [(b - a, a) for a, b in zip(marks, marks[1:])]


class Killed(LabTest):
    """All five processes at once, each killed again soon after it has come back."""

    def setUp(self):
        super().setUp()
        self.kills, self.looks, self.trouble, self.settled = 0, 0, [], {}
        self.lock = threading.Lock()

    def test_kill_after_kill_loses_nothing_that_was_acknowledged(self):
        draw = random.Random(SEED)
        # About half a second a kill on a quiet machine: there is time for twice as many.
        text = scenario("pos", MACHINES, nodes=5, load_until=f"{KILLS * 0.7:.0f} s", name="kills",
                        seed=SEED)
        interval = "2 s" if LONG else "500 ms"
        self.write("kills.toml", text.replace("150 s", "5000 s")
                   .replace('interval = "1 s"', f'interval = "{interval}"')
                   .replace("confirmations = 6", f"confirmations = {CONFIRMATIONS}"))
        run = self.start("run", "kills.toml")
        self.await_hosts(run, len(MACHINES))
        time.sleep(3)  # the run has begun
        threads = [threading.Thread(target=self.kill_on, args=(run, m, agent, draw.random()))
                   for m, agent in run.agents().items()]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
        self.assertEqual(self.trouble, [])
        self.check(self.folder_of(run, 5000 if LONG else 200))
        print(f"\n{self.kills} kills, {self.looks} stores looked at in between, all sound; "
              f"settled by then: heights {sorted(self.settled.values())}")
        self.assertGreaterEqual(self.kills, KILLS if LONG else KILLS // 2)
        self.assertGreater(self.looks, self.kills // 2)

    def kill_on(self, run, machine, agent, seed):
        draw = random.Random(seed)
        while run.process.poll() is None and not self.trouble:
            pid = next(iter(children(agent)), None)
            if not pid or not is_alive(pid):
                time.sleep(0.02)
                continue
            time.sleep(draw.uniform(0.1, 1.5))
            with self.lock:
                if self.kills >= KILLS:
                    return
                self.kills += 1
            send(pid, signal.SIGKILL)
            while pid in children(agent):
                time.sleep(0.005)
            try:
                self.look_at_stores(machine, agent, self.kills)
            except AssertionError as e:
                self.trouble.append(f"{machine}: {e}")

    def look_at_stores(self, machine, agent, number):
        """As the dead process left them: sound, and not behind what they said before."""
        for store in self.folder.glob(f"runs/*/*/hosts/{machine}/*/stores/*"):
            copy = self.folder / "copies" / f"{store.name}-{number}"
            shutil.copytree(store, copy)
            if children(agent):
                continue  # the next process was there before the copy was whole
            code, text, error = self.once("verify-store", "--json", str(copy))
            self.assertEqual(code, 0, f"{store.name} after kill {number}: {text}{error}")
            height = json.loads(text)["settled_height"]
            with self.lock:
                self.looks += 1
                self.assertGreaterEqual(height, self.settled.get(store.name, 0), store.name)
                self.settled[store.name] = height
            shutil.rmtree(copy)


if __name__ == "__main__":
    unittest.main(verbosity=2)
