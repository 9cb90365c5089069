"""The adapter for Flask-Cors, on waitress."""

import waitress
from flask import Flask, jsonify
from flask_cors import CORS

import contract

contract.say_release(Flask_Cors="Flask-Cors", Flask="Flask")
policy = contract.Policy()
if not policy.origins:
    contract.cannot_express("Flask-Cors with an empty list of origins")

app = Flask("items")
CORS(
    app,
    origins="*" if policy.any_origin() else policy.exact_origins() + policy.origin_patterns(),
    # Without it "*" says back the asking origin, which credentials need.
    send_wildcard=policy.any_origin() and not policy.credentials,
    supports_credentials=policy.credentials,
    methods=policy.with_safelisted(),
    allow_headers="*" if "*" in (policy.headers or []) else (policy.headers or []),
    expose_headers=policy.expose,
    max_age=policy.max_age,
)


@app.route("/items", methods=contract.METHODS)
def items():
    response = jsonify(contract.ITEMS)
    response.headers["X-Request-Id"] = contract.REQUEST_ID
    return response


@app.route("/boom", methods=contract.METHODS)
def boom():
    raise RuntimeError("boom")


waitress.serve(app, host=contract.HOST, port=contract.PORT)
