# Starts nginx with the nginx.conf.in of the endpoint whose run sourced this.
here=$(cd "$(dirname "$0")" && pwd)
nginx=$(PATH=$PATH:/usr/sbin command -v nginx) || {
	echo "nginx is not installed (on Debian: apt-get install nginx-light)" >&2
	exit 77
}

# serve becomes nginx, with the sed script that it is given for the endpoint's own names.
serve() {
	cat >"$TMPDIR/main.conf" <<END
daemon off;
master_process off;
pid $TMPDIR/nginx.pid;
error_log stderr warn;
END
	cat >"$TMPDIR/http.conf" <<END
access_log off;
client_body_temp_path $TMPDIR/body;
proxy_temp_path $TMPDIR/proxy;
fastcgi_temp_path $TMPDIR/fastcgi;
uwsgi_temp_path $TMPDIR/uwsgi;
scgi_temp_path $TMPDIR/scgi;
END
	sed -e "s|@listen@|$HOST:$PORT|g" -e "s|@work@|$TMPDIR|g" -e "$1" "$here/nginx.conf.in" >"$TMPDIR/nginx.conf"
	exec "$nginx" -p "$TMPDIR" -e stderr -c "$TMPDIR/nginx.conf"
}
