package schema

// Call is one thing that a program can ask the server over HTTP. Calls are declared
// here and served by server/web/api; documents and clients are generated from them, and
// a test holds what is served against them, both ways.
type Call struct {
	Name    string // of the operation, in documents and clients
	Method  string
	Path    string // with {parameters}
	Who     Caller
	About   string   // for whoever writes a client
	Query   []string // parameters; see QueryAbout
	Heads   []Header // that the request has besides what every one has
	Takes   *Body    // nil for nothing
	Gives   []Answer
	Refuses []ErrCode // besides what everybody who calls so can be refused with
}

// Caller is who may make a call.
type Caller string

// The callers. A device shows its access token, a desk its person's session.
const (
	CallPublic  Caller = "public"
	CallDevice  Caller = "device"
	CallDesk    Caller = "desk"
	CallCarrier Caller = "carrier" // a device or a desk, with what is somebody else's
	CallViewer  Caller = "viewer"  // a device or a desk that sees the village that is asked about
)

// Body is what a request or an answer carries.
type Body struct {
	Media  string
	Schema string // file in mobile-contract/schemas, without its ending; "" for what no schema describes
}

// Answer is what a call that succeeds gives.
type Answer struct {
	Status int
	About  string
	Bodies []Body // one of them; none for an empty answer
	Heads  []Header
}

// Header is a header of a request or an answer.
type Header struct {
	Name  string
	About string
	Must  bool
}

// Media types of the calls.
const (
	MediaJSON    = "application/json"
	MediaProblem = "application/problem+json"
	MediaBytes   = "application/octet-stream"
	MediaZstd    = "application/zstd"
	MediaTus     = "application/offset+octet-stream"
)

// Calls returns every call: those of devices first.
func Calls() []Call { return append(deviceCalls(), deskCalls()...) }

// Refusals returns every code that a call can be refused with.
func (c *Call) Refusals() []ErrCode {
	out := append([]ErrCode{BadQuery, TooManyRequests, Busy, Internal}, callers[c.Who]...)
	if c.Takes != nil && c.Takes.Media == MediaJSON {
		out = append(out, unreadable...)
	}
	return append(out, c.Refuses...)
}

// callers is what a caller can be refused with for who they are.
var callers = map[Caller][]ErrCode{
	CallDevice:  {Unauthenticated, TokenExpired, DeviceRevoked, Forbidden},
	CallDesk:    {Unauthenticated, Forbidden, FactorDue, PasswordDue},
	CallCarrier: {Unauthenticated, TokenExpired, DeviceRevoked, Forbidden, FactorDue, PasswordDue},
	CallViewer:  {Unauthenticated, TokenExpired, DeviceRevoked, Forbidden, FactorDue, PasswordDue},
}

// unreadable is what can be wrong with a body of JSON.
var unreadable = []ErrCode{
	Malformed, UnknownMember, DuplicateMember, WrongType, MissingMember, OutOfRange, InvalidUTF8, TooDeep, BadVillage, UnknownField,
	TooLarge, BadCompression, UnsupportedMedia,
}

// illFormed is what can be wrong with the members of a small body.
var illFormed = []ErrCode{Required, TooLong, TooSmall, TooBig, WrongLength, NotOneOf, BadUUID, BadDate}

// QueryAbout says what a parameter means.
func QueryAbout(name string) string { return queryAbout[name] }

var queryAbout = map[string]string{
	"v":              "Schema version of the device; 1 when left out.",
	"last_pulled_at": "Timestamp of the round that the app has applied; null for none.",
	"schema_version": "Schema version of the app.",
	"migration":      "What the app's tables lack; the server knows that by the version.",
	"dirty":          "JSON: which rows are unsent, by table and id the columns that were changed; {} for none.",
	"kept":           "JSON: where the app's values won over the last page's, by id the columns; {} for nowhere.",
	"until":          "Up to this date; of a link, part of it.",
	"sign":           "Part of the link.",
	"area":           "Code of an area: only what lies in it. Everything that the caller sees when left out.",
	"q":              "Words to search for.",
	"main_cause":     "Code of the list poverty_cause.",
	"status":         "Code of the list household_status.",
	"state":          "Code of a state: only what stands so.",
	"kind":           "Code of a kind.",
	"table":          "Name of a table.",
	"field":          "Name of a field.",
	"days":           "Waiting for at least so many days.",
	"limit":          "At most so many.",
	"offset":         "Leave out so many.",
	"after":          "Go on after this one.",
	"before":         "Go on before this one.",
	"reason":         "Why what is sensitive is looked at; it is on record.",
	"seen":           "Revision of the household that was looked at.",
	"step":           "Code of a step of relocation.",
	"overdue":        "1: only what is late.",
	"from":           "From this date, or this revision.",
	"to":             "Up to this date, or this revision.",
	"record":         "approved or working.",
	"at":             "As of this date.",
	"format":         "Of the file.",
	"row":            "Row of the table.",
	"column":         "Column of the table.",
	"name":           "Of the file.",
	"unit":           "Id of a household, or a village's code.",
	"person":         "Id of a person.",
}
