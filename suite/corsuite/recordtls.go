package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/corsuite/corsuite/harness/authority"
	"github.com/corsuite/corsuite/harness/files"
	"github.com/corsuite/corsuite/harness/wire"
	"github.com/corsuite/corsuite/suite/internal/record"
)

// Rules of this file: the keys of the authority are in memory only. What is written are
// certificates, in a directory of the run's own, which is removed at its end. Nothing that
// was trusted before is trusted no longer.

// recordTrust is what reading TLS takes: the proxy's part, and the command's.
type recordTrust struct {
	options     record.Options
	environment []string
	folder      string
}

// trust makes an authority where --tls is given, and the files of its certificate.
func (f *recordFlags) trust(c *cobra.Command) (recordTrust, error) {
	switch {
	case !f.tls && f.cacert != "":
		return recordTrust{}, errors.New("--cacert is about --tls: without it no certificate is looked at")
	case !f.tls:
		return recordTrust{}, nil
	}
	trust, err := wire.NewTrust(c.Context(), wire.TLSOptions{CACert: f.cacert})
	if err != nil {
		return recordTrust{}, fmt.Errorf("--%w", err) // it begins with the name of the option
	}
	a, err := authority.New()
	if err != nil {
		return recordTrust{}, err
	}
	spki, err := a.SPKI()
	if err != nil {
		return recordTrust{}, err
	}
	folder, err := os.MkdirTemp("", "corsuite-record-")
	if err != nil {
		return recordTrust{}, err
	}
	t := recordTrust{options: record.Options{Authority: a, Trust: trust.Config()}, folder: folder}
	if err := t.write(c, a.PEM()); err != nil {
		return recordTrust{}, errors.Join(err, t.remove())
	}
	t.environment = append(t.environment, "CORSUITE_SPKI="+spki)
	return t, nil
}

// write writes the certificate, alone and beside those that programs trust already.
func (t *recordTrust) write(c *cobra.Command, pem []byte) error {
	all := []struct{ file, variable, beside string }{
		{file: "authority.pem", variable: "CORSUITE_CA"},
		{file: "node.pem", variable: "NODE_EXTRA_CA_CERTS", beside: os.Getenv("NODE_EXTRA_CA_CERTS")},
	}
	// This one stands for all that is trusted, so that it is set only where that is known.
	if system := systemAuthorities(); system != "" {
		all = append(all, struct{ file, variable, beside string }{"system.pem", "SSL_CERT_FILE", system})
	}
	for _, one := range all {
		var before []byte
		if one.beside != "" {
			var err error
			if before, err = files.Read(c.Context(), one.beside, files.Text); err != nil {
				return fmt.Errorf("what %s is to name beside the authority of the run: %w", one.variable, err)
			}
		}
		path := filepath.Join(t.folder, one.file)
		if err := os.WriteFile(path, bytes.Join([][]byte{before, pem}, []byte("\n")), 0o600); err != nil {
			return err
		}
		t.environment = append(t.environment, one.variable+"="+path)
	}
	return nil
}

// systemAuthorities is the file of those that programs with OpenSSL, and Go's, trust.
func systemAuthorities() string {
	for _, path := range []string{
		os.Getenv("SSL_CERT_FILE"),
		"/etc/ssl/certs/ca-certificates.crt", // Debian, Alpine
		"/etc/pki/tls/certs/ca-bundle.crt",   // Fedora
		"/etc/ssl/ca-bundle.pem",             // openSUSE
		"/etc/ssl/cert.pem",                  // macOS
	} {
		if _, err := os.Stat(path); path != "" && err == nil {
			return path
		}
	}
	return ""
}

// remove removes what was written.
func (t recordTrust) remove() error {
	if t.folder == "" {
		return nil
	}
	return os.RemoveAll(t.folder)
}

// unreadSentence says what was not recorded, why, and what to do.
func unreadSentence(u record.Count) string {
	said := fmt.Sprintf("nothing was recorded of %d connections with TLS to %s: ", u.Connections, u.Host)
	if u.Connections == 1 {
		said = fmt.Sprintf("nothing was recorded of a connection with TLS to %s: ", u.Host)
	}
	switch u.Reason {
	case record.Untrusted:
		return said + "the server's certificate is not trusted here; name its authority with --cacert FILE"
	case record.Refused:
		return said + "the client does not trust the authority of the run; let it trust the file that CORSUITE_CA names, or start Chromium with --ignore-certificate-errors-spki-list=$CORSUITE_SPKI"
	}
	return said + "it passes unread unless --tls is given; or let the tests use http there"
}
