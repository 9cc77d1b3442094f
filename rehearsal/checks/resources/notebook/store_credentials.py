"""Writes the credentials of the app to ~/.aws, as a profile and as the output of a process."""

import json
import os
import urllib.request

request = urllib.request.Request(os.environ["AWS_CONTAINER_CREDENTIALS_FULL_URI"])
request.add_header("Authorization", os.environ["AWS_CONTAINER_AUTHORIZATION_TOKEN"])
opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
keys = json.load(opener.open(request))
folder = os.path.expanduser("~/.aws")
os.makedirs(folder)
with open(folder + "/credentials", "w", encoding="utf-8") as file:
    print("[default]", file=file)
    print("aws_access_key_id =", keys["AccessKeyId"], file=file)
    print("aws_secret_access_key =", keys["SecretAccessKey"], file=file)
    print("aws_session_token =", keys["Token"], file=file)
with open(folder + "/json", "w", encoding="utf-8") as file:
    json.dump({"Version": 1, **keys, "SessionToken": keys["Token"]}, file)
