package api

import (
	"github.com/labstack/echo/v4"

	"ruhu/server/registry"
	"ruhu/server/web"
	"ruhu/syncproto"
)

// bulkRequest is one decision on many households, each as the reviewer saw it.
type bulkRequest struct {
	ID         string          `json:"id" validate:"required,uuid"`
	Do         string          `json:"do" validate:"required,oneof=record.approve record.return"`
	Reason     string          `json:"reason" validate:"max=2000"`
	Households []bulkHousehold `json:"households" validate:"required,min=1,max=500,dive"`
}

type bulkHousehold struct {
	Household string `json:"household" validate:"required,uuid"`
	Village   string `json:"village" validate:"required,len=12"`
	Expect    string `json:"expect" validate:"required,max=20"` // revision that was looked at
}

// reviewBulk approves or returns many households. Each is decided by itself, whole or
// not at all: the answer has an outcome for each, in the order of the request, and says
// which household it is of. The same id again repeats what was taken, and tries once
// more what was refused.
func (a *API) reviewBulk(c echo.Context, p registry.Person) error {
	var req bulkRequest
	if err := web.Bind(c, &req); err != nil {
		return err
	}
	answer := syncproto.PushAnswer{Now: syncproto.HLC(a.App.Now().UnixMicro())}
	for _, h := range req.Households {
		outcome, err := a.App.Act(c.Request().Context(), p.ID, &syncproto.Changeset{
			ID: registry.DerivedID(req.ID, h.Household), Village: h.Village, Household: h.Household,
			Actions: []syncproto.Action{{Do: req.Do, Expect: h.Expect, Reason: req.Reason}},
		})
		if err != nil {
			return err
		}
		outcome.Household = h.Household
		answer.Outcomes = append(answer.Outcomes, outcome)
	}
	return web.Send(c, syncproto.AppendAnswer(nil, &answer, web.LangOf(c)))
}
