"""What boto3 finds with the environment as it is: one line of JSON."""

import json

import boto3
from botocore.exceptions import BotoCoreError

try:
    found = boto3.Session().get_credentials()
    if found is None:
        print(json.dumps({"error": "no credentials"}))
    else:
        keys = found.get_frozen_credentials()
        print(json.dumps({"id": keys.access_key, "secret": keys.secret_key, "token": keys.token}))
except BotoCoreError as error:
    print(json.dumps({"error": type(error).__name__}))
