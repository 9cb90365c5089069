package selftest

import (
	"fmt"
	"strings"
	"testing"

	"github.com/corsuite/corsuite/reference/variants"
)

// faults lists what real servers have been seen to get wrong, by the ids that
// mutants name in Mutant.Fault.
func faults() []string {
	return []string{
		// origin matching
		"OM-01", "OM-02", "OM-03", "OM-06", "OM-09", "OM-10", "OM-12", "OM-14", "OM-15", "OM-16", "OM-17", "OM-18",
		"OM-19", "OM-21", "OM-23", "OM-25", "OM-27", "OM-29", "OM-31", "OM-32", "OM-34", "OM-35", "OM-36", "OM-38",
		"OM-41", "OM-43", "OM-44", "OM-46", "OM-47", "OM-48", "OM-49", "OM-50", "OM-51", "OM-52",
		// wildcards and credentials
		"WC-01", "WC-03", "WC-05", "WC-06", "WC-08", "WC-10", "WC-11", "WC-12",
		// the origin null
		"NU-01", "NU-02", "NU-05", "NU-06", "NU-07",
		// preflights
		"PF-01", "PF-02", "PF-03", "PF-06", "PF-07", "PF-09", "PF-11", "PF-12", "PF-13", "PF-15", "PF-16", "PF-17",
		"PF-18", "PF-20", "PF-24", "PF-25", "PF-26", "PF-27", "PF-29",
		// methods
		"ME-01", "ME-03", "ME-05", "ME-06", "ME-08", "ME-10", "ME-11",
		// request headers
		"HD-01", "HD-04", "HD-05", "HD-06", "HD-07", "HD-08", "HD-09", "HD-10", "HD-12", "HD-13", "HD-15", "HD-20",
		"HD-21", "HD-22",
		// exposed headers
		"EX-01", "EX-02", "EX-04", "EX-06", "EX-07",
		// maximum age
		"MA-01", "MA-02", "MA-04", "MA-06", "MA-07",
		// Vary and caches
		"VY-01", "VY-03", "VY-05", "VY-09", "VY-11", "VY-12", "VY-13", "VY-14", "VY-16", "VY-17", "VY-18", "VY-20",
		"VY-21", "VY-22", "VY-23",
		// duplicates and proxies
		"DP-01", "DP-03", "DP-04", "DP-07", "DP-08", "DP-09",
		// syntax
		"SY-01", "SY-03", "SY-04", "SY-05", "SY-07",
		// error responses
		"ER-02", "ER-03", "ER-04", "ER-05", "ER-07", "ER-08", "ER-09", "ER-10", "ER-11", "ER-12", "ER-17", "ER-18",
		// redirects
		"RD-02", "RD-04", "RD-05",
		// private network
		"PN-02", "PN-03", "PN-04", "PN-05", "PN-06",
		// robustness
		"RB-02", "RB-03", "RB-04", "RB-06", "RB-07", "RB-08",
		// others
		"OT-01", "OT-02", "OT-05",
		// API gateways
		"AG-02", "AG-03", "AG-04", "AG-05", "AG-06", "AG-08", "AG-10", "AG-12",
	}
}

// unserved says of the rest why no mutant has them.
func unserved() map[string]string {
	return map[string]string{
		"AG-10": "on the path or stage that was forgotten it is `preflight-403` or `patch-not-listed`",
		"EX-07": "an empty list is a list: a correct server in another style (`empty-lists`)",
		"HD-08": "browsers of today name no safelisted header there, and `request-headers.spacing` notes what else of the list is misread",
		"ME-05": "OPTIONS that is let through changes nothing: several good libraries do it",
		"PF-27": "who may send OPTIONS is not for CORS to say; a preflight that gets the resource is `preflight-runs-resource`",
		"PN-06": "no browser sends what the answer would have to vary by",
		"RB-03": "only the time it takes shows it, and no verdict rests on time; a server that fails by it is `long-origin-crashes`",
		"RB-06": "only the time it takes shows it, and no verdict rests on time",
		"RB-07": "what is written into a log is not in the answer",
		"VY-21": "every answer that names its origin and may be kept tells that, as the protocol has it",
	}
}

// TestFaults holds every line of the catalogue to a mutant or to a reason why there is none.
func TestFaults(t *testing.T) {
	t.Parallel()
	wantAccounted(t, faults(), servedBy(), unserved())
}

// servedBy returns the mutants that have each fault.
func servedBy() map[string][]string {
	served := map[string][]string{}
	for _, m := range variants.Broken() {
		for _, id := range strings.Fields(m.Fault) {
			served[id] = append(served[id], m.ID)
		}
	}
	return served
}

// faultsCovered is the part of docs/FAULTS.md that follows the catalogue.
func faultsCovered() string {
	var b strings.Builder
	served := servedBy()
	fmt.Fprintf(&b, "\n## What is covered\n\n%d of %d faults that real servers were seen with, and the mutants that have them.\n\n| fault | mutants, or why there is none |\n|---|---|\n",
		len(faults())-len(unserved()), len(faults()))
	for _, id := range faults() {
		what := "none: " + unserved()[id]
		if by := served[id]; len(by) > 0 {
			what = codes(by)
		}
		fmt.Fprintf(&b, "| %s | %s |\n", id, what)
	}
	return b.String()
}
