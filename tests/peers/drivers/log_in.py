"""Logs in with PyMongo: reads connection strings, one a line, and answers each with one line.

Environment variables may stand before it, NAME=VALUE and a tab each. There are no others of AWS.

"ok USER@DATABASE" as the server's connectionStatus sees it, "refused CODE", or "failed" with a text.
"""

import os
import sys

import pymongo
from pymongo.errors import OperationFailure, PyMongoError


def log_in(uri: str) -> str:
    try:
        with pymongo.MongoClient(uri, maxPoolSize=1, serverSelectionTimeoutMS=20_000) as client:
            status = client.admin.command("connectionStatus")
            users = status["authInfo"]["authenticatedUsers"]
            return " ".join(["ok"] + [f"{user['user']}@{user['db']}" for user in users])
    except OperationFailure as error:
        return f"refused {error.code}"
    except PyMongoError as error:
        return f"failed {type(error).__name__}: {error}".replace("\n", " ")


for line in sys.stdin:
    *variables, uri = line.rstrip("\n").split("\t")
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        del os.environ[name]
    os.environ.update(variable.split("=", 1) for variable in variables)
    print(log_in(uri), flush=True)
