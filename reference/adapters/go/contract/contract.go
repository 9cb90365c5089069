// Package contract is what the Go adapters share: the environment that corsuite
// gives them, and its three resources as plain handlers.
//
// It knows nothing of CORS, and of corsuite only what any adapter is told.
package contract

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"runtime/debug"
	"slices"
	"strings"
)

// Exit codes that an adapter may end with before it is ready.
const exitCannotExpress = 78

// Policy is what the adapter is to allow. nil means that nothing is said.
type Policy struct {
	Origins     []string `json:"origins"`
	Credentials *bool    `json:"credentials"`
	Methods     []string `json:"methods"`
	Headers     []string `json:"headers"`
	Expose      []string `json:"expose"`
	MaxAge      *int     `json:"max-age"`
	Denied      []string `json:"denied"`
	// Grants are several classes of origins, which no library here can tell apart.
	Grants []json.RawMessage `json:"grants"`
}

// Release says which release of a module the adapter is built with, by the name that
// people know it by.
func Release(name, module string) {
	info, _ := debug.ReadBuildInfo() // a binary that is built without it names no release
	if info == nil {
		return
	}
	for _, m := range info.Deps {
		if m.Path == module {
			fmt.Println("release:", name, strings.TrimPrefix(m.Version, "v"))
		}
	}
}

// ReadPolicy reads the file that POLICY names. Without one the adapter ends.
func ReadPolicy() Policy {
	text, err := os.ReadFile(os.Getenv("POLICY"))
	if err != nil {
		fail(1, "POLICY: %v", err)
	}
	var p Policy
	if err := json.Unmarshal(text, &p); err != nil {
		fail(1, "POLICY %s: %v", os.Getenv("POLICY"), err)
	}
	if len(p.Grants) > 0 {
		CannotExpress("there is one list of origins, and no grants")
	}
	for _, o := range p.Origins {
		if o != "*" && strings.Contains(strings.Replace(o, "://*.", "://", 1), "*") {
			CannotExpress("a pattern stands for one label: " + o)
		}
	}
	return p
}

// AllowCredentials reports whether credentialed reading is wanted.
func (p Policy) AllowCredentials() bool { return p.Credentials != nil && *p.Credentials }

// WithSafelisted returns the methods with those that no server can refuse:
// libraries want them spelt out.
func (p Policy) WithSafelisted() []string {
	if slices.Contains(p.Methods, "*") {
		return p.Methods
	}
	return slices.Concat([]string{"GET", "HEAD", "POST"}, p.Methods)
}

// CannotExpress ends the adapter: the library has no way to say this.
func CannotExpress(what string) { fail(exitCannotExpress, "%s", what) }

// Serve serves until the process is told to end.
func Serve(h http.Handler) {
	fail(1, "%v", http.ListenAndServe(Addr(), h))
}

// Addr is where to listen.
func Addr() string { return net.JoinHostPort(os.Getenv("HOST"), os.Getenv("PORT")) }

// Mux returns the three resources of an adapter for net/http.
func Mux() *http.ServeMux {
	mux := http.NewServeMux()
	for _, method := range Methods() {
		mux.HandleFunc(method+" /items", Items)
	}
	mux.HandleFunc("/boom", Boom)
	return mux
}

// Methods are those that /items answers; HEAD comes with GET.
func Methods() []string { return []string{"GET", "POST", "PUT", "PATCH", "DELETE"} }

// Items is the resource of /items.
func Items(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("X-Request-Id", "7f1b2c")
	fmt.Fprint(w, `{"items":[1,2,3]}`)
}

// Boom is the resource of /boom: a handler that fails as handlers do.
func Boom(w http.ResponseWriter, _ *http.Request) {
	http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
}

func fail(code int, format string, args ...any) {
	fmt.Fprintf(os.Stderr, format+"\n", args...)
	os.Exit(code)
}
