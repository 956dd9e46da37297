package gen

import "ruhu/schema"

// tableSchema describes the fields of one table: the whole row at the root, and
// for tables that devices write, the edit of a row under $defs.
func tableSchema(t *schema.Table) object {
	o := head("tables/"+t.Name+".json", t.Label.ZH).
		with("description", "The fields of one row of "+t.Name+" ("+t.Label.EN+").").
		with("x-label", label(t.Label)).
		with("x-scope", scopeName(t)).
		withTrue("x-append-only", t.AppendOnly).
		withTrue("x-server-only", t.ServerOnly).
		with("type", "object").
		with("properties", properties(t)).
		with("required", arrayOf(names(t, (*schema.Field).Required))).
		with("additionalProperties", false)
	if writable(t) {
		o = o.with("$defs", editDefs(t))
	}
	return o
}

// scopeName is what the table's rows belong to, in the words of the documents.
func scopeName(t *schema.Table) string {
	switch t.Scope {
	case schema.OfHousehold:
		return "household"
	case schema.OfVillage:
		return "village"
	}
	return "reference"
}

// writable reports whether devices make or change rows of the table.
func writable(t *schema.Table) bool { return t.Replicated() && !t.ServerOnly }

// names lists the fields that are chosen, in order.
func names(t *schema.Table, chosen func(*schema.Field) bool) []string {
	out := []string{}
	for i := range t.Fields {
		if chosen(&t.Fields[i]) {
			out = append(out, t.Fields[i].Name)
		}
	}
	return out
}

func properties(t *schema.Table) object {
	var o object
	for _, i := range t.FieldsAt(schema.Version) {
		o = o.with(t.Fields[i].Name, property(t, i))
	}
	return o
}

func property(t *schema.Table, i int) object {
	f := &t.Fields[i]
	o := obj("title", f.Label.ZH, "x-label", label(f.Label))
	o = append(o, keywords(f)...)
	o = o.withTrue("readOnly", t.PolicyOf(i) == schema.Server).
		with("x-kind", f.Kind.String()).
		withText("x-codes", f.Codes).
		withText("x-refers", f.Refers).
		withText("x-picture", f.Picture).
		withText("x-unit", f.Unit)
	if s := scale(f); s > 0 {
		o = o.with("x-scale", s)
	}
	return o.withText("x-rule", f.Rule).
		with("x-policy", t.PolicyOf(i).String()).
		withText("x-group", f.Group).
		with("x-sensitivity", f.Sensitivity.String()).
		with("x-since", f.Version()).
		withText("x-source", f.Source)
}

// scale is how many digits of a field's integers stand after the point when
// they are shown in its unit: money is kept in fen and shown in yuan.
func scale(f *schema.Field) int {
	if f.Kind == schema.Money {
		return 2
	}
	return f.Scale
}

func label(l schema.Label) object {
	var o object
	for _, lang := range schema.Langs {
		o = o.with(string(lang), l.In(lang))
	}
	return o
}

// editDefs is the edit of one row as a changeset carries it, and its parts.
func editDefs(t *schema.Table) object {
	set := object{}
	var fields []string
	was := object{}
	for _, i := range t.FieldsAt(schema.Version) {
		f := &t.Fields[i]
		if t.PolicyOf(i) == schema.Server {
			continue
		}
		ref := obj("$ref", "#/properties/"+f.Name)
		set = set.with(f.Name, ref)
		fields = append(fields, f.Name)
		if f.Kind == schema.CodeSet {
			was = was.with(f.Name, ref)
		}
	}
	o := obj(
		"edit", edit(t, len(was) > 0),
		"set", closed(set).with("minProperties", 1).with("description", "New values of the fields that were changed, not the whole row."),
		"bases", obj(
			"description", "Base of each field whose base is not that of the edit.",
			"type", "object",
			"propertyNames", obj("enum", arrayOf(fields)),
			"additionalProperties", typeRef("revision", true)),
	)
	if len(was) > 0 {
		o = o.with("was", closed(was).with("description", "For sets of codes, the value at the base: what was added and removed follows from it."))
	}
	return o
}

// edit is either values for fields or, where rows can be deleted, a deletion.
func edit(t *schema.Table, hasSets bool) object {
	local := func(name string) object { return obj("$ref", "#/$defs/"+name) }
	members := obj("t", obj("const", t.Name), "id", typeRef("uuid", true))
	deletable := !t.IsRoot() && !t.AppendOnly
	if deletable {
		members = members.with("del", obj("const", true))
	}
	members = members.with("base", typeRef("revision", true)).with("set", local("set")).with("bases", local("bases"))
	if hasSets {
		members = members.with("was", local("was"))
	}
	o := closed(members).with("title", "edit of "+t.Label.EN)
	if !deletable {
		return o.with("required", array{"t", "id", "set"})
	}
	return o.with("required", array{"t", "id"}).
		with("oneOf", array{obj("required", array{"set"}), obj("required", array{"del"})})
}
