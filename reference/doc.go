// Package reference is a server that gets CORS right: the known-good baseline
// of corsuite, and a server that anyone may run to see what right looks like.
//
// [Decide] is the whole of CORS as a pure function of a policy and the request
// fields that CORS looks at. [WithCORS] puts a decision around any handler,
// [Resources] is something to ask for, [Handler] is both, [Serve] listens.
//
// A policy is harness.Policy as data only. Origins are matched by code of this
// package, not by the code that judges, so that no bug is shared by the two.
// What happens where a policy declares nothing is in [Defaults].
//
// Servers have much freedom in how they answer. What this one chose: a refusal
// is the usual answer without CORS fields, never a status; lists are sent
// whole, so that a preflight's answer depends on as little as possible; CORS
// stands outside routing, authentication and the recovery from panics, and
// writes its fields last, so that nothing inside can undo or double them.
package reference
