// Package authority makes certificates for any host, for a program that stands between a
// browser and its servers. It serves nothing, and writes nothing to disk.
package authority

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"sync"
	"time"
)

// Rules of this file: the keys live in memory only, for one run. All certificates of
// hosts have one key, so that a browser can be told to accept it, whatever the host.

const (
	// certificateLife is how long a certificate holds; a run is shorter.
	certificateLife = 48 * time.Hour
	// clockSkew is how much a browser's clock may be behind ours.
	clockSkew = time.Hour
	// maxCertificates bounds those that are remembered.
	maxCertificates = 1000
)

// Authority makes certificates for every host that a browser asks for.
type Authority struct {
	root    *x509.Certificate
	rootKey *ecdsa.PrivateKey
	hostKey *ecdsa.PrivateKey

	mu    sync.Mutex
	hosts map[string]*tls.Certificate
}

// New makes an authority with keys of its own.
func New() (*Authority, error) {
	rootKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("make the key of an authority: %w", err)
	}
	hostKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("make the key of certificates: %w", err)
	}
	template := x509.Certificate{
		SerialNumber:          big.NewInt(time.Now().UnixNano()),
		Subject:               pkix.Name{CommonName: "corsuite, for one run"},
		NotBefore:             time.Now().Add(-clockSkew),
		NotAfter:              time.Now().Add(certificateLife),
		KeyUsage:              x509.KeyUsageCertSign,
		BasicConstraintsValid: true,
		IsCA:                  true,
		MaxPathLenZero:        true,
	}
	der, err := x509.CreateCertificate(rand.Reader, &template, &template, rootKey.Public(), rootKey)
	if err != nil {
		return nil, fmt.Errorf("make an authority: %w", err)
	}
	root, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, fmt.Errorf("make an authority: %w", err)
	}
	return &Authority{root: root, rootKey: rootKey, hostKey: hostKey, hosts: map[string]*tls.Certificate{}}, nil
}

// PEM returns the authority's certificate for who wants to trust it.
func (a *Authority) PEM() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: a.root.Raw})
}

// SPKI returns the hash of the key that all certificates of hosts have, as
// Chromium's --ignore-certificate-errors-spki-list takes it.
func (a *Authority) SPKI() (string, error) {
	der, err := x509.MarshalPKIXPublicKey(a.hostKey.Public())
	if err != nil {
		return "", fmt.Errorf("write the key of certificates: %w", err)
	}
	sum := sha256.Sum256(der)
	return base64.StdEncoding.EncodeToString(sum[:]), nil
}

// Config returns what a TLS server needs that is host, whoever asks for it. Only
// HTTP/1.1 is offered, since that is what keeps lines as they are.
func (a *Authority) Config(host string) *tls.Config {
	return &tls.Config{
		MinVersion: tls.VersionTLS12,
		NextProtos: []string{"http/1.1"},
		GetCertificate: func(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
			if hello.ServerName != "" {
				return a.certificate(hello.ServerName)
			}
			return a.certificate(host)
		},
	}
}

// certificate returns one for a host, an IP address included.
func (a *Authority) certificate(host string) (*tls.Certificate, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if c := a.hosts[host]; c != nil {
		return c, nil
	}
	template := x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()),
		Subject:      pkix.Name{CommonName: "a page of corsuite"},
		NotBefore:    time.Now().Add(-clockSkew),
		NotAfter:     time.Now().Add(certificateLife),
		KeyUsage:     x509.KeyUsageDigitalSignature,
		ExtKeyUsage:  []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	if ip := net.ParseIP(host); ip != nil {
		template.IPAddresses = []net.IP{ip}
	} else {
		template.DNSNames = []string{host}
	}
	der, err := x509.CreateCertificate(rand.Reader, &template, a.root, a.hostKey.Public(), a.rootKey)
	if err != nil {
		return nil, fmt.Errorf("make a certificate for %q: %w", host, err)
	}
	c := &tls.Certificate{Certificate: [][]byte{der, a.root.Raw}, PrivateKey: a.hostKey}
	if len(a.hosts) < maxCertificates {
		a.hosts[host] = c
	}
	return c, nil
}
