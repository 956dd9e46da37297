package schema_test

import (
	"slices"
	"testing"

	"ruhu/schema"
)

func TestPublicity_TellsNothingThatNobodyMayKnow(t *testing.T) {
	never := []string{"id_number", "phone", "bank_name", "bank_account", "health", "disability_no", "born_on", "contact", "raised_by", "statement", "remark"}
	for _, told := range schema.Publicity() {
		field := told.Of()
		switch {
		case field == nil:
			t.Errorf("%s has no %s", told.Table.Name, told.Field)
		case field.Sensitivity == schema.Sensitive, slices.Contains(never, told.Field), told.Table == schema.Member:
			t.Errorf("%s.%s is told", told.Table.Name, told.Field)
		case field.Sensitivity == schema.Personal && told.Field != "head_name":
			t.Errorf("%s.%s is a person's own", told.Table.Name, told.Field)
		case field.Kind == schema.Text && told.Field != "head_name" && told.Field != "group_name", field.Kind == schema.Hash, field.Kind == schema.ID:
			t.Errorf("%s.%s may say anything", told.Table.Name, told.Field)
		}
	}
}

func TestPublicityStep_HasItsOwnKindOfNotice(t *testing.T) {
	var with []string
	for i := range schema.Steps() {
		step := &schema.Steps()[i]
		if kind := step.NoticeKind(); kind != "" {
			with = append(with, kind)
			if schema.PublicityStep(kind) != step || !schema.Codes("notice_kind").Has(kind) {
				t.Errorf("%s: %s", step.Code, kind)
			}
		} else if step.PublicityDays > 0 {
			t.Errorf("%s hangs no list", step.Code)
		}
	}
	if !slices.Equal(with, []string{"village_publicity", "township_publicity"}) {
		t.Errorf("%v", with)
	}
	for _, kind := range []string{"", "conditions", "nonsense"} {
		if schema.PublicityStep(kind) != nil {
			t.Errorf("%q is a list's", kind)
		}
	}
}
