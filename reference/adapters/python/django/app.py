"""The adapter for django-cors-headers, on waitress."""

import waitress
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import JsonResponse
from django.urls import path

import contract

contract.say_release(django_cors_headers="django-cors-headers", Django="Django")
policy = contract.Policy()
if "*" in (policy.headers or []):
    contract.cannot_express("django-cors-headers has no way to allow every header")

settings.configure(
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    SECRET_KEY="a test server keeps no secrets",
    INSTALLED_APPS=["corsheaders"],
    MIDDLEWARE=["corsheaders.middleware.CorsMiddleware", "django.middleware.common.CommonMiddleware"],
    CORS_ALLOW_ALL_ORIGINS=policy.any_origin(),
    CORS_ALLOWED_ORIGINS=policy.exact_origins(),
    CORS_ALLOWED_ORIGIN_REGEXES=policy.origin_patterns(),
    CORS_ALLOW_CREDENTIALS=policy.credentials,
    CORS_ALLOW_METHODS=policy.with_safelisted(),
    CORS_ALLOW_HEADERS=policy.headers or [],
    CORS_EXPOSE_HEADERS=policy.expose or [],
    **({} if policy.max_age is None else {"CORS_PREFLIGHT_MAX_AGE": policy.max_age}),
)


def items(request):
    return JsonResponse(contract.ITEMS, headers={"X-Request-Id": contract.REQUEST_ID})


def boom(request):
    raise RuntimeError("boom")


urlpatterns = [path("items", items), path("boom", boom)]

waitress.serve(get_wsgi_application(), host=contract.HOST, port=contract.PORT)
