"""A web server for this machine alone, whose pages come anew by themselves after a change."""

import io
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlsplit

from kpilint.publish.render import SiteError

HOST = "127.0.0.1"
NEWS = "/livereload"
PATIENCE = 20
"""Seconds that a page waits for news before it asks again."""
SCRIPT = """<script>
(async () => {
  for (let failures = 0; failures < 100; ) {
    try {
      const answer = await fetch("%s?%d", { cache: "no-store" });
      if ((await answer.json()) !== %d) return location.reload();
      failures = 0;
    } catch {
      failures += 1;
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  }
})();
</script>
"""


class Preview:
    """The folder that is shown, and which one it is; there is none as long as that is 0."""

    def __init__(self) -> None:
        self.folder = Path()
        self.number = 0
        self._changed = threading.Condition()

    def show(self, folder: Path) -> None:
        with self._changed:
            self.folder = folder
            self.number += 1
            self._changed.notify_all()

    def news(self, seen: str) -> int:
        """The number as soon as it is not the one that was seen, or after a while."""
        with self._changed:
            self._changed.wait_for(lambda: str(self.number) != seen, PATIENCE)
            return self.number


@contextmanager
def served(preview: Preview, port: int) -> Iterator[None]:
    """Serve a preview in the background. Raises SiteError where the port cannot be used."""
    try:
        server = _Server((HOST, port), partial(_Handler, preview=preview))
    except OSError as error:
        why = error.strerror or error
        raise SiteError(
            f"Port {port} cannot be used ({why}); choose another with --port."
        ) from None
    threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True
    ).start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that goes away is nothing to talk about."""


class _Handler(SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __init__(
        self, request: socket.socket, address: tuple[str, int], server: _Server, preview: Preview
    ) -> None:
        self._preview = preview
        super().__init__(request, address, server, directory=str(preview.folder))

    def send_head(self) -> BinaryIO | io.BytesIO | None:
        address = urlsplit(self.path)
        if address.path == NEWS:
            news = self._preview.news(address.query)
            return self._answer(json.dumps(news).encode(), "application/json")
        if not self._preview.news("0"):
            self.send_error(HTTPStatus.SERVICE_UNAVAILABLE, "The site is not made yet")
            return None
        self.directory = str(self._preview.folder)
        path = Path(self.translate_path(self.path))
        page = path / "index.html" if path.is_dir() and address.path.endswith("/") else path
        if page.suffix != ".html" or page.is_dir():
            return super().send_head()
        return self._page(page)

    def _page(self, path: Path) -> io.BytesIO:
        found = path.is_file()
        shown = path if found else Path(self.directory, "404.html")
        number = self._preview.number
        script = (SCRIPT % (NEWS, number, number)).encode()
        text = shown.read_bytes() if shown.is_file() else b"<p>There is no such page.</p>"
        status = HTTPStatus.OK if found else HTTPStatus.NOT_FOUND
        return self._answer(text + script, "text/html; charset=utf-8", status)

    def _answer(self, content: bytes, kind: str, status: HTTPStatus = HTTPStatus.OK) -> io.BytesIO:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        return io.BytesIO(content)

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing: the terminal is for findings."""
