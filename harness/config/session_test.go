package config_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/config"
	"github.com/corsuite/corsuite/harness/fetch"
)

func TestParseSessions(t *testing.T) {
	t.Setenv("CORSUITE_TEST_SESSION", "s3cret-session")
	t.Setenv("CORSUITE_TEST_KEY", "s3cret-key")
	file, err := config.Parse("f.yaml", []byte(`
auth:
  cookie: sid=${CORSUITE_TEST_SESSION}; theme=dark
  headers: {X-Gateway-Key: "k-${CORSUITE_TEST_KEY}"}
  command: ./sign-in
targets:
  - {url: 'http://localhost/1', anonymous: {status: 401}}
  - {url: 'http://localhost/2', auth: {headers: [Authorization: "Bearer ${CORSUITE_TEST_KEY}"]}}
  - {url: 'http://localhost/3', auth: {}, method: POST, body: '{"key":"${CORSUITE_TEST_KEY}","text":"$${NAME} ${not a name}"}'}
`))
	if err != nil {
		t.Fatal(err)
	}
	all := harness.Auth{Cookie: "sid=s3cret-session; theme=dark", Headers: harness.With("X-Gateway-Key", "k-s3cret-key")}
	want := []harness.Target{
		{URL: "http://localhost/1", At: harness.Place{File: "f.yaml", Line: 7}, Anonymous: harness.Reply{Status: 401}, Auth: all},
		{URL: "http://localhost/2", At: harness.Place{File: "f.yaml", Line: 8}, Auth: harness.Auth{Headers: []fetch.Header{{Name: "Authorization", Value: "Bearer s3cret-key"}}}},
		{URL: "http://localhost/3", At: harness.Place{File: "f.yaml", Line: 9}, Method: "POST", Body: `{"key":"s3cret-key","text":"${NAME} ${not a name}"}`},
	}
	if diff := cmp.Diff(want, file.Targets); diff != "" {
		t.Errorf("targets (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"./sign-in", "", ""}, file.Commands); diff != "" {
		t.Errorf("commands (-want +got):\n%s", diff)
	}
	if file.Auth == nil || file.Auth.Cookie != all.Cookie || file.Auth.Command != "./sign-in" {
		t.Errorf("got %+v; want the session of all targets", file.Auth)
	}
	var secrets []string
	for _, s := range file.Secrets {
		secrets = append(secrets, s.Header+"|"+s.Written+"|"+s.Variables[0].Name)
	}
	if want := []string{
		"Cookie|sid=${CORSUITE_TEST_SESSION}; theme=dark|CORSUITE_TEST_SESSION",
		"X-Gateway-Key|k-${CORSUITE_TEST_KEY}|CORSUITE_TEST_KEY",
		"Authorization|Bearer ${CORSUITE_TEST_KEY}|CORSUITE_TEST_KEY",
		`|{"key":"${CORSUITE_TEST_KEY}","text":"$${NAME} ${not a name}"}|CORSUITE_TEST_KEY`,
	}; !cmp.Equal(secrets, want) {
		t.Errorf("secrets (-want +got):\n%s", cmp.Diff(want, secrets))
	}
}

// TestSecretsAreNotQuoted: what comes from the environment is in no message.
func TestSecretsAreNotQuoted(t *testing.T) {
	t.Setenv("CORSUITE_TEST_SHORT", "abc")
	t.Setenv("CORSUITE_TEST_LINES", "s3cret\r\nX: 1")
	_, err := config.Parse("f.yaml", []byte(`
auth:
  cookie: sid=${CORSUITE_TEST_SHORT}
  headers: {X-A: "${CORSUITE_TEST_LINES}"}
targets: [{url: 'http://localhost/', method: POST, body: 'x=${CORSUITE_TEST_UNSET}'}]
`))
	want := []string{
		"f.yaml:3:11: auth.cookie: names the environment variable CORSUITE_TEST_SHORT, whose value has 3 bytes; a secret needs at least 6, since a shorter one cannot be kept out of reports",
		`f.yaml:4:18: auth.headers.X-A: "X-A" has a line break or a control character in its value`,
		"f.yaml:5:58: targets[0].body: names the environment variable CORSUITE_TEST_UNSET, which is not set; set it, or write $${CORSUITE_TEST_UNSET} to mean the text",
	}
	if diff := cmp.Diff(want, lines(err)); diff != "" {
		t.Errorf("errors (-want +got):\n%s", diff)
	}
	if err == nil || strings.Contains(err.Error(), "s3cret") {
		t.Errorf("got %v; want no value of the environment in it", err)
	}
}
