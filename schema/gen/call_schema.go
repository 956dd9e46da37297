package gen

import "ruhu/schema"

// callSchemas are the messages that are JSON and have no codec of their own.
func callSchemas(add func(name string, content object)) {
	add("enrol_request", enrolRequestSchema())
	add("enrolment", enrolmentSchema())
	add("refresh_request", refreshRequestSchema())
	add("tokens", tokensSchema())
	add("courier_keys", courierKeysSchema())
	add("photos", photosSchema())
	add("problem", problemSchema())
}

// base64 is so many bytes in base64.
func base64(bytes int, what string) object {
	return about(obj("type", "string", "contentEncoding", "base64", "minLength", (bytes+2)/3*4, "maxLength", (bytes+2)/3*4), what)
}

func required(o object, names ...string) object { return o.with("required", arrayOf(names)) }

func enrolRequestSchema() object {
	o := append(head("enrol_request.json", "enrolment request"), closed(obj(
		"code", about(obj("type", "string", "minLength", 1, "maxLength", 32), "The one-time code, as it stands there."),
		"public_key", base64(32, "Ed25519; the device keeps its other half."),
		"name", about(obj("type", "string", "maxLength", 60), "What people call the device."),
		"signature", base64(64, "Ed25519, of \"ruhu enrol\\n\" and the code as it stands here."),
	))...)
	return required(o, "code", "public_key", "signature")
}

func enrolmentSchema() object {
	return append(head("enrolment.json", "enrolment"), open(obj(
		"device", ref("uuid"),
		"person", ref("uuid"),
		"name", about(text(), "The person's."),
		"epoch", about(text(), "Of the server."),
		"now", about(ref("clock"), "The server's clock."),
		"access", accessToken(),
		"expires_in", livesFor(),
		"refresh", refreshToken(),
		"recipient", about(text(), "age: couriers' bundles are sealed to it."),
		"verify_key", base64(32, "Ed25519: receipts are signed with its other half."),
	), "device", "person", "name", "epoch", "now", "access", "expires_in", "refresh", "recipient", "verify_key")...)
}

func refreshRequestSchema() object {
	o := append(head("refresh_request.json", "refresh request"), closed(obj(
		"refresh", about(obj("type", "string", "minLength", 1, "maxLength", 128), "The token that is handed in."),
		"signature", base64(64, "Ed25519, of \"ruhu refresh\\n\" and the token."),
	))...)
	return required(o, "refresh", "signature")
}

func tokensSchema() object {
	return append(head("tokens.json", "tokens"), open(obj(
		"access", accessToken(), "expires_in", livesFor(), "refresh", refreshToken(),
	), "access", "expires_in", "refresh")...)
}

func accessToken() object { return about(text(), "For Authorization: Bearer.") }

func livesFor() object { return about(integer(1, maxInteger), "Seconds that access lives.") }

func refreshToken() object {
	return about(text(), "Gives the next tokens, once. Keep it on disk before it is used.")
}

func courierKeysSchema() object {
	return append(head("courier_keys.json", "keys for couriers"), open(obj(
		"recipient", about(text(), "age: bundles are sealed to it."),
		"verify_key", base64(32, "Ed25519: receipts are signed with its other half."),
	), "recipient", "verify_key")...)
}

func photosSchema() object {
	link := func(what string) object { return about(text(), what) }
	return append(head("photos.json", "photos of a household"), open(obj(
		"photos", list(open(obj(
			"id", about(ref("uuid"), "Of the photo's row."),
			"sha256", matching(hashPattern),
			"bytes", integer(0, maxInteger),
			"here", about(obj("type", "boolean"), "The server has the bytes."),
			"link", link("Address of the bytes, while they are here."),
			"large", link("Address of a copy of at most 1280 pixels, once it was made."),
			"small", link("Address of one of at most 320; before that, of what the device sent ahead."),
		), "id", "sha256", "bytes", "here")),
	), "photos")...)
}

// problemSchema is what a whole request is refused with (RFC 9457).
func problemSchema() object {
	return append(head("problem.json", "problem document"), open(obj(
		"type", about(text(), "urn:ruhu:problem: and the code."),
		"title", text(),
		"status", integer(400, 599),
		"detail", about(text(), "For people, in the language of the request."),
		"code", about(text(), "Permanent; see errors.md. A newer server may send one that is not listed."),
		"table", about(text(), "Name of the table, when it is about one."),
		"row", about(text(), "Id of the row."),
		"field", about(text(), "Name of the field, or a JSON pointer into the request."),
		"param", about(text(), "The limit, the expected state, the missing paper."),
		"request", about(text(), "Names the request in the server's log."),
		"wipe", about(obj("const", true), "The device must delete what it holds."),
	), "type", "title", "status", "detail", "code", "request")...)
}

// remedies says as data what a device does about each code.
func remedies() object {
	var out object
	for _, r := range schema.Remedies() {
		codes := make(array, len(r.Codes()))
		for i, c := range r.Codes() {
			codes[i] = string(c)
		}
		out = out.with(r.Name, obj("do", r.Do, "label", label(r.Label), "codes", codes))
	}
	return out
}
