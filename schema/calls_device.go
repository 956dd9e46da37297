package schema

// deviceCalls are the calls of devices, and what everybody may ask.
func deviceCalls() []Call {
	return []Call{
		{
			Name: "enrol", Method: "POST", Path: "/v1/enrol", Who: CallPublic,
			About: "Binds a new device to the person of a one-time code. The answer was lost: the same call again gives the same device.",
			Takes: &Body{MediaJSON, "enrol_request"}, Gives: ok("The device, its tokens and the courier's keys.", "enrolment"),
			Refuses: with(illFormed, BadEnrolCode, BadSignature, TooManyTries, DeviceRevoked, Forbidden),
		},
		{
			Name: "refresh", Method: "POST", Path: "/v1/token", Who: CallPublic,
			About: "Exchanges a refresh token. Each serves once: one that is used twice revokes the device.",
			Takes: &Body{MediaJSON, "refresh_request"}, Gives: ok("New tokens.", "tokens"),
			Refuses: with(illFormed, Unauthenticated, BadSignature, TokenReused, TooManyTries, DeviceRevoked, Forbidden),
		},
		{
			Name: "push", Method: "POST", Path: "/v1/push", Who: CallDevice,
			About: "Sends changesets, in order. What is wrong with one stands in its outcome; the request is refused only when it cannot be read at all.",
			Heads: packed, Takes: &Body{MediaJSON, "push_request"}, Gives: ok("One outcome for each changeset that was looked at. Everything that it answers for is on disk.", "push_answer"),
			Refuses: []ErrCode{WrongDevice, TooManyEdits, UnknownTable, BadBase},
		},
		{
			Name: "pull", Method: "POST", Path: "/v1/pull", Who: CallDevice,
			About: "Asks for what changed since a cursor.",
			Heads: packed, Takes: &Body{MediaJSON, "pull_request"}, Gives: ok("A page: whole commits, each row in its last state.", "page"),
			Refuses: []ErrCode{WrongDevice, BadCursor, UpgradeRequired},
		},
		{
			Name: "repair", Method: "POST", Path: "/v1/repair", Who: CallDevice,
			About: "Tells which households of a village are held wrong, and sends them.",
			Heads: packed, Takes: &Body{MediaJSON, "repair_request"}, Gives: ok("The households that differ, or the rows of those that were asked for.", "repair_answer"),
			Refuses: []ErrCode{WrongDevice, OutOfScope, UpgradeRequired},
		},
		{
			Name: "snapshot", Method: "GET", Path: "/v1/villages/{code}/snapshot", Who: CallDevice,
			About: "A village's first copy as a SQLite file, packed with zstd whatever the request accepts.",
			Query: []string{"v"}, Heads: ranged, Gives: file(Body{MediaZstd, ""}), Refuses: []ErrCode{NotFound, OutOfScope, UpgradeRequired},
		},
		{
			Name: "snapshots", Method: "GET", Path: "/v1/snapshot", Who: CallDevice,
			About: "The first copies of all villages of the device in one file.",
			Query: []string{"v"}, Heads: ranged, Gives: file(Body{MediaZstd, ""}), Refuses: []ErrCode{NotFound, OutOfScope, UpgradeRequired},
		},
		{
			Name: "pullWatermelon", Method: "GET", Path: "/v1/watermelon", Who: CallDevice,
			About: "What changed since a round, for WatermelonDB's synchronize(), as its documentation asks; see watermelon.md.",
			Query: []string{"last_pulled_at", "schema_version", "migration", "dirty", "kept"}, Gives: ok("The changes, and the round's timestamp.", "watermelon_pulled"), Refuses: []ErrCode{UpgradeRequired},
		},
		{
			Name: "pushWatermelon", Method: "POST", Path: "/v1/watermelon", Who: CallDevice,
			About: "The unsent work of an app on WatermelonDB.",
			Query: []string{"last_pulled_at"}, Heads: packed, Takes: &Body{MediaJSON, "watermelon_changes"}, Gives: ok("What became of it. Everything is on disk.", "watermelon_pushed"), Refuses: []ErrCode{BadCursor},
		},
		{
			Name: "pullWatermelonSaying", Method: "POST", Path: "/v1/watermelon/pull", Who: CallDevice,
			About: "What changed since a round, for an app that says at length what is unsent.",
			Heads: packed, Takes: &Body{MediaJSON, "watermelon_pull"}, Gives: ok("The changes, and the round's timestamp.", "watermelon_pulled"), Refuses: with(illFormed, UpgradeRequired, BadCursor),
		},
		{
			Name: "dictionary", Method: "GET", Path: "/v1/dictionary", Who: CallPublic,
			About: "What messages may be packed with (RFC 9842).",
			Heads: ranged, Gives: file(Body{MediaBytes, ""}), Refuses: []ErrCode{NotFound},
		},
		{
			Name: "courierKeys", Method: "GET", Path: "/v1/courier", Who: CallDevice,
			About: "What a device must know of the server before it can use a courier; an enrolment says the same.",
			Gives: ok("The server's keys.", "courier_keys"),
		},
		{
			Name: "handIn", Method: "POST", Path: "/v1/courier", Who: CallCarrier,
			About: "Hands in a bundle of whichever device; its receipts can be read by that device alone. See courier.md.",
			Takes: &Body{MediaBytes, ""}, Gives: []Answer{{Status: 200, About: "The receipts.", Bodies: []Body{{MediaBytes, ""}}}},
			Refuses: with(unreadable, BadBundle),
		},
		{
			Name: "describeUploads", Method: "OPTIONS", Path: "/v1/uploads", Who: CallPublic,
			About: "Says what of tus 1.0 is served.",
			Gives: []Answer{{Status: 204, About: "In the headers.", Heads: []Header{{Name: "Tus-Version", Must: true}, {Name: "Tus-Extension", Must: true}, {Name: "Tus-Max-Size", Must: true}}}},
		},
		{
			Name: "beginUpload", Method: "POST", Path: "/v1/uploads", Who: CallDevice,
			About: "Begins the upload of a photo, or finds what this device began before.",
			Heads: []Header{tus, {"Upload-Length", "Bytes of the photo.", true}, {"Upload-Metadata", "sha256 and village, each value in base64.", true}},
			Gives: []Answer{{Status: 201, About: "Where it is uploaded to.", Heads: []Header{
				{"Location", "Keep it before you send a byte.", true}, {"Upload-Offset", "Bytes that need not be sent; none when it is not there.", false}, epochHeader}}},
			Refuses: []ErrCode{BadUpload, BadHash, BadVillage, OutOfScope, UnknownTus, PhotoTooLarge, PhotoCut, PhotoDamaged, TooManyUploads, DiskFull, MoreThanSaid, WrongOffset, NotFound},
		},
		{
			Name: "findUpload", Method: "HEAD", Path: "/v1/uploads/{id}", Who: CallDevice,
			About: "Asks where an upload stands.", Heads: []Header{tus},
			Gives:   []Answer{{Status: 200, About: "In the headers.", Heads: []Header{offset, {"Upload-Length", "Bytes of the photo.", true}, epochHeader}}},
			Refuses: []ErrCode{NotFound, UnknownTus},
		},
		{
			Name: "continueUpload", Method: "PATCH", Path: "/v1/uploads/{id}", Who: CallDevice,
			About: "Sends a chunk. What came of a broken one counts.",
			Heads: []Header{tus, offset}, Takes: &Body{MediaTus, ""},
			Gives:   []Answer{{Status: 204, About: "All of the chunk is on disk; with all bytes, they are those of the hash.", Heads: []Header{offset, epochHeader}}},
			Refuses: []ErrCode{NotFound, UnknownTus, BadUpload, WrongOffset, MoreThanSaid, PhotoDamaged, DiskFull},
		},
		{
			Name: "dropUpload", Method: "DELETE", Path: "/v1/uploads/{id}", Who: CallDevice,
			About: "Gives an upload up.", Heads: []Header{tus}, Gives: []Answer{{Status: 204, About: "It is gone."}}, Refuses: []ErrCode{NotFound, UnknownTus},
		},
		{
			Name: "photos", Method: "GET", Path: "/v1/households/{id}/photos", Who: CallViewer,
			About: "Lists the photos of a household, with links to their bytes that end within half an hour.",
			Gives: ok("The photos.", "photos"), Refuses: []ErrCode{NotFound},
		},
		{
			Name: "picture", Method: "GET", Path: "/v1/pictures/{hash}", Who: CallPublic,
			About: "Follows a link of the list of photos.",
			Query: []string{"until", "sign"}, Heads: ranged,
			Gives:   file(Body{"image/jpeg", ""}, Body{"image/png", ""}, Body{"image/webp", ""}, Body{MediaBytes, ""}),
			Refuses: []ErrCode{NotFound, LinkEnded},
		},
	}
}

// Headers that several calls have.
var (
	tus         = Header{"Tus-Resumable", "1.0.0", true}
	offset      = Header{"Upload-Offset", "Bytes that the server has.", true}
	epochHeader = Header{"Ruhu-Epoch", "Of the server whose disk the bytes are on; there when it has all of them.", false}

	packed = []Header{
		{"Content-Encoding", "gzip, zstd or dcz (dictionary.md).", false},
		{"Accept-Encoding", "gzip, zstd or dcz.", false},
		{"Available-Dictionary", "With dcz: the dictionary that is held (RFC 9842).", false},
	}
	ranged = []Header{
		{"Range", "The piece that is wanted.", false},
		{"If-Range", "The ETag of the pieces that are here.", false},
		{"If-None-Match", "The ETag of what is here.", false},
	}
)

// ok is a good answer of one form.
func ok(about, schema string) []Answer {
	return []Answer{{Status: 200, About: about, Bodies: []Body{{MediaJSON, schema}}}}
}

// file is what gives out bytes, whole or in pieces.
func file(bodies ...Body) []Answer {
	tag := Header{"ETag", "Of these very bytes.", true}
	return []Answer{
		{Status: 200, About: "The whole.", Bodies: bodies, Heads: []Header{tag}},
		{Status: 206, About: "The piece that was asked for.", Bodies: bodies, Heads: []Header{tag, {"Content-Range", "Which piece it is.", true}}},
		{Status: 304, About: "It is what is held."},
		{Status: 416, About: "There is no such piece: begin anew.", Bodies: []Body{{"text/plain", ""}}},
	}
}

// with are codes of a group and some more.
func with(group []ErrCode, more ...ErrCode) []ErrCode {
	return append(append([]ErrCode{}, group...), more...)
}
