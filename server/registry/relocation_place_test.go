package registry_test

import (
	"testing"

	"ruhu/schema"
	"ruhu/server/registry"
	"ruhu/syncproto"
)

// named is the action that names a household for a place that was given up.
func named(place, expect string) syncproto.Action {
	return syncproto.Action{Do: "relocation.replace", Ref: place, Expect: expect, Reason: "按评议名次递补"}
}

// vacated is a world whose only place was given up, and two who wait for it.
func vacated(t *testing.T) (w *relocationWorld, place string, next, other *home) {
	w = newRelocationWorld(t)
	w.quota[longmen[:9]] = registry.Places{Households: 1, People: 2}
	w.area(longmen, hamlet)
	gone := w.household(longmen, hamlet, 2)
	next, other = w.household(longmen, hamlet, 2), w.household(longmen, hamlet, 1)
	for _, h := range []*home{gone, next, other} {
		w.take(h, "screen_households")
	}
	w.walk(gone, "county_first_review")
	w.must(person("cadre", longmen), longmen, gone.id, nil, syncproto.Action{Do: "relocation.withdraw", Reason: "不愿搬迁"})
	return w, w.file(gone).ID, next, other
}

func TestReplace_OneOutOneIn(t *testing.T) {
	w, place, next, other := vacated(t)
	township := person("township_reviewer", longmen)
	w.must(township, longmen, next.id, nil, named(place, w.done(next)))
	if got := w.file(next).Get("replaces").Text(); got != place || w.done(next) != "screen_households" {
		t.Fatalf("it takes the place of %s and stands at %s", got, w.done(next))
	}
	w.walk(other, "township_review_publicity")
	w.refused(schema.OverQuota, "1/1", taker("county_first_review", longmen), other, nil,
		syncproto.Action{Do: "relocation.take", Step: "county_first_review", Expect: "township_review_publicity"})
	w.walk(next, "province_spot_check_confirmation")
}

func TestReplace_NeverTwoForOnePlace(t *testing.T) {
	w, place, next, other := vacated(t)
	county := person("county_staff", longmen)
	w.must(county, longmen, next.id, nil, named(place, w.done(next)))
	w.refused(schema.PlaceFilled, "", county, other, nil, named(place, w.done(other)))
	w.refused(schema.PlaceFilled, "", county, next, nil, named(place, w.done(next)))

	// Who was named and gives up before the place is theirs leaves it to another.
	withdraw := syncproto.Action{Do: "relocation.withdraw", Reason: "不愿搬迁"}
	w.must(person("cadre", longmen), longmen, next.id, nil, withdraw)
	w.must(county, longmen, other.id, nil, named(place, w.done(other)))
	w.walk(other, "county_first_review")
	w.refused(schema.HasPlace, "", county, other, nil, named(place, w.done(other)))

	// After that the place is the one that the last household gave up.
	w.must(person("cadre", longmen), longmen, other.id, nil, withdraw)
	third := w.household(longmen, hamlet, 2)
	w.take(third, "screen_households")
	w.refused(schema.PlaceFilled, "", county, third, nil, named(place, w.done(third)))
	w.must(county, longmen, third.id, nil, named(w.file(other).ID, w.done(third)))
	w.walk(third, "province_spot_check_confirmation")
}

func TestReplace_RefusesWhatIsNoPlaceAndWhoMayNot(t *testing.T) {
	w, place, next, other := vacated(t)
	county := person("county_staff", longmen)
	w.refused(schema.NotVacant, "", county, next, nil, named(registry.DerivedID("no case"), w.done(next)))
	w.refused(schema.NotVacant, "", county, next, nil, named(w.file(other).ID, w.done(next)))
	w.refused(schema.WrongLevel, "township", desk(person("cadre", longmen)), next, nil, named(place, w.done(next)))
	w.refused(schema.WrongLevel, "township", desk(person("prefecture_officer", longmen)), next, nil, named(place, w.done(next)))
	w.refused(schema.StateMoved, "screen_households", county, next, nil, named(place, "apply"))
	onDevice := county
	onDevice.Device = 9
	w.refused(schema.NotFromDevice, "relocation.replace", onDevice, next, nil, named(place, w.done(next)))
	wordless := named(place, w.done(next))
	wordless.Reason = " "
	w.refused(schema.ReasonMissing, "", county, next, nil, wordless)
	newcomer := w.household(longmen, hamlet, 1)
	w.refused(schema.NoSuchRow, "", county, newcomer, nil, named(place, ""))
	area := named(place, "publish_conditions")
	w.checkRefusal(w.push(county, longmen, "", nil, area), schema.WrongUnit, "")
}

// A household that withdrew before it had a place leaves none.
func TestReplace_WhoNeverHadAPlaceLeavesNone(t *testing.T) {
	w, _, next, other := vacated(t)
	w.walk(next, "township_review_publicity")
	w.must(person("cadre", longmen), longmen, next.id, nil, syncproto.Action{Do: "relocation.withdraw", Reason: "不愿搬迁"})
	w.refused(schema.NotVacant, "", person("county_staff", longmen), other, nil, named(w.file(next).ID, w.done(other)))
}
