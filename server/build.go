package main

import (
	"runtime"
	"runtime/debug"

	"ruhu/schema"
	"ruhu/server/app"
)

// programOf says what runs, as the tool that built it wrote it down.
func programOf(info *debug.BuildInfo) app.Program {
	p := app.Program{Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH, Schema: schema.Version}
	if info == nil {
		return p
	}
	if info.Main.Version != "(devel)" {
		p.Version = info.Main.Version
	}
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			p.Revision = s.Value
		case "vcs.modified":
			p.Changed = s.Value == "true"
		}
	}
	return p
}
