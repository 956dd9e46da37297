package bootstrap

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"

	"ruhu/schema"
	"ruhu/syncproto"
)

// ending is what the names of files end with. Those of before they were sealed end
// otherwise, and go when the cache is opened.
const ending = ".sqlite.zst.sealed"

// name is village or group, schema version, epoch, commit and tag of a file.
func (e entry) name() string {
	parts := []string{e.subject, strconv.Itoa(e.version), e.epoch, strconv.FormatInt(int64(e.seq), 10), e.tag}
	return strings.Join(parts, "-") + ending
}

// parseName reads what name wrote, and nothing else.
func parseName(name string) (e entry, ok bool) {
	stem, found := strings.CutSuffix(name, ending)
	parts := strings.Split(stem, "-")
	if !found || len(parts) != 5 || !schema.ValidVillage(parts[0]) && !isGroup(parts[0]) {
		return e, false
	}
	version, err := strconv.Atoi(parts[1])
	seq, seqErr := strconv.ParseInt(parts[3], 10, 64)
	e = entry{kind{parts[0], version}, parts[2], syncproto.Seq(seq), parts[4]}
	return e, err == nil && seqErr == nil && len(e.tag) == 2*sha256.Size && e.name() == name
}

// epochName is an epoch as a part of a file's name, whatever it is made of.
func epochName(epoch string) string {
	sum := sha256.Sum256([]byte(epoch))
	return hex.EncodeToString(sum[:8])
}
