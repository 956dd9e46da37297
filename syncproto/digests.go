package syncproto

import "ruhu/schema"

// Versions is how many schema versions are served.
const Versions = schema.Version - schema.OldestVersion + 1

// Digests is one digest for every version that is served, the oldest first. A
// device holds rows as its version sees them, and can prove only those: what the
// server carries for it must be a sum over the same.
type Digests [Versions]Digest

// Of returns the digest of rows as devices of a version hold them. One that is
// not served sees what the nearest that is would see.
func (d Digests) Of(version int) Digest {
	return d[min(max(version, schema.OldestVersion), schema.Version)-schema.OldestVersion]
}

// Plus returns d + o.
func (d Digests) Plus(o Digests) Digests {
	for i := range d {
		d[i] = d[i].Plus(o[i])
	}
	return d
}

// Minus returns d - o.
func (d Digests) Minus(o Digests) Digests {
	for i := range d {
		d[i] = d[i].Minus(o[i])
	}
	return d
}

// Append adds the 16 bytes of each digest to dst.
func (d Digests) Append(dst []byte) []byte {
	for _, one := range d {
		dst = one.Append(dst)
	}
	return dst
}

// DigestsSize is the number of bytes that Append writes.
const DigestsSize = 16 * Versions

// DigestsFrom reads what Append wrote; fewer bytes give zero digests.
func DigestsFrom(b []byte) (d Digests) {
	for i := range d {
		if len(b) >= 16*(i+1) {
			d[i] = DigestFrom(b[16*i:])
		}
	}
	return d
}

// SumDigests adds up digests.
func SumDigests(parts ...Digests) (total Digests) {
	for _, p := range parts {
		total = total.Plus(p)
	}
	return total
}

// RowDigests hashes one row as each version sees it. Most rows look the same to
// all, and are hashed once.
func RowDigests(t *schema.Table, id, household string, deleted bool, values []schema.Value) (d Digests) {
	if deleted {
		return d
	}
	newest := RowDigest(t, id, household, false, values)
	for i := range d {
		if !t.In(schema.OldestVersion + i) {
			continue // who has no such table holds no such row
		}
		d[i] = newest
		if older := t.Downgraded(values, schema.OldestVersion+i); &older[0] != &values[0] {
			d[i] = RowDigest(t, id, household, false, older)
		}
	}
	return d
}
