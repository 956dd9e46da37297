package main

import (
	"runtime/debug"
	"testing"

	"ruhu/schema"
)

func TestProgramOf_SaysWhatIsKnown(t *testing.T) {
	info := &debug.BuildInfo{Main: debug.Module{Version: "v1.2.3"}, Settings: []debug.BuildSetting{{Key: "vcs.revision", Value: "abc"}, {Key: "vcs.modified", Value: "true"}}}
	if p := programOf(info); p.Version != "v1.2.3" || p.Revision != "abc" || !p.Changed || p.Schema != schema.Version || p.Go == "" || p.Platform == "" {
		t.Errorf("%+v", p)
	}
	info.Main.Version, info.Settings = "(devel)", nil
	if p := programOf(info); p.Version != "" || p.Revision != "" || p.Changed {
		t.Errorf("built in place: %+v", p)
	}
	if p := programOf(nil); p.Version != "" || p.Go == "" {
		t.Errorf("built by who knows what: %+v", p)
	}
}
