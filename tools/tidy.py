#!/usr/bin/env python3
"""Checks the source text for what compilers do not see; run as the test `source-text`.

    tools/tidy.py [FILE...]     all files of the project if none is named

Prints file:line: rule: message, one a finding, and exits 1 if there is any. A line may be excused
by a comment on it or above it that says why:  // tidy: allow(RULE) reason
The rules are in tidy_rules.py, and tidy_test.py shows each of them firing.
"""

import pathlib
import subprocess
import sys

sys.dont_write_bytecode = True

import tidy_rules
from tidy_text import Source

ROOT = pathlib.Path(__file__).resolve().parent.parent
SKIPPED = ("build", "runs", ".git", ".cache")


def project_files():
    """Paths below the root that git knows or would add; all files where there is no git."""
    try:
        out = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT, capture_output=True, check=True).stdout.decode()
        names = sorted(set(out.split("\0")) - {""})
    except (OSError, subprocess.CalledProcessError):
        names = sorted(str(p.relative_to(ROOT)) for p in ROOT.rglob("*"))
    return [n for n in names if not n.startswith(SKIPPED) and (ROOT / n).is_file()]


def read(name):
    """The file as a Source, or None if it is not text."""
    try:
        return Source(name, (ROOT / name).read_text(encoding="utf-8"))
    except UnicodeDecodeError:
        return None


def main(arguments):
    if arguments:
        names = [str(pathlib.Path(a).resolve().relative_to(ROOT)) for a in arguments]
    else:
        names = project_files()
    sources = [s for s in map(read, names) if s]
    findings = tidy_rules.check(sources)
    for finding in findings:
        print(finding)
    if findings:
        print(f"{len(findings)} findings in {len(sources)} files", file=sys.stderr)
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
