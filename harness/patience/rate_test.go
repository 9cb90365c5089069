package patience

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"
)

func TestRate(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		perHost, total float64
		hosts, asks    int // so many asks of each host, one after the other
		want           time.Duration
	}{
		{perHost: 10, hosts: 1, asks: 11, want: time.Second},
		{perHost: 10, hosts: 4, asks: 11, want: time.Second},
		{perHost: 10, total: 20, hosts: 4, asks: 10, want: 1950 * time.Millisecond},
		{hosts: 4, asks: 1000},
		{total: 5, hosts: 1, asks: 6, want: time.Second},
	} {
		synctest.Test(t, func(t *testing.T) {
			r, began := NewRate(tt.perHost, tt.total), time.Now()
			for range tt.asks {
				for h := range tt.hosts {
					if err := r.Wait(context.Background(), fmt.Sprintf("h%d:443", h)); err != nil {
						t.Fatal(err)
					}
				}
			}
			if took := time.Since(began).Round(time.Millisecond); took != tt.want {
				t.Errorf("%v per host, %v in all: %d asks of %d hosts took %v; want %v", tt.perHost, tt.total, tt.asks, tt.hosts, took, tt.want)
			}
		})
	}
}

func TestRateEndsWithItsContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	for _, r := range []*Rate{NewRate(0, 0), NewRate(1, 0), NewRate(0, 1)} {
		if err := r.Wait(ctx, "h:80"); err == nil {
			t.Errorf("%+v: no error after the end", r)
		}
	}
}

func TestRateRemembersFewHosts(t *testing.T) {
	t.Parallel()
	r := NewRate(1000, 0)
	for n := range 3 * maxHosts {
		r.of(fmt.Sprintf("h%d:80", n))
	}
	if len(r.hosts) > maxHosts {
		t.Errorf("%d hosts are remembered; want %d at most", len(r.hosts), maxHosts)
	}
}
