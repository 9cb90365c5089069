# Starts app.py of the adapter whose run sourced this. It is Debian's own
# interpreter: another one that comes first in PATH sees none of its packages.
here=$(cd "$(dirname "$0")" && pwd)
export PYTHONPATH="$here/.." PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
for module in $modules; do
	if ! /usr/bin/python3 -c "import $module" 2>/dev/null; then
		echo "the Python module $module is not installed: make gallery-setup" >&2
		exit 77
	fi
done
exec /usr/bin/python3 "$here/app.py"
