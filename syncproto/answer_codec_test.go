package syncproto_test

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"ruhu/schema"
	"ruhu/syncproto"
)

func TestAnswer_RoundTripInEveryLanguage(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := drawnAnswer().Draw(t, "answer")
		for _, lang := range append(schema.Langs[:], "") {
			data := syncproto.AppendAnswer(nil, &want, lang)
			got, problem := syncproto.DecodeAnswer(data)
			if problem != nil || !reflect.DeepEqual(got, want) {
				t.Fatalf("%s\ngot  %+v, %v\nwant %+v", data, got, problem, want)
			}
			if !json.Valid(data) {
				t.Fatalf("no JSON: %s", data)
			}
		}
	})
}

func TestOutcome_RoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := drawnOutcome().Draw(t, "outcome")
		data := syncproto.AppendOutcome(nil, &want)
		got, problem := syncproto.DecodeOutcome(data)
		if problem != nil || !reflect.DeepEqual(got, want) {
			t.Fatalf("%s\ngot  %+v, %v\nwant %+v", data, got, problem, want)
		}
	})
}

func TestAnswer_SpeaksToPeopleAndKeepsNoMessages(t *testing.T) {
	rejected := syncproto.Outcome{N: 1, ID: "x", Kind: syncproto.Rejected, Problems: []schema.Problem{{Code: schema.BadPhone, Table: "household", Row: row1, Field: "phone"}}}
	answer := syncproto.AppendAnswer(nil, &syncproto.PushAnswer{Outcomes: []syncproto.Outcome{rejected}}, schema.KO)
	if !bytes.Contains(answer, []byte(`"message":"“련락전화”은(는) 유효한 전화번호가 아닙니다."`)) {
		t.Errorf("answer %s", answer)
	}
	if stored := syncproto.AppendOutcome(nil, &rejected); bytes.Contains(stored, []byte("message")) {
		t.Errorf("stored %s", stored)
	}
}

func TestDecodeAnswer_PassesOverWhatANewerServerSays(t *testing.T) {
	got, problem := syncproto.DecodeAnswer([]byte(`{"epoch":"e","weather":{"rain":[1.5,true]},"expects":3,
		"outcomes":[{"n":2,"id":"x","outcome":"postponed","until":1e9,"problems":[{"code":"too_wet","severity":3}]}],"problem":{"code":"gap","help":[]}}`))
	want := syncproto.PushAnswer{Epoch: "e", Expects: 3,
		Outcomes: []syncproto.Outcome{{N: 2, ID: "x", Kind: "postponed", Problems: []schema.Problem{{Code: "too_wet"}}}},
		Problem:  &schema.Problem{Code: schema.Gap}}
	if problem != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v", got, problem)
	}
}

func TestDecodeAnswer_TakesTheDeepestNesting(t *testing.T) {
	if _, problem := syncproto.DecodeAnswer([]byte(`{"x":` + strings.Repeat("[", 15) + strings.Repeat("]", 15) + `}`)); problem != nil {
		t.Error(problem)
	}
}

func TestDecodeAnswer_RefusesWhatIsDamaged(t *testing.T) {
	for _, c := range []struct {
		name, body string
		want       schema.Problem
	}{
		{"nothing", ``, schema.Problem{Code: schema.Malformed, Param: "0"}},
		{"a page of a captive portal", `<html>`, schema.Problem{Code: schema.Malformed, Param: "0"}},
		{"cut off", `{"expects":1`, schema.Problem{Code: schema.Malformed, Param: "12"}},
		{"two answers", `{}{}`, schema.Problem{Code: schema.Malformed, Param: "3"}},
		{"a member twice", `{"epoch":"a","epoch":"b"}`, schema.Problem{Code: schema.DuplicateMember, Field: "/epoch", Param: "13"}},
		{"invalid UTF-8", "{\"epoch\":\"\xff\"}", schema.Problem{Code: schema.InvalidUTF8}},
		{"too deep", `{"x":` + strings.Repeat("[", 16) + strings.Repeat("]", 16) + `}`, schema.Problem{Code: schema.TooDeep}},
		{"a number with a fraction", `{"expects":1.5}`, schema.Problem{Code: schema.WrongType, Field: "/expects", Param: "integer"}},
		{"a negative clock", `{"now":-1}`, schema.Problem{Code: schema.OutOfRange, Field: "/now", Param: anyCount}},
		{"an outcome that is text", `{"outcomes":["applied"]}`, schema.Problem{Code: schema.WrongType, Field: "/outcomes/0", Param: "object"}},
		{"a repetition that is a number", `{"outcomes":[{"repeated":1}]}`, schema.Problem{Code: schema.WrongType, Field: "/outcomes/0/repeated", Param: "boolean"}},
		{"a case that is a number", `{"outcomes":[{"cases":[1]}]}`, schema.Problem{Code: schema.WrongType, Field: "/outcomes/0/cases/0", Param: "string"}},
		{"a problem that is null", `{"problem":null}`, schema.Problem{Code: schema.WrongType, Field: "/problem", Param: "object"}},
	} {
		if _, problem := syncproto.DecodeAnswer([]byte(c.body)); problem == nil || *problem != c.want {
			t.Errorf("%s: got %#v, want %#v", c.name, problem, c.want)
		}
	}
}

func drawnProblem() *rapid.Generator[schema.Problem] {
	return rapid.Custom(func(t *rapid.T) schema.Problem {
		word := rapid.OneOf(rapid.Just(""), drawnText())
		return schema.Problem{Code: rapid.SampledFrom([]schema.ErrCode{schema.Required, schema.Gap, schema.UnknownField, "from_the_future"}).Draw(t, "code"),
			Table: word.Draw(t, "table"), Row: word.Draw(t, "row"), Field: word.Draw(t, "field"), Param: word.Draw(t, "param")}
	})
}

func drawnOutcome() *rapid.Generator[syncproto.Outcome] {
	return rapid.Custom(func(t *rapid.T) syncproto.Outcome {
		o := syncproto.Outcome{N: int64(drawnReading().Draw(t, "n")), ID: drawnText().Draw(t, "id"),
			Kind:     rapid.SampledFrom([]syncproto.OutcomeKind{syncproto.Applied, syncproto.Merged, syncproto.Conflict, syncproto.Rejected}).Draw(t, "kind"),
			Repeated: rapid.Bool().Draw(t, "repeated"), Seq: syncproto.Seq(drawnRev(9).Draw(t, "seq")), Rev: drawnRev(9).Draw(t, "rev")}
		for range rapid.IntRange(0, 3).Draw(t, "problems") {
			o.Problems = append(o.Problems, drawnProblem().Draw(t, "problem"))
		}
		for range rapid.IntRange(0, 2).Draw(t, "cases") {
			o.Cases = append(o.Cases, drawnText().Draw(t, "case"))
		}
		if rapid.Bool().Draw(t, "landed elsewhere") {
			o.Household, o.Village = drawnText().Draw(t, "household"), drawnText().Draw(t, "village")
		}
		return o
	})
}

func drawnAnswer() *rapid.Generator[syncproto.PushAnswer] {
	return rapid.Custom(func(t *rapid.T) syncproto.PushAnswer {
		a := syncproto.PushAnswer{Epoch: rapid.OneOf(rapid.Just(""), drawnText()).Draw(t, "epoch"), Now: drawnReading().Draw(t, "now"), Expects: int64(drawnRev(9).Draw(t, "expects")),
			Kept: int64(drawnRev(9).Draw(t, "kept"))}
		for range rapid.IntRange(0, 3).Draw(t, "outcomes") {
			a.Outcomes = append(a.Outcomes, drawnOutcome().Draw(t, "outcome"))
		}
		if rapid.Bool().Draw(t, "stopped") {
			p := drawnProblem().Draw(t, "problem")
			a.Problem = &p
		}
		return a
	})
}
