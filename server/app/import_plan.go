package app

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"maps"
	"slices"

	"ruhu/schema"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// mostTold is how many lines of a plan are told one by one; all are counted.
const mostTold = 10_000

// Changes is what an import does to households that are there, and which are new.
type Changes struct {
	Listed []ImportChange
	Rows   int // that are new, of all households
	Fields int // that change, of rows that are there
	More   int // lines beyond those listed
}

// ImportChange is a household or a row that is new, or a field that becomes another.
type ImportChange struct {
	Household string
	Key       syncproto.RowKey
	Delivered string // id of the row in the delivery
	Field     int    // ordinal; NewRow for a row that is new
	Before    schema.Value
	After     schema.Value
	Settled   syncproto.Settled
}

// NewRow is the field number of a row that is new; of a new household only its own
// row is told.
const NewRow = -2

// Missing is what stands in the villages delivered and was not delivered. It stays.
type Missing struct {
	Listed     []syncproto.RowKey
	Households int
	Rows       int // of households that were delivered
	More       int // lines beyond those listed
}

// plan collects what an import does, and condenses it to a name.
type plan struct {
	sum     hash.Hash
	changes Changes
	missing Missing
}

func newPlan() plan { return plan{sum: sha256.New()} }

// name is the name of the plan: that of everything in it, also of what is not listed.
func (p *plan) name() string { return hex.EncodeToString(p.sum.Sum(nil)[:16]) }

// line takes something into the name.
func (p *plan) line(what, where, id string, more []byte) {
	p.sum.Write(fmt.Appendf(nil, "%s %s %s %d\n", what, where, id, len(more)))
	p.sum.Write(more)
}

// commit takes in what a household becomes.
//
// delivered are the rows by their keys.
func (p *plan) commit(unit *syncproto.UnitState, c *registry.Commit, delivered map[syncproto.RowKey]string) {
	p.line("commit", c.Village, c.Unit, syncproto.AppendChanges(nil, c.Changes))
	for _, change := range c.Changes {
		key := change.Key
		if unit.Rows[key] != nil && !key.Table.ServerOnly {
			p.changes.Fields++
			p.tell(ImportChange{c.Unit, key, delivered[key], change.Field, change.Before, change.After, change.How})
		}
	}
	for _, row := range c.Rows {
		if key := row.Key(); unit.Rows[key] == nil && !key.Table.ServerOnly {
			p.changes.Rows++
			if unit.Exists() || key.Table.IsRoot() {
				p.tell(ImportChange{Household: c.Unit, Key: key, Delivered: delivered[key], Field: NewRow})
			}
		}
	}
}

func (p *plan) tell(c ImportChange) {
	if len(p.changes.Listed) == mostTold {
		p.changes.More++
		return
	}
	p.changes.Listed = append(p.changes.Listed, c)
}

func (p *plan) refused(household string, problem schema.Problem) {
	p.line("refused", string(problem.Code), household, fmt.Append(nil, problem))
}

// missingRows notes the living rows of a household that were not delivered, in the
// tables that were.
func (p *plan) missingRows(unit *syncproto.UnitState, delivered map[syncproto.RowKey]string, tables []*schema.Table) {
	var lacking []syncproto.RowKey
	for key, row := range unit.Rows {
		if _, given := delivered[key]; !row.Deleted && !given && slices.Contains(tables, key.Table) && row.Household == unit.ID {
			lacking = append(lacking, key)
		}
	}
	slices.SortFunc(lacking, func(a, b syncproto.RowKey) int {
		return cmp.Or(cmp.Compare(a.Table.Index(), b.Table.Index()), cmp.Compare(a.ID, b.ID))
	})
	for _, key := range lacking {
		p.missing.Rows++
		p.lack(key)
	}
}

func (p *plan) lack(key syncproto.RowKey) {
	p.line("missing", key.Table.Name, key.ID, nil)
	if len(p.missing.Listed) == mostTold {
		p.missing.More++
		return
	}
	p.missing.Listed = append(p.missing.Listed, key)
}

// findMissing notes the households of the villages delivered that were not.
func (i *importing) findMissing() error {
	if !slices.Contains(i.Tables, schema.Household) {
		return nil
	}
	for _, village := range slices.Sorted(maps.Keys(i.villages)) {
		var lacking []string
		err := i.tx.EachRow(schema.Household, village, func(row schema.Row) error {
			if !i.seen[row.ID] && (i.Mentioned == nil || !i.Mentioned(row.ID)) {
				lacking = append(lacking, row.ID)
			}
			return nil
		})
		if err != nil {
			return err
		}
		slices.Sort(lacking)
		for _, id := range lacking {
			i.plan.missing.Households++
			i.plan.lack(syncproto.RowKey{Table: schema.Household, ID: id})
		}
	}
	return nil
}
