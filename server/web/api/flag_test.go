package api_test

import (
	"testing"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/registry"
)

// What to look at in a household's photos is told to desks, and refuses nothing.
func TestHousehold_TellsWhatToLookAt(t *testing.T) {
	w, _, data := taken(t)
	desk := w.desk("staff", registry.CountyStaff, "222426")
	read := func() (out struct {
		Flags []struct{ Photo, Flag, Text, Other string }
	}) {
		w.get("/v1/households/"+householdID, desk).into(&out)
		return out
	}
	if out := read(); out.Flags == nil || len(out.Flags) != 0 {
		t.Errorf("nobody has looked: %+v", out)
	}
	found := registry.Picture{SHA256: hashOf(data), Shot: registry.Shot{Software: "GIMP 2.10"}, Look: registry.Look{Brightness: 99, Sharpness: 999}}
	if err := w.app.Store().Write(t.Context(), func(tx app.Tx) error { return tx.PutPicture(found, nil) }); err != nil {
		t.Fatal(err)
	}
	out := read()
	if len(out.Flags) != 1 || out.Flags[0].Photo != photoID(2) || out.Flags[0].Flag != string(schema.FlagEdited) || out.Flags[0].Text == "" || out.Flags[0].Other != "" {
		t.Errorf("%+v", out)
	}
	if l := w.photosOf(desk); !l.Photos[0].Here {
		t.Error("a flag refused a photo")
	}
}
