package adapter

import "testing"

// Two adapters that start at once must not be given one port: the slower one
// would be judged by the answers of the other.
func TestPortIsReserved(t *testing.T) {
	t.Parallel()
	p, err := reservePort()
	if err != nil {
		t.Fatal(err)
	}
	if !p.free() {
		t.Errorf("port %s is taken; want it left to the adapter", p.number)
	}
	if again, err := claim(p.number); err == nil {
		_ = again.release()
		t.Errorf("port %s can be had twice", p.number)
	}
	if err := p.release(); err != nil {
		t.Fatal(err)
	}
	again, err := claim(p.number)
	if err != nil {
		t.Fatalf("after its release: %v", err)
	}
	if err := again.release(); err != nil {
		t.Error(err)
	}
	if err := (port{}).release(); err != nil {
		t.Errorf("no port: %v", err)
	}
}
