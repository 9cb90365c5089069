"""FastAPI as the advice configures it, on uvicorn."""

import uvicorn
from fastapi import FastAPI
from fastapi.responses import JSONResponse
from starlette.middleware.cors import CORSMiddleware

import contract
import snippet

snippet.say_release(FastAPI="fastapi", Starlette="starlette")
app = FastAPI()


@app.api_route("/items", methods=contract.METHODS)
async def items():
    return JSONResponse(contract.ITEMS, headers={"X-Request-Id": contract.REQUEST_ID})


@app.api_route("/boom", methods=contract.METHODS)
async def boom():
    raise RuntimeError("boom")


names = {"app": app, "CORSMiddleware": CORSMiddleware}
snippet.run(names)

uvicorn.run(names["app"], host=contract.HOST, port=contract.PORT, log_level="warning")
