"""The demo against a real server: demo.py PEERS_JSON MONGO_AUTH

Runs `mongo-auth check --json` for each row with both adapters, and asks the server's own log what
happened: 20250 and 20429 are successes, 20249 and 20428 failures. Exits with 1 when the two disagree.
"""

import json
import pathlib
import subprocess
import sys
import time
from urllib.parse import quote

SUCCEEDED, FAILED = (20250, 20429), (20249, 20428)


def rows(peers: dict):
    """What is shown, the server, the connection string, the mechanism that the server must log."""
    plain = f"127.0.0.1:{peers['mongod']['port']}"
    tls = f"localhost:{peers['mongod_require_tls']['port']}"
    files = peers["tls"]
    tls_options = f"tls=true&tlsCAFile={quote(files['ca'], safe='')}"

    def user(name, password=None, host=plain, rest=""):
        return f"mongodb://{quote(name, safe='')}:{quote(password or name, safe='')}@{host}/{rest}"

    def certificate(file, extra=""):
        key = f"tlsCertificateKeyFile={quote(files[file], safe='')}"
        return f"mongodb://{tls}/?authMechanism=MONGODB-X509&{tls_options}&{key}{extra}"

    sha1, sha256 = "SCRAM-SHA-1", "SCRAM-SHA-256"
    yield "negotiated, inside hello", "mongod", user("both"), sha256, True
    yield "negotiated, user without SHA-256", "mongod", user("sha1"), sha1, True
    yield "SCRAM-SHA-1 asked for", "mongod", user("both", rest=f"?authMechanism={sha1}"), sha1, True
    yield "SCRAM-SHA-256 asked for", "mongod", user("sha256", rest=f"?authMechanism={sha256}"), sha256, True
    yield "SASLprep maps the password", "mongod", user("IX", "I\u00adX"), sha256, True
    yield "name and password beyond ASCII", "mongod", user("\u2168", "\u2163"), sha256, True
    yield "comma in the name", "mongod", user("a,b"), sha256, True
    yield "equals sign in the name", "mongod", user("a=b"), sha256, True
    yield "reserved characters in the password", "mongod", user("reserved", "p+a%s:s@w/o?r#d[1]"), sha256, True
    yield "database from the path", "mongod", user("app", "apppw", rest="orders"), sha256, True
    yield "over TLS", "mongod_require_tls", user("both", host=tls, rest=f"?{tls_options}"), sha256, True
    yield "password sent over TLS", "mongod_require_tls", user(
        "both", host=tls, rest=f"?authMechanism=PLAIN&authSource=admin&{tls_options}"), "PLAIN", True
    yield "client certificate", "mongod_require_tls", certificate("alice"), "MONGODB-X509", True
    yield "client certificate, encrypted key", "mongod_require_tls", certificate(
        "alice_encrypted", "&tlsCertificateKeyFilePassword=secret"), "MONGODB-X509", True
    yield "wrong password", "mongod", user("both", "wrong"), sha256, False
    yield "wrong database", "mongod", user("app", "apppw"), None, False
    yield "certificate of nobody", "mongod_require_tls", certificate("bob"), "MONGODB-X509", False


class Log:
    """What a server logged about authentication since the last look."""

    def __init__(self, path: str) -> None:
        self.path = pathlib.Path(path)
        self.position = self.path.stat().st_size

    def entries(self) -> list:
        """Waits for a success or a failure: the server answers before it flushes its log."""
        found: list = []
        for _ in range(100):
            with self.path.open("rb") as file:
                file.seek(self.position)
                new = file.read()
            new = new[: new.rfind(b"\n") + 1]
            self.position += len(new)
            lines = [json.loads(line) for line in new.splitlines()]
            found += [line for line in lines if line["id"] in SUCCEEDED + FAILED]
            if found:
                break
            time.sleep(0.02)
        return found


def check(program: str, adapter: str, uri: str) -> dict:
    done = subprocess.run([program, "check", "--json", "--adapter", adapter, "-"], input=uri, text=True,
                          capture_output=True, timeout=60)
    try:
        return json.loads(done.stdout)
    except json.JSONDecodeError:
        sys.exit(f"mongo-auth check printed no JSON, exit code {done.returncode}: {done.stderr}")


def agree(said: dict, logged: list, mechanism, succeeds: bool) -> bool:
    successes = [line for line in logged if line["id"] in SUCCEEDED]
    if not said["hosts"]:
        return False
    host = said["hosts"][0]
    if not succeeds:
        return not successes and bool(logged) and said["exit"] == 1
    if not host["logged_in"] or len(successes) != 1:
        return False
    attributes = successes[0]["attr"]
    same = host["mechanism"] == attributes["mechanism"] == mechanism
    # the log of X.509 has no such field
    return same and attributes.get("speculative", host["speculative"]) == host["speculative"]


def summary(said: dict) -> tuple:
    if not said["hosts"]:
        return said["error"]["kind"], "", ""
    host = said["hosts"][0]
    result = "logged in" if host["logged_in"] else "not logged in"
    if host["error"]:
        code = host["error"]["code"]
        result = host["error"]["kind"] + ("" if code is None else f", code {code}")
    trips = host["round_trips"]
    return result, host["mechanism"] or "", "" if trips is None else str(trips)


def told(line: dict) -> str:
    attributes = line["attr"]
    early = ", speculative" if attributes.get("speculative") else ""
    return f"{'ok' if line['id'] in SUCCEEDED else 'failed'} {attributes['mechanism']}{early}"


def main() -> None:
    peers = json.loads(pathlib.Path(sys.argv[1]).read_text())
    logs = {name: Log(peers[name]["log"]) for name in ("mongod", "mongod_require_tls")}
    table = [("", "adapter", "mongo-auth says", "mechanism", "trips", "the log of mongod says", "")]
    wrong = 0
    for title, server, uri, mechanism, succeeds in rows(peers):
        for adapter in ("blocking", "tokio"):
            said = check(sys.argv[2], adapter, uri)
            logged = logs[server].entries()
            good = agree(said, logged, mechanism, succeeds)
            wrong += not good
            table.append((title, adapter, *summary(said), "; ".join(map(told, logged)), "" if good else "DISAGREE"))
            title = ""
    widths = [max(map(len, column)) for column in zip(*table)]
    for row in table:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip())
    print(f"\nmongod {peers['mongod']['version']}: {len(table) - 1 - wrong} checks agree with the server's log, {wrong} do not")
    sys.exit(1 if wrong else 0)


main()
