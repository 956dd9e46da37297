package storetest

import (
	"context"
	"errors"
	"slices"

	"ruhu/server/app"
)

var jobs = []test{
	{"Jobs_AreThereOnce", jobsOnce},
	{"Jobs_AreClaimedWhenTheyAreDue", jobsClaimed},
	{"Jobs_ThatNobodyEndedAreDueAgain", jobsDueAgain},
	{"Jobs_ThatWereBegunComeAlone", jobsAlone},
	{"Jobs_AreRetriedAndGivenUp", jobsGivenUp},
	{"Jobs_BelongToTheirTransaction", jobsWithTransaction},
	{"Jobs_AreCounted", jobsCounted},
	{"Holdings_CountPhotosAndTheirBytes", holdings},
}

// jobs are all that have not come to their end.
func (w *world) jobs() (all []app.Job) {
	w.Helper()
	w.read(func(r app.Reader) (err error) {
		all, err = r.Jobs()
		return err
	})
	return all
}

func (w *world) putJob(subject string, due int64) {
	w.Helper()
	w.write(func(tx app.Tx) error { return tx.PutJob("a", subject, due) })
}

func (w *world) claim(now, until int64, limit int) (claimed []app.Job) {
	w.Helper()
	w.write(func(tx app.Tx) (err error) {
		claimed, err = tx.ClaimJobs(now, until, limit)
		return err
	})
	return claimed
}

func subjects(jobs []app.Job) (names []string) {
	for _, j := range jobs {
		names = append(names, j.Subject)
	}
	return names
}

func jobsOnce(w *world) {
	w.putJob("x", 5)
	w.putJob("x", 1)
	w.write(func(tx app.Tx) error { return tx.PutJob("b", "x", 7) })
	w.reopen()
	got := w.jobs()
	if len(got) != 2 || got[0].Kind != "a" || got[0].Due != 5 || got[1].Kind != "b" || got[0].ID == got[1].ID {
		w.Errorf("%+v", got)
	}
}

func jobsClaimed(w *world) {
	next := func(want int64, wantErr error) {
		w.Helper()
		w.read(func(r app.Reader) error {
			due, err := r.NextJob()
			if due != want || !errors.Is(err, wantErr) {
				w.Errorf("next at %d, %v; want %d, %v", due, err, want, wantErr)
			}
			return nil
		})
	}
	next(0, app.ErrNotFound)
	w.putJob("late", 30)
	w.putJob("second", 20)
	w.putJob("first", 10)
	w.putJob("third", 20)
	next(10, nil)
	if got := w.claim(9, 100, 9); got != nil {
		w.Errorf("not due: %v", got)
	}
	if got := subjects(w.claim(20, 100, 2)); !slices.Equal(got, []string{"first", "second"}) {
		w.Errorf("claimed %v", got)
	}
	if got := subjects(w.claim(20, 100, 2)); !slices.Equal(got, []string{"third"}) {
		w.Errorf("claimed %v", got)
	}
	next(30, nil)
}

func jobsDueAgain(w *world) {
	w.putJob("x", 0)
	for attempt := 1; attempt < 4; attempt++ {
		got := w.claim(int64(attempt)*100, int64(attempt+1)*100, 1)
		if len(got) != 1 || got[0].Attempts != attempt || w.claim(int64(attempt)*100+99, 0, 1) != nil {
			w.Fatalf("attempt %d: %+v", attempt, got)
		}
		w.reopen() // whoever claimed it is dead
	}
	id := w.jobs()[0].ID
	w.write(func(tx app.Tx) error { return tx.FinishJob(id) })
	if got := w.jobs(); got != nil {
		w.Errorf("left: %+v", got)
	}
	err := w.Write(context.Background(), func(tx app.Tx) error { return tx.FinishJob(id) })
	if !errors.Is(err, app.ErrNotFound) {
		w.Errorf("ended twice: %v", err)
	}
}

// jobsAlone: whoever claims three and dies does not know which of them it was.
func jobsAlone(w *world) {
	for _, subject := range []string{"x", "y", "z"} {
		w.putJob(subject, 0)
	}
	released := w.claim(0, 10, 3)[2]
	w.write(func(tx app.Tx) error { return tx.ReleaseJob(released.ID, 9) })
	w.reopen()
	for _, want := range [][]string{{"z"}, {"x"}, {"y"}, nil} {
		if got := subjects(w.claim(10, 20, 3)); !slices.Equal(got, want) {
			w.Errorf("claimed %v, want %v", got, want)
		}
	}
}

func jobsGivenUp(w *world) {
	w.putJob("x", 0)
	job := w.claim(1, 100, 1)[0]
	w.write(func(tx app.Tx) error { return tx.RetryJob(job.ID, 50, "the disk is full") })
	if got := w.claim(49, 100, 1); got != nil {
		w.Errorf("claimed before its time: %+v", got)
	}
	if got := w.claim(50, 100, 1); len(got) != 1 || got[0].Attempts != 2 || got[0].Trouble != "the disk is full" {
		w.Fatalf("%+v", got)
	}
	w.write(func(tx app.Tx) error { return tx.GiveUpJob(job.ID, "still") })
	if got := w.claim(1000, 2000, 1); got != nil {
		w.Errorf("claimed what was given up: %+v", got)
	}
	if got := w.jobs(); len(got) != 1 || !got[0].GivenUp || got[0].Trouble != "still" {
		w.Errorf("%+v", got)
	}
	w.putJob("x", 3) // somebody asks again
	if got := w.claim(3, 100, 1); len(got) != 1 || got[0].Attempts != 1 || got[0].GivenUp || got[0].Trouble != "" {
		w.Errorf("%+v", got)
	}
}

func jobsWithTransaction(w *world) {
	w.putJob("kept", 0)
	wrong := errors.New("something else went wrong")
	err := w.Write(context.Background(), func(tx app.Tx) error {
		claimed, err := tx.ClaimJobs(1, 100, 1)
		if err != nil {
			return err
		}
		return errors.Join(tx.PutJob("a", "lost", 0), tx.FinishJob(claimed[0].ID), wrong)
	})
	if !errors.Is(err, wrong) {
		w.Fatalf("%v", err)
	}
	if got := w.jobs(); len(got) != 1 || got[0].Subject != "kept" || got[0].Attempts != 0 {
		w.Errorf("%+v", got)
	}
}

func jobsCounted(w *world) {
	counted := func(want app.WorkState, troubled ...string) {
		w.Helper()
		w.read(func(r app.Reader) error {
			got, err := r.Work()
			if got != want {
				w.Errorf("%+v, want %+v", got, want)
			}
			jobs, failed := r.TroubledJobs(2)
			if names := subjects(jobs); !slices.Equal(names, troubled) {
				w.Errorf("in trouble: %v, want %v", names, troubled)
			}
			return errors.Join(err, failed)
		})
	}
	counted(app.WorkState{})
	for i, subject := range []string{"waits", "later", "fails", "hopeless", "begun"} {
		w.putJob(subject, int64(10*(5-i)))
	}
	counted(app.WorkState{Waiting: 5, Due: 10})
	claimed := w.claim(30, 100, 9) // begun, hopeless, fails
	w.write(func(tx app.Tx) error {
		return errors.Join(tx.GiveUpJob(claimed[1].ID, "gone"), tx.RetryJob(claimed[2].ID, 60, "full"))
	})
	counted(app.WorkState{Waiting: 2, Begun: 1, Again: 1, GivenUp: 1, Due: 40}, "hopeless", "fails")
	w.write(func(tx app.Tx) error { return tx.GiveUpJob(claimed[0].ID, "gone, too") })
	counted(app.WorkState{Waiting: 2, Again: 1, GivenUp: 2, Due: 40}, "hopeless", "begun")
}
