"""What botocore makes of files and environments: one JSON object a line, each a world and its end.

The seed is fixed, so every run prints the same. Nothing leaves the process: HTTP, programs and the
home directory are replaced. In what is printed the home directory is /home/u.
"""

import hashlib
import json
import os
import random
import shutil
import sys
import tempfile

import botocore.credentials as credentials
import botocore.session
import botocore.utils as utils

CASES = 700
RANDOM = random.Random(20260101)
HOME = "/home/u"
NAMES = ["default", "a", "b", "c", "with space"]
KEYS = json.dumps(
    {"Version": 1, "AccessKeyId": "AKIDPROCESS", "SecretAccessKey": "s", "SessionToken": "t"}
)
ANSWER = {
    "AccessKeyId": "AKIDMETADATA",
    "SecretAccessKey": "s",
    "Token": "t",
    "Expiration": "2100-01-01T00:00:00Z",
}


def chance(percent):
    return RANDOM.randrange(100) < percent


# worlds ------------------------------------------------------------------------------------------


def keys(place):
    """The three keys of a place, now and then not all of them."""
    lines = [
        f"aws_access_key_id = AKID{place}",
        f"aws_secret_access_key = s{place}+/=",
        f"aws_session_token = t{place}",
    ]
    return RANDOM.choice([lines] * 3 + [lines[:2]] * 6 + [lines[:1], lines[1:2]])


def role(name):
    lines = [f"role_arn = arn:aws:iam::123456789012:role/{name.replace(' ', '-')}"]
    sources = [f"source_profile = {RANDOM.choice(NAMES + ['nobody'])}"]
    sources += [
        "credential_source = "
        + RANDOM.choice(["Environment", "Ec2InstanceMetadata", "EcsContainer"] * 3 + ["Nowhere"])
    ]
    lines += RANDOM.choice([sources[:1]] * 5 + [sources[1:]] * 2 + [sources, []])
    for line in (
        "role_session_name = session@x",
        "external_id = a=b&c",
        "duration_seconds = 900",
        "duration_seconds = long",
        "mfa_serial = arn:aws:iam::1:mfa/u",
    ):
        if chance(20) and not any(line.split(" =")[0] in have for have in lines):
            lines.append(line)
    return lines


def config_profile(name, place):
    lines = ["region = eu-west-1"] if chance(30) else []
    if chance(35):
        lines += keys(place)
    if chance(40):
        lines += role(name)
    if chance(10):
        lines.append(f"web_identity_token_file = {HOME}/token")
    if chance(30):
        lines += RANDOM.choice(
            [
                ["sso_session = corp", "sso_account_id = 1", "sso_role_name = r e"],
                ["sso_session = corp", "sso_account_id = 1"],
                ["sso_session = corp", "sso_region = us-east-1", "sso_role_name = r"],
                ["sso_session = nobody", "sso_account_id = 1", "sso_role_name = r"],
                [
                    "sso_start_url = https://x.awsapps.com/start",
                    "sso_region = eu-west-1",
                    "sso_account_id = 2",
                    "sso_role_name = legacy",
                ],
                ["sso_start_url = https://x.awsapps.com/start", "sso_account_id = 2"],
                ["sso_start_url = https://x.awsapps.com/start"],
            ]
        )
    if chance(20):
        lines.append("credential_process = " + RANDOM.choice(["tool", "'my tool' \"a b\" c\\ d", "tool 'x"]))
    if chance(15):
        lines.append("s3 =\n  max_queue_size = 1\n  addressing_style = path")
    return lines


def noise(text):
    """The same text, written differently."""
    lines = []
    for line in text.split("\n"):
        if chance(6):
            lines.append(RANDOM.choice(["# comment", "; comment", "  # comment", "", "   "]))
        if " = " in line and not line.startswith(" ") and chance(25):
            key, value = line.split(" = ", 1)
            key = RANDOM.choice([key, key.upper(), key.title()])
            line = key + RANDOM.choice(["=", " =", "= ", ": ", ":", "\t=\t"]) + value
            line += RANDOM.choice(["", " ", "\t"])
        lines.append(line)
    return RANDOM.choice(["\n", "\n", "\n", "\r\n"]).join(lines)


def damage(text):
    return RANDOM.choice(
        [
            text + "\nno delimiter",
            "key = before the first section\n" + text,
            text + "\n[twice]\n[twice]\n",
            text + "\n[x]\nkey = 1\nKEY = 2\n",
            text + "\n= value without key\n",
            text + "\n[x]\ns3 =\n  no delimiter\n",
            text + "\n[open\n",
        ]
    )


def spelled(name):
    spellings = [f'[profile "{name}"]', f"[profile '{name}']"]
    if name == "default":
        spellings = ["[default]"] * 4 + ["[profile default]"]
    elif " " not in name:
        spellings += [f"[profile {name}]"] * 4 + [f"[profile  {name}]"]
    return RANDOM.choice(spellings)


def files(env):
    world = {}
    if chance(70):
        sections = []
        for name in NAMES:
            if chance(35):
                lines = keys("CRED" + name[0].upper())
                if chance(10):
                    lines += role(name)
                sections.append("\n".join([f"[{name}]"] + lines))
        world["credentials"] = "\n".join(sections)
    if chance(80):
        sections = []
        for name in NAMES:
            if chance(88):
                lines = config_profile(name, "CONF" + name[0].upper())
                sections.append("\n".join([spelled(name)] + lines))
        sections.append(
            RANDOM.choice(
                [
                    "[sso-session corp]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = eu-west-1",
                    "[sso-session 'corp']\nsso_region = eu-west-1",
                    "[preview]\nx = 1",
                    "[services s]\n[plugins]",
                ]
            )
        )
        RANDOM.shuffle(sections)
        world["config"] = "\n".join(sections)
    for name in world:
        world[name] = noise(world[name])
        if chance(4):
            world[name] = damage(world[name])
    at = {f"{HOME}/.aws/{name}": text for name, text in world.items()}
    if chance(8):
        env["AWS_SHARED_CREDENTIALS_FILE"] = RANDOM.choice(["", f"{HOME}/.aws/config", "~/.aws/config"])
    if chance(5):
        env["AWS_CONFIG_FILE"] = RANDOM.choice(["", f"{HOME}/missing"])
    return at


def world():
    env = {}
    if chance(20):
        env["AWS_ACCESS_KEY_ID"] = "AKIDENV"
        env["AWS_SECRET_ACCESS_KEY"] = "senv"
        if chance(40):
            env["AWS_SESSION_TOKEN"] = "tenv"
        if chance(15):
            env[RANDOM.choice(list(env))] = ""
        if chance(15):
            del env[RANDOM.choice(list(env))]
    if chance(50):
        env["AWS_PROFILE"] = RANDOM.choice(NAMES * 4 + ["nobody", ""])
    if chance(6):
        env["AWS_DEFAULT_PROFILE"] = RANDOM.choice(NAMES)
    if chance(12):
        env["AWS_WEB_IDENTITY_TOKEN_FILE"] = f"{HOME}/token"
        env["AWS_ROLE_ARN"] = "arn:aws:iam::1:role/env"
        if chance(40):
            env["AWS_ROLE_SESSION_NAME"] = "envsession"
        if chance(25):
            del env[RANDOM.choice(["AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_ROLE_ARN"])]
    if chance(15):
        env["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] = "/v2/creds?x=1"
    if chance(12):
        env["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = RANDOM.choice(
            [
                "http://169.254.170.23/v1/credentials",
                "http://[fd00:ec2::23]/v1/credentials",
                "http://localhost:8080/x",
                "http://127.1.2.3/",
                "http://[::1]:1/",
                "https://example.com/c",
                "http://example.com/c",
                "http://169.254.169.254/c",
                "http://localhost.example.com/",
            ]
        )
        env["AWS_CONTAINER_AUTHORIZATION_TOKEN"] = RANDOM.choice(["Basic x", "a\nb"])
    if chance(30):
        env["AWS_EC2_METADATA_DISABLED"] = RANDOM.choice(["true", "TRUE", "false"])
    if chance(8):
        env["AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE"] = RANDOM.choice(["ipv4", "IPv6"])
    at = files(env)
    at[f"{HOME}/token"] = "jwt"
    for key in ("corp", "https://x.awsapps.com/start"):
        name = hashlib.sha1(key.encode()).hexdigest()
        token = {"accessToken": f"token of {key}", "expiresAt": "2100-01-01T00:00:00Z"}
        at[f"{HOME}/.aws/sso/cache/{name}.json"] = json.dumps(token)
    return {"env": env, "files": at, "process": KEYS, "ec2": chance(50)}


def by_hand():
    """Worlds in which the two are known to differ, and shapes that chance does not find."""
    cred = f"{HOME}/.aws/credentials"
    conf = f"{HOME}/.aws/config"
    two = "aws_access_key_id = AKIDCRED\naws_secret_access_key = s\n"

    def make(at, env=None):
        return {"env": env or {}, "files": at, "process": KEYS, "ec2": False}

    yield make({cred: "\ufeff[default]\n" + two})
    yield make({cred: "[DEFAULT]\n" + two + "[default]\n"})
    yield make({cred: "[ default ]\n" + two})
    yield make({cred: "[default] ; comment\n" + two})
    yield make({cred: "[default] x = y\n" + two})
    yield make({cred: "[default]\n" + two + "aws_session_token =\n"})
    yield make({cred: "[default]\naws_access_key_id =\naws_secret_access_key =\n"})
    yield make({cred: "[default]\n  aws_access_key_id = AKIDCRED\n  aws_secret_access_key = s\n"})
    yield make({cred: "[default]\naws_access_key_id = AKIDCRED\n  aws_secret_access_key = s\n"})
    yield make({cred: "[default]\n" + two + "aws_security_token = old\naws_session_token = new\n"})
    yield make({cred: "[default]\naws_access_key_id = AKIDCRED # x\naws_secret_access_key = s\n"})
    yield make({cred: "[default]\r" + two.replace("\n", "\r")})
    yield make({conf: "[profile default]\n" + two})
    yield make({conf: "[profiles default]\n" + two})
    yield make({conf: "[default]\n[profile default]\n" + two})
    yield make({conf: "[profile default]\n" + two + "[default]\n"})
    yield make({conf: "[profile a]\n" + two}, {"AWS_PROFILE": "profile a"})
    yield make({cred: "[profile a]\n" + two}, {"AWS_PROFILE": "a"})
    yield make({conf: "[a]\n" + two}, {"AWS_PROFILE": "a"})
    yield make({cred: "[a]\n" + two}, {"AWS_PROFILE": "a", "AWS_DEFAULT_PROFILE": "default"})
    yield make({}, {"AWS_PROFILE": "default"})
    yield make({}, {"AWS_SECURITY_TOKEN": "t", "AWS_ACCESS_KEY_ID": "AKIDENV", "AWS_SECRET_ACCESS_KEY": "s"})
    yield make({cred: "[default]\n" + two}, {"AWS_PROFILE": "nobody", "AWS_ACCESS_KEY_ID": "AKIDENV", "AWS_SECRET_ACCESS_KEY": "s"})
    yield make({cred: "broken"}, {"AWS_ACCESS_KEY_ID": "AKIDENV", "AWS_SECRET_ACCESS_KEY": "s"})
    yield make({cred: "[default]\n" + two}, {"AWS_SHARED_CREDENTIALS_FILE": "$HOME/.aws/credentials"})
    role = "[default]\nrole_arn = arn:aws:iam::1:role/r\n"
    yield make({conf: role + "source_profile = default\n" + two})
    yield make({conf: role + "source_profile = default\n", cred: "[default]\n" + two})
    yield make({conf: role + "source_profile = a\n[profile a]\nrole_arn = arn:aws:iam::1:role/a\nsource_profile = a\n" + two})
    yield make({conf: role + "source_profile = a\n[profile a]\nrole_arn = arn:aws:iam::1:role/a\nsource_profile = default\n"})
    yield make({conf: role + "source_profile = a\n[profile a]\nrole_arn = arn:aws:iam::1:role/a\nsource_profile = b\n[profile b]\nrole_arn = arn:aws:iam::1:role/b\nsource_profile = c\n", cred: "[c]\n" + two})
    yield make({conf: role + "source_profile = a\nrole_session_name = a b\n[profile a]\n" + two})
    yield make({conf: role + "web_identity_token_file = " + HOME + "/token\n", HOME + "/token": "jwt"})
    yield make({conf: role, HOME + "/token": "jwt"}, {"AWS_WEB_IDENTITY_TOKEN_FILE": HOME + "/token"})
    yield make({conf: "[default]\nrole_arn =\n" + two})
    yield make({conf: "[default]\ncredential_process =\n" + two})
    uri = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"
    full = "AWS_CONTAINER_CREDENTIALS_FULL_URI"
    token = "AWS_CONTAINER_AUTHORIZATION_TOKEN"
    yield make({}, {uri: "/v2"})
    yield make({}, {uri: "", full: "http://localhost/"})
    yield make({}, {uri: "@example.com/"})
    yield make({}, {uri: "v2"})
    yield make({}, {full: "http://localhost/", token: "x"})
    yield make({HOME + "/pod": "x"}, {full: "http://localhost/", token: "y", token + "_FILE": HOME + "/pod"})
    yield make({HOME + "/pod": "x\n"}, {full: "http://localhost/", token + "_FILE": HOME + "/pod"})
    yield make({}, {full: "http://evil.example@localhost/"})
    yield make({}, {full: "ftp://localhost/"})
    yield make({}, {full: "http://LOCALHOST/"})
    yield make({}, {full: "http://127.1/"})


# botocore ----------------------------------------------------------------------------------------


class Program:
    output = ""
    argv = None

    def __init__(self, argv, **_):
        Program.argv = argv
        self.returncode = 0

    def communicate(self):
        return self.output.encode(), b""


class Http:
    """What would have been asked."""

    ec2 = False
    container = None
    imds = None


def retrieve(self, url, headers=None):
    Http.container = {"url": url, "authorization": (headers or {}).get("Authorization")}
    return dict(ANSWER)


def metadata_token(self):
    self._assert_enabled()
    if not Http.ec2:
        raise self._RETRIES_EXCEEDED_ERROR_CLS()
    Http.imds = self.get_base_url().rstrip("/")
    return "token"


credentials.ProcessProvider.__init__.__defaults__ = (Program,)
utils.ContainerMetadataFetcher._retrieve_credentials = retrieve
utils.InstanceMetadataFetcher._fetch_metadata_token = metadata_token
utils.InstanceMetadataFetcher._get_iam_role = lambda self, token: "role"
utils.InstanceMetadataFetcher._get_credentials = lambda self, role, token: dict(ANSWER)


def describe(found):
    """Where credentials come from, without asking anybody for them."""
    method = found.method
    if method in ("env", "shared-credentials-file", "config-file", "custom-process"):
        frozen = found.get_frozen_credentials()
        keys = [frozen.access_key, frozen.secret_key, frozen.token]
        argv = Program.argv if method == "custom-process" else None
        return {"from": method, "keys": keys, "argv": argv}
    if method == "container-role":
        return {"from": method, **Http.container}
    if method == "iam-role":
        return {"from": method, "base": Http.imds}
    fetch = found._refresh_using
    fetcher = getattr(fetch, "__self__", None) or fetch._refresh.__self__
    if method == "sso":
        key = fetcher._sso_session_name or fetcher._start_url
        url = (
            f"https://portal.sso.{fetcher._sso_region}.amazonaws.com/federation/credentials"
            f"?role_name={fetcher._role_name.replace(' ', '%20')}&account_id={fetcher._account_id}"
        )
        return {"from": method, "url": url, "token": f"token of {key}"}
    args = {name: str(value) for name, value in fetcher._assume_kwargs.items()}
    if fetcher._using_default_session_name:
        del args["RoleSessionName"]
    if method == "assume-role":
        source = describe(fetcher._source_credentials)
        # of keys that sign, only the id is seen in the request
        source = {"signer": source["keys"][0]} if "keys" in source else source
        return {"from": method, "args": args, "source": source}
    assert method == "assume-role-with-web-identity", method
    return {"from": method, "args": args}


def ask(case, home):
    place = lambda text: text.replace(HOME, home)
    shutil.rmtree(home, ignore_errors=True)
    for path, text in case["files"].items():
        os.makedirs(os.path.dirname(place(path)), exist_ok=True)
        with open(place(path), "w", newline="", encoding="utf-8") as file:
            file.write(place(text))
    os.makedirs(home, exist_ok=True)
    os.environ.clear()
    os.environ.update({name: place(value) for name, value in case["env"].items()})
    os.environ["HOME"] = home
    Program.output, Program.argv = case["process"], None
    Http.ec2, Http.container, Http.imds = case["ec2"], None, None
    try:
        session = botocore.session.Session()
        found = credentials.create_credential_resolver(session).load_credentials()
        return {"from": "none"} if found is None else describe(found)
    except Exception as error:
        return {"error": type(error).__name__}


def main():
    scratch = tempfile.mkdtemp()
    home = os.path.join(scratch, "home")
    try:
        for case in [*by_hand(), *(world() for _ in range(CASES))]:
            case["want"] = ask(case, home)
            case["env"]["HOME"] = HOME
            print(json.dumps(case))
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
