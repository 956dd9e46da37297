package main

import (
	"fmt"
	"io"
	"slices"
	"text/tabwriter"
)

// Age is what push and pull cost on a county with so many times the history.
type Age struct {
	Factor  int     `json:"factor"`
	Commits int     `json:"commits"` // in its history, before measuring
	PeakMB  float64 `json:"server_peak_mb,omitempty"`
	Push    Cost    `json:"push"` // of changes
	Pull    Cost    `json:"pull"` // of rows
}

// Cost is what a thousand changes or rows take: the median of several rounds.
type Cost struct {
	MS       float64 `json:"ms_per_1000"`
	CPUMS    float64 `json:"server_cpu_ms_per_1000"`
	Ratio    float64 `json:"ratio"` // to the shortest history
	CPURatio float64 `json:"server_cpu_ratio"`
}

// cost is what one round took for a thousand.
type cost struct{ took, server float64 }

func newCost(s spent, things int) cost {
	return cost{took: perThousand(s.took, things), server: perThousand(s.server, things)}
}

func median(rounds []cost) Cost {
	var took, server []float64
	for _, r := range rounds {
		took, server = append(took, r.took), append(server, r.server)
	}
	slices.Sort(took)
	slices.Sort(server)
	return Cost{MS: took[len(took)/2], CPUMS: server[len(server)/2]}
}

func (c *Cost) compare(first Cost) { c.Ratio, c.CPURatio = c.MS/first.MS, c.CPUMS/first.CPUMS }

// writeAges prints the costs for people.
func (r *Report) writeAges(out io.Writer) error {
	t := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "\tcommits\tpush ms/1,000\tof first\tserver CPU ms\tof first\tpull ms/1,000\tof first\tserver CPU ms\tof first\tpeak MB\t")
	for _, a := range r.History {
		fmt.Fprintf(t, "history ×%d\t%d", a.Factor, a.Commits)
		for _, c := range []Cost{a.Push, a.Pull} {
			fmt.Fprintf(t, "\t%.1f\t%.2f\t%.1f\t%.2f", c.MS, c.Ratio, c.CPUMS, c.CPURatio)
		}
		fmt.Fprintf(t, "\t%.0f\t\n", a.PeakMB)
	}
	return t.Flush()
}
