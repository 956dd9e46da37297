package gen

import (
	"fmt"
	"strings"
)

// editType is the edit of one row. Its shape is the same for all tables; what each
// table's edits may hold stands in the JSON Schema and in the catalogue.
const editType = `/** The fields set in one row, or its deletion. */
export interface Edit<T extends WritableTable = WritableTable> {
  /** Name of the table; the first member on the wire. */
  t: T
  id: Uuid
  del?: true
  /** Revision of the unit that the person looked at; 0 for a new row. */
  base?: Revision
  /** New values of the fields that were changed, not the whole row. */
  set?: Partial<Rows[T]>
  /** Base of each field whose base is not that of the edit. */
  bases?: { [field: string]: Revision }
  /** For sets of codes, the value at the base. */
  was?: Partial<Rows[T]>
}
export type Action = NonNullable<Changeset['actions']>[number]
`

// writeMessageTypes writes the types of all messages, as their JSON Schemas have them.
func writeMessageTypes(b *strings.Builder) {
	b.WriteString(editType)
	for _, m := range messageSchemas() {
		o := m.value.(object)
		if defs, ok := o.get("$defs").(object); ok {
			for _, def := range defs {
				writeType(b, definedName(m.name, def.name), m.name, def.value.(object))
			}
		}
		if o.get("properties") != nil {
			writeType(b, camel(m.name), m.name, o)
		}
	}
}

// definedName is the type of a definition of a document; those that all share have
// their own name alone.
func definedName(document, name string) string {
	switch {
	case document == "types" && name == "number":
		return "ChangesetNumber" // Number is taken
	case document == "types":
		return camel(name)
	}
	return camel(document) + camel(name)
}

func writeType(b *strings.Builder, name, document string, o object) {
	writeComment(b, "", o)
	if o.get("properties") != nil {
		fmt.Fprintf(b, "export interface %s %s\n", name, typeOf(document, o, ""))
		return
	}
	fmt.Fprintf(b, "export type %s = %s\n", name, typeOf(document, o, ""))
}

func writeComment(b *strings.Builder, indent string, o object) {
	if text, ok := o.get("description").(string); ok {
		fmt.Fprintf(b, "%s/** %s */\n", indent, text)
	}
}

// typeOf is the type of what a JSON Schema allows. It knows the keywords that the
// messages use.
func typeOf(document string, o object, indent string) string {
	switch {
	case o.get("$ref") != nil:
		return referredType(document, o.get("$ref").(string))
	case o.get("const") != nil:
		return script(o.get("const"))
	case o.get("enum") != nil:
		return alternatives(o.get("enum").(array))
	case o.get("oneOf") != nil && o.get("type") == nil:
		return "Edit"
	}
	switch kind := o.get("type").(type) {
	case array:
		return "null | number | string"
	case string:
		return plainType(document, kind, o, indent)
	}
	panic(fmt.Sprintf("gen: no TypeScript for %v", o))
}

func plainType(document, kind string, o object, indent string) string {
	switch kind {
	case "integer":
		return "number"
	case "array":
		return listType(document, o, indent)
	case "object":
		return objectType(document, o, indent)
	}
	return kind
}

func listType(document string, o object, indent string) string {
	if items, ok := o.get("prefixItems").(array); ok {
		types := make([]string, len(items))
		for i, item := range items {
			types[i] = typeOf(document, item.(object), indent)
		}
		return "[" + strings.Join(types, ", ") + "]"
	}
	return typeOf(document, o.get("items").(object), indent) + "[]"
}

func objectType(document string, o object, indent string) string {
	members, ok := o.get("properties").(object)
	if !ok {
		return "{ [key: string]: " + typeOf(document, o.get("additionalProperties").(object), indent) + " }"
	}
	required, _ := o.get("required").(array)
	var b strings.Builder
	b.WriteString("{\n")
	for _, m := range members {
		value, mark := m.value.(object), "?"
		for _, name := range required {
			if name == m.name {
				mark = ""
			}
		}
		writeComment(&b, indent+"  ", value)
		fmt.Fprintf(&b, "%s  %s%s: %s\n", indent, m.name, mark, typeOf(document, value, indent+"  "))
	}
	return b.String() + indent + "}"
}

// referredType is the type that a reference names: a definition, or a document.
func referredType(document, ref string) string {
	file, name, defined := strings.Cut(ref, "#/$defs/")
	if file != "" {
		document = strings.TrimSuffix(file, ".json")
	}
	if !defined {
		return camel(document)
	}
	return definedName(document, name)
}

func alternatives(values array) string {
	words := make([]string, len(values))
	for i, v := range values {
		words[i] = script(v)
	}
	return strings.Join(words, " | ")
}
