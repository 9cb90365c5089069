# Starts the stand-in that has the name of the folder whose run sourced this.
here=$(cd "$(dirname "$0")" && pwd)
if [ ! -x "$here/../bin/serve" ]; then
	echo "apigateway is not built: make gallery-setup" >&2
	exit 77
fi
exec "$here/../bin/serve" "$(basename "$here")"
