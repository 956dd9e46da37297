package api

import (
	"github.com/labstack/echo/v4"

	"ruhu/server/app"
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

// reviewBulk approves or returns many households: see app.Review.
func (a *API) reviewBulk(c echo.Context, p registry.Person) error {
	var req bulkRequest
	if err := web.Bind(c, &req); err != nil {
		return err
	}
	var many []app.ReviewOf
	for _, h := range req.Households {
		many = append(many, app.ReviewOf(h))
	}
	outcomes, err := a.App.Review(c.Request().Context(), p.ID, req.ID, req.Do, req.Reason, many)
	if err != nil {
		return err
	}
	answer := syncproto.PushAnswer{Now: syncproto.HLC(a.App.Now().UnixMicro()), Outcomes: outcomes}
	return web.Send(c, syncproto.AppendAnswer(nil, &answer, web.LangOf(c)))
}
