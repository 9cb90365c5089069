package harness

// Tried is one request and what each agent made of it.
type Tried struct {
	Ask     Ask
	Expect  Expectation
	Results []TriedResult
	// LeftOut are names of headers that were asked for and that a page cannot set.
	LeftOut []string
	// Cautions are why a real page may be stopped where the agents were not.
	Cautions []Caution
	// Compared reports whether two agents asked, and Agree whether they agree in
	// outcome, reason and readable headers.
	Compared, Agree bool
	// Divergence names why they do not: ids of the known differences between
	// the standard and the browser, "answers differ" where the target gave the
	// agents different answers, or "unexplained".
	Divergence string
	// Recorded is what there is to know of a request that a file was read for; nil
	// for one that was asked.
	Recorded *Recorded
	// Unexplained tells that the model could not explain the browser on the browser's own evidence.
	Unexplained bool
}

// TriedResult is one agent's.
type TriedResult struct {
	Agent       string
	Observation Observation
	// Expected is what the observation says of Expect: pass, fail or inconclusive; "" where nothing is expected.
	Expected Status
	Differs  []string
	// Withheld are values that were kept from other hosts.
	Withheld []Withheld
	// Elsewhere is what browsers make of the exchanges that the model had, as far as
	// it is known to differ.
	Elsewhere []Elsewhere
}

// Elsewhere is what a browser makes of exchanges that another agent had.
type Elsewhere struct {
	// Profile is the name of the browser's profile.
	Profile     string
	Observation Observation
}

// AnswersDiffer is the divergence of a target that did not answer two agents alike.
const AnswersDiffer = "answers differ"
