"""A Flask application, right and wrong: the second test has to fail."""

import flask
import flask_cors
import pytest

import pytest_corsuite

POLICY = {"origins": ["https://app.example.com", "https://shop.example.com"], "credentials": True, "methods": ["PUT"], "headers": ["Content-Type"]}


def application(**options):
    app = flask.Flask("items")
    flask_cors.CORS(app, supports_credentials=True, methods=["GET", "HEAD", "POST", "PUT"], allow_headers=["Content-Type"], vary_header=True, **options)

    @app.route("/items", methods=["GET", "PUT"])
    def items():
        return flask.jsonify(items=[1, 2, 3])

    return app


def test_right(corsuite):
    found = corsuite(application(origins=POLICY["origins"]), POLICY, path="/items", args=["--only=cors-check", "--only=credentials"])
    assert found.report["counts"]["pass"] > 20


def test_everybody_gets_in():
    found = pytest_corsuite.judge(application(origins="*"), POLICY, path="/items")
    assert found.code == 1
    assert "https://stranger.example" in found.text
    assert any(v["status"] == "fail" and v["rule"] == "credentials.stranger" for v in found.report["verdicts"])


def test_wrong_usage():
    with pytest.raises(ValueError, match="origin"):
        pytest_corsuite.judge("http://127.0.0.1:1/", {"origins": ["app.example.com"]})
