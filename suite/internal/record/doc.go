// Package record is a forward proxy that writes down what a browser sends across
// origins, and what it is answered, as a HAR. It changes nothing on the way, answers
// nothing itself, and judges nothing: package recorded reads what it wrote.
//
// Connections with TLS are read where the client trusts the authority of the run; the
// others pass through unread and are counted.
package record
