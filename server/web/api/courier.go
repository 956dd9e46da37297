package api

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"ruhu/server/registry"
	"ruhu/server/web"
	"ruhu/syncproto"
)

// courierKeys is what a device must know of the server before it can use a courier.
type courierKeys struct {
	Recipient string `json:"recipient"`  // age: bundles are sealed to it
	VerifyKey []byte `json:"verify_key"` // Ed25519: receipts are signed with its other half
}

// enrolled is the answer to an enrolment.
type enrolled struct {
	Enrolment
	courierKeys
}

func (a *API) keys() courierKeys {
	recipient, verify := a.Courier.Keys()
	return courierKeys{recipient, verify}
}

// courierKeys tells a device that was enrolled before what it is told at enrolment
// since.
func (a *API) courierKeys(c echo.Context, _ registry.Device) error { return web.JSON(c, a.keys()) }

// handIn takes a bundle of whichever device, and answers with its receipts, which
// only that device can read. With photos it may be large, so it is taken in as it comes.
func (a *API) handIn(c echo.Context, carrier string) error {
	sealed, err := web.Stream(c, syncproto.MaxBundle)
	if err != nil {
		return err
	}
	receipts, err := a.Courier.HandIn(c.Request().Context(), sealed, carrier)
	if err != nil {
		return err
	}
	return c.Blob(http.StatusOK, echo.MIMEOctetStream, receipts)
}
