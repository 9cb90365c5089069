package report

import (
	"fmt"
	"io"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/suite/internal/badge"
)

// writeBadge writes a picture for a README: how the run ended, in a word.
func writeBadge(w io.Writer, r *harness.Report) error {
	word, _ := conclude(r)
	text, colour := "not judged", badge.Amber
	switch word {
	case "PASS":
		text, colour = "conforms", badge.Green
	case "FAIL":
		text, colour = "fails", badge.Red
	}
	if _, err := io.WriteString(w, badge.SVG("CORS", text, colour)); err != nil {
		return fmt.Errorf("write badge: %w", err)
	}
	return nil
}
