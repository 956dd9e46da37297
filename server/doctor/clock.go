package doctor

import (
	"encoding/binary"
	"errors"
	"fmt"
	"net"
	"time"

	"ruhu/server/app"
	"ruhu/server/chronicle"
)

// How far the clock may be off. Codes of a second factor change every 30 seconds.
const (
	clockUneasy = 5 * time.Second
	clockWrong  = 90 * time.Second
)

// clock holds the machine's against the newest entry of the log, and against a time server
// where one can be reached.
func (d *doctor) clock() {
	now := d.Now()
	if newest := d.newest(); newest.Sub(now) > clockWrong {
		d.note("clock_behind", newest.Local().Format(time.DateTime), now.Local().Format(time.DateTime))
		return
	}
	if d.NTP == "" {
		return
	}
	off, err := askTime(d.NTP)
	switch {
	case err != nil:
		d.note("clock_unknown", d.NTP)
	case off.Abs() > clockWrong:
		d.note("clock_wrong", int(off.Seconds()))
	case off.Abs() > clockUneasy:
		d.note("clock_off", int(off.Seconds()))
	default:
		d.note("clock_ok", off.Milliseconds())
	}
}

// newest is when the newest entry of the log was made, as the clock was then.
func (d *doctor) newest() (at time.Time) {
	if d.store == nil {
		return at
	}
	// What cannot be read was told of by the look at the log.
	_ = d.store.Read(d.ctx, func(r app.Reader) error {
		number, _, err := r.LogEnd()
		if err != nil {
			return err
		}
		return r.EachEntry(number, number, func(e *chronicle.Entry) error {
			at = time.UnixMicro(e.At)
			return nil
		})
	})
	return at
}

// ntpEpoch is when NTP began to count seconds, before 1970.
const ntpEpoch = 2208988800

// askTime asks a time server how far this machine's clock is ahead, by SNTP (RFC 4330).
func askTime(server string) (ahead time.Duration, err error) {
	if _, _, err := net.SplitHostPort(server); err != nil {
		server = net.JoinHostPort(server, "123")
	}
	conn, err := net.DialTimeout("udp", server, answerIn)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	sent := time.Now() // the machine's clock is what is asked about
	if err := conn.SetDeadline(sent.Add(answerIn)); err != nil {
		return 0, err
	}
	packet := [48]byte{0x23} // version 4, a client
	if _, err := conn.Write(packet[:]); err != nil {
		return 0, err
	}
	if n, err := conn.Read(packet[:]); err != nil || n < len(packet) {
		return 0, errors.Join(fmt.Errorf("%d bytes", n), err)
	}
	came := time.Now()
	if mode, stratum := packet[0]&7, packet[1]; mode != 4 || stratum == 0 || stratum > 15 {
		return 0, errors.New("the time server does not know the time")
	}
	received, answered := instantOf(packet[32:]), instantOf(packet[40:])
	return (sent.Sub(received) + came.Sub(answered)) / 2, nil
}

// instantOf reads 64 bits: seconds, and a fraction.
func instantOf(b []byte) time.Time {
	seconds, fraction := binary.BigEndian.Uint32(b), binary.BigEndian.Uint32(b[4:])
	return time.Unix(int64(seconds)-ntpEpoch, int64(fraction)*1e9>>32)
}
