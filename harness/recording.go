package harness

// Recording is what a file of recorded traffic holds, judged by the model.
type Recording struct {
	// Browser is who wrote the file, with its version; Profile is the model by which it is judged.
	Browser, Profile string
	// Requests are those across origins that a page wanted to read, in the order of
	// the file. Each has one result, that of RecordedAgent.
	Requests []Tried
	// What CORS has nothing to do with, by number: requests of a page to its own
	// origin, loads without CORS (images and the like), documents, and other schemes.
	SameOrigin, NoCORS, Navigations, Others int
}

// RecordedAgent names the result that the model came to on the exchanges of a file.
const RecordedAgent = "recorded"

// Recorded is where a recorded request stands, and what its file lacks.
type Recorded struct {
	// Entry is the index of the request among the file's entries.
	Entry int `json:"entry"`
	// NoPreflight says that the file has no preflight where one is due: the request is
	// judged as if it had been allowed.
	NoPreflight bool `json:"no-preflight,omitempty"`
	// NoAnswer says that the file has no answer, so that it does not show the end.
	NoAnswer bool `json:"no-answer,omitempty"`
	// Credentials says that the request is judged as one with credentials, which the
	// file does not show: without them nothing explains the browser's error.
	Credentials bool `json:"credentials,omitempty"`
	// Error is the browser's own word: net::ERR_FAILED.
	Error string `json:"error,omitempty"`
}
