package syncproto

// MaxRepairUnits is how many households one repair fetches. Where more are wrong,
// the whole village costs little more, and a file that spoilt is better not trusted.
const MaxRepairUnits = 64

// RepairRequest is asked by a device whose rows do not give the village's digest:
// first with the digests of its buckets, which the server answers with those of the
// households in the buckets that differ; then with the households that differ, which
// the server answers with their rows. A village's own papers are a household whose id
// is the village's code.
type RepairRequest struct {
	Device  string
	Version int // schema version: digests and rows are as it sees them
	Village string
	Seq     Seq      // commit that the device holds the village at
	Buckets []Digest // all of them, or none
	Units   []string // households whose rows are wanted; only without buckets
}

// RepairAnswer answers a RepairRequest. When Seq is not the request's, it says
// nothing else: the device is to pull first.
type RepairAnswer struct {
	Epoch   string
	Now     HLC
	Village string
	Seq     Seq          // the village's newest commit
	Buckets []int        // to buckets: the numbers of those that differ
	Units   []UnitDigest // to buckets: every household in those
	Tables  []TablePage  // to units: their rows, deleted ones too
}

// UnitDigest is the digest of one household, or of a village's own papers.
type UnitDigest struct {
	Unit   string
	Digest Digest
}
