package tight

// bitWriter collects bits from the lowest up.
type bitWriter struct {
	out  []byte
	held uint64
	n    int // bits in held, fewer than 8
}

// add adds the lowest bits of a value, at most 32.
func (w *bitWriter) add(value uint32, width int) {
	w.held |= (uint64(value) & (1<<width - 1)) << w.n
	for w.n += width; w.n >= 8; w.n -= 8 {
		w.out = append(w.out, byte(w.held))
		w.held >>= 8
	}
}

// bytes ends the last byte with zeros.
func (w *bitWriter) bytes() []byte {
	if w.n > 0 {
		return append(w.out, byte(w.held))
	}
	return w.out
}
