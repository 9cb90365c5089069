package raw

import (
	"io"
	"log"
	"strings"
	"testing"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// quiet is a log that nobody reads: servers tell it of the handshakes that tests break.
func quiet() *log.Logger { return log.New(io.Discard, "", 0) }

func TestOptionsThatAreWrong(t *testing.T) {
	t.Parallel()
	cert, key := newClientCert(t, "me")
	tests := []struct {
		options Options
		says    string
	}{
		{Options{HTTP: "3"}, `"3"`},
		{Options{HTTP: "1.0"}, "want 1.1 or 2"},
		{Options{Proxy: "socks5://x:1"}, "want http://"},
		{Options{Proxy: "http://u:secret@"}, "want http://"},
		{Options{Proxy: "http://%zz"}, "proxy"},
		{Options{Resolve: []string{"a:80"}}, "HOST:PORT:ADDRESS"},
		{Options{Resolve: []string{"a:http:127.0.0.1"}}, "HOST:PORT:ADDRESS"},
		{Options{Resolve: []string{"a:80:b"}}, "a:80:b"},
		{Options{CACert: "/nowhere/ca.pem"}, "/nowhere/ca.pem"},
		{Options{CACert: key}, "no certificate"},
		{Options{ClientCert: cert}, "want both"},
		{Options{ClientKey: key}, "want both"},
		{Options{ClientCert: key, ClientKey: key}, "client certificate"},
	}
	for _, test := range tests {
		_, err := New(t.Context(), test.options)
		if err == nil || !strings.Contains(err.Error(), test.says) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%+v: got %v; want an error that says %q", test.options, err, test.says)
		}
	}
	_, err := New(t.Context(), Options{HTTP: "3", Proxy: "x"})
	if err == nil || !strings.Contains(err.Error(), "http version") || !strings.Contains(err.Error(), "proxy") {
		t.Errorf("got %v; want everything that is wrong at once", err)
	}
}

func TestCan(t *testing.T) {
	t.Parallel()
	var a harness.UserAgent = agent(t, Options{})
	for _, i := range []harness.Initiator{harness.ByFetch, harness.ByXHR, harness.ByXHRUpload, harness.ByKeepalive, harness.ByEventSource} {
		if err := a.Can(harness.Ask{Initiator: i}); err != nil {
			t.Errorf("%q: got %v; want nil", i, err)
		}
	}
	tests := []struct {
		ask  harness.Ask
		says string
	}{
		{harness.Ask{Initiator: harness.ByImage}, "chrome"},
		{harness.Ask{Initiator: harness.ByWorker}, "chrome"},
		{harness.Ask{Initiator: harness.ByBeacon}, "chrome"},
		{harness.Ask{HTTP: "3"}, `"3"`},
		{harness.Ask{HTTP: "2", Bytes: &harness.Bytes{Method: "A B"}}, "token"},
	}
	for _, test := range tests {
		err := a.Can(test.ask)
		if err == nil || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%+v: got %v; want %q", test.ask, err, test.says)
			continue
		}
		o := ask(t, a.(*Agent), test.ask)
		wantOutcome(t, o, harness.OutcomeError, fetch.InvalidRequest)
		if o.Error != err.Error() {
			t.Errorf("got error %q; want %q", o.Error, err)
		}
	}
	if a.Name() != "raw" || a.Version() == "" {
		t.Errorf("got name %q, version %q; want raw and some version", a.Name(), a.Version())
	}
}
