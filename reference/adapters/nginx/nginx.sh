# What the nginx adapters share: filling in nginx.conf.in, starting nginx. Sourced
# by each adapter's run.
#
# The configurations are templates with names between @ signs; what is a list
# in the policy goes into files of its own, which nginx includes.

. "$(dirname "$0")/../../policy.sh"

nginx=$(PATH=$PATH:/usr/sbin command -v nginx) || {
	echo "nginx is not installed (on Debian: apt-get install nginx-light)" >&2
	exit 77
}

echo "release: $("$nginx" -v 2>&1 | sed 's|.*version: nginx/\([0-9.]*\).*|nginx \1|')"

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
