"""The adapter for Starlette's CORSMiddleware, on uvicorn."""

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import JSONResponse
from starlette.routing import Route

import contract

contract.say_release(Starlette="starlette")
policy = contract.Policy()

options = {
    "allow_origins": ["*"] if policy.any_origin() else policy.exact_origins(),
    "allow_credentials": policy.credentials,
    "allow_methods": policy.with_safelisted(),
    "allow_headers": policy.headers or [],
    "expose_headers": policy.expose or [],
}
if policy.origin_patterns():
    options["allow_origin_regex"] = "|".join(policy.origin_patterns())
if policy.max_age is not None:
    options["max_age"] = policy.max_age


async def items(request):
    return JSONResponse(contract.ITEMS, headers={"X-Request-Id": contract.REQUEST_ID})


async def boom(request):
    raise RuntimeError("boom")


app = Starlette(
    routes=[
        Route("/items", items, methods=contract.METHODS),
        Route("/boom", boom, methods=contract.METHODS),
    ],
    middleware=[Middleware(CORSMiddleware, **options)],
)

uvicorn.run(app, host=contract.HOST, port=contract.PORT, log_level="warning")
