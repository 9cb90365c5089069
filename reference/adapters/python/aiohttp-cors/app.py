"""The adapter for aiohttp-cors."""

import aiohttp_cors
from aiohttp import web

import contract

contract.say_release(aiohttp_cors="aiohttp-cors", aiohttp="aiohttp")
policy = contract.Policy()
if policy.origin_patterns():
    contract.cannot_express("there are no patterns")

options = aiohttp_cors.ResourceOptions(
    allow_credentials=policy.credentials,
    allow_methods="*" if policy.methods and "*" in policy.methods else policy.with_safelisted(),
    allow_headers="*" if policy.headers and "*" in policy.headers else policy.headers or (),
    expose_headers="*" if policy.expose and "*" in policy.expose else policy.expose or (),
    max_age=policy.max_age,
)


async def items(request):
    return web.json_response(contract.ITEMS, headers={"X-Request-Id": contract.REQUEST_ID})


async def boom(request):
    raise RuntimeError("boom")


app = web.Application()
cors = aiohttp_cors.setup(app, defaults={origin: options for origin in policy.origins})
for path, handler in (("/items", items), ("/boom", boom)):
    resource = cors.add(app.router.add_resource(path))
    for method in [*contract.METHODS, "HEAD"]:
        cors.add(resource.add_route(method, handler))
web.run_app(app, host=contract.HOST, port=contract.PORT, print=None)
