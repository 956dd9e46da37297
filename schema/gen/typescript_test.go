package gen_test

import (
	"strings"
	"testing"

	"ruhu/schema"
	"ruhu/schema/gen"
)

func ruhuTS(t *testing.T) string {
	t.Helper()
	return string(gen.Files()["mobile-contract/ruhu.ts"])
}

func TestTypescript_HasEveryTableFieldCodeAndMessage(t *testing.T) {
	text := ruhuTS(t)
	has := func(what string) {
		if !strings.Contains(text, what) {
			t.Errorf("ruhu.ts lacks %s", what)
		}
	}
	for _, table := range schema.Tables() {
		has(`name: "` + table.Name + `", label: ["` + table.Label.ZH)
		for _, f := range table.Fields {
			has(`{ name: "` + f.Name + `", kind: "` + f.Kind.String() + `", label: ["` + f.Label.ZH)
		}
	}
	for _, list := range schema.CodeLists() {
		for _, item := range list.Items {
			has(`{ code: "` + item.Code + `", label: ["` + item.Label.ZH)
		}
	}
	for _, unit := range schema.Units() {
		has(schema.UnitLabel(unit).EN)
	}
	for _, code := range schema.ErrCodes() {
		has("\n  " + string(code) + `: "` + schema.RemedyOf(code).Name)
		has("\n  " + string(code) + `: ["` + schema.MessageOf(code).ZH)
	}
}

// What a check compares with is in the field's own integers; people read its unit.
func TestTypescript_ChecksSayTheLimitAndItsReading(t *testing.T) {
	for _, want := range []string{
		`{ is: "max", limit: "10000", param: "1000", else: "too_big" }`, // floor area, tenths of a square metre
		`checks: [{ is: "plain", else: "bad_text" }, { is: "max", limit: "32", else: "too_long" }, { is: "printascii", else: "bad_printable" }]`,
		`checks: [{ is: "uuid", else: "bad_uuid" }, { is: "lowercase", else: "bad_uuid" }`,
	} {
		if !strings.Contains(ruhuTS(t), want) {
			t.Errorf("ruhu.ts lacks %s", want)
		}
	}
}

func TestTypescript_MessagesAreTyped(t *testing.T) {
	for _, want := range []string{
		"export interface PushRequest {\n  device: Uuid\n",
		"  changesets: Changeset[]\n",
		`outcome: "applied" | "merged" | "conflict" | "rejected"`,
		"export interface Page {\n",
		"  tables: PageTable[]\n",
		"units?: [string, Digest][]\n",
		"have?: { [key: string]: number }\n",
		"export type ChangesetNumber = number\n",
	} {
		if !strings.Contains(ruhuTS(t), want) {
			t.Errorf("ruhu.ts lacks %s", want)
		}
	}
}
