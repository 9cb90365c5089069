// Package ext stands in for a module that Traefik replaces by a folder of its
// own, which nobody who depends on Traefik can see.
package ext

// HTTP and Router add nothing, as in Traefik itself.
type (
	HTTP   struct{}
	Router struct{}
)
