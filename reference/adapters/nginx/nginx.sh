# What the nginx adapters share: reading the policy, filling in nginx.conf.in,
# starting nginx. Sourced by each adapter's run.
#
# The configurations are templates with names between @ signs; what is a list
# in the policy goes into files of its own, which nginx includes.

set -eu
here=$(cd "$(dirname "$0")" && pwd)
adapters=$here/../..
: "${HOST:?}" "${PORT:?}" "${POLICY:?}" "${UPSTREAM:?}" "${TMPDIR:?}"

cannot_express() {
	echo "nginx $(basename "$here"): $*" >&2
	exit 78
}

nginx=$(PATH=$PATH:/usr/sbin command -v nginx) || {
	echo "nginx is not installed (on Debian: apt-get install nginx-light)" >&2
	exit 77
}

awk -f "$adapters/policy.awk" "$POLICY" >"$TMPDIR/policy" || exit $?

# values NAME prints the values of a field, one a line.
values() { sed -n "s/^$1 //p" "$TMPDIR/policy" | sed 1d; }

# has NAME VALUE tells whether a field has the value.
has() { values "$1" | grep -Fqx -e "$2"; }

# joined NAME prints a list as a header's value.
joined() { values "$1" | paste -s -d , - | sed 's/,/, /g'; }

# Whatever is not a plain name could mean something to nginx.
for field in methods headers expose max-age; do
	if values "$field" | grep -qv '^[A-Za-z0-9_*-]*$'; then
		cannot_express "$field: only letters, digits, _ and - can be written into the configuration"
	fi
done

# exactly ORIGIN prints a pattern that matches this origin and no other.
exactly() { printf '~^%s$' "$(printf '%s' "$1" | sed 's/[].[*^$+?(){}|\\]/\\&/g')"; }

# matches ORIGIN-OR-PATTERN prints a pattern; a leading "*" stands for one label.
matches() {
	case $1 in
	*[!A-Za-z0-9.:/_*-]*) cannot_express "the origin $1 cannot be written into the configuration" ;;
	*://\*.*) printf '~^%s://[^./:?#@,]+%s$' "${1%%://*}" "$(printf '%s' "${1#*://\*}" | sed 's/[.]/\\./g')" ;;
	*) exactly "$1" ;;
	esac
}

# serve fills in the template, with the sed script that it is given for the
# adapter's own names, and becomes nginx.
serve() {
	sed -e "s|@host@|$HOST|g" -e "s|@port@|$PORT|g" -e "s|@upstream@|$UPSTREAM|g" \
		-e "$1" "$here/nginx.conf.in" >"$TMPDIR/nginx.conf"
	cat >"$TMPDIR/process.conf" <<END
daemon off;
master_process off;
pid $TMPDIR/nginx.pid;
error_log stderr warn;
END
	cat >"$TMPDIR/paths.conf" <<END
access_log off;
client_body_temp_path $TMPDIR/body;
proxy_temp_path $TMPDIR/proxy;
fastcgi_temp_path $TMPDIR/fastcgi;
uwsgi_temp_path $TMPDIR/uwsgi;
scgi_temp_path $TMPDIR/scgi;
END
	exec "$nginx" -p "$TMPDIR" -e stderr -c "$TMPDIR/nginx.conf"
}
