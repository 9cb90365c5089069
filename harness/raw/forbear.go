package raw

import "sync"

// maxWaits is how often one host is waited for in the life of an agent.
const maxWaits = 60

// forbearance bounds how often hosts that answer with Retry-After are asked
// again. Its zero value has asked nobody.
type forbearance struct {
	mu    sync.Mutex
	hosts map[string]*waited
}

// waited is what one host has cost.
type waited struct {
	// total waits, and the messages in a row that were given up after waiting.
	total, givenUp int
}

// again reports whether a message to a host, which has been asked tries times
// after the first, may be asked once more. A host that refused the message before
// to the end is granted one wait only.
func (f *forbearance) again(host string, tries, retries int) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	w := f.of(host)
	if w.givenUp > 0 {
		retries = min(retries, 1)
	}
	if tries >= retries || w.total >= maxWaits {
		w.givenUp++
		return false
	}
	w.total++
	return true
}

// answered notes that a host has answered something else than to come back later.
func (f *forbearance) answered(host string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.of(host).givenUp = 0
}

func (f *forbearance) of(host string) *waited {
	if f.hosts == nil {
		f.hosts = map[string]*waited{}
	}
	if f.hosts[host] == nil {
		f.hosts[host] = &waited{}
	}
	return f.hosts[host]
}
