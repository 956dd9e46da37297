package web

import (
	"net"
	"net/netip"

	"github.com/labstack/echo/v4"
)

// addressOf finds the address of a client: that of the connection, unless the
// connection is from a proxy that we were told to trust. Echo by itself would
// believe anybody's X-Forwarded-For, and count tries by it.
func addressOf(proxies []netip.Prefix) echo.IPExtractor {
	if len(proxies) == 0 {
		return echo.ExtractIPDirect()
	}
	trust := []echo.TrustOption{echo.TrustLoopback(false), echo.TrustLinkLocal(false), echo.TrustPrivateNet(false)}
	for _, p := range proxies {
		p = p.Masked()
		trust = append(trust, echo.TrustIPRange(&net.IPNet{
			IP:   p.Addr().AsSlice(),
			Mask: net.CIDRMask(p.Bits(), p.Addr().BitLen()),
		}))
	}
	return echo.ExtractIPFromXFFHeader(trust...)
}

// homePrefix is what one client gets of IPv6: counting its addresses one by one
// would let it try without end.
const homePrefix = 64

// OverTLS reports whether a browser speaks TLS, to us or to a proxy. It decides only what
// the browser is told to do from now on: whoever forges the proxy's header only locks out
// themselves.
func OverTLS(c echo.Context) bool {
	return c.Request().TLS != nil || c.Request().Header.Get(echo.HeaderXForwardedProto) == "https"
}

// ClientOf names the client that a request comes from, to count its tries.
func ClientOf(c echo.Context) string {
	ip, err := netip.ParseAddr(c.RealIP())
	if err != nil {
		return "unknown"
	}
	if ip = ip.Unmap().WithZone(""); ip.Is4() {
		return ip.String()
	}
	network, err := ip.Prefix(homePrefix)
	if err != nil {
		return ip.String()
	}
	return network.String()
}
