package main

import (
	"context"

	"golang.org/x/sys/windows/svc"
)

// hosted runs the program; as a service of Windows where it was started as one. It ends in
// order when the service is stopped or the machine shut down.
func hosted(ctx context.Context, program func(context.Context) int) int {
	if is, err := svc.IsWindowsService(); err != nil || !is {
		return program(ctx)
	}
	s := &service{ctx: ctx, program: program, code: exitFailed}
	if err := svc.Run("ruhu", s); err != nil {
		return exitFailed
	}
	return s.code
}

type service struct {
	ctx     context.Context
	program func(context.Context) int
	code    int
}

// stopHint is for how long Windows shall wait, in milliseconds.
const stopHint = 40_000

// Execute implements svc.Handler.
func (s *service) Execute(_ []string, asked <-chan svc.ChangeRequest, tell chan<- svc.Status) (own bool, code uint32) {
	ctx, stop := context.WithCancel(s.ctx)
	defer stop()
	ended := make(chan int, 1)
	go func() { ended <- s.program(ctx) }()
	tell <- svc.Status{State: svc.Running, Accepts: svc.AcceptStop | svc.AcceptShutdown}
	for {
		select {
		case s.code = <-ended:
			return true, uint32(s.code)
		case ask := <-asked:
			switch ask.Cmd {
			case svc.Interrogate:
				tell <- ask.CurrentStatus
			case svc.Stop, svc.Shutdown:
				tell <- svc.Status{State: svc.StopPending, WaitHint: stopHint}
				stop()
			}
		}
	}
}
