"""Django as the advice configures it, on waitress."""

import waitress
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import JsonResponse
from django.urls import path

import contract
import snippet

snippet.say_release(Django="django", **{"django-cors-headers": "django-cors-headers"})
names = {
    "ALLOWED_HOSTS": ["*"],
    "ROOT_URLCONF": __name__,
    "SECRET_KEY": "a test server keeps no secrets",
    "INSTALLED_APPS": [],
}
snippet.run(names)
settings.configure(**{name: value for name, value in names.items() if name.isupper()})


def items(request):
    return JsonResponse(contract.ITEMS, headers={"X-Request-Id": contract.REQUEST_ID})


def boom(request):
    raise RuntimeError("boom")


urlpatterns = [path("items", items), path("boom", boom)]

waitress.serve(get_wsgi_application(), host=contract.HOST, port=contract.PORT)
