package fetch

// refusal is a network error in the making; the zero value is none.
type refusal struct {
	reason    Reason
	parameter string
}

func refuse(reason Reason, parameter string) refusal { return refusal{reason, parameter} }
