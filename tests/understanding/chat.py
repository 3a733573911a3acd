"""A server on loopback that speaks the OpenAI chat protocol: it labels what it is sent by a handful of words."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Chat:
    """The server: where it is, what it was sent, and what it answers instead, if that is set."""

    url: str = ""
    asked: list[str] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)
    instead: str | None = None
    status: int = 200
    elsewhere: str = ""


@contextmanager
def chat_server() -> Iterator[Chat]:
    """Serve on a free port until the test is over."""
    chat = Chat()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            text = body["messages"][-1]["content"]
            chat.asked.append(text)
            chat.keys.append(self.headers.get("Authorization"))
            said = chat.instead if chat.instead is not None else json.dumps(labelled(text))
            answer = json.dumps({"choices": [{"message": {"role": "assistant", "content": said}}]}).encode()
            self.send_response(chat.status)
            if chat.elsewhere:
                self.send_header("Location", chat.elsewhere)
            self.end_headers()
            self.wfile.write(answer)

        def do_GET(self) -> None:
            chat.keys.append(self.headers.get("Authorization"))
            self.send_response(404)
            self.end_headers()

        def log_message(self, *_arguments: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    chat.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    try:
        yield chat
    finally:
        server.shutdown()
        server.server_close()


def labelled(text: str) -> dict[str, Any]:
    """Return labels as a model would give them."""
    nothing = {"value": "no", "because": []}
    thanks = {"value": "yes", "because": ["sağ olsun"]} if "sağ olsun" in text else nothing
    late = {"value": "1", "because": ["gecikti"]} if "gecikti" in text else {"value": "0", "because": []}
    return {
        "praise": {"value": "2" if thanks is not nothing else "0", "because": thanks["because"]},
        "complaint": late,
        "person_thanked": thanks,
        **dict.fromkeys(("anger", "question", "contact_request"), nothing),
        **dict.fromkeys(("risk_safety", "risk_legal", "risk_privacy", "risk_leaving"), nothing),
    }
