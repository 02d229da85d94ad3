"""Serves moto as AWS STS on 127.0.0.1, with every signature checked: moto_sts.py FOLDER

A user, its access key and a role are made, and FOLDER/moto.json tells who they are and where the server is.
"""

import json
import os
import pathlib
import sys

from moto import settings
from moto.core.authorization import ActionAuthenticatorMixin
from moto.iam.models import iam_backends
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from werkzeug.serving import make_server

ACCOUNT = "123456789012"
ANYTHING = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
ANYBODY = {"Version": "2012-10-17",
           "Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}]}

check = ActionAuthenticatorMixin._authenticate_and_authorize_normal_action


def check_what_is_signed(self, resource: str = "*") -> None:
    """The token authorizes this action and it is not signed; moto would look for a signature all the same."""
    if self._get_action() != "AssumeRoleWithWebIdentity":
        check(self, resource)


def identities() -> dict:
    iam = iam_backends[ACCOUNT]["aws"]
    user = iam.create_user("us-east-1", "mongo")
    iam.put_user_policy("mongo", "all", json.dumps(ANYTHING))
    key = iam.create_access_key("mongo")
    role = iam.create_role("app", json.dumps(ANYBODY), "/", None, "", [], "3600", None)
    return {"access_key_id": key.access_key_id, "secret_access_key": key.secret_access_key, "user_arn": user.arn,
            "role_arn": role.arn}


def main() -> None:
    told = identities()
    settings.INITIAL_NO_AUTH_ACTION_COUNT = 0.0
    ActionAuthenticatorMixin._authenticate_and_authorize_normal_action = check_what_is_signed
    application = DomainDispatcherApplication(create_backend_app)
    server = make_server("127.0.0.1", 0, application, threaded=True, request_handler=MotoRequestHandler)
    told["url"] = f"http://127.0.0.1:{server.server_port}"
    folder = pathlib.Path(sys.argv[1])
    (folder / "moto.json.new").write_text(json.dumps({"moto": told}, indent=1))
    os.replace(folder / "moto.json.new", folder / "moto.json")
    server.serve_forever()


main()
