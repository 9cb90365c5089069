"""FastAPI behind a bearer token."""

import os

import uvicorn
from fastapi import Depends, FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi.security import HTTPBearer

app = FastAPI()
app.add_middleware(
    CORSMiddleware,
    allow_origins=["https://app.example.com"],
    allow_credentials=True,
    # The mistake: the page sends its token in a header that nobody lists.
    allow_headers=[] if os.environ.get("MISTAKE") else ["Authorization"],
)


@app.get("/me", dependencies=[Depends(HTTPBearer())])
def me():
    return {"name": "x"}


uvicorn.run(app, host=os.environ["HOST"], port=int(os.environ["PORT"]), log_level="error")
