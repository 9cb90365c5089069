// Package kit is what the self-tests share: servers on free ports, agents that end
// with a test, samples for short mode, and documents that are made of the code.
package kit
