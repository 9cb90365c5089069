package main

import (
	"cmp"
	"os"
	"path/filepath"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/specs"
	"github.com/corsuite/corsuite/suite/internal/advice"
	"github.com/corsuite/corsuite/suite/internal/report"
)

// explainRule gives a report the catalogue's words.
func explainRule(id string) report.Info { return report.Catalogue(specs.Rules())(id) }

// enough exchanges tell who answers at a target; more say the same again.
const enough = 100

// nameServers says of each target which software answered, as the user named
// it or its answers tell.
func (o *outputFlags) nameServers(r *harness.Report) {
	named, _ := advice.Named(o.server)
	for i := range r.Targets {
		t := &r.Targets[i]
		var own []harness.Exchange
		for _, x := range r.Exchanges {
			if x.URL == t.URL && len(own) < enough {
				own = append(own, x)
			}
		}
		t.Server = cmp.Or(named, advice.Recognise(own)).String()
	}
}

// placeTargets names the file of a target as seen from the working folder, where it
// is below it: that is how readers of a report find it in what they have checked out.
func placeTargets(r *harness.Report) {
	here, err := os.Getwd()
	if err != nil {
		return
	}
	for i := range r.Targets {
		if file := r.Targets[i].File; filepath.IsAbs(file) {
			if below, err := filepath.Rel(here, file); err == nil && filepath.IsLocal(below) {
				r.Targets[i].File = filepath.ToSlash(below)
			}
		}
	}
}

// advise gives a report the cure for the software that answered, or that the
// user named. others are the answers to everything else that was asked at the targets.
func (o *outputFlags) advise(targets []harness.TargetInfo, others []harness.Exchange) func(harness.Verdict, []harness.Exchange) report.Advice {
	advise := advice.Advisor(targets, others, o.server)
	return func(v harness.Verdict, evidence []harness.Exchange) report.Advice {
		return report.Advice(advise(v, evidence))
	}
}
