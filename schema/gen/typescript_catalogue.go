package gen

import (
	"fmt"
	"slices"
	"strings"

	"ruhu/schema"
)

const catalogueTypes = `/** A rule on a value: its name, and what people are told when it fails. */
export interface Check {
  readonly is: 'plain' | 'code' | 'codeset' | 'sortedset' | 'date' | 'notfuture' | 'gb11643' | 'phone' | 'digits' | 'village'
    | 'printascii' | 'uuid' | 'sha256' | 'lowercase' | 'len' | 'min' | 'max' | 'oneof'
  /** What it compares with, in the field's own integers or characters. */
  readonly limit?: string
  /** The same as people read it, where that is another. */
  readonly param?: string
  readonly else: ErrCode
}
export interface Field {
  readonly name: string
  readonly kind: Kind
  readonly label: Label
  /** Shown values are in it. */
  readonly unit?: string
  /** Digits of the integer that stand after the point when it is shown. */
  readonly scale?: number
  readonly codes?: CodeListName
  /** The table whose row it names. */
  readonly refers?: TableName
  /** The kind of photo that it is the file of. */
  readonly picture?: PhotoKindCode
  readonly required?: true
  /** In this order, and the first that fails is told. */
  readonly checks: readonly Check[]
  readonly policy: Policy
  /** Fields of one group are set and merged as one. */
  readonly group?: string
  /** Absent for what may stand in lists. */
  readonly sensitivity?: 'personal' | 'sensitive'
  /** First schema version that has it, unless it is the first of all. */
  readonly since?: number
  /** Last schema version that has it. */
  readonly until?: number
}
export interface Table {
  readonly name: TableName
  readonly label: Label
  readonly scope: 'household' | 'village' | 'reference'
  readonly appendOnly?: true
  readonly serverOnly?: true
  /** Rows may belong to a village's own papers too. */
  readonly alsoVillage?: true
  /** Facts that the approved record keeps. */
  readonly recorded?: true
  readonly since?: number
  /** A field's position is permanent. */
  readonly fields: readonly Field[]
}
export interface Code {
  readonly code: string
  readonly label: Label
  readonly since?: number
  readonly until?: number
}
/** What one field of a row must hold: one of is, null being nothing; or the id of another paper; or anything. */
export interface Condition {
  readonly field: string
  readonly is?: readonly Value[]
  readonly row?: string
  readonly else?: ErrCode
}
/** So many living rows of a table must meet every condition. */
export interface HouseholdRule {
  readonly code: ErrCode
  readonly table: TableName
  readonly which: readonly Condition[]
  readonly exactly: number
}
/** A living row that must be there and say what a step needs; the newest one unless something names the row. */
export interface Paper {
  readonly name: string
  readonly table: TableName
  readonly which?: readonly Condition[]
  /** The action's ref names the row. */
  readonly byAction?: true
  /** "paper.field" that holds the row's id. */
  readonly namedBy?: string
  readonly shows?: readonly Condition[]
  /** Fields that must all differ: different people. */
  readonly apart?: readonly (readonly string[])[]
  /** Fields that must all differ: different photos. */
  readonly pictures?: readonly string[]
  /** Its date may not lie before that of another paper. */
  readonly since?: { readonly field: string; readonly than: string }
  /** Need not be made again after a return. */
  readonly standing?: true
}
/** The parts added up, against num/den of the whole; all of them "paper.field". */
export interface Tally {
  readonly parts: readonly string[]
  readonly is: 'at_most' | 'at_least' | 'more_than'
  readonly num: number
  readonly den: number
  readonly whole: string
  readonly else: ErrCode
}
/** A step of relocation. */
export interface Step {
  readonly number: number
  readonly code: string
  readonly name: Label
  readonly unit: 'area' | 'household' | 'village_list'
  readonly level: LevelCode
  readonly roles: readonly RoleCode[]
  /** May be taken on a device. */
  readonly offline?: true
  readonly evidence: readonly Paper[]
  readonly tallies: readonly Tally[]
  readonly publicityDays?: number
  readonly days?: number
  /** Every household of the area must have been screened. */
  readonly everyHousehold?: true
  readonly back: readonly string[]
  /** What completes it. */
  readonly complete: Label
}
/** What the param of a problem is, when it is a code that people read in words. */
export type ParamKind = 'step' | 'step_or_state' | 'step_or_action' | 'level' | 'code' | 'conflict_decision' | 'review_state' | 'action'
`

func writeCatalogueTypes(b *strings.Builder) {
	var kinds, policies []string
	for _, k := range kindMeanings {
		kinds = append(kinds, k.kind.String())
	}
	for _, p := range policyMeanings {
		policies = append(policies, p.policy.String())
	}
	writeUnion(b, "Kind", kinds)
	writeUnion(b, "Policy", policies)
	b.WriteString(catalogueTypes)
}

func writeTableData(b *strings.Builder) {
	b.WriteString("/** Every table in its permanent order, parents before children. */\nexport const tables: readonly Table[] = [\n")
	for _, t := range schema.Tables() {
		head := script(tableEntry(t))
		fmt.Fprintf(b, "  %s, fields: [\n", strings.TrimSuffix(head, " }"))
		for i := range t.Fields {
			fmt.Fprintf(b, "    %s,\n", script(fieldEntry(t, i)))
		}
		b.WriteString("  ] },\n")
	}
	b.WriteString("]\n")
}

func tableEntry(t *schema.Table) object {
	return obj("name", t.Name, "label", labelEntry(t.Label), "scope", scopeName(t)).
		withTrue("appendOnly", t.AppendOnly).
		withTrue("serverOnly", t.ServerOnly).
		withTrue("alsoVillage", t.AlsoVillage).
		withTrue("recorded", t.Recorded).
		withNumber("since", t.Since)
}

func fieldEntry(t *schema.Table, i int) object {
	f := &t.Fields[i]
	o := obj("name", f.Name, "kind", f.Kind.String(), "label", labelEntry(f.Label)).
		withText("unit", f.Unit).
		withNumber("scale", scale(f)).
		withText("codes", f.Codes).
		withText("refers", f.Refers).
		withText("picture", f.Picture).
		withTrue("required", f.Required()).
		with("checks", checkEntries(f)).
		with("policy", t.PolicyOf(i).String()).
		withText("group", f.Group)
	if f.Sensitivity != schema.Plain {
		o = o.with("sensitivity", f.Sensitivity.String())
	}
	return o.withNumber("since", f.Since).withNumber("until", f.Until)
}

func checkEntries(f *schema.Field) array {
	out := array{}
	for _, c := range f.Checks() {
		o := obj("is", c.Is).withText("limit", c.Limit)
		if c.Param != c.Limit {
			o = o.with("param", c.Param)
		}
		out = append(out, o.with("else", string(c.Else)))
	}
	return out
}

func writeCodes(b *strings.Builder) {
	b.WriteString("/** Every code list in its order of display, retired codes too. */\nexport const codes: Readonly<Record<CodeListName, readonly Code[]>> = {\n")
	for _, l := range schema.CodeLists() {
		fmt.Fprintf(b, "  %s: [\n", l.Name)
		for _, item := range l.Items {
			fmt.Fprintf(b, "    %s,\n", script(obj("code", item.Code, "label", labelEntry(item.Label)).
				withNumber("since", item.Since).withNumber("until", item.Until)))
		}
		b.WriteString("  ],\n")
	}
	b.WriteString("}\n")
}

func writeRules(b *strings.Builder) {
	b.WriteString("/** Rules of a whole household that has living rows of their table. */\nexport const householdRules: readonly HouseholdRule[] = [\n")
	for _, r := range schema.HouseholdRules() {
		fmt.Fprintf(b, "  %s,\n", script(obj("code", string(r.Code), "table", r.Table.Name, "which", conditions(r.Which), "exactly", r.Exactly)))
	}
	b.WriteString("]\n")
}

func writeActions(b *strings.Builder) {
	b.WriteString("/** What people call the actions. */\nexport const actions: Readonly<Record<string, Label>> = {\n")
	for _, do := range schema.Actions() {
		fmt.Fprintf(b, "  %s: %s,\n", script(do), script(labelEntry(schema.ActionName(do))))
	}
	b.WriteString("}\n")
}

// writeRefusals writes what people read of each refusal.
func writeRefusals(b *strings.Builder) {
	b.WriteString("/** What is wrong, for people; {field} is the field's label, or the table's without one, {param} the problem's. */\nexport const messages: Readonly<Record<ErrCode, Label>> = {\n")
	for _, code := range errCodes() {
		fmt.Fprintf(b, "  %s: %s,\n", code, script(labelEntry(schema.MessageOf(schema.ErrCode(code)))))
	}
	b.WriteString("}\n\n/** Where the param is a code. */\nexport const paramKinds: { readonly [code in ErrCode]?: ParamKind } = {\n")
	for _, code := range errCodes() {
		if kind := schema.ErrCode(code).Param(); kind != "" {
			fmt.Fprintf(b, "  %s: %s,\n", code, script(string(kind)))
		}
	}
	fmt.Fprintf(b, "}\n/** What an empty param of two kinds says. */\nexport const notBegun: Label = %s\nexport const neverSubmitted: Label = %s\n",
		script(labelEntry(schema.StepName(""))), script(labelEntry(schema.NeverSubmitted())))
}

// writeRemedies writes what a device does about each refusal, for the cadre to read beside
// the message.
func writeRemedies(b *strings.Builder) {
	var names []string
	for _, r := range schema.Remedies() {
		names = append(names, r.Name)
	}
	writeUnion(b, "RemedyName", names)
	b.WriteString("/** What a device does about a refusal, told beside its message. A code that is not known is reported. */\nexport const remedies: Readonly<Record<RemedyName, Label>> = {\n")
	for _, r := range schema.Remedies() {
		fmt.Fprintf(b, "  %s: %s,\n", r.Name, script(labelEntry(r.Label)))
	}
	b.WriteString("}\nexport const remedyOf: Readonly<Record<ErrCode, RemedyName>> = {\n")
	for _, code := range errCodes() {
		fmt.Fprintf(b, "  %s: %s,\n", code, script(schema.RemedyOf(schema.ErrCode(code)).Name))
	}
	b.WriteString("}\n")
}

// writeUnits writes what people read behind figures.
func writeUnits(b *strings.Builder) {
	b.WriteString("/** What people read of each unit. */\nexport const units: Readonly<Record<string, Label>> = {\n")
	for _, unit := range schema.Units() {
		fmt.Fprintf(b, "  %s: %s,\n", script(unit), script(labelEntry(schema.UnitLabel(unit))))
	}
	fmt.Fprintf(b, "}\n/** After how many days without a visit a household is due for one. */\nexport const daysBetweenVisits = %d\n", schema.DaysBetweenVisits)
	fmt.Fprintf(b, "/** After how many days without a sync a device says so to its person. */\nexport const daysWithoutNews = %d\n", schema.DaysWithoutNews)
}

func labelEntry(l schema.Label) array { return array{l.ZH, l.In(schema.KO), l.In(schema.EN)} }

func errCodes() []string {
	var out []string
	for _, c := range schema.ErrCodes() {
		out = append(out, string(c))
	}
	slices.Sort(out)
	return out
}
