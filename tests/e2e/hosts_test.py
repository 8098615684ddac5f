"""Mode `hosts` as people use it, over processes on loopback: runs through kill -9 and freezing, who
is not let in, and that no secret is seen. CONCUR names the binary; CONCUR_LONG=1 does more.
"""

import json
import os
import re
import signal
import socket
import ssl
import time
import unittest
from hashlib import sha256
from pathlib import Path

from hosts_support import certificates
from hosts_support.lab import LONG, LabTest, arguments, descendants, free_port, send
from hosts_support.scenarios import scenario

MACHINES = ["a", "b", "c"]


def now_ms():
    return time.time_ns() // 1_000_000


class Surviving(LabTest):
    def begin(self, protocol, **settings):
        file = self.write(f"{protocol}.toml", scenario(protocol, MACHINES, **settings))
        return self.start("run", file, "--out", f"runs-{protocol}")

    def latest_of(self, protocol):
        return (self.folder / f"runs-{protocol}" / "latest").resolve()

    def kill(self, run, machine):
        """SIGKILL, and waits for the next process of the machine."""
        before = run.hosts()[machine]
        send(before, signal.SIGKILL)
        self.await_that(f"another process of {machine}",
                        lambda: run.hosts().get(machine) not in (None, before), unless=run)

    def freeze(self, runs, machine, seconds):
        """SIGSTOP for so long. Gives the time between, in Unix milliseconds."""
        still = [run.hosts()[machine] for run in runs]
        for pid in still:
            send(pid, signal.SIGSTOP)
        begin = now_ms()
        time.sleep(seconds)
        end = now_ms()
        for pid in still:
            send(pid, signal.SIGCONT)
        return begin, end

    def assert_ends_well(self, run, protocol, killed, meanwhile=None):
        self.assertEqual(run.wait(200), 0, run.text())
        chain = self.check(self.latest_of(protocol))
        self.assertEqual(self.processes_of(self.latest_of(protocol)),
                         {m: 2 if m == killed else 1 for m in MACHINES})
        if meanwhile:
            begin, end = meanwhile
            self.assertTrue([b for b in chain if begin < b["time_ms"] < end],
                            "nobody made a block while one machine stood still")

    def test_work_stake_and_delegates_go_on_through_kills_and_freezing(self):
        runs = {p: self.begin(p, load_until="18 s") for p in ("pow", "pos", "dpos")}
        for run in runs.values():
            self.await_hosts(run, 3)
        for run in runs.values():
            self.await_height(run, 1)
        killed = dict(zip(runs, "bab"))
        for protocol, run in runs.items():
            self.kill(run, killed[protocol])
        meanwhile = self.freeze(runs.values(), "c", 10)
        for protocol, run in runs.items():
            with self.subTest(protocol):
                self.assert_ends_well(run, protocol, killed[protocol], meanwhile)

    def test_links_between_machines_get_slow_and_lossy(self):
        link = '[[faults]]\nkind = "link"\nat = "%s"\nfor = "4 s"\nbetween = ["a", "b"]\n%s\n'
        run = self.begin("pos", load_until="9 s", faults=link % ("2 s", "drop = 1.0") +
                         link % ("7 s", 'delay = "150 ms"\njitter = "30 ms"'))
        self.assertEqual(run.wait(200), 0, run.text())
        folder = self.latest_of("pos")
        self.check(folder)
        faults = json.loads((folder / "summary.json").read_text())["faults"]
        self.assertEqual(faults["link"], 2)
        self.assertGreater(faults["dropped"], 10)

    @unittest.skipUnless(LONG, "CONCUR_LONG=1")
    def test_eos_goes_on_too(self):
        run = self.begin("eos", load_until="15 s")
        self.await_hosts(run, 3)
        self.await_height(run, 1)
        self.kill(run, "b")
        self.assert_ends_well(run, "eos", "b")


class OnOneMachine(LabTest):
    def test_a_scenario_with_machines_of_its_own_keeps_them(self):
        run = self.start("hosts", "up", "--local", "3", "three-hosts-faults")
        self.assertEqual(run.wait(200), 0, run.text())
        folder = self.folder / "runs" / "latest"
        faults = json.loads((folder / "summary.json").read_text())["faults"]
        self.assertEqual([faults[k] for k in ("crash", "pause", "link")], [1, 1, 1])
        self.assertEqual(self.processes_of(folder), {"a": 1, "b": 2, "c": 1})

    def test_whole_machines_cannot_break_on_fewer(self):
        code, _, error = self.once("hosts", "up", "--local", "2", "three-hosts-faults")
        self.assertEqual(code, 2)
        self.assertIn("--local 3", error)


class Refusing(LabTest):
    def setUp(self):
        super().setUp()
        self.port = free_port()
        self.write("plain.toml", self.text(""))
        code, _, error = self.once("hosts", "init", "plain.toml", "--to", "lab")
        self.assertEqual(code, 0, error)
        self.lab = self.folder / "lab"

    def text(self, secrets, **settings):
        return scenario("pos", MACHINES, hosts=f'control = "127.0.0.1:{self.port}"\n{secrets}',
                        load_until="12 s", **settings)

    def tls(self):
        return ('join_token_file = "lab/join.token"\ntls = { ca = "lab/concur-ca.pem", '
                'cert = "lab/control.pem", key = "lab/control.key" }')

    def bundle(self, name, text, mode=0o600):
        (self.folder / name).write_text(text)
        (self.folder / name).chmod(mode)
        return name

    def refused(self, bundle, words, codes=(2, 5)):
        code, out, error = self.once("join", f"127.0.0.1:{self.port}", "--bundle", bundle, "--once",
                                     "--dir", "nothing", "--time", "1 s")
        self.assertIn(code, codes, out + error)
        self.assertRegex(error, words)
        self.assertFalse((self.folder / "nothing").exists())

    def bad_bundles(self):
        """name: (text, mode, what it is told)"""
        like = self.lab / "a.bundle"
        good = like.read_text()
        made = self.folder / "made"
        self.once("hosts", "init", "plain.toml", "--to", "other")
        foreign = (self.folder / "other" / "a.bundle").read_text()
        out = {"readable": (good, 0o644, "mode is 0644, expected 0600"),
               "foreign": (foreign, 0o600, "did not come to terms"),
               "token": (re.sub(r"(?m)^token .*$", "token " + "07" * 32, good), 0o600,
                         "join token is not the laboratory's"),
               "renamed": (good.replace("name a\n", "name b\n", 1), 0o600,
                           "does not name this machine"),
               "text": ("concur-bundle 1\nname a\n", 0o600, "expected a bundle")}
        if not certificates.OPENSSL:
            return out
        for name, machine, subject, end, words in [
                ("expired", "a", "/CN=a/OU=concur host", "20200201000000Z", "has expired"),
                ("roleless", "a", "/CN=a", "20990101000000Z", "does not name this machine"),
                ("unknown", "z", "/CN=z/OU=concur host", "20990101000000Z",
                 'this run has no machine "z"'),
                ("control", "control", "/CN=control/OU=concur control", "20990101000000Z",
                 "not a host of this laboratory")]:
            files = certificates.issue(self.lab, made, name, subject, end=end)
            out[name] = (certificates.bundle(like, *files, machine), 0o600, words)
        return out

    def greet(self, certificate, key, token, magic=b"CONCUR/1"):
        """What the gate answers to somebody without the program: a byte, or nothing."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        if certificate:
            context.load_cert_chain(certificate, key)
        try:
            with socket.create_connection(("127.0.0.1", self.port), 10) as s, \
                    context.wrap_socket(s) as tls:
                tls.sendall(magic + token + os.urandom(16))
                return tls.recv(1)
        except (ssl.SSLError, ConnectionError):
            return b""

    def refused_at_the_gate(self, bundles):
        files = self.folder / "files"
        files.mkdir()
        good = (self.lab / "a.bundle").read_text()
        certificate, key, token = certificates.split(good, files, "good")
        answers = {"good": self.greet(certificate, key, token),
                   "magic": self.greet(certificate, key, token, b"CONCUR/9"),
                   "token": self.greet(certificate, key, bytes(32)),
                   "nobody": self.greet(None, None, token)}
        for name in {"foreign", "expired", "roleless"} & set(bundles):
            part = certificates.split(bundles[name][0], files, name)
            answers[name] = self.greet(*part[:2], token)
        expected = {"good": b"\1", "magic": b"\3", "token": b"\3", "nobody": b"", "foreign": b"",
                    "expired": b"", "roleless": b"\2"}
        self.assertEqual(answers, {name: expected[name] for name in answers})

    def test_who_does_not_belong_changes_nothing_and_no_secret_is_seen(self):
        self.write("lab.toml", self.text(self.tls()))
        bundles = self.bad_bundles()
        run = self.start("run", "lab.toml")
        self.await_hosts(run, 3)
        self.await_height(run, 1)
        for name, (text, mode, words) in bundles.items():
            with self.subTest(name):
                self.refused(self.bundle(f"{name}.bundle", text, mode), words)
        self.refused_at_the_gate(bundles)
        seen = self.shown_by_processes(run)
        folder = self.folder_of(run)
        self.check(folder)
        self.assert_no_secret(seen + [(str(p), p.read_bytes()) for p in self.outputs()])

    def shown_by_processes(self, run):
        """Command lines and environments."""
        out = []
        for pid in [run.pid, *descendants(run.pid)]:
            out.append((f"command line of {pid}", " ".join(arguments(pid)).encode()))
            out.append((f"environment of {pid}", Path(f"/proc/{pid}/environ").read_bytes()))
        return out

    def outputs(self):
        """Files of the run: its folder, stores and logs with it, and what it printed."""
        files = [p for p in (self.folder / "runs").rglob("*") if p.is_file()]
        self.assertTrue([p for p in files if p.name == "process.log"])
        self.assertTrue([p for p in files if p.name == "data.mdb"])
        return files + list(self.folder.glob("*.out")) + list(self.folder.glob("*.err"))

    def assert_no_secret(self, outputs):
        secrets = certificates.secrets_in(self.lab)
        token = bytes.fromhex((self.lab / "join.token").read_text())
        derived = sha256(b"concur/laboratory-secret/" + token).digest()
        secrets["what keys are derived from"] = certificates.ways(derived)
        self.assertEqual(len(secrets), 7)  # of authority, control, three machines; and two more
        # The search finds them where they are.
        kept = [p.read_bytes() for p in self.lab.iterdir()]
        for name, written in secrets.items():
            if name != "what keys are derived from":
                self.assertTrue([f for f in kept if any(w in f for w in written)], name)
        found = [(where, name) for where, content in outputs for name, written in secrets.items()
                 if any(w in content for w in written)]
        self.assertEqual(found, [])

    def test_files_of_a_laboratory_are_its_owners_and_stay_as_they_are(self):
        before = {p.name: p.read_bytes() for p in self.lab.iterdir()}
        self.assertEqual(set(before), {"concur-ca.pem", "concur-ca.key", "control.pem",
                                       "control.key", "join.token", "a.bundle", "b.bundle",
                                       "c.bundle"})
        for p in self.lab.iterdir():
            self.assertEqual(p.stat().st_mode & 0o777, 0o600, p)
        self.assertEqual(self.lab.stat().st_mode & 0o777, 0o700)
        code, _, error = self.once("hosts", "init", "plain.toml", "--to", "lab")
        self.assertEqual(code, 2)
        self.assertIn("never overwritten", error)
        self.assertEqual(before, {p.name: p.read_bytes() for p in self.lab.iterdir()})

    def secret(self, name, text):
        path = self.folder / name
        path.write_text(text)
        path.chmod(0o600)
        return name

    def test_a_bundle_may_be_under_a_passphrase(self):
        words = self.secret("words", "correct horse\n")
        code, _, error = self.once("hosts", "init", "plain.toml", "--to", "sealed",
                                   "--passphrase-file", words)
        self.assertEqual(code, 0, error)
        bundle = self.folder / "sealed" / "b.bundle"
        text = bundle.read_text()
        self.assertTrue(text.startswith("concur-sealed 1\nargon2id "), text[:40])
        self.assertNotIn("PRIVATE", text)
        bundle.rename(self.folder / "b.bundle")
        for wrong, said in [(self.secret("wrong", "correct house\n"), "passphrase is wrong"),
                            (self.secret("empty", ""), "passphrase is wrong")]:
            code, out, error = self.once("join", f"127.0.0.1:{self.port}", "--bundle", "b.bundle",
                                         "--passphrase-file", wrong, "--time", "1 s")
            self.assertEqual((code, out), (2, ""), error)
            self.assertIn(said, error)
        (self.folder / "words").chmod(0o644)
        self.assertEqual(self.once("join", "127.0.0.1:1", "--bundle", "b.bundle",
                                   "--passphrase-file", words)[0], 2)
        (self.folder / "words").chmod(0o600)
        # Machines a and c are under it too: nobody starts them but people.
        self.write("lab.toml", self.text(self.tls().replace("lab/", "sealed/")))
        run = self.start("run", "lab.toml")
        for machine in MACHINES:
            where = "b.bundle" if machine == "b" else f"sealed/{machine}.bundle"
            self.start("join", f"127.0.0.1:{self.port}", "--bundle", where, "--passphrase-file",
                       words, "--dir", f"on-{machine}", "--once")
        self.check(self.folder_of(run))

    def test_a_short_passphrase_is_refused(self):
        code, _, error = self.once("hosts", "init", "plain.toml", "--to", "short",
                                   "--passphrase-file", self.secret("words", "secret\n"))
        self.assertEqual(code, 2)
        self.assertIn("at least 8", error)
        self.assertFalse((self.folder / "short").exists())

    def test_nothing_leaves_this_machine_without_certificates(self):
        for name, old, new in [("control", f'"127.0.0.1:{self.port}"', '"0.0.0.0:7400"'),
                               ("machine", 'name = "b"\n', 'name = "b"\naddress = "10.77.0.2"\n')]:
            with self.subTest(name):
                self.write("far.toml", self.text("").replace(old, new, 1))
                code, _, error = self.once("run", "far.toml")
                self.assertEqual(code, 2)
                self.assertIn("machines beyond loopback need hosts.tls", error)
                self.assertIn("concur hosts init FILE", error)

    def test_a_key_that_others_may_read_is_not_used(self):
        self.write("lab.toml", self.text(self.tls()))
        (self.lab / "control.key").chmod(0o640)
        code, _, error = self.once("run", "lab.toml")
        self.assertEqual(code, 2)
        self.assertIn("others may use this key: its mode is 0640", error)

    def test_a_port_that_is_taken_is_said(self):
        with socket.socket() as s:
            s.bind(("127.0.0.1", self.port))
            s.listen()
            code, _, error = self.once("run", "plain.toml")
        self.assertEqual(code, 5)
        self.assertIn(f"127.0.0.1:{self.port}", error)
        self.assertIn("is the port taken", error)

    def test_no_machine_is_called_as_the_control_is(self):
        self.write("name.toml", self.text("").replace('name = "a"', 'name = "control"')
                   .replace("a = 4", "control = 4"))
        code, _, error = self.once("check", "name.toml")
        self.assertEqual(code, 2)
        self.assertIn('"control" is the machine that others join', error)


if __name__ == "__main__":
    unittest.main(verbosity=2)
