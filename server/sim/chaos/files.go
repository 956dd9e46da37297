package chaos

import (
	"context"
	"fmt"
	"slices"

	"ruhu/mobile-contract/replica"
	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/syncproto"
)

// oldFile is a village's file as it was at some time, with its tag: what a proxy on
// the way may still hold.
type oldFile struct {
	body []byte
	tag  string
}

// Get implements replica.Downloader over the server's real cache of first copies:
// the download may be lost, cut at any byte, spoilt or an old file, and the village
// may change between two pieces.
func (d *device) Get(path, tag string, offset int64) (*replica.Download, error) {
	w := d.w
	var village string
	var version int
	if _, err := fmt.Sscanf(path, "/v1/villages/%12s/snapshot?v=%d", &village, &version); err != nil {
		return nil, err
	}
	if err := w.app.MayCopy(context.Background(), d.id, village, version); err != nil {
		p, refused := app.AsProblem(err)
		if !refused {
			w.broken("may %s copy %s: %v", d.name, village, err)
		}
		return nil, &replica.ServerError{Code: string(p.Code)}
	}
	if !slices.Contains(d.areas, village) {
		w.broken("scope: %s may copy %s and works in %v", d.name, village, d.areas)
	}
	file := w.fileNow(village, version)
	if w.wild && chance(d.dice, 20) {
		file = d.staleFile(village, file)
	}
	if file.tag != tag {
		if offset > 0 {
			w.struck("file_changed_between_pieces")
		}
		offset = 0
	}
	return d.download(village, file, offset)
}

// fileNow is the file of a village as the server makes it now.
func (w *world) fileNow(village string, version int) oldFile {
	body, tag, err := w.copies.Snapshot(context.Background(), village, version)
	w.must(err, "make a first copy")
	file := oldFile{body, tag}
	if old := w.files[village]; len(old) == 0 || old[len(old)-1].tag != tag {
		w.files[village] = append(old, file)
	}
	return file
}

// staleFile is one that the village had before, if there was any.
func (d *device) staleFile(village string, now oldFile) oldFile {
	old := pick(d.dice, d.w.files[village]...)
	if old.tag != now.tag {
		d.w.struck("file_stale")
	}
	return old
}

// download is what comes of a file from a byte on.
func (d *device) download(village string, file oldFile, offset int64) (*replica.Download, error) {
	w := d.w
	out := &replica.Download{Tag: file.tag, Offset: offset, Size: int64(len(file.body)), Body: slices.Clone(file.body[offset:])}
	if !w.wild || !chance(d.dice, 60) {
		return out, nil
	}
	switch d.dice.IntN(4) {
	case 0:
		w.struck("file_lost")
		return nil, errNetwork
	case 1:
		w.struck("file_damaged")
		out.Body[d.dice.IntN(len(out.Body))] ^= 1 << d.dice.IntN(8)
	case 2:
		w.struck("file_cut")
		out.Body = out.Body[:1+d.dice.IntN(len(out.Body))]
	case 3:
		w.struck("file_cut")
		out.Body = out.Body[:1+d.dice.IntN(len(out.Body))]
		w.touch(d, village)
	}
	return out, nil
}

// touch lets the desk write into a village, so that its file is another one.
func (w *world) touch(d *device, village string) {
	i := slices.IndexFunc(w.homes, func(h home) bool { return h.village == village })
	if i < 0 {
		return
	}
	unit, err := w.unit(w.homes[i].id)
	if err != nil { // only on a device so far
		return
	}
	edit := based(editOf(schema.Household, unit.ID, values{"remark": fmt.Sprint("改", d.dice.IntN(1000))}), unit.Rev)
	o, err := w.act(home{unit.Village, unit.ID}, unit.Rev, []syncproto.Edit{edit})
	w.deskHeard(o, err)
}

// downloads is where a device takes new villages from in one sync: files, or nowhere,
// and then they come as rows.
func (d *device) downloads() replica.Downloader {
	if chance(d.dice, 70) {
		return d
	}
	return nil
}

// newcomers give every world two devices at its end that never saw it: one takes all
// villages as files, the other as rows in pages of one to eight. That both then hold
// what the server does, and what the old ones hold, is checked with theirs.
func (w *world) newcomers() {
	byFile, err := w.device(w.seed, villages...)
	if err != nil {
		w.must(err, "a new device")
		return
	}
	report, err := byFile.replica.SyncWith(byFile, byFile)
	w.must(err, "a first copy by files")
	if want := w.peopled(); err == nil && report.Files < int64(want) {
		w.broken("snapshot: %d files were taken, of %d villages", report.Files, want)
	}
	byRows, err := w.device(w.seed, villages...)
	if err != nil {
		w.must(err, "a new device")
		return
	}
	byRows.pages = 1 + byRows.dice.IntN(8)
	_, err = byRows.replica.SyncWith(byRows, nil)
	w.must(err, "a first copy by rows")
}

// peopled counts the villages that hold anything: only those come as files.
func (w *world) peopled() (n int) {
	w.must(w.read(func(r app.Reader) error {
		states, err := r.Villages([]string{county})
		for _, v := range states {
			if v.Seq > 0 {
				n++
			}
		}
		return err
	}), "read the counters")
	return n
}
