// Traefik's headers middleware as the advice configures it: SNIPPET is a dynamic
// configuration, read as Traefik's file provider reads it, and its middleware
// stands before an application. Traefik's program as a whole is not built.
package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"runtime/debug"
	"strings"

	"github.com/traefik/paerser/file"
	"github.com/traefik/traefik/v3/pkg/config/dynamic"
	"github.com/traefik/traefik/v3/pkg/middlewares/headers"
)

const module = "github.com/traefik/traefik/v3"

func main() {
	fmt.Fprintln(os.Stderr, run())
	os.Exit(1)
}

// run serves until the process is told to end, and says why it could not.
func run() error {
	fmt.Println("release: Traefik", version())
	text, err := os.ReadFile(os.Getenv("SNIPPET"))
	if err != nil {
		return err
	}
	var config dynamic.Configuration
	if err := file.DecodeContent(string(text), ".yaml", &config); err != nil {
		return err
	}
	middleware := config.HTTP.Middlewares["cors"]
	if middleware == nil || middleware.Headers == nil {
		return fmt.Errorf("the snippet has no headers middleware of the name cors")
	}
	upstream := os.Getenv("APPLICATION")
	if upstream == "" {
		upstream = os.Getenv("UPSTREAM")
	}
	application := httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: upstream})
	handler, err := headers.New(context.Background(), application, *middleware.Headers, "cors")
	if err != nil {
		return err
	}
	return http.ListenAndServe(net.JoinHostPort(os.Getenv("HOST"), os.Getenv("PORT")), handler)
}

func version() string {
	build, _ := debug.ReadBuildInfo()
	for _, dependency := range build.Deps {
		if dependency.Path == module {
			return strings.TrimPrefix(dependency.Version, "v")
		}
	}
	return "of an unknown version"
}
