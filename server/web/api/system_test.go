package api_test

import (
	"strings"
	"testing"

	"ruhu/schema"
	"ruhu/server/registry"
)

// How the server is, is for those who look after it, in whichever area, and names nobody.
func TestSystem_IsForThoseWhoLookAfterIt(t *testing.T) {
	w := newWorld(t)
	phone := w.phone("cui", here)
	phone.push(phone.household(1, here))
	for _, role := range readersAnd(registry.Administrator) {
		a := w.get("/v1/system", w.desk(string(role), role, here))
		switch role {
		case registry.Administrator, registry.Auditor, registry.CountyStaff:
			var v struct {
				Warnings []string
				Store    struct{ Log_entries int }
				Photos   struct{ Taken int }
			}
			a.into(&v)
			if v.Store.Log_entries == 0 || len(v.Warnings) == 0 || strings.Contains(string(a.body), "金") || strings.Contains(string(a.body), householdID) {
				t.Errorf("%s: %s", role, a.body)
			}
		default:
			a.refused(schema.Forbidden)
		}
	}
	w.get("/v1/system?area="+here, w.desk("again", registry.Administrator, here)).refused(schema.BadQuery)
}

func readersAnd(role registry.Role) []registry.Role {
	return append([]registry.Role{role}, readers...)
}
