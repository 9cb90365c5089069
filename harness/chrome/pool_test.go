package chrome

import (
	"context"
	"errors"
	"sync"
	"testing"
)

// A page may die while another one is being opened. For the race detector.
func TestPoolDiscardsWhileAPageOpens(t *testing.T) {
	t.Parallel()
	p := newPool(1, func(context.Context) (*page, error) { return nil, errors.New("no browser here") })
	var opening sync.WaitGroup
	for range 20 {
		opening.Go(func() {
			if _, _, err := p.acquire(t.Context(), []string{"https://app.example.com"}); err == nil {
				t.Error("there is a page without a browser")
			}
		})
		p.discard(&page{})
	}
	opening.Wait()
}
