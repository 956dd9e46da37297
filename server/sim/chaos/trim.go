package chaos

import (
	"context"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"ruhu/syncproto"
)

// trim lets the server trim deletions. Whoever was not seen for an hour to ten days
// counts as away, so that it strikes in the few days that a world lasts.
func trim(w *world, _ *device, dice *rand.Rand) {
	w.trimFor(time.Hour + within(dice, 10*24*time.Hour))
}

func (w *world) trimFor(away time.Duration) {
	report, err := w.app.Trim(context.Background(), away)
	if isFull(err) {
		w.struck("server_disk_full")
		return
	}
	w.must(err, "trim")
	if report.Tombstones > 0 {
		w.struck("tombstones_trimmed")
	}
}

// sentAnew counts the villages that a device holds and gets from nothing because it
// was away for too long. Those that it asked for itself are not among them.
func (w *world) sentAnew(req *syncproto.PullRequest, page *syncproto.Page) {
	_, held, _ := strings.Cut(req.Cursor, ";")
	for _, v := range page.Villages {
		if v.From > 0 || slices.Contains(req.Anew, v.Village) {
			continue
		}
		if strings.Contains(","+held, ","+v.Village+":") && !strings.Contains(","+held+",", ","+v.Village+":0,") {
			w.struck("device_sent_to_first_copy")
		}
	}
}
