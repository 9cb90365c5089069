package redact_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/corsuite/corsuite/suite/internal/redact"
)

func BenchmarkText(b *testing.B) {
	s := redact.New()
	for _, secret := range secretTexts() {
		s.Add(secret, "")
	}
	random := rand.New(rand.NewPCG(1, 2))
	noise := make([]byte, 64<<10)
	for i := range noise {
		noise[i] = byte(' ' + random.IntN(95))
	}
	for name, text := range map[string]string{
		"prose":   strings.Repeat("Some words that hold nothing of interest, and go on. ", 64<<10/53),
		"noise":   string(noise),
		"escapes": strings.Repeat("%41\\u0042&amp;=", 64<<10/14),
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				s.Text(text)
			}
		})
	}
}
