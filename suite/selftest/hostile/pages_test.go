package hostile

import (
	"net/http"
	"time"
)

// right is the server that is what it should be: what the browser needs before
// it is the measure for the others.
const right = "right"

// pages are servers whose answers are meant for the browser.
func pages() []row {
	return []row{
		{
			id: right, what: "is a right server", answer: "nothing fails", via: "raw,chrome", within: 60 * time.Second, exits: []int{0},
			serve: func(right http.Handler, _ <-chan struct{}) http.Handler { return right },
		},
	}
}
