"""Signature Version 4 by botocore: one JSON object a line, each a random request and its signature.

The seed is fixed, so every run prints the same. Half of the cases are the GetCallerIdentity request
of MONGODB-AWS, the others are requests of any shape that mongo-auth-sigv4 accepts.
"""

import base64
import datetime
import hashlib
import json
import random
import string

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

CASES = 2000
RANDOM = random.Random(20150830)
GRAPHIC = string.ascii_letters + string.digits + string.punctuation
LABEL = string.ascii_lowercase + string.digits


def text(alphabet, shortest, longest):
    return "".join(RANDOM.choices(alphabet, k=RANDOM.randint(shortest, longest)))


def label():
    return text(LABEL, 1, 6) + RANDOM.choice(["", "-" + text(LABEL, 1, 6)])


def value():
    """A header value, with spaces where they do not count."""
    words = [text(GRAPHIC, 1, 9) for _ in range(RANDOM.randint(1, 4))]
    spaces = lambda shortest: " " * RANDOM.choice([shortest, shortest, 1, 3])
    return spaces(0) + "".join(word + spaces(1) for word in words[:-1]) + words[-1] + spaces(0)


def credentials():
    wide = GRAPHIC + " \u00e9\u1234"
    # Around 60 and 64 bytes the key no longer fits a block and is hashed first.
    secret = text(wide, 1, 30) if RANDOM.random() < 0.5 else text(GRAPHIC, 55, 70)
    token = RANDOM.choice([None, text(GRAPHIC, 1, 2000), value()])
    return text(GRAPHIC.replace("/", "").replace(",", ""), 1, 128), secret, token


def caller_identity():
    host = RANDOM.choice(
        [
            "sts.amazonaws.com",
            label(),
            f"sts.{label()}.amazonaws.com",
            ".".join(label() for _ in range(RANDOM.randint(2, 6))),
        ]
    )
    labels = host.split(".")
    default = len(labels) == 1 or host == "sts.amazonaws.com"
    nonce = RANDOM.randbytes(64)
    body = "Action=GetCallerIdentity&Version=2011-06-15"
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Content-Length": str(len(body)),
        "Host": host,
        "X-MongoDB-Server-Nonce": base64.b64encode(nonce).decode(),
        "X-MongoDB-GS2-CB-Flag": "n",
    }
    request = {"method": "POST", "path": "/", "query": {}, "headers": headers, "body": body}
    scope = "us-east-1" if default else labels[1], "sts"
    return {"host": host, "nonce": nonce.hex()}, request, scope


def any_request():
    segment = lambda: text(LABEL + "-._~ %+&=;:@\u00e9\u1234", 3, 8)
    path = "".join("/" + segment() for _ in range(RANDOM.randint(0, 3)))
    wide = GRAPHIC + " \u00e9\u1234\U0001f600"
    headers = {"x-" + text(LABEL + "-_", 1, 12): value() for _ in range(RANDOM.randint(0, 5))}
    headers["host"] = ".".join(label() for _ in range(3)) + RANDOM.choice(["", ":8443"])
    request = {
        "method": RANDOM.choice(["GET", "POST", "PUT"]),
        "path": path + RANDOM.choice(["", "/"]) if path else "/",
        "query": {text(wide, 1, 8): text(wide, 0, 8) for _ in range(RANDOM.randint(0, 5))},
        "headers": headers,
        "body": text(wide, 0, 200),
    }
    return request, request, (label(), label())


def sign(request, scope, keys, date):
    aws = AWSRequest(
        method=request["method"],
        url="https://" + "host" + request["path"],
        headers=request["headers"],
        data=request["body"].encode(),
        params=request["query"],
    )
    region, service = scope
    auth = SigV4Auth(Credentials(*keys), service, region)
    aws.context["timestamp"] = date
    auth._modify_request_before_signing(aws)
    canonical = auth.canonical_request(aws)
    to_sign = auth.string_to_sign(aws, canonical)
    auth._inject_signature_to_request(aws, auth.signature(to_sign, aws))
    return hashlib.sha256(canonical.encode()).hexdigest(), to_sign, aws.headers["Authorization"]


for case in range(CASES):
    told, request, scope = caller_identity() if case % 2 == 0 else any_request()
    keys = credentials()
    seconds = RANDOM.randrange(253_402_300_800)
    moment = datetime.datetime(1970, 1, 1) + datetime.timedelta(seconds=seconds)
    date = f"{moment.year:04}" + moment.strftime("%m%dT%H%M%SZ")
    canonical, to_sign, authorization = sign(request, scope, keys, date)
    line = {
        **told,
        "region": scope[0],
        "service": scope[1],
        "keys": keys,
        "seconds": seconds,
        "date": date,
        "canonical_request_sha256": canonical,
        "string_to_sign": to_sign,
        "authorization": authorization,
    }
    print(json.dumps(line))
