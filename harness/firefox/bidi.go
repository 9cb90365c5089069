package firefox

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"

	"github.com/coder/websocket"
)

// messageBytes bounds a message of the browser.
const messageBytes = 8 << 20

// session is a connection that carries WebDriver BiDi.
// https://www.w3.org/TR/webdriver-bidi/
type session struct {
	conn *websocket.Conn
	// event is told of every event, one after the other.
	event func(method string, params json.RawMessage)
	// over is closed when nothing comes any more.
	over chan struct{}

	mu      sync.Mutex
	last    int
	waiting map[int]chan message
}

// message is what comes from the browser: an answer to a command, or an event.
type message struct {
	ID      int             `json:"id"`
	Type    string          `json:"type"`
	Method  string          `json:"method"`
	Params  json.RawMessage `json:"params"`
	Result  json.RawMessage `json:"result"`
	Error   string          `json:"error"`
	Message string          `json:"message"`
}

// dial connects to the address that Firefox has printed.
func dial(ctx context.Context, address string, event func(string, json.RawMessage)) (*session, error) {
	conn, _, err := websocket.Dial(ctx, address, nil) //nolint:bodyclose // the library's: the body of a successful handshake is empty
	if err != nil {
		return nil, fmt.Errorf("connect to WebDriver BiDi at %s: %w", address, err)
	}
	conn.SetReadLimit(messageBytes)
	s := &session{conn: conn, event: event, over: make(chan struct{}), waiting: map[int]chan message{}}
	go s.read()
	return s, nil
}

// read hands out what comes until the connection ends.
func (s *session) read() {
	defer close(s.over)
	for {
		_, text, err := s.conn.Read(context.Background())
		if err != nil {
			return
		}
		var m message
		if json.Unmarshal(text, &m) != nil {
			continue
		}
		if m.Type == "event" {
			s.event(m.Method, m.Params)
			continue
		}
		s.mu.Lock()
		waits := s.waiting[m.ID]
		delete(s.waiting, m.ID)
		s.mu.Unlock()
		if waits != nil {
			waits <- m
		}
	}
}

// errOver says that the connection to the browser has ended.
var errOver = errors.New("the connection to Firefox has ended")

// call carries out a command; result may be nil.
func (s *session) call(ctx context.Context, method string, params, result any) error {
	s.mu.Lock()
	s.last++
	id := s.last
	answer := make(chan message, 1)
	s.waiting[id] = answer
	s.mu.Unlock()
	text, err := json.Marshal(map[string]any{"id": id, "method": method, "params": params})
	if err != nil {
		return fmt.Errorf("%s: %w", method, err)
	}
	if err := s.conn.Write(ctx, websocket.MessageText, text); err != nil {
		return fmt.Errorf("%s: %w", method, err)
	}
	select {
	case m := <-answer:
		if m.Error != "" {
			return fmt.Errorf("%s: %s: %s", method, m.Error, m.Message)
		}
		if result == nil {
			return nil
		}
		return json.Unmarshal(m.Result, result)
	case <-s.over:
		return fmt.Errorf("%s: %w", method, errOver)
	case <-ctx.Done():
		return fmt.Errorf("%s: %w", method, context.Cause(ctx))
	}
}

// close ends the connection, and with it a session that was not ended.
func (s *session) close() { _ = s.conn.CloseNow() }
