// Package judge turns what user agents observed into verdicts with causes, and
// applies waivers to them. It is pure: the same evidence gives the same verdict,
// whichever agent brought it.
package judge
