# Starts index.js of the endpoint whose run sourced this.
here=$(cd "$(dirname "$0")" && pwd)
if ! command -v node >/dev/null; then
	echo "Node.js is not installed (on Debian: apt-get install nodejs npm)" >&2
	exit 77
fi
if [ ! -d "$here/../node_modules" ]; then
	echo "$(basename "$here") is not installed: make grid-setup" >&2
	exit 77
fi
exec node "$here/index.js"
