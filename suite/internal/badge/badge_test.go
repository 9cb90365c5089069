package badge

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
)

func TestSVG(t *testing.T) {
	t.Parallel()
	for _, word := range []string{"passes", "3 findings", `<script>&"'`, ""} {
		text := SVG("CORS", word, Red)
		decoder := xml.NewDecoder(strings.NewReader(text))
		var shown []string
		for {
			token, err := decoder.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("%q: %v in %s", word, err, text)
			}
			if start, is := token.(xml.StartElement); is && start.Name.Local == "script" {
				t.Errorf("%q: became an element of %s", word, text)
			}
			if chars, is := token.(xml.CharData); is {
				shown = append(shown, string(chars))
			}
		}
		if got := strings.Join(shown, "|"); !strings.Contains(got, "CORS|"+word) {
			t.Errorf("%q: shows %q", word, got)
		}
	}
	if SVG("a", "b", Green) == SVG("a", "b", Red) {
		t.Error("red is green")
	}
}
