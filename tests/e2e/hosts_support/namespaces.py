"""Machines on one wire: network namespaces joined by a bridge that has one of its own, so that the
network of this machine is not touched. Needs the program `ip` and the right to use it.
"""

import os
import shutil
import subprocess

IP = shutil.which("ip") or shutil.which("ip", path="/usr/sbin:/sbin")


def ip(*words):
    subprocess.run([IP, *words], check=True, capture_output=True, text=True, timeout=20)


def why_not():
    """What stands against namespaces here; empty if nothing does."""
    if not IP:
        return "there is no program ip (package iproute2)"
    name = f"cc{os.getpid()}-try"
    try:
        ip("netns", "add", name)
        ip("netns", "del", name)
    except (OSError, subprocess.SubprocessError) as e:
        return f"network namespaces are not allowed: {getattr(e, 'stderr', '') or e}".strip()
    return ""


class Wire:
    """`addresses` by machine. Close it."""

    def __init__(self, addresses):
        self.prefix = f"cc{os.getpid()}"
        self.made = []
        self.addresses = addresses
        try:
            self.build()
        except BaseException:
            self.close()
            raise

    def name(self, machine):
        return f"{self.prefix}-{machine}"

    def build(self):
        wire = self.add("wire")
        ip("-n", wire, "link", "add", "bridge", "type", "bridge")
        ip("-n", wire, "link", "set", "bridge", "up")
        for machine, address in self.addresses.items():
            space = self.add(machine)
            port = f"to-{machine}"
            ip("link", "add", "wire0", "netns", space, "type", "veth", "peer", "name", port,
               "netns", wire)
            ip("-n", wire, "link", "set", port, "master", "bridge")
            ip("-n", wire, "link", "set", port, "up")
            ip("-n", space, "address", "add", f"{address}/24", "dev", "wire0")
            ip("-n", space, "link", "set", "wire0", "up")
            ip("-n", space, "link", "set", "lo", "up")

    def add(self, machine):
        ip("netns", "add", self.name(machine))
        self.made.append(self.name(machine))
        return self.name(machine)

    def on(self, machine):
        """Put before a command to run it there."""
        return [IP, "netns", "exec", self.name(machine)]

    def set_link(self, machine, state):
        """Of the bridge's port, "up" or "down": the machine itself sees nothing but silence."""
        ip("-n", self.name("wire"), "link", "set", f"to-{machine}", state)

    def close(self):
        for name in self.made:
            subprocess.run([IP, "netns", "del", name], check=False, capture_output=True, timeout=20)
        self.made = []
