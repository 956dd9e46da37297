package auth_test

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"ruhu/server/auth"
	"ruhu/server/registry"
	"ruhu/server/store/sqlite"
)

// A phone is bound to a cadre, and calls with what it was given.
func Example() {
	ctx := context.Background()
	folder, _ := os.MkdirTemp("", "example")
	defer os.RemoveAll(folder)
	store, _ := sqlite.Open(filepath.Join(folder, "ruhu.db"))
	defer store.Close()
	doors, _ := auth.New(ctx, store, auth.Config{Now: time.Now, Random: rand.Reader})

	// In the township's office:
	cadre, _ := doors.AddPerson(ctx, registry.Person{Login: "cui", Name: "崔英子"}, "")
	code, _, _ := doors.NewEnrolCode(ctx, cadre.ID)

	// On the phone:
	public, private, _ := ed25519.GenerateKey(rand.Reader)
	enrolment, err := doors.Enrol(ctx, auth.EnrolRequest{
		Code: code, PublicKey: public, Name: "Redmi 5",
		Signature: ed25519.Sign(private, []byte("ruhu enrol\n"+code)),
	})
	fmt.Println(enrolment.Name, err)

	// At every request:
	device, err := doors.Device(ctx, enrolment.Access)
	fmt.Println(device.Name, device.Person == cadre.ID, err)
	// Output:
	// 崔英子 <nil>
	// Redmi 5 true <nil>
}
