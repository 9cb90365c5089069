"""Python's own server with two headers, as it is written in a minute."""

import os
from http.server import BaseHTTPRequestHandler, HTTPServer

FRIEND = "https://app.example.com"


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        body = b"[]"
        self.send_response(200 if self.path == "/items" else 404)
        origin = self.headers.get("Origin", "")
        # The mistake: an origin that begins with the right one is another one.
        if origin.startswith(FRIEND) if os.environ.get("MISTAKE") else origin == FRIEND:
            self.send_header("Access-Control-Allow-Origin", origin)
        self.send_header("Vary", "Origin")
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    do_HEAD = do_GET

    def log_message(self, *args):
        pass


HTTPServer((os.environ["HOST"], int(os.environ["PORT"])), Handler).serve_forever()
