"""A stand-in for a forge's API on loopback: the comments of one pull request."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

COMMENTS = "/repos/acme/kpis/issues/7/comments"
ONE = "/repos/acme/kpis/issues/comments/"


@dataclass
class Forge:
    """What was posted; `read_only` refuses to write, as the token of a fork is refused."""

    comments: list[dict[str, Any]] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    read_only: bool = False
    broken: bool = False
    url: str = ""

    def answer(self, method: str, path: str, content: Any) -> tuple[int, Any]:
        self.requests.append(f"{method} {path}")
        address = urlsplit(path)
        if self.broken:
            return 502, {"message": "Bad gateway"}
        if method != "GET" and self.read_only:
            return 403, {"message": "Resource not accessible by integration"}
        if method == "GET" and address.path == COMMENTS:
            asked = parse_qs(address.query)
            size, page = int(asked["per_page"][0]), int(asked["page"][0])
            return 200, self.comments[(page - 1) * size : page * size]
        if method == "POST" and address.path == COMMENTS:
            self.comments.append({"id": 1000 + len(self.comments), "body": content["body"]})
            return 201, self.comments[-1]
        known = [c for c in self.comments if address.path == f"{ONE}{c['id']}"]
        if method == "PATCH" and known:
            known[0]["body"] = content["body"]
            return 200, known[0]
        return 404, {"message": "Not Found"}


@contextmanager
def serving(forge: Forge) -> Iterator[Forge]:
    """The forge, reachable at `forge.url`."""

    class Handler(BaseHTTPRequestHandler):
        def _any(self) -> None:
            size = int(self.headers.get("Content-Length") or 0)
            content = json.loads(self.rfile.read(size)) if size else None
            assert self.headers["Authorization"] == "Bearer secret"
            status, answer = forge.answer(self.command, self.path, content)
            body = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_PATCH = _any  # noqa: N815

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        forge.url = f"http://127.0.0.1:{server.server_port}"
        yield forge
        server.shutdown()
