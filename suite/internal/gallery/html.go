package gallery

import (
	"bytes"
	_ "embed"
	"html/template"
	"io"
	"strings"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/suite/internal/badge"
	"github.com/corsuite/corsuite/suite/internal/inert"
)

//go:embed page.html
var pageTemplate string

// WriteHTML writes the document as one page that asks for nothing: the matrix of
// implementations and sections, with what was found below.
func (d Document) WriteHTML(w io.Writer) error {
	page, err := template.New("gallery").Funcs(template.FuncMap{
		"badge":    func(i Implementation) template.HTML { return template.HTML(i.Badge()) },
		"standing": func(i Implementation) string { return strings.Join(standing(i), ", ") },
		"inwords":  inWords,
		"compact":  compact,
		"sign":     sign,
		"join":     func(words []string) string { return strings.Join(words, ", ") },
		"spec":     specURL,
		"says":     Found.says,
		"anchor":   Implementation.anchor,
		"intro": func() string {
			return plural(len(d.Implementations), "implementation") + " under " + plural(len(d.Policies), "policy")
		},
	}).Parse(pageTemplate)
	if err != nil {
		return err
	}
	var text bytes.Buffer
	if err := page.Execute(&text, d); err != nil {
		return err
	}
	_, err = w.Write(inert.Markup(text.Bytes()))
	return err
}

// Badge returns the implementation's badge, an SVG image.
func (i Implementation) Badge() string {
	fails, warns := i.found(harness.StatusFail), i.found(harness.StatusWarn)
	switch {
	case i.NotInstalled != "":
		return badge.SVG("CORS", "not installed", badge.Grey)
	case fails > 0:
		return badge.SVG("CORS", plural(fails, "fail"), badge.Red)
	case warns > 0:
		return badge.SVG("CORS", plural(warns, "warning"), badge.Amber)
	}
	return badge.SVG("CORS", "passes", badge.Green)
}

// sign is how a cell of the matrix shows a status, beside its colour.
func sign(s harness.Status) string {
	switch s {
	case harness.StatusPass:
		return "✓"
	case harness.StatusFail:
		return "✗"
	case harness.StatusWarn:
		return "!"
	case harness.StatusInconclusive:
		return "?"
	}
	return "–"
}

// specURL returns the address of an anchor of the standard.
func specURL(anchor string) string { return harness.Rule{Spec: anchor}.SpecURL() }
