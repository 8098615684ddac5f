"""Scenarios of twelve nodes on real processes, small enough for a busy machine."""

PROTOCOLS = {
    "pow": """[protocol]
preset = "lecture-pow"
block_interval = "1 s"
difficulty = { leading_zero_bits = 16 }
confirmations = 5
""",
    "pos": """[protocol]
preset = "lecture-pos"
confirmations = 6
[protocol.pos]
block_interval = "1 s"
""",
    "dpos": """[protocol]
preset = "lecture-dpos"
[protocol.dpos]
block_interval = "1 s"
delegates = 11
""",
    "eos": """[protocol]
preset = "eos"
[protocol.dpos]
producers = 11
repetitions = 2
""",
}
MEMBERS = {
    "pow": 'balance = "1000"\n',
    "pos": 'stake = "100000"\nheld = "60 days"\nbalance = "1000"\n',
    "dpos": 'stake = "1000"\nbalance = "1000"\n',
    "eos": 'stake = "1000"\nbalance = "1000"\n',
}
ROLES = {"pow": "miner", "pos": "validator", "dpos": "delegate", "eos": "delegate"}


def place(machines, nodes):
    share = [nodes // len(machines)] * len(machines)
    for i in range(nodes % len(machines)):
        share[i] += 1
    return "{ " + ", ".join(f"{m} = {n}" for m, n in zip(machines, share)) + " }"


def scenario(protocol, machines, *, stop='{ settled = "all-transactions" }', load_until="8 s",
             tx_rate=3.0, faults="", hosts="", nodes=12, addresses=None, seed=1, name=None):
    """A whole scenario file. `machines` are names, `hosts` more lines of [hosts]."""
    rows = ""
    for m in machines:
        rows += f'[[hosts.machine]]\nname = "{m}"\n'
        if addresses:
            rows += f'address = "{addresses[m]}"\n'
    return f"""schema = 1
name = "{name or 'hosts-' + protocol}"
[run]
mode = "hosts"
seed = {seed}
stop = {stop}
limit = {{ wall = "150 s" }}
{PROTOCOLS[protocol]}
[hosts]
{hosts}
{rows}
[[nodes]]
name = "node"
role = "{ROLES[protocol]}"
count = {nodes}
place = {place(machines, nodes)}
{MEMBERS[protocol]}
[network]
topology = {{ kind = "random", degree = {min(6, nodes - 1)} }}
latency = "20 ms"
[load]
tx_rate = {tx_rate}
until = "{load_until}"
{faults}
[check]
safety = ["block-valid", "supply-conserved", "no-double-spend", "settled-prefix"]
require = ["all-settled", "stores-identical"]
clock = {{ max_skew = "2 s" }}
"""
