// Package mutate breaks the model of the Fetch Standard step by step, and wants the
// recorded answers of a browser to notice each mistake.
package mutate
