package advice

import (
	"net/url"
	"strings"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// Server is the software that answered and what it said of itself. The zero
// value is software that nobody recognises.
type Server struct {
	// ID is the name in this package, Name the one that people know.
	ID, Name string
	// Proxy is the id of the proxy or gateway that carried the answer, if it shows
	// beside who wrote it.
	Proxy string
	// PreflightStatus is the status of the first preflight; 0 without one.
	PreflightStatus int
	// Redirects tells that an answer to the request itself was a redirect.
	Redirects bool
	// SignIn is the host to whose sign-in page the request itself was redirected, or "".
	SignIn string
	// ServesElsewhere tells that the server lets the same page in at another path:
	// its CORS layer is there, and what answered here goes past it.
	ServesElsewhere bool
	// Region is that of the bucket to whose own endpoint S3 redirects, or "".
	Region string
	// ErrorType is the type that AWS gives its own errors: MissingAuthenticationTokenException.
	ErrorType string
}

// String names who answered, for a person: "Express, behind nginx". Which of the
// two does CORS does not show, so that both are said.
func (s Server) String() string {
	if front, ok := Named(s.Proxy); ok && s.Proxy != s.ID {
		return s.Name + ", behind " + front.Name
	}
	return s.Name
}

// software is one product: how it shows and how it is cured.
type software struct {
	id, name string
	// seen tells how surely an exchange was answered by it.
	seen func(harness.Exchange) certainty
	// snippet does the whole of it right.
	snippet string
	// tried names the releases that the gallery ran the snippet in; "" when it cannot be
	// had where the gallery runs. A test of suite/internal/gallery holds that it did.
	tried string
	cures map[remedy]cure
	// special has precedence over cures where the server said more.
	special func(Server, remedy) (cure, bool)
}

// certainty orders signs: who wrote the answer counts more than who passed it on.
type certainty int

const (
	unseen   certainty = iota
	passedOn           // Server or Via names it: it may only have carried the answer
	likely             // a header that only it sets
	wroteIt            // the body is its own error page
)

// all lists the products; of two equally certain ones the first is taken.
func all() []software {
	return []software{
		apiGatewayREST(), apiGatewayHTTP(), s3(), cloudFront(),
		express(), fastify(), koa(), hono(),
		spring(), tomcat(), aspNetCore(),
		django(), starlette(), flask(), rails(), laravel(),
		gin(), echo(), fiber(), goHTTP(), jub0bsCORS(), chi(),
		ingressNginx(), nginx(), apache(), caddy(), haproxy(), traefik(), envoy(),
	}
}

// Recognise returns the software that answered the exchanges, as its headers
// and error pages tell.
func Recognise(exchanges []harness.Exchange) Server {
	var s Server
	for _, x := range exchanges {
		if x.Preflight && s.PreflightStatus == 0 {
			s.PreflightStatus = x.Status
		}
		if _, to := fetch.Get(x.Response, "Location"); to && !x.Preflight && fetch.IsRedirectStatus(x.Status) {
			s.Redirects = true
		}
		if region, says := fetch.Get(x.Response, "X-Amz-Bucket-Region"); says && fetch.IsRedirectStatus(x.Status) {
			s.Region = region
		}
		if host, leads := x.RedirectsToSignIn(); leads {
			s.SignIn = host
		}
		if t, ok := fetch.Get(x.Response, "X-Amzn-ErrorType"); ok {
			// AWS may append a URI: Type:http://internal.amazon.com/…
			s.ErrorType, _, _ = strings.Cut(t, ":")
		} else if strings.Contains(x.Body, missingTokenBody) {
			s.ErrorType = missingToken
		}
	}
	best := unseen
	for _, candidate := range all() {
		for _, x := range exchanges {
			if x.Status == 0 || x.FromCache {
				continue
			}
			c := candidate.seen(x)
			if c > best {
				best, s.ID, s.Name = c, candidate.id, candidate.name
			}
			if _, carries := candidate.cures[twoValues]; carries && c == passedOn {
				s.Proxy = candidate.id
			}
		}
	}
	return s
}

// Neighbours are the servers of a run and the software that each of them is: one
// host with the same Server header, or none, is one server.
type Neighbours struct {
	servers map[neighbour]Server
	// served are the places at which a host lets a page in.
	served map[guest]map[place]bool
}

// guest is a page at a host.
type guest struct{ host, origin string }

// place is a path, and the status that it answered with: an odd request is
// answered by another layer at the same path.
type place struct {
	path   string
	status int
}

type neighbour struct{ host, header string }

// Meet returns the servers that the exchanges were had with.
func Meet(exchanges []harness.Exchange) Neighbours {
	said := map[neighbour][]harness.Exchange{}
	for _, x := range exchanges {
		said[neighbourOf(x)] = append(said[neighbourOf(x)], x)
	}
	met := Neighbours{servers: map[neighbour]Server{}, served: map[guest]map[place]bool{}}
	for who, what := range said {
		met.servers[who] = Recognise(what)
	}
	for _, x := range exchanges {
		who, at := guestOf(x)
		if !letsIn(x, who.origin) {
			continue
		}
		if met.served[who] == nil {
			met.served[who] = map[place]bool{}
		}
		met.served[who][at] = true
	}
	return met
}

// guestOf returns which page an answer is for, and where it was answered.
func guestOf(x harness.Exchange) (guest, place) {
	u, err := url.Parse(x.URL)
	if err != nil {
		return guest{}, place{}
	}
	origin, _ := fetch.Get(x.Request, "Origin")
	return guest{fetch.OriginOf(x.URL), origin}, place{u.Path, x.Status}
}

// letsIn reports whether an answer to the request itself names the origin as
// allowed, or all. What OPTIONS is answered, the layer itself answers.
func letsIn(x harness.Exchange, origin string) bool {
	allowed, named := fetch.Get(x.Response, "Access-Control-Allow-Origin")
	return !x.Preflight && x.Method != "OPTIONS" && origin != "" && named && (allowed == origin || allowed == "*")
}

// servesElsewhere reports whether the page that was refused in the evidence is let
// in by the same host at another path.
func (n Neighbours) servesElsewhere(evidence []harness.Exchange) bool {
	who, at := guestOf(evidence[len(evidence)-1])
	if n.served[who][at] {
		return false
	}
	for other := range n.served[who] {
		if other.path != at.path {
			return true
		}
	}
	return false
}

// Recognise is the function of that name for the evidence of one finding. Where
// that does not tell, other answers of the same server do: it may show in its
// error pages only.
func (n Neighbours) Recognise(evidence []harness.Exchange) Server {
	s := Recognise(evidence)
	if len(evidence) == 0 {
		return s
	}
	s.ServesElsewhere = n.servesElsewhere(evidence)
	if s.ID != "" {
		return s
	}
	met := n.servers[neighbourOf(evidence[len(evidence)-1])]
	s.ID, s.Name = met.ID, met.Name
	return s
}

func neighbourOf(x harness.Exchange) neighbour {
	return neighbour{host: fetch.OriginOf(x.URL), header: field(x, "Server")}
}

// field returns the value of a response header in lower case, "" without one.
func field(x harness.Exchange, name string) string {
	v, _ := fetch.Get(x.Response, name)
	return strings.ToLower(v)
}

// has reports whether the response carries the header.
func has(x harness.Exchange, name string) bool {
	_, ok := fetch.Get(x.Response, name)
	return ok
}

// serverIs reports whether the Server header begins with the name.
func serverIs(x harness.Exchange, name string) bool {
	return strings.HasPrefix(field(x, "Server"), name)
}

// signs returns wroteIt if the body holds one of the texts, else likely or
// passedOn as the conditions tell.
func signs(x harness.Exchange, ownPages []string, header, carried bool) certainty {
	for _, text := range ownPages {
		if strings.Contains(x.Body, text) {
			return wroteIt
		}
	}
	switch {
	case header:
		return likely
	case carried:
		return passedOn
	}
	return unseen
}
