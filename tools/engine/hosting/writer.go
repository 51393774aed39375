package hosting

import "sync"

// Writer hands on what is written to a stream of messages, which takes one at a time.
type Writer struct {
	Lock *sync.Mutex
	Send func([]byte) error
}

// Write copies, since who writes takes the bytes back.
func (writer Writer) Write(text []byte) (int, error) {
	writer.Lock.Lock()
	defer writer.Lock.Unlock()
	return len(text), writer.Send(append([]byte(nil), text...))
}
