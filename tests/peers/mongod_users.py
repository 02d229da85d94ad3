"""Makes the users of the tests on all servers: mongod_users.py mongod.json

Every password equals the user name unless it stands here. Where no database is named it is admin.
"""

import json
import sys

import pymongo

BOTH = ["SCRAM-SHA-1", "SCRAM-SHA-256"]
READ_WRITE = [{"role": "readWrite", "db": "test"}]

# database, name, password, mechanisms
USERS = [
    ("admin", "sha1", "sha1", ["SCRAM-SHA-1"]),
    ("admin", "sha256", "sha256", ["SCRAM-SHA-256"]),
    ("admin", "both", "both", BOTH),
    # SASLprep: U+2168 maps to "IX" and U+2163 to "IV"; the name itself is not prepared
    ("admin", "IX", "IX", ["SCRAM-SHA-256"]),
    ("admin", "\u2168", "\u2163", ["SCRAM-SHA-256"]),
    # the escapes of RFC 5802, one that only looks like an escape, and a percent sign
    ("admin", "a,b", "a,b", BOTH),
    ("admin", "a=b", "a=b", BOTH),
    ("admin", "a=2Cb", "a=2Cb", BOTH),
    ("admin", "a%b", "a%b", BOTH),
    ("admin", "reserved", "p+a%s:s@w/o?r#d[1]", BOTH),
    # in a database that is not admin, for the hint about authSource
    ("orders", "app", "apppw", BOTH),
]


def main() -> None:
    servers = json.load(open(sys.argv[1]))
    for server in servers.values():
        options = dict(directConnection=True, serverSelectionTimeoutMS=20_000, timeoutMS=20_000, tls=True,
                       tlsCAFile=f"{server['tls_dir']}/ca.pem")
        # the first user comes in by the localhost exception
        with pymongo.MongoClient("localhost", server["port"], **options) as client:
            client.admin.command("createUser", "root", pwd="rootpw", roles=["root"])
        with pymongo.MongoClient("localhost", server["port"], username="root", password="rootpw", **options) as client:
            for database, name, password, mechanisms in USERS:
                client[database].command("createUser", name, pwd=password, roles=READ_WRITE, mechanisms=mechanisms)
            client["$external"].command("createUser", "CN=alice,OU=people,O=Clients,C=XX", roles=READ_WRITE)


main()
