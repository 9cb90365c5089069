"""The adapter for Falcon's CORSMiddleware, on waitress."""

import falcon
import waitress

import contract

contract.say_release(Falcon="falcon")
policy = contract.Policy()
if policy.origin_patterns():
    contract.cannot_express("there are no patterns")
if not policy.origins:
    contract.cannot_express("without an origin there is nothing to allow, and the middleware is left out")


class Items:
    def _answer(self, req, resp):
        resp.media = contract.ITEMS
        resp.set_header("X-Request-Id", contract.REQUEST_ID)

    on_get = on_post = on_put = on_patch = on_delete = on_head = _answer


class Boom:
    def on_get(self, req, resp):
        raise RuntimeError("boom")

    on_post = on_put = on_patch = on_delete = on_head = on_get


origins = "*" if policy.any_origin() else policy.exact_origins()
app = falcon.App(
    middleware=[
        falcon.CORSMiddleware(
            allow_origins=origins,
            expose_headers=policy.expose,
            allow_credentials=origins if policy.credentials else None,
        )
    ]
)
app.add_route("/items", Items())
app.add_route("/boom", Boom())
waitress.serve(app, host=contract.HOST, port=contract.PORT, threads=8)
