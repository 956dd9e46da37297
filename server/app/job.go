package app

// JobPicture looks into a photo; its subject is the SHA-256.
const JobPicture = "picture"

// Job is work that is done apart from the request that asked for it. It is there from
// the commit that asked for it to the one that notes what came of it, so it is done
// however often the server dies in between, and its effects are had once.
type Job struct {
	ID       int64  `json:"id"`
	Kind     string `json:"kind"`
	Subject  string `json:"subject"`          // what it is about, by its name
	Attempts int    `json:"attempts"`         // how often it was begun
	Due      int64  `json:"due"`              // Unix milliseconds, not to be begun before
	Trouble  string `json:"trouble,omitzero"` // why it did not come to its end the last time, "" if that is not known
	GivenUp  bool   `json:"given_up"`         // it is not begun again
}

// ReadJobs is what a look at the work shows.
type ReadJobs interface {
	// Jobs returns all jobs that have not come to their end, oldest first.
	Jobs() ([]Job, error)
	// Work counts the jobs that have not come to their end.
	Work() (WorkState, error)
	// TroubledJobs returns up to limit jobs that failed the last time, what was given up
	// first, then the oldest first.
	TroubledJobs(limit int) ([]Job, error)
	// NextJob returns when a job is due, the earliest, or ErrNotFound when there is none.
	NextJob() (due int64, err error)
}

// WriteJobs is how work is asked for and ended.
type WriteJobs interface {
	// PutJob asks for a job. One that is there already stays as it is, but one that
	// was given up is tried again from the beginning.
	PutJob(kind, subject string, due int64) error
	// ClaimJobs begins up to limit jobs that are due by now, the longest due first.
	// They are due again at until: whoever has not ended them by then is dead. One that
	// was begun before comes alone, so that what ends a process takes no other job down
	// with it twice.
	ClaimJobs(now, until int64, limit int) ([]Job, error)
	// ReleaseJob puts back a job that was claimed and not begun.
	ReleaseJob(id, due int64) error
	// FinishJob ends a job; one that has ended is ErrNotFound.
	FinishJob(id int64) error
	// RetryJob lets a job be begun again, and says what went wrong.
	RetryJob(id, due int64, trouble string) error
	// GiveUpJob keeps a job that is not tried any more.
	GiveUpJob(id int64, trouble string) error
}

// JobReseal seals anew what is sealed under an older key; its subject is AllValues.
const (
	JobReseal = "reseal"
	AllValues = "all"
)
