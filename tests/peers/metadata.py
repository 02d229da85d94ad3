"""Stands in for the credential services at the metadata addresses of AWS, and runs clients of them.

Reads a task a line, {"mode": …, "command": […], "env": {…}}, and answers each with a line: the exit code of the
command, what it printed, and the requests that it made. The stand-in refuses what the real services refuse: a
request without a session token, a lifetime out of range, a wrong Authorization, a request that came through a
proxy. The mode is "normal" or one of

  failing    the container services answer 500
  hostile    the name of the role leads out of its folder
  redirect   all answers lead to another address
  v1         no session token is given, and none is needed
"""

import datetime
import http.server
import json
import secrets
import socket
import subprocess
import sys
import threading

EC2 = ("169.254.169.254", "fd00:ec2::254")
ECS = ("169.254.170.2",)
EKS = ("169.254.170.23", "fd00:ec2::23")
PROXY = ("127.0.0.1",)
ROLES = "/latest/meta-data/iam/security-credentials/"
SESSION_TOKENS: set = set()


class Run:
    """The command that runs, one at a time."""

    mode = "normal"
    requests: list = []


def credentials(kind: str) -> str:
    end = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=6)
    return json.dumps({"Code": "Success", "Type": "AWS-HMAC", "LastUpdated": "2026-01-01T00:00:00Z",
                       "AccessKeyId": f"ASIA{kind.upper()}", "SecretAccessKey": f"canary-{kind}",
                       "Token": f"canary-token-{kind}", "Expiration": end.strftime("%Y-%m-%dT%H:%M:%SZ")})


class Handler(http.server.BaseHTTPRequestHandler):
    def answer(self) -> tuple:
        """Status and body."""
        if self.server.address in PROXY:
            return 502, "a proxy was asked"
        if Run.mode == "redirect" and not self.path.startswith("/stolen"):
            return 307, f"http://{EKS[0] if self.server.address != EKS[0] else ECS[0]}/stolen"
        if self.server.address in EC2:
            return self.ec2()
        if Run.mode == "failing":
            return 500, "not today"
        if self.command != "GET":
            return 405, ""
        given = self.headers.get("authorization")
        if self.server.address in ECS:
            wanted = {"/v2/credentials/plain": None, "/v2/credentials/token": "Bearer of/this+token=="}
        else:
            wanted = {"/v1/credentials": "pod.identity.token", "/stolen": None}
        if self.path not in wanted:
            return 404, ""
        if wanted[self.path] not in (None, given):
            return 401, ""
        return 200, credentials("ecs" if self.server.address in ECS else "eks")

    def ec2(self) -> tuple:
        if self.headers.get("x-forwarded-for") is not None:
            return 403, ""
        if self.command == "PUT" and self.path == "/latest/api/token":
            seconds = self.headers.get("x-aws-ec2-metadata-token-ttl-seconds", "")
            if Run.mode == "v1":
                return 404, ""
            if not seconds.isdigit() or not 1 <= int(seconds) <= 21600:
                return 400, ""
            token = secrets.token_urlsafe(40) + "=="
            SESSION_TOKENS.add(token)
            return 200, token
        if self.command != "GET":
            return 405, ""
        if Run.mode != "v1" and self.headers.get("x-aws-ec2-metadata-token") not in SESSION_TOKENS:
            return 401, ""
        if self.path == ROLES:
            return 200, "../../user-data" if Run.mode == "hostile" else "app_role+1"
        # either form of the plus sign is right
        if self.path.replace("%2B", "+") in (ROLES + "app_role+1", "/latest/user-data"):
            return 200, credentials("ec2")
        return 404, ""

    def handle_request(self) -> None:
        status, body = self.answer()
        headers = {name.lower(): value for name, value in self.headers.items()}
        Run.requests.append({"at": self.server.address, "method": self.command, "path": self.path,
                             "status": status, "headers": headers})
        self.send_response(status)
        if status == 307:
            self.send_header("Location", body)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body.encode())

    do_GET = do_PUT = do_POST = do_CONNECT = handle_request

    def log_message(self, *arguments) -> None:
        pass


class V6(http.server.ThreadingHTTPServer):
    address_family = socket.AF_INET6


def main() -> None:
    for address in EC2 + ECS + EKS + PROXY:
        kind = V6 if ":" in address else http.server.ThreadingHTTPServer
        server = kind((address, 3128 if address in PROXY else 80), Handler)
        server.address = address
        threading.Thread(target=server.serve_forever, daemon=True).start()
    for line in sys.stdin:
        task = json.loads(line)
        Run.mode, Run.requests = task["mode"], []
        done = subprocess.run(task["command"], env=task["env"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              text=True, check=False, timeout=60)
        print(json.dumps({"code": done.returncode, "printed": done.stdout, "requests": Run.requests}), flush=True)


main()
