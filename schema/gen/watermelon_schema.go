package gen

// watermelonSchemas are the messages of WatermelonDB's synchronize(). What a raw record holds
// is in watermelon.json.
func watermelonSchemas(add func(name string, content object)) {
	add("watermelon_pull", watermelonPullSchema())
	add("watermelon_pulled", watermelonPulledSchema())
	add("watermelon_changes", append(head("watermelon_changes.json", "changes of an app on WatermelonDB"), watermelonChanges()...))
	add("watermelon_pushed", watermelonPushedSchema())
}

// stamp is a round. JavaScript has it exactly.
func stamp(what string) object { return about(integer(1, maxInteger), what) }

func watermelonPullSchema() object {
	o := append(head("watermelon_pull.json", "pull of an app on WatermelonDB"), closed(obj(
		"lastPulledAt", about(obj("type", array{"integer", "null"}, "minimum", 0, "maximum", maxInteger), "Timestamp of the round that the app has applied."),
		"schemaVersion", integer(1, maxInteger),
		"migration", about(obj(), "What the app's tables lack. The server knows that by the version."),
		"dirty", about(obj("type", array{"object", "null"}, "additionalProperties", obj("type", "object", "additionalProperties", text())),
			"Which rows are unsent: by table and id, the columns that were changed, with commas between; none said is no column named. Only who says is told of deletions."),
		"kept", about(obj("type", array{"object", "null"}, "additionalProperties", text()),
			"Where the app's values won over those of the last page: by id of the row, the columns that were dirty when it was applied."),
	))...)
	return required(o, "schemaVersion")
}

func watermelonPulledSchema() object {
	return append(head("watermelon_pulled.json", "answer to a pull of an app on WatermelonDB"), open(obj(
		"changes", watermelonChanges(),
		"timestamp", stamp("Of this round. Larger than all before it."),
	), "changes", "timestamp")...)
}

// watermelonChanges are by table.
func watermelonChanges() object {
	record := obj("type", "object", "properties", obj("id", text()), "required", array{"id"})
	return obj("type", "object", "additionalProperties", open(obj("created", list(record), "updated", list(record), "deleted", list(text()))))
}

func watermelonPushedSchema() object {
	return append(head("watermelon_pushed.json", "answer to a push of an app on WatermelonDB"), open(obj(
		"taken", about(integer(0, maxInteger), "Changesets that were applied, or merged."),
		"conflicts", about(integer(0, maxInteger), "Changesets of which something waits for people."),
		"refused", about(integer(0, maxInteger), "Changesets that were refused. The next pull tells of them in ruhu_refusals."),
	), "taken", "conflicts", "refused")...)
}
