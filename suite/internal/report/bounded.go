package report

import "github.com/corsuite/corsuite/harness"

// The bounds of what a report shows of one exchange. Verdicts are about the whole of it.
const (
	// maxText is how many bytes of one text (a header's value, a body) stand in a report.
	maxText = 8 << 10
	// maxLines is how many header lines of one message do, and maxAlike how many that say the same.
	maxLines = 500
	maxAlike = 100
)

// bounded returns an exchange with the number of header lines that a report
// shows. What decides in CORS comes first; what is left out is counted.
func bounded(x harness.Exchange) harness.Exchange {
	more := 0
	x.Request, more = boundedLines(x.Request)
	x.MoreLines += more
	x.Response, more = boundedLines(x.Response)
	x.MoreLines += more
	return x
}

func boundedLines(lines []harness.HeaderLine) (kept []harness.HeaderLine, more int) {
	if len(lines) <= maxLines {
		return lines, 0
	}
	important := 0
	for _, l := range lines {
		if matters(l.Name) {
			important++
		}
	}
	important = min(important, maxLines)
	others := maxLines - important
	alike := map[harness.HeaderLine]int{}
	for _, l := range lines {
		if alike[l]++; alike[l] > maxAlike {
			continue
		}
		left := &others
		if matters(l.Name) {
			left = &important
		}
		if *left > 0 {
			*left--
			kept = append(kept, l)
		}
	}
	return kept, len(lines) - len(kept)
}
