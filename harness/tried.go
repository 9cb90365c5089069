package harness

// Tried is one request and what each agent made of it.
type Tried struct {
	Ask     Ask
	Results []TriedResult
	// Agree tells whether all agents agree in outcome, reason and readable headers.
	Agree bool
	// Divergence names why they do not: ids of the known differences between
	// the standard and the browser, "answers differ" where the target gave the
	// agents different answers, or "unexplained".
	Divergence string
	// Unexplained tells that the model could not explain the browser on the browser's own evidence.
	Unexplained bool
}

// TriedResult is one agent's.
type TriedResult struct {
	Agent       string
	Observation Observation
	// Chromium is what the model, profile chromium, makes of the same
	// exchanges: it is set for the raw agent where it differs.
	Chromium *Observation
}

// AnswersDiffer is the divergence of a target that did not answer two agents alike.
const AnswersDiffer = "answers differ"
