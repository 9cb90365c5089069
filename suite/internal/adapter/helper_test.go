package adapter

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"syscall"
	"testing"
	"time"
)

// The test binary is its own adapter: started with this variable set it plays
// the part that the variable names.
const partVar = "CORSUITE_TEST_ADAPTER"

// grabVar is the URL of a test that takes ports away.
const grabVar = "CORSUITE_TEST_GRAB"

func TestMain(m *testing.M) {
	if part := os.Getenv(partVar); part != "" {
		os.Exit(play(part))
	}
	os.Exit(m.Run())
}

// helper returns the command for an adapter that plays a part.
func helper(t *testing.T, part string) Command {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return Command{Args: []string{self}, Env: []string{partVar + "=" + part}, Ready: 10 * time.Second}
}

// play is the adapter. It returns the exit code.
func play(part string) int {
	addr := net.JoinHostPort(os.Getenv("HOST"), os.Getenv("PORT"))
	policy, _ := os.ReadFile(os.Getenv("POLICY"))
	switch part {
	case "serves":
		return serve(addr)
	case "warms up":
		return warmUp(addr)
	case "streams":
		http.HandleFunc("/events", stream)
		return serve(addr)
	case "refuses credentials":
		if strings.Contains(string(policy), `"credentials":true`) {
			fmt.Fprintln(os.Stderr, "first line")
			fmt.Fprintln(os.Stderr, "credentials are not for me")
			return 1
		}
		return serve(addr)
	case "leaves at once":
		return 0
	case "breaks":
		fmt.Fprintln(os.Stderr, "cannot read \x1b[31mmy own settings")
		return 3
	case "is missing":
		fmt.Println("install it first")
		return exitNotInstalled
	case "cannot say it":
		fmt.Println("no such option")
		return exitCannotExpress
	case "never answers":
		return listenOnly(addr)
	case "never listens":
		time.Sleep(time.Minute)
		return 0
	case "ignores SIGTERM":
		signal.Ignore(syscall.SIGTERM)
		return serve(addr)
	case "dies on request":
		http.HandleFunc("/die", func(http.ResponseWriter, *http.Request) { os.Exit(4) })
		return serve(addr)
	case "may lose its port":
		// The test decides: its answer 409 means that it has taken the port itself.
		resp, err := http.Get(os.Getenv(grabVar) + "?port=" + os.Getenv("PORT"))
		if err != nil || resp.StatusCode == http.StatusConflict {
			return 1
		}
		return serve(addr)
	case "leaves a child":
		return leaveChild(addr)
	}
	fmt.Fprintf(os.Stderr, "no such part %q\n", part)
	return 2
}

// serve serves until SIGTERM, as the contract says.
func serve(addr string) int {
	http.HandleFunc("/items", func(w http.ResponseWriter, r *http.Request) {
		for _, name := range []string{"HOST", "PORT", "POLICY", "UPSTREAM", "TMPDIR"} {
			w.Header().Set("X-"+name, os.Getenv(name))
		}
		w.Header().Set("X-Saw-Origin", r.Header.Get("Origin"))
		policy, _ := os.ReadFile(os.Getenv("POLICY"))
		_, _ = w.Write(policy)
	})
	fmt.Fprintln(os.Stderr, http.ListenAndServe(addr, nil))
	return 1
}

// warmUp opens its port early and answers 404, then 503, until it has loaded.
func warmUp(addr string) int {
	asked := 0
	http.HandleFunc("/items", func(w http.ResponseWriter, _ *http.Request) {
		asked++ // one probe at a time asks
		switch {
		case asked <= 2:
			w.WriteHeader(http.StatusNotFound)
		case asked <= 4:
			w.WriteHeader(http.StatusServiceUnavailable)
		default:
			fmt.Fprint(w, asked)
		}
	})
	fmt.Fprintln(os.Stderr, http.ListenAndServe(addr, nil))
	return 1
}

// stream answers without an end.
func stream(w http.ResponseWriter, r *http.Request) {
	_, _ = w.Write([]byte("data: x\n\n"))
	_ = http.NewResponseController(w).Flush()
	<-r.Context().Done()
}

// listenOnly accepts connections and says nothing.
func listenOnly(addr string) int {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return 1
	}
	fmt.Fprintln(os.Stderr, "listening")
	for {
		if _, err := l.Accept(); err != nil {
			return 1
		}
	}
}

// leaveChild starts a server in its own group and leaves it alone at SIGTERM.
func leaveChild(addr string) int {
	self, err := os.Executable()
	if err != nil {
		return 1
	}
	child := exec.Command(self)
	child.Env = append(os.Environ(), partVar+"=ignores SIGTERM")
	if err := child.Start(); err != nil {
		return 1
	}
	term := make(chan os.Signal, 1)
	signal.Notify(term, syscall.SIGTERM)
	<-term
	return 0
}
