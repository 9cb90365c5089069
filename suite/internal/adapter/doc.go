// Package adapter starts other people's servers under a policy, so that the
// engine can judge them like any target.
//
// An adapter is any executable. It is told by environment what to do:
//
//	HOST      address to listen on
//	PORT      port to listen on
//	POLICY    path of a file: a harness.Policy as JSON
//	UPSTREAM  host:port of a backend, for proxies: see backend.go
//	TMPDIR    an empty folder to work in
//
// It serves /items (200), /missing (404) and /boom (500) the way its users
// would write them, until SIGTERM. Before it is ready it may end with exit code
// 77 (not installed) or 78 (this policy cannot be expressed); any other end is
// a refusal of the policy, provided that it starts under Plain.
//
// The package has no opinion about CORS: what the answers are worth is for the
// engine to say.
package adapter
