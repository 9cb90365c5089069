package specs_test

import (
	"fmt"

	"github.com/corsuite/corsuite/specs"
)

// The catalogue is data: it can be listed, counted and filtered.
func ExampleAll() {
	section := specs.All()[0]
	rule := section.Rules[0]
	fmt.Println(section.ID, len(section.Rules) > 0)
	fmt.Println(rule.ID, "is about", rule.Harm)
	fmt.Println(rule.SpecURL())
	// Output:
	// cors-check true
	// cors-check.stranger is about leak
	// https://fetch.spec.whatwg.org/#concept-cors-check
}
