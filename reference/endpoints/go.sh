# Starts the binary of the endpoint whose run sourced this.
here=$(cd "$(dirname "$0")" && pwd)
binary=$here/../bin/$(basename "$here")
if [ ! -x "$binary" ]; then
	echo "$(basename "$here") is not built: make grid-setup" >&2
	exit 77
fi
exec "$binary"
