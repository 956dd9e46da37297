package sim

// Line walks the plan's households through the steps of relocation.
type Line struct{ w *World }

// Field does what a device's cadre owes the relocation on a day.
func (l *Line) Field(d *Device, day int) error { return nil }
