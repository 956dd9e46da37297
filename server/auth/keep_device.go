package auth

import (
	"context"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/registry"
)

// What people who keep devices do.

const maxReason = 200 // characters

// EnrolFor makes an enrolment code for a device of somebody's, in the name of by.
func (a *Auth) EnrolFor(ctx context.Context, by, id string) (code string, expires time.Time, err error) {
	return a.newEnrolCode(ctx, by, func(tx app.Tx) (registry.Person, error) {
		_, p, err := keeping(tx, by, id, ofDevices())
		return p, err
	})
}

// Revoke shuts a device out for good, for a reason that the log and the list keep.
// Revoking one again changes nothing.
func (a *Auth) Revoke(ctx context.Context, by, device, reason string) error {
	reason = strings.TrimSpace(reason)
	if problem, ok := checkReason(reason); !ok {
		return problem
	}
	return a.store.Write(ctx, func(tx app.Tx) error {
		d, err := deviceIn(tx, device)
		if err != nil {
			return err
		}
		if _, _, err := keeping(tx, by, d.Person, ofDevices()); err != nil || d.Revoked {
			return err
		}
		d.Reason = reason
		return a.shutOut(tx, by, d, false)
	})
}

// checkReason wants a reason in a few words.
func checkReason(reason string) (schema.Problem, bool) {
	switch {
	case reason == "":
		return schema.Problem{Code: schema.ReasonMissing, Table: schema.OfAccount, Field: "reason"}, false
	case utf8.RuneCountInString(reason) > maxReason:
		return schema.Problem{Code: schema.TooLong, Table: schema.OfAccount, Field: "reason", Param: strconv.Itoa(maxReason)}, false
	case strings.ContainsFunc(reason, unicode.IsControl) || !utf8.ValidString(reason):
		return schema.Problem{Code: schema.BadText, Table: schema.OfAccount, Field: "reason"}, false
	}
	return schema.Problem{}, true
}
