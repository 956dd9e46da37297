package auth_test

import (
	"errors"
	"testing"
	"time"

	"ruhu/schema"
)

func TestNoticeMark_IsOneNumbersOwn(t *testing.T) {
	w := newWorld(t)
	number, other := "222426100200-7-20180702", "222426100200-8-20180702"
	mark := w.NoticeMark(number)
	if len(mark) != 22 || w.NoticeMark(other) == mark {
		t.Errorf("%q", mark)
	}
	for _, c := range []struct{ number, mark string }{{other, mark}, {number, ""}, {number, mark[:21]}, {number, mark + "A"}, {"", mark}} {
		if w.KnowsMark(c.number, c.mark) {
			t.Errorf("%+v opens a page", c)
		}
	}
	w.restart()
	if !w.KnowsMark(number, mark) {
		t.Error("a paper that hangs leads nowhere after the server started again")
	}
	if newWorld(t).KnowsMark(number, mark) {
		t.Error("another server gives the same marks")
	}
}

func TestMayObject_MakesManyWait(t *testing.T) {
	w := newWorld(t)
	refused := func(client string) bool {
		var p schema.Problem
		err := w.MayObject(client)
		return errors.As(err, &p) && p.Code == schema.TooManyTries
	}
	for i := range 10 {
		if refused("10.0.0.1") {
			t.Fatalf("objection %d waits", i+1)
		}
	}
	if !refused("10.0.0.1") || refused("10.0.0.2") {
		t.Error("only who raised many waits")
	}
	w.pass(time.Second)
	if refused("10.0.0.1") {
		t.Error("the wait is over")
	}
	w.pass(2 * time.Hour)
	for range 10 {
		if refused("10.0.0.1") {
			t.Error("an hour later all is forgotten")
		}
	}
}
