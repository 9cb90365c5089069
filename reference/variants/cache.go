package variants

import (
	"bytes"
	"maps"
	"net/http"
	"sync"
)

// maxStored bounds how many responses a cacheInFront keeps.
const maxStored = 4096

// cacheInFront is a shared cache that knows neither Vary nor freshness: it
// stores the answers to the GET requests that store accepts, under their URL.
func cacheInFront(next http.Handler, store func(*http.Request) bool) http.Handler {
	var mu sync.Mutex
	stored := map[string]*storedResponse{}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet {
			next.ServeHTTP(w, r)
			return
		}
		key := r.URL.RequestURI()
		mu.Lock()
		hit := stored[key]
		mu.Unlock()
		if hit == nil {
			hit = &storedResponse{recorder: recorder{header: http.Header{}, status: http.StatusOK}}
			next.ServeHTTP(hit, r)
			mu.Lock()
			if store(r) && len(stored) < maxStored {
				stored[key] = hit
			}
			mu.Unlock()
		}
		hit.replay(w)
	})
}

type storedResponse struct {
	recorder
	body bytes.Buffer
}

func (s *storedResponse) Write(p []byte) (int, error) { return s.body.Write(p) }

func (s *storedResponse) replay(w http.ResponseWriter) {
	maps.Copy(w.Header(), s.header)
	w.WriteHeader(s.status)
	w.Write(s.body.Bytes())
}
