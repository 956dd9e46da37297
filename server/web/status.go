package web

import (
	"net/http"

	"ruhu/schema"
)

// statuses is the one table from what is wrong to how HTTP says it. A code that
// is only ever part of a push's outcome has a status as well: a desk's request
// may be refused for the same reason.
var statuses = map[schema.ErrCode]int{
	// Values, households and changesets that are not right: mend and send again.
	schema.Required:       http.StatusUnprocessableEntity,
	schema.WrongKind:      http.StatusUnprocessableEntity,
	schema.TooLong:        http.StatusUnprocessableEntity,
	schema.TooSmall:       http.StatusUnprocessableEntity,
	schema.TooBig:         http.StatusUnprocessableEntity,
	schema.WrongLength:    http.StatusUnprocessableEntity,
	schema.UnknownCode:    http.StatusUnprocessableEntity,
	schema.UnsortedSet:    http.StatusUnprocessableEntity,
	schema.BadIDNumber:    http.StatusUnprocessableEntity,
	schema.BadPhone:       http.StatusUnprocessableEntity,
	schema.BadDigits:      http.StatusUnprocessableEntity,
	schema.BadText:        http.StatusUnprocessableEntity,
	schema.BadPrintable:   http.StatusUnprocessableEntity,
	schema.BadUUID:        http.StatusUnprocessableEntity,
	schema.BadHash:        http.StatusUnprocessableEntity,
	schema.BadDate:        http.StatusUnprocessableEntity,
	schema.InFuture:       http.StatusUnprocessableEntity,
	schema.BadVillage:     http.StatusUnprocessableEntity,
	schema.NotOneHead:     http.StatusUnprocessableEntity,
	schema.UnknownTable:   http.StatusUnprocessableEntity,
	schema.UnknownField:   http.StatusUnprocessableEntity,
	schema.FieldImmutable: http.StatusUnprocessableEntity,
	schema.FieldServer:    http.StatusUnprocessableEntity,
	schema.WrongVillage:   http.StatusUnprocessableEntity,
	schema.WrongUnit:      http.StatusUnprocessableEntity,
	schema.RowElsewhere:   http.StatusUnprocessableEntity,
	schema.NoSuchUnit:     http.StatusUnprocessableEntity,
	schema.NoSuchRow:      http.StatusUnprocessableEntity,
	schema.BadBase:        http.StatusUnprocessableEntity,
	schema.EmptyChangeset: http.StatusUnprocessableEntity,
	schema.TooManyEdits:   http.StatusUnprocessableEntity,
	schema.UnknownVersion: http.StatusUnprocessableEntity,
	schema.CannotDelete:   http.StatusUnprocessableEntity,
	schema.RepeatedRow:    http.StatusUnprocessableEntity,
	schema.BadID:          http.StatusUnprocessableEntity,
	schema.UnknownAction:  http.StatusUnprocessableEntity,
	schema.ReasonMissing:  http.StatusUnprocessableEntity,
	schema.SamePerson:     http.StatusUnprocessableEntity,
	schema.CountsDisagree: http.StatusUnprocessableEntity,
	schema.BadBundle:      http.StatusUnprocessableEntity,
	schema.PhotoDamaged:   http.StatusUnprocessableEntity,
	schema.PhotoCut:       http.StatusUnprocessableEntity,
	schema.TooEarly:       http.StatusUnprocessableEntity,

	schema.PictureUnknown:  http.StatusUnprocessableEntity,
	schema.PictureAnimated: http.StatusUnprocessableEntity,
	schema.PictureTooLarge: http.StatusUnprocessableEntity,
	schema.PictureDamaged:  http.StatusUnprocessableEntity,
	schema.PictureFailed:   http.StatusUnprocessableEntity,

	schema.FileDamaged:    http.StatusUnprocessableEntity,
	schema.FileProtected:  http.StatusUnprocessableEntity,
	schema.OldWorkbook:    http.StatusUnprocessableEntity,
	schema.MergedCells:    http.StatusUnprocessableEntity,
	schema.HiddenCells:    http.StatusUnprocessableEntity,
	schema.FormulaUnknown: http.StatusUnprocessableEntity,
	schema.CellError:      http.StatusUnprocessableEntity,
	schema.DigitsLost:     http.StatusUnprocessableEntity,
	schema.TooPrecise:     http.StatusUnprocessableEntity,

	schema.SameHousehold: http.StatusUnprocessableEntity,
	schema.SameVillage:   http.StatusUnprocessableEntity,
	schema.NoSuchCase:    http.StatusUnprocessableEntity,
	schema.WrongDecision: http.StatusUnprocessableEntity,

	// Steps that do not fit the state of things: look again.
	schema.StateMoved:        http.StatusConflict,
	schema.StepSkipped:       http.StatusConflict,
	schema.EvidenceMissing:   http.StatusConflict,
	schema.NoQuorum:          http.StatusConflict,
	schema.VotedDown:         http.StatusConflict,
	schema.PublicityRunning:  http.StatusConflict,
	schema.ObjectionOpen:     http.StatusConflict,
	schema.OverQuota:         http.StatusConflict,
	schema.CannotGoBack:      http.StatusConflict,
	schema.WrongOffset:       http.StatusConflict,
	schema.TooManyUploads:    http.StatusConflict,
	schema.NotQualified:      http.StatusConflict,
	schema.MustGoBack:        http.StatusConflict,
	schema.NotRenewed:        http.StatusConflict,
	schema.AreaStruckOut:     http.StatusConflict,
	schema.AreaTwice:         http.StatusConflict,
	schema.NoGroundsToClose:  http.StatusConflict,
	schema.SamePhoto:         http.StatusConflict,
	schema.NotVacant:         http.StatusConflict,
	schema.PlaceFilled:       http.StatusConflict,
	schema.HasPlace:          http.StatusConflict,
	schema.NotSubmitted:      http.StatusConflict,
	schema.NotApproved:       http.StatusConflict,
	schema.OwnSubmission:     http.StatusForbidden,
	schema.ConflictOpen:      http.StatusConflict,
	schema.NotBesideOthers:   http.StatusUnprocessableEntity,
	schema.CaseNotActive:     http.StatusConflict,
	schema.NotEveryHousehold: http.StatusConflict,
	schema.BothRelocating:    http.StatusConflict,
	schema.PlanMoved:         http.StatusConflict,
	schema.Gap:               http.StatusConflict,
	schema.Fork:              http.StatusConflict,

	schema.CaseSettled:    http.StatusConflict,
	schema.CaseNotSettled: http.StatusConflict,
	schema.ChangedSince:   http.StatusConflict,
	schema.CannotUndo:     http.StatusConflict,

	// Requests that cannot be read.
	schema.Malformed:        http.StatusBadRequest,
	schema.UnknownMember:    http.StatusBadRequest,
	schema.DuplicateMember:  http.StatusBadRequest,
	schema.WrongType:        http.StatusBadRequest,
	schema.MissingMember:    http.StatusBadRequest,
	schema.OutOfRange:       http.StatusBadRequest,
	schema.InvalidUTF8:      http.StatusBadRequest,
	schema.TooDeep:          http.StatusBadRequest,
	schema.BadCompression:   http.StatusBadRequest,
	schema.BadCursor:        http.StatusBadRequest,
	schema.NotOneOf:         http.StatusBadRequest,
	schema.BadQuery:         http.StatusBadRequest,
	schema.TooLarge:         http.StatusRequestEntityTooLarge,
	schema.PhotoTooLarge:    http.StatusRequestEntityTooLarge,
	schema.MoreThanSaid:     http.StatusRequestEntityTooLarge,
	schema.BadUpload:        http.StatusBadRequest,
	schema.UnknownTus:       http.StatusPreconditionFailed,
	schema.UnsupportedMedia: http.StatusUnsupportedMediaType,

	// Requests of somebody unknown, or of somebody who may not.
	schema.Unauthenticated: http.StatusUnauthorized,
	schema.TokenExpired:    http.StatusUnauthorized,
	schema.TokenReused:     http.StatusUnauthorized,
	schema.BadEnrolCode:    http.StatusUnauthorized,
	schema.BadSignature:    http.StatusUnauthorized,
	schema.BadLogin:        http.StatusUnauthorized,
	schema.DeviceRevoked:   http.StatusForbidden,
	schema.WrongDevice:     http.StatusForbidden,
	schema.WrongAuthor:     http.StatusForbidden,
	schema.WrongLevel:      http.StatusForbidden,
	schema.NotFromDevice:   http.StatusForbidden,
	schema.OutOfScope:      http.StatusForbidden,
	schema.Forbidden:       http.StatusForbidden,
	schema.TooManyTries:    http.StatusTooManyRequests,

	schema.UpgradeRequired: http.StatusUpgradeRequired,

	schema.NotFound:    http.StatusNotFound,
	schema.LinkEnded:   http.StatusGone,
	schema.WrongMethod: http.StatusMethodNotAllowed,
	schema.Busy:        http.StatusServiceUnavailable,
	schema.DiskFull:    http.StatusInsufficientStorage,
	schema.Internal:    http.StatusInternalServerError,
}

// StatusOf returns the HTTP status of a code.
func StatusOf(code schema.ErrCode) int {
	if status, ok := statuses[code]; ok {
		return status
	}
	return http.StatusInternalServerError
}
