package api

import (
	"cmp"
	"errors"
	"slices"

	"github.com/labstack/echo/v4"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/registry"
	"ruhu/server/web"
	"ruhu/syncproto"
)

// household returns one household with everything that ever happened to it. What
// is sensitive comes only with a reason, which is put on record.
func (a *API) household(c echo.Context, p registry.Person) error {
	reason := c.QueryParam("reason")
	if c.QueryParams().Has("reason") && !web.GoodReason(reason) {
		return schema.Problem{Code: schema.BadQuery, Field: "reason"}
	}
	var unit syncproto.UnitState
	var history []app.HistoryEntry
	var flags []registry.Flag
	var partOf string
	err := a.App.Store().Read(c.Request().Context(), func(r app.Reader) (err error) {
		if unit, err = r.Household(c.Param("id")); err != nil {
			return err
		}
		if history, err = r.History(unit.ID); err != nil {
			return err
		}
		if partOf, err = app.PartOf(r, unit.ID, p.Grants.Sees); err != nil {
			return err
		}
		flags, err = app.PhotoFlags(r, &unit)
		return err
	})
	// Whether a household exists in another village is not told either.
	if errors.Is(err, app.ErrNotFound) || err == nil && !p.Grants.Sees(unit.Village) {
		return schema.Problem{Code: schema.NotFound}
	}
	if err != nil {
		return err
	}
	if reason != "" {
		if err := a.App.LogUnmasked(c.Request().Context(), p.ID, unit.ID, unit.Village, reason); err != nil {
			return err
		}
	}
	out := householdOf(unit, history, curtain{open: reason != ""})
	out.PartOf = partOf
	out.Flags = flagsOf(flags, p.Grants, web.LangOf(c))
	return web.JSON(c, out)
}

func flagsOf(flags []registry.Flag, grants registry.Grants, lang schema.Lang) []flagDocument {
	out := []flagDocument{}
	for _, flag := range flags {
		d := flagDocument{Photo: flag.Photo, Flag: flag.Kind, Text: flag.Kind.Message(lang, flag.Param)}
		if flag.Household != "" && grants.Sees(flag.Village) {
			d.Other = flag.Household
		}
		out = append(out, d)
	}
	return out
}

type householdDocument struct {
	ID      string           `json:"id"`
	Village string           `json:"village"`
	Rev     syncproto.Rev    `json:"rev"`
	PartOf  string           `json:"part_of,omitzero"` // the household that it has become part of
	Photos  photoCount       `json:"photos"`
	Rows    []rowDocument    `json:"rows"`
	History []commitDocument `json:"history"`
	Flags   []flagDocument   `json:"flags"`
}

// flagDocument is something about a photo to look at. The other household that has
// the photo, too, is told to those who see it.
type flagDocument struct {
	Photo string           `json:"photo"`
	Flag  schema.PhotoFlag `json:"flag"`
	Text  string           `json:"text"` // in the reader's language
	Other string           `json:"other,omitzero"`
}

// photoCount says how many of a household's photos are here: the bytes of one may
// come long after its row, or before it.
type photoCount struct {
	All  int `json:"all"`
	Here int `json:"here"`
}

type commitDocument struct {
	Seq       syncproto.Seq         `json:"seq"`
	Rev       syncproto.Rev         `json:"rev"`
	Person    string                `json:"person"`
	Device    syncproto.DeviceNo    `json:"device,omitzero"` // none for a decision at a desk
	Changeset string                `json:"changeset"`
	At        syncproto.HLC         `json:"at"`
	Received  syncproto.HLC         `json:"received"`
	Outcome   syncproto.OutcomeKind `json:"outcome"`
	Changes   []changeDocument      `json:"changes"`
}

func householdOf(unit syncproto.UnitState, history []app.HistoryEntry, curtain curtain) householdDocument {
	out := householdDocument{ID: unit.ID, Village: unit.Village, Rev: unit.Rev}
	out.Photos.All, out.Photos.Here = registry.PhotosHere(&unit)
	rows := make([]*syncproto.RowState, 0, len(unit.Rows))
	for _, row := range unit.Rows {
		rows = append(rows, row)
	}
	slices.SortFunc(rows, func(a, b *syncproto.RowState) int {
		return cmp.Or(cmp.Compare(a.Table.Index(), b.Table.Index()), cmp.Compare(a.ID, b.ID))
	})
	for _, row := range rows {
		d := curtain.row(row.Row, schema.Personal)
		d.Rev, d.Deleted = row.Rev, row.Deleted
		out.Rows = append(out.Rows, d)
	}
	for _, h := range history {
		out.History = append(out.History, curtain.commit(h))
	}
	return out
}

// commit is one commit of a history.
func (k curtain) commit(h app.HistoryEntry) commitDocument {
	d := commitDocument{Seq: h.Seq, Rev: h.Rev, Person: h.Person, Device: h.Device, Changeset: h.Changeset,
		At: h.At, Received: h.Received, Outcome: h.Outcome}
	for _, change := range h.Changes {
		d.Changes = append(d.Changes, k.change(change))
	}
	return d
}
