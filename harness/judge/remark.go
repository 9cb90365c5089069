package judge

import (
	"slices"

	"github.com/corsuite/corsuite/harness"
)

// Remarks returns what is worth saying about a target before its verdicts,
// given the evidence of each agent. It is pure; equal remarks are given once.
func Remarks(p harness.TargetPlan, evidence []harness.Evidence) []harness.Remark {
	var remarks []harness.Remark
	for _, find := range []func(harness.TargetPlan, []harness.Evidence) []harness.Remark{
		otherStatus, redirected, noPreflights, everyoneWithCredentials, ownOrigin, plainElementsKeptOut, neverExposed, isWebSocket, localNetwork,
		sessionMissing, sessionRefused, signIn, anonymousDiffers, pageSetsAuthorization, sessionCookies, ofPlan,
	} {
		for _, r := range find(p, evidence) {
			r.Target = p.Target.Label()
			if !slices.ContainsFunc(remarks, func(s harness.Remark) bool { return sameRemark(r, s) }) {
				remarks = append(remarks, r)
			}
		}
	}
	return remarks
}

// ofPlan passes on what planning has shown.
func ofPlan(p harness.TargetPlan, _ []harness.Evidence) []harness.Remark { return p.Remarks }

func sameRemark(r, s harness.Remark) bool {
	return r.Kind == s.Kind && r.Target == s.Target && r.Agent == s.Agent && r.Who == s.Who && r.Field == s.Field &&
		slices.Equal(r.Values, s.Values) && r.Status == s.Status && r.Count == s.Count
}

// everyoneWithCredentials finds a policy under which every website reads what a
// signed-in visitor may read. It is legal to claim, so it is not a verdict.
func everyoneWithCredentials(p harness.TargetPlan, _ []harness.Evidence) []harness.Remark {
	if !slices.ContainsFunc(p.Target.Policy.AllGrants(), func(g harness.Grant) bool {
		return slices.Contains(g.Origins, harness.Any) && g.AllowsCredentials() == harness.Yes
	}) {
		return nil
	}
	return []harness.Remark{{Kind: harness.RemarkEveryoneWithCredentials}}
}

// ownOrigin finds the target's own origin among the allowed ones: its pages ask
// without CORS, so that nothing is judged by it.
func ownOrigin(p harness.TargetPlan, _ []harness.Evidence) []harness.Remark {
	own := p.Target.Origin()
	if !slices.ContainsFunc(p.Target.Policy.AllGrants(), func(g harness.Grant) bool { return slices.Contains(g.Origins, own) }) {
		return nil
	}
	return []harness.Remark{{Kind: harness.RemarkOwnOrigin, Who: own}}
}
