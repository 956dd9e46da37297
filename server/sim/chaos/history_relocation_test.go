package chaos

import (
	"fmt"
	"testing"
)

// relocations are stories of a household that is to move, and of those who take its
// steps in the field and at desks.
var relocations = []string{
	// the steps of the field, offline, one after the other
	"desk.area; d1.take screen; d1.take apply; d1.take verify; d1.meeting; d1.take villager; d1.sync → step=villager ended=- d1=applied,applied,applied,applied,applied",
	"desk.area; d1.take screen; d1.sync; d2.sync; d2.take apply; d2.sync; d1.sync; d1.take verify; d1.sync → step=verify d1=applied,applied d2=applied",
	"desk.area; d1.take screen; d1.lose; d1.take apply; d1.die; d1.sync → step=apply d1=applied,applied",
	"desk.area; d1.take screen; d1.twice; d1.sync → step=screen d1=applied history=1",
	"desk.area; d1.old; d1.take screen; d1.take apply; d1.take verify; d1.sync → step=verify d1=applied,applied,applied",
	"desk.area; d1.take screen; d1.take apply; d1.lose; server.die; d1.sync → step=apply d1=applied,applied",
	// two cadres take the same step at once: one does, the other is told, and nobody's papers are mixed up
	"desk.area; d1.take screen; d2.take screen; d1.sync; d2.sync → step=screen d1=applied d2=rejected:state_moved history=1",
	"desk.area; d1.take screen; d2.take screen; d2.take apply; d1.sync; d2.sync → step=apply d1=applied d2=rejected:state_moved,applied",
	"desk.area; d1.take screen; d1.sync; d2.sync; d1.take apply; d2.take apply; d2.sync; d1.sync → step=apply d2=applied d1=applied,rejected:state_moved",
	"desk.area; d1.take screen; d2.take screen; d1.pack; d2.sync; d1.carry; d1.slip → step=screen d2=applied d1=rejected:state_moved",
	// a step needs the one before, its evidence, and whoever may take it
	"d1.take screen; d1.sync → step=- d1=rejected:evidence_missing history=0",
	"desk.area; d1.take apply; d1.sync → step=- d1=rejected:state_moved history=0",
	"desk.area; d1.take screen bare; d1.take screen; d1.sync → step=screen d1=rejected:evidence_missing,applied",
	"desk.area; d1.paper screen; d1.sync; d2.sync; d2.take screen bare; d2.sync → step=screen d1=applied d2=applied",
	"desk.area; d1.take screen; d1.take apply; d1.take verify; d1.take villager; d1.sync → step=verify d1=applied,applied,applied,rejected:evidence_missing",
	"desk.area; desk.take screen; desk.take apply; desk.take verify; desk.take villager; d1.sync; d1.take village_; d1.sync → step=villager d1=rejected:not_from_device",
	// the assembly's paper comes by courier, after the vote that rests on it
	"desk.area; d1.take screen; d1.take apply; d1.take verify; d1.sync; d2.sync; d1.meeting; d1.pack; d2.take villager; d2.sync; d1.carry; d2.sync; d2.take villager; d2.sync → step=villager d2=rejected:evidence_missing,applied",
	"desk.area; d1.take screen; d1.take apply; d1.take verify; d1.pack; d2.meeting; d2.sync; d1.take villager; d1.sync; d1.carry → step=villager d1=applied,applied,applied,applied d2=applied",
	// households that give up, come back, and are sent back
	"desk.area; d1.take screen; d1.sync; desk.withdraw; d1.take apply; d1.sync → step=- ended=withdrawn d1=applied,rejected:case_not_active",
	"desk.area; d1.take screen; d1.take apply; d1.sync; d2.sync; d1.withdraw; d2.take verify; d1.sync; d2.sync → step=- ended=withdrawn d2=rejected:case_not_active",
	"desk.area; d1.take screen; d1.take apply; d1.sync; d2.sync; d1.withdraw; d2.take verify; d2.sync; d1.sync → step=- ended=withdrawn d2=applied",
	"desk.area; d1.take screen; d1.sync; desk.withdraw; d2.withdraw; d2.sync → ended=withdrawn d2=rejected:case_not_active",
	"desk.area; d1.take screen; d1.take apply; d1.take verify; d1.sync; desk.back verify; d1.take villager; d1.sync → step=apply d1=applied,applied,applied,rejected:state_moved",
	"desk.area; d1.take screen; d1.take apply; d1.sync; d2.sync; d2.edit s1.result=not_meets s1.reason=unwilling; d2.sync; desk.close; d1.take verify; d1.sync → step=- ended=closed d1=applied,applied,rejected:case_not_active",
	// reassigned and revoked in the middle of it
	"desk.area; d1.take screen; d1.move; d1.sync → step=screen d1=applied",
	"desk.area; d1.take screen; d1.lose; d1.take apply; d1.move; d1.sync → step=apply d1=applied,applied",
	"desk.area; d1.move; d1.take screen; d1.sync → step=- d1=rejected:out_of_scope history=0",
	"desk.area; d1.take screen; d1.revoke; d2.take screen; d2.sync → step=screen d2=applied",
	// the household moves, or becomes part of another
	"desk.area; d1.take screen; desk.away 1; d1.sync → step=- d1=rejected:wrong_level",
	"desk.area; d1.take screen; d1.sync; desk.away 1; d1.take apply; d1.sync → step=screen d1=applied,rejected:wrong_level",
	"desk.area; d1.take screen; d1.sync; desk.join 0; d2.take apply; d2.sync → step=apply d1=applied d2=applied",
	"desk.area; d1.take screen; d1.sync; desk.away 1; desk.away 0; d1.take apply; d1.sync → step=apply d1=applied,applied",
	// old copies of the server and of a phone
	"desk.area; server.keep; d1.take screen; d1.take apply; d1.sync; server.restore; d1.sync → step=apply d1=applied,applied",
	"desk.area; d1.take screen; d1.sync; server.keep; desk.withdraw; server.restore; d1.take apply; d1.sync → step=apply ended=- d1=applied,applied",
	"desk.area; server.keep; d1.take screen; d1.sync; d2.sync; d2.take apply; d2.sync; server.restore; d2.sync; d1.sync → step=screen d1=applied d2=rejected:state_moved",
	"desk.area; d1.keep; d1.take screen; d1.sync; d1.restore; d1.take screen; d1.sync → step=screen",
	// all the way
	"desk.area; d1.take screen; d1.take apply; d1.take verify; d1.meeting; d1.take villager; d1.sync; desk.take village_; desk.take township; desk.take county; desk.take prefecture; desk.take province → step=province",
	"desk.area; d1.take screen; d1.take apply; d1.take verify; d1.meeting; d1.take villager; d1.sync; desk.take village_; desk.take township; desk.take county; desk.take prefecture; desk.take province; d1.withdraw; d1.sync → step=- ended=withdrawn",
}

func TestRelocation_EndsAsTheStoriesSay(t *testing.T) {
	l := newLab(t)
	for i, h := range relocations {
		tell(t, l, fmt.Sprint(i+1), h)
	}
}
