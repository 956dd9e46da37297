package chaos

import (
	"fmt"
	"testing"
)

// histories are cases that a reader can follow; how they are spelled is told at story.
var histories = []string{
	// latest: the later clock wins, whoever comes first
	"d1.edit h.phone=1; d2.edit h.phone=2; d2.sync; d1.sync → h.phone=2 cases=0 d1=merged d2=applied history=2",
	"d1.edit h.phone=1; d2.edit h.phone=2; d1.sync; d2.sync → h.phone=2 cases=0 d1=applied d2=merged",
	"d1.edit h.phone=1; d1.sync; d2.sync; d2.edit h.phone=2; d2.sync → h.phone=2 d2=applied",
	"tie; d1.edit h.phone=1; d2.edit h.phone=2; d1.sync; d2.sync → h.phone=2 cases=0",
	"tie; d1.edit h.phone=1; d2.edit h.phone=2; d2.sync; d1.sync → h.phone=2 cases=0",
	"d1.edit h.phone=1; d2.edit h.phone=1; d1.sync; d2.sync → h.phone=1 cases=0 d2=applied",
	"d1.clock 3650; d1.edit h.phone=1; d2.edit h.phone=2; d1.sync; d2.sync → h.phone=2 cases=0",
	"d1.clock -3650; d1.edit h.remark=a; d2.edit h.remark=b; d2.sync; d1.sync → h.remark=b cases=0",
	// review: what is there stays, people decide
	"d1.edit h.status=exited; d2.edit h.status=returned; d1.sync; d2.sync → h.status=exited cases=1 d1=applied d2=conflict",
	"d1.edit h.status=exited; d2.edit h.status=returned; d2.sync; d1.sync → h.status=returned cases=1",
	"d1.edit h.status=exited; d2.edit h.status=exited; d1.sync; d2.sync → h.status=exited cases=0",
	"d1.edit h.status=exited; d2.edit h.main_cause=03; d1.sync; d2.sync → h.status=exited h.main_cause=03 cases=0 d2=applied",
	"d1.edit h.status=exited; d1.edit h.status=returned; d1.sync → h.status=returned cases=0 d1=applied,applied",
	"d2.clock 9999; d1.edit h.status=exited; d2.edit h.status=returned; d1.sync; d2.sync → h.status=exited cases=1",
	"d1.edit h.status=exited; d2.edit h.status=returned; d1.sync; d2.pull; d2.edit h.status=removed; d2.sync → h.status=exited cases=2 d2=conflict,conflict",
	// groups merge as one
	"d1.edit h.latitude=42600000; d2.edit h.accuracy=5; d1.sync; d2.sync → h.latitude=42600000 h.accuracy=10 cases=1",
	"d1.edit m1.work_locality=a; d2.edit m1.work_months=3; d2.sync; d1.sync → m1.work_locality=- m1.work_months=3 cases=1",
	"d1.edit h.latitude=42600000; d2.edit m1.work_months=3; d2.sync; d1.sync → h.latitude=42600000 m1.work_months=3 cases=0",
	// unions take both sides
	"d1.edit h.other_causes=02+05+07; d2.edit h.other_causes=02+05+08; d1.sync; d2.sync → h.other_causes=02+05+07+08 cases=0 d2=merged",
	"d1.edit h.other_causes=02; d2.edit h.other_causes=02+05+08; d1.sync; d2.sync → h.other_causes=02+08 cases=0",
	"d1.edit c.fuel=1; d2.edit c.fuel=3+4; d2.sync; d1.sync → c.fuel=4 cases=0",
	"d1.edit h.other_causes=-; d2.edit h.other_causes=02+05+08; d2.sync; d1.sync → h.other_causes=08 cases=0",
	// immutable, out of range, unknown: refused where it is typed
	"d1.edit h.registry_no=X !field_immutable; d1.edit h.phone=1; d1.sync → h.phone=1 d1=applied",
	"d1.edit h.status=nonsense !unknown_code; d1.sync → cases=0 history=0",
	"d1.edit h.latitude=1 !too_small; d1.sync → h.latitude=42500000 history=0",
	// deletions
	"d1.del i1; d1.sync → i1=gone cases=0 d1=applied",
	"d1.del i1; d2.edit i1.amount=9; d1.sync; d2.sync → i1=there i1.amount=9 cases=1 d2=conflict",
	"d1.del i1; d2.edit i1.amount=9; d2.sync; d1.sync → i1=there i1.amount=9 cases=1 d1=conflict",
	"d1.del i1; d2.del i1; d1.sync; d2.sync → i1=gone cases=0",
	"d1.new i2; d1.sync; d1.del i2; d1.sync → i2=gone i1=there cases=0",
	"d1.del m1 !not_one_head; d1.sync → m1=there history=0",
	// deletions are trimmed while somebody is away
	"d1.del i1; d2.edit i1.amount=9; d1.sync; server.trim; d2.sync → i1=there i1.amount=9 cases=1 d2=conflict",
	"d1.del i1; d1.sync; server.trim; d2.sync; d1.sync → i1=gone cases=0 history=1",
	"d1.del i1; d1.sync; d2.sync; server.trim; d2.edit h.phone=2; d2.sync → i1=gone h.phone=2 d2=applied",
	"d1.del i1; d2.del i1; d1.sync; server.trim; d2.sync → i1=gone cases=0",
	"d1.del i1; d2.edit h.phone=2; d1.sync; server.trim; d2.pull; d2.sync → i1=gone h.phone=2 cases=0 d2=applied",
	"d1.del i1; d1.sync; server.trim; d1.edit i1.amount=9; d1.sync → i1=there i1.amount=9 cases=0 d1=applied,applied",
	"d1.del i1; d1.sync; server.trim; server.die; d2.edit i1.amount=9; d2.sync → i1=there i1.amount=9 cases=1 d2=conflict",
	"server.keep; d1.del i1; d1.sync; server.trim; server.restore; d2.sync; d1.sync → i1=gone history=1",
	// visits never conflict
	"d1.new v1; d2.new v2; d1.sync; d2.sync → v1=there v2=there cases=0 d1=applied d2=applied",
	// both may be right and the household wrong
	"d1.edit m1.relation=20 m2.relation=02; d2.edit m1.name=b; d1.sync; d2.sync → m1.relation=20 m2.relation=02 m1.name=b cases=0",
	// the desk
	"d1.edit h.status=exited; desk.edit h.status=returned; d1.sync → h.status=returned cases=1 d1=conflict",
	"d1.edit h.status=exited; d1.sync; desk.edit h.status=returned → h.status=returned cases=0",
	"desk.edit h.status=returned; d1.pull; d1.edit h.status=exited; d1.sync → h.status=exited cases=0 d1=applied",
	"d1.edit h.other_causes=02+05+07; desk.edit h.other_causes=05; d1.sync → h.other_causes=05+07 cases=0",
	// networks and processes
	"d1.edit h.phone=1; d1.lose; d1.edit h.phone=2; d1.sync → h.phone=2 history=2 d1=applied,applied",
	"d1.edit h.status=exited; d1.lose; d1.die; d1.sync → h.status=exited history=1",
	"d1.new v1; d1.twice; d1.sync → v1=there history=1 d1=applied",
	"d1.edit h.phone=1; d1.die; d1.push; d1.die; d1.pull → h.phone=1 history=1",
	"d1.edit h.phone=1; d1.lose; server.die; d1.sync → h.phone=1 history=1",
	"d1.edit h.phone=1; d1.lose; d2.sync; d2.edit h.phone=2; d2.sync; d1.sync → h.phone=2 cases=0 d1=applied d2=applied",
	// old copies
	"d1.keep; d1.edit h.status=exited; d1.sync; d1.restore; d1.edit h.main_cause=03; d1.sync → h.status=exited h.main_cause=03 cases=0 history=2",
	"d1.edit h.phone=1; d1.keep; d1.sync; d1.restore; d1.sync → h.phone=1 history=1",
	// the server goes back to a backup
	"server.keep; d1.edit h.phone=1; d1.sync; server.restore → h.phone=1 history=1 d1=applied",
	"d1.edit h.remark=a; d1.sync; server.keep; d1.edit h.phone=1; d1.sync; server.restore; server.restore → h.remark=a h.phone=1 history=2 d1=applied,applied",
	"server.keep; d1.edit h.phone=1; d1.lose; server.restore; d1.sync → h.phone=1 history=1 d1=applied",
	"server.keep; desk.edit h.phone=3; d1.sync; server.restore; d1.sync → h.phone=0 history=0",
	"server.keep; d1.edit h.status=exited; d1.sync; d2.sync; d2.edit h.status=returned; server.restore; d2.sync; d1.sync → h.status=returned cases=1 d2=applied d1=conflict",
	"server.keep; d1.edit h.status=exited; d1.sync; d2.sync; d2.edit h.status=returned; server.restore; d1.sync; d2.sync → h.status=exited cases=1 d1=applied d2=conflict",
	"d1.keep; d1.edit h.phone=1; d1.sync; server.keep; d1.restore; d1.edit h.remark=a; d1.sync; d1.sync; server.restore → h.phone=1 h.remark=a history=2",
	// old apps beside new ones
	"d1.old; d1.edit m1.work_place=吉林省延吉; d1.sync → m1.work_province=22 m1.work_locality=延吉 d1=applied",
	"d1.old; d1.edit m1.work_place=韩国; d2.edit m1.work_province=22; d2.sync; d1.sync → m1.work_province=22 m1.work_locality=- cases=1 d1=conflict",
	"d1.old; d1.edit m1.work_place=韩国; d2.edit m1.work_province=22; d1.sync; d2.sync → m1.work_province=- m1.work_locality=韩国 cases=1 d2=conflict",
	"d1.old; d1.edit m1.work_place=吉林省延吉; d2.edit m1.work_province=22 m1.work_locality=延吉; d2.sync; d1.sync → m1.work_province=22 cases=0 d1=applied",
	"d1.old; d2.edit m1.work_province=22 m1.work_locality=延吉; d2.sync; d1.pull; d1.edit m1.work_months=3; d1.sync → m1.work_province=22 m1.work_locality=延吉 m1.work_months=3 cases=0",
	"d1.old; d2.new w1; d2.edit w1.renovated_year=2018; d2.sync; d1.pull; d1.edit w1.area=650; d1.sync → w1.renovated_year=2018 w1.area=650 cases=0 d1=applied",
	"d1.old; d1.edit m2.left_reason=moved; d2.edit m2.left_reason=moved_away; d1.sync; d2.sync → m2.left_reason=moved_away cases=0 d2=applied",
	"d1.old; d1.edit m2.left_reason=moved; d2.edit m2.left_reason=death; d2.sync; d1.sync → m2.left_reason=death cases=1 d1=conflict",
	"d1.old; d1.edit m2.left_reason=moved_away !unknown_code; d2.edit m2.work_place=a !unknown_field → history=0",
	"d1.old; d1.edit m1.work_place=吉林省; d1.upgrade; d1.edit m1.work_locality=延吉; d1.sync → m1.work_province=22 m1.work_locality=延吉 d1=applied,applied",
	"d1.old; d1.edit m1.work_place=吉林省; d1.lose; d1.upgrade; d2.sync; d2.edit m1.work_months=3; d2.sync; d1.sync → m1.work_province=22 m1.work_months=3 cases=0",
	"d1.old; d1.keep; d1.edit m1.work_place=吉林省; d1.sync; d1.upgrade; d1.restore; d1.edit m2.work_province=21; d1.sync → m1.work_province=22 m2.work_province=21 history=2",
	// files that spoil
	"d1.spoil member; d1.sync → h.phone=0 history=0",
	"d1.spoil household; d1.edit h.phone=1; d1.sync → h.phone=1 history=1 d1=applied",
	"d1.edit h.phone=1; d1.spoil conditions; d2.edit h.remark=a; d2.sync; d1.sync → h.phone=1 h.remark=a cases=0",
	"d1.spoil land; d1.old; d2.edit h.phone=2; d2.sync; d1.sync → h.phone=2 history=1",
	"d1.spoil member; d1.keep; d1.sync; d1.restore; d1.sync → h.phone=0 history=0",
	// couriers and photos
	"d1.edit h.phone=1; d1.pack; d1.carry; d1.slip → h.phone=1 history=1 d1=applied",
	"d1.edit h.phone=1; d1.pack; d1.carry; d1.carry; d1.sync; d1.slip; d1.slip → h.phone=1 history=1 d1=applied",
	"d1.edit h.phone=1; d1.pack; d1.edit h.phone=2; d1.sync; d1.carry → h.phone=2 history=2 d1=applied,applied",
	"d1.edit h.phone=1; d1.pack; server.die; d1.carry; server.die; d1.carry; d1.slip → h.phone=1 history=1",
	"d1.edit h.phone=1; d1.pack; d1.die; d1.carry; d1.die; d1.slip → h.phone=1 history=1",
	"d1.photo; d1.new p1; d1.pack; d1.carry; d1.slip → p1.state=complete history=2",
	"d1.photo; d1.pack; d1.carry; d1.new p1; d1.sync → p1.state=complete history=2",
	"d1.new p1; d1.sync; d2.sync; d1.photo; d1.pack; d1.carry → p1.state=complete history=2",
	"d1.new p1; d1.sync; server.keep; d1.photo; d1.pack; d1.carry; d1.revoke; server.restore → p1.state=complete history=2",
	"d1.photo; d2.photo; d1.new p1; d2.pack; d2.carry; d1.sync → p1.state=complete history=2",
	"d1.photo; d1.new p1; d1.pack; d1.revoke; d1.carry → p1=gone history=0",
	// households that move, or become part of another, while work for them is on its way
	"d1.edit h.phone=1; desk.away 1; d1.sync → h.phone=1 cases=0 d1=applied",
	"d1.edit m1.name=x; desk.away 1; d1.pull; d1.sync → m1.name=x cases=0 d1=applied",
	"d1.edit h.phone=1; d1.lose; desk.away 1; d1.sync → h.phone=1 d1=applied",
	"d1.edit h.phone=1; desk.away 1; desk.away 0; d1.sync → h.phone=1 d1=applied",
	"d1.edit h.phone=1; desk.away 2; d1.die; d1.pull; desk.away 0; d1.sync → h.phone=1 d1=applied",
	"d1.del i1; desk.away 1; d1.sync → i1=gone cases=0 d1=applied",
	"d1.edit h.status=exited; d2.edit h.status=returned; desk.away 1; d2.sync; d1.sync → h.status=returned cases=1 d1=conflict",
	"d1.new v1; desk.join 1; d1.sync → v1=there cases=0 d1=applied",
	"d1.edit h.status=exited; desk.join 0; d1.sync → h.status=registered cases=1 d1=conflict",
	"d1.edit m2.work_months=3; desk.join 0; desk.away 2; d1.sync → m2.work_months=3 cases=0 d1=applied",
	"d1.new v1; desk.join 0; desk.join 1; d1.sync → v1=there d1=applied",
	"d1.edit i1.amount=9; d2.del i1; desk.join 0; d2.sync; d1.sync → i1=there i1.amount=9 cases=1 d1=conflict d2=applied",
	"d1.edit m2.name=x; d1.move; desk.join 1; d1.sync → m2.name=x d1=applied",
	// who may
	"d1.edit h.phone=1; d1.move; d1.sync → h.phone=1 d1=applied",
	"d1.edit h.phone=1; d1.move; d1.pull; d1.back; d1.sync → h.phone=1 d1=applied",
	"d1.edit h.phone=1; d1.revoke; d2.edit h.phone=2; d2.sync → h.phone=2 history=1",
	"d1.move; d1.clock 9; d1.edit h.phone=1; d1.sync → d1=rejected:out_of_scope history=0",
}

func TestHistories_EndAsTheySay(t *testing.T) {
	l := newLab(t)
	for i, h := range histories {
		tell(t, l, fmt.Sprint(i+1), h)
	}
}
