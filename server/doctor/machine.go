package doctor

// What the server needs of the machine: the county's storm with photos takes 250 MB, and
// each connection is an open file.
const (
	memoryWanted = 512 << 20
	filesWanted  = 4096
)

// machine looks how much memory is left, and how many files may be open.
func (d *doctor) machine() {
	memory, files := limits()
	if memory == 0 && files == 0 {
		return // this system is not asked
	}
	ok := true
	if memory > 0 && memory < memoryWanted {
		d.note("memory_low", megabytes(memory))
		ok = false
	}
	if files > 0 && files < filesWanted {
		d.note("files_low", files)
		ok = false
	}
	if ok {
		d.note("machine_ok", megabytes(memory), files)
	}
}
