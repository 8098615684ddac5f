"""A machine that joins a run which goes on, by the address of the control and its bundle. CONCUR
names the binary."""

import unittest

from hosts_support.lab import LabTest, free_port
from hosts_support.scenarios import scenario

MACHINES = ["a", "b"]


class Newcomer(LabTest):
    def test_a_machine_joins_a_run_that_goes_on(self):
        secrets = ('join_token_file = "lab/join.token"\ntls = { ca = "lab/concur-ca.pem", '
                   'cert = "lab/control.pem", key = "lab/control.key" }')
        text = scenario("pos", MACHINES, nodes=6, load_until="25 s", name="newcomer",
                        hosts=f'control = "127.0.0.1:{free_port()}"\n{secrets}')
        text = text.replace("[[nodes]]", '[[hosts.machine]]\nname = "c"\n[[nodes]]', 1)
        text += ('\n[[nodes]]\nname = "late"\ncount = 2\nmachine = "c"\njoins = "6 s"\n'
                 'stake = "100"\nheld = "60 days"\nbalance = "100"\n')
        self.write("plain.toml", text.replace(secrets, ""))
        code, _, error = self.once("hosts", "init", "plain.toml", "--to", "lab")
        self.assertEqual(code, 0, error)
        # Its bundle is on the machine, and nowhere else.
        (self.folder / "away").mkdir()
        (self.folder / "lab" / "c.bundle").rename(self.folder / "away" / "c.bundle")
        self.write("lab.toml", text)
        run = self.start("run", "lab.toml")
        self.await_hosts(run, len(MACHINES))
        self.await_height(run, 8)
        control = text.split('control = "', 1)[1].split('"', 1)[0]
        self.start("join", control, "--bundle", "away/c.bundle", "--dir", "on-c", "--once")
        folder = self.folder_of(run)
        self.check(folder)
        self.assertEqual(self.processes_of(folder), {"a": 1, "b": 1, "c": 1})


if __name__ == "__main__":
    unittest.main()
