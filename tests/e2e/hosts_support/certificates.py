"""Bundles that are not as they should be, made with the openssl program."""

import base64
import re
import shutil
import subprocess
from pathlib import Path

OPENSSL = shutil.which("openssl")
CONFIG = """[ca]
default_ca = lab
[lab]
database = index.txt
serial = serial
new_certs_dir = .
default_md = default
policy = names
x509_extensions = uses
unique_subject = no
[names]
commonName = supplied
organizationalUnitName = optional
[uses]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = serverAuth,clientAuth
[req]
distinguished_name = nobody
[nobody]
"""


def issue(lab, folder, name, subject, begin="20200101000000Z", end="20990101000000Z"):
    """Signed by the laboratory's own authority: files NAME.pem and NAME.key in `folder`."""
    folder.mkdir(exist_ok=True)
    (folder / "ca.cnf").write_text(CONFIG)
    (folder / "index.txt").write_text("")
    (folder / "serial").write_text("01")

    def openssl(*words):
        subprocess.run([OPENSSL, *words], cwd=folder, check=True, capture_output=True, timeout=30)

    openssl("genpkey", "-algorithm", "ed25519", "-out", f"{name}.key")
    openssl("req", "-new", "-config", "ca.cnf", "-key", f"{name}.key", "-subj", subject,
            "-out", f"{name}.csr")
    openssl("ca", "-batch", "-notext", "-config", "ca.cnf", "-in", f"{name}.csr",
            "-cert", str(lab / "concur-ca.pem"), "-keyfile", str(lab / "concur-ca.key"),
            "-startdate", begin, "-enddate", end, "-out", f"{name}.pem")
    return folder / f"{name}.pem", folder / f"{name}.key"


def bundle(like, certificate, key, name=None):
    """The bundle `like`, with this certificate and key."""
    text = like.read_text()
    head = text[:text.index("-----BEGIN")]
    parts = re.findall(r"-----BEGIN[^-]*-----.*?-----END[^-]*-----\n", text, re.S)
    if name:
        head = re.sub(r"(?m)^name .*$", f"name {name}", head)
    return head + certificate.read_text() + parts[1] + key.read_text()


def split(text, folder, name):
    """A bundle's certificate and key as files, and its token."""
    parts = re.findall(r"-----BEGIN[^-]*-----.*?-----END[^-]*-----\n", text, re.S)
    certificate, key = folder / f"{name}.pem", folder / f"{name}.key"
    certificate.write_text(parts[0])
    key.write_text(parts[2])
    return certificate, key, bytes.fromhex(re.search(r"(?m)^token (\w+)$", text).group(1))


def secrets_in(lab):
    """What must never be seen of a laboratory: by name, all the ways to write it."""
    out = {}
    for file in sorted(Path(lab).iterdir()):
        for body in re.findall(r"-----BEGIN PRIVATE KEY-----\s+(.*?)\s+-----END", file.read_text(),
                               re.S):
            seed = base64.b64decode(body)[-32:]
            out[f"{file.name}: key"] = [body.encode(), *ways(seed)]
    out["token"] = ways(bytes.fromhex((Path(lab) / "join.token").read_text().strip()))
    return out


def ways(raw):
    # The last digits of base64 depend on what follows.
    return [raw, raw.hex().encode(), raw.hex().upper().encode(), base64.b64encode(raw)[:42],
            base64.urlsafe_b64encode(raw)[:42]]
