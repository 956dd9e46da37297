package registry

import (
	"strings"

	"ruhu/schema"
	"ruhu/syncproto"
)

// Public is the author of what anybody says on the public page of a notice, as the
// history names it. Who it was is what they typed, and stands in the objection.
const Public = "public"

// MaxPublicObjections is how many objections a notice's public page takes: each must be
// answered by name, and all of them go to the phones of the village.
const MaxPublicObjections = 100

// channelPublic is the code, of the list objection_channel, of what came from a public page.
const channelPublic = "public_page"

// PublicIn is the public as the author of a commit in a village. It has the right to
// write there, but nothing of what it writes is its own choice: see Raised.
func PublicIn(village string) Author {
	return Author{Person: Public, Grants: Grants{{Role: CountyStaff, Area: village}}}
}

// Raised is an objection as somebody wrote it on the public page of a notice.
type Raised struct {
	Notice  string // id
	Subject string // id of the household, "" for the list as a whole
	Name    string
	Contact string
	Content string
}

// Changeset is the one objection that follows, open and dated by the server. The same
// words about the same list are the same objection, however often they are sent.
func (r Raised) Changeset(village string, m Moment) syncproto.Changeset {
	name, contact, content := strings.TrimSpace(r.Name), strings.TrimSpace(r.Contact), strings.TrimSpace(r.Content)
	id := DerivedID(r.Notice, r.Subject, name, contact, content)
	edit := serverEdit(schema.Objection, id, map[string]schema.Value{
		"notice": schema.TextOf(r.Notice), "subject": textOrNull(r.Subject), "raised_on": schema.TextOf(m.Today),
		"raised_by": textOrNull(name), "contact": textOrNull(contact), "content": textOrNull(content),
		"state": schema.TextOf(stateOpen), "channel": schema.TextOf(channelPublic),
	})
	return syncproto.Changeset{
		ID: DerivedID(id, channelPublic), By: Public, Village: village, At: m.Now, Version: schema.Version, Edits: []syncproto.Edit{edit},
	}
}

// Admissible refuses an objection on a public page: of a notice whose days are over,
// about a household that is not on its list, without a name, or over the number that
// such a page takes. papers are the village's rows, cases those of its households.
func (r Raised) Admissible(p Posting, papers map[syncproto.RowKey]*syncproto.RowState, cases []schema.Row, m Moment) *schema.Problem {
	if !p.Begun(m.Today) {
		return &schema.Problem{Code: schema.NotFound}
	}
	if p.Over(m.Today) {
		return &schema.Problem{Code: schema.NoticeEnded}
	}
	if strings.TrimSpace(r.Name) == "" {
		return &schema.Problem{Code: schema.Required, Table: schema.Objection.Name, Field: "raised_by"}
	}
	if r.Subject != "" && !p.names(r.Subject, cases) {
		return &schema.Problem{Code: schema.NoSuchRow, Table: schema.Objection.Name, Field: "subject"}
	}
	if raisedInPublic(p.Notice, papers) >= MaxPublicObjections {
		return &schema.Problem{Code: schema.ObjectionsFull, Param: count(MaxPublicObjections)}
	}
	return nil
}

// names reports whether a household is on the list.
func (p Posting) names(household string, cases []schema.Row) bool {
	for _, c := range cases {
		if c.Household == household && p.Has(c) {
			return true
		}
	}
	return false
}

// raisedInPublic counts the objections that came through a notice's public page.
func raisedInPublic(notice string, papers map[syncproto.RowKey]*syncproto.RowState) int {
	n := 0
	for key, row := range papers {
		if key.Table == schema.Objection && row.Get("notice").Text() == notice && row.Get("channel").Text() == channelPublic {
			n++
		}
	}
	return n
}
