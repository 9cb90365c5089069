package judge

import (
	"github.com/corsuite/corsuite/harness"
)

// Pointless tells the stories that need not be asked, given what an agent has
// learned of the entries: nothing would be judged by them.
func Pointless(p harness.TargetPlan, e harness.Evidence) map[harness.StoryID]bool {
	pointless := map[harness.StoryID]bool{}
	for _, s := range p.Stories {
		pointless[s.ID] = true
	}
	delete(pointless, p.Baseline)
	delete(pointless, p.Anonymous)
	for _, t := range p.Trials {
		for _, i := range t.Instances {
			for _, id := range i.Entries {
				delete(pointless, id)
			}
			if keptOut(e, i) != "" {
				continue
			}
			for _, id := range []harness.StoryID{i.Story, i.Control, i.Guard} {
				delete(pointless, id)
			}
			if refused(e, i.Control) {
				for _, id := range i.Others {
					delete(pointless, id)
				}
			}
		}
	}
	return pointless
}
