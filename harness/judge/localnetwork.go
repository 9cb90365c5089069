package judge

import (
	"net/url"
	"slices"
	"strings"

	"github.com/corsuite/corsuite/harness"
	"github.com/corsuite/corsuite/harness/fetch"
)

// localNetwork finds allowed origins whose pages do not reach a target of the visitor's own
// machine or network, or only if the visitor lets them. No answer can change that, so it
// is no verdict. Of https pages and the loopback it says nothing: that is how servers
// are tried, and user agents tell it of themselves.
// https://wicg.github.io/local-network-access/#secure-contexts
func localNetwork(p harness.TargetPlan, _ []harness.Evidence) []harness.Remark {
	var asks, refuses []string
	for _, g := range p.Target.Policy.AllGrants() {
		for _, origin := range g.Origins {
			page := harness.Ask{URL: p.Target.URL, From: harness.Origin(origin)}
			switch {
			case !slices.Contains(page.Cautions(), harness.CautionLocalNetwork):
			case strings.HasPrefix(origin, "http://"):
				refuses = append(refuses, origin)
			case strings.HasPrefix(origin, "https://") && !onLoopback(p.Target.URL):
				asks = append(asks, origin)
			}
		}
	}
	var remarks []harness.Remark
	for does, whose := range map[string][]string{harness.LocalNetworkAsks: asks, harness.LocalNetworkRefuses: refuses} {
		if len(whose) > 0 {
			remarks = append(remarks, harness.Remark{Kind: harness.RemarkLocalNetwork, Who: whose[0], Count: len(whose), Values: []string{does}})
		}
	}
	slices.SortFunc(remarks, func(r, s harness.Remark) int { return strings.Compare(s.Values[0], r.Values[0]) })
	return remarks
}

func onLoopback(address string) bool {
	u, err := url.Parse(address)
	return err == nil && fetch.IsLoopback(u.Hostname())
}
