"""Flask as the advice configures it, on waitress."""

import waitress
from flask import Flask, jsonify, request
from flask_cors import CORS

import contract
import snippet

snippet.say_release(Flask="flask", **{"Flask-Cors": "flask-cors"})
app = Flask("items")
snippet.run({"app": app, "CORS": CORS, "request": request})


@app.route("/items", methods=contract.METHODS)
def items():
    response = jsonify(contract.ITEMS)
    response.headers["X-Request-Id"] = contract.REQUEST_ID
    return response


@app.route("/boom", methods=contract.METHODS)
def boom():
    raise RuntimeError("boom")


waitress.serve(app, host=contract.HOST, port=contract.PORT)
