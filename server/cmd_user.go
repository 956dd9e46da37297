package main

import (
	"bufio"
	"encoding/base32"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"ruhu/schema"
	"ruhu/server/app"
	"ruhu/server/registry"
)

type userCommand struct {
	Add     userAdd     `cmd:"" help:"Make an account."`
	List    userList    `cmd:"" help:"List the accounts."`
	Passwd  userPasswd  `cmd:"" help:"Give somebody a new password, which ends their sessions."`
	Grant   userGrant   `cmd:"" help:"Give somebody a role at an area, or take it away."`
	Factor  userFactor  `cmd:"" help:"Take somebody's second factor away, which ends their sessions: they set up another when they sign in."`
	Disable userDisable `cmd:"" help:"Shut somebody out: no sign-in, and no device of theirs is served until they are let in again."`
}

// role is a grant as the command line spells it.
type role struct{ registry.Grant }

// UnmarshalText reads "cadre@222426100200".
func (r *role) UnmarshalText(text []byte) error {
	name, area, found := strings.Cut(string(text), "@")
	if !found || !schema.Codes("role").Has(name) {
		return fmt.Errorf("%q is not ROLE@AREA; roles are %s", text, roleNames())
	}
	r.Role, r.Area = registry.Role(name), area
	return nil
}

func (r role) String() string { return string(r.Role) + "@" + r.Area }

func roleNames() string {
	var names []string
	for _, item := range schema.Codes("role").Items {
		names = append(names, item.Code)
	}
	return strings.Join(names, ", ")
}

type userAdd struct {
	Login      string `arg:"" help:"What they sign in with."`
	Name       string `required:"" help:"Their name."`
	Grant      []role `help:"What they may do where, such as cadre@222426100200; may be repeated." placeholder:"ROLE@AREA"`
	Speaks     string `help:"The language they prefer: zh-CN, ko or en." placeholder:"LANG"`
	NoPassword bool   `xor:"password" help:"Give them no password: they carry a device, and do not sign in at a desk."`
	Stdin      bool   `xor:"password" help:"Read the password from the first line of standard input. Otherwise one is made and printed once."`
}

// Run implements the command.
func (c *userAdd) Run(p *program) error {
	return p.with(func(s *site) error {
		person := registry.Person{Login: c.Login, Name: c.Name, Lang: c.Speaks}
		for _, g := range c.Grant {
			person.Grants = append(person.Grants, g.Grant)
		}
		password, err := "", error(nil)
		if !c.NoPassword {
			if password, err = p.password(c.Stdin); err != nil {
				return err
			}
		}
		if person, err = s.auth.AddPerson(p.ctx, person, password); err != nil {
			return err
		}
		return p.tellPassword(person, choose(c.Stdin, "", password))
	})
}

type userPasswd struct {
	Login string `arg:"" help:"Whose password."`
	Stdin bool   `help:"Read the password from the first line of standard input. Otherwise one is made and printed once."`
}

// Run implements the command.
func (c *userPasswd) Run(p *program) error {
	return p.with(func(s *site) error {
		person, err := p.person(s, c.Login)
		if err != nil {
			return err
		}
		password, err := p.password(c.Stdin)
		if err != nil {
			return err
		}
		if err := s.auth.SetPassword(p.ctx, person.ID, password); err != nil {
			return err
		}
		return p.tellPassword(person, choose(c.Stdin, "", password))
	})
}

// password is the first line of standard input if that was asked for, or a new
// one that nobody can guess.
func (p *program) password(given bool) (string, error) {
	if given {
		line, err := bufio.NewReader(p.in).ReadString('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return "", fmt.Errorf("read the password: %w", err)
		}
		return strings.TrimRight(line, "\r\n"), nil
	}
	random := make([]byte, 15) // 120 bits, 24 letters
	if _, err := io.ReadFull(p.random, random); err != nil {
		return "", fmt.Errorf("make a password: %w", err)
	}
	letters := strings.ToLower(base32.StdEncoding.EncodeToString(random))
	return strings.Join([]string{letters[:6], letters[6:12], letters[12:18], letters[18:]}, "-"), nil
}

// tellPassword says whose account it is, and the password if it was made here.
func (p *program) tellPassword(person registry.Person, made string) error {
	out := map[string]string{"id": person.ID, "login": person.Login}
	if made != "" {
		out["password"] = made
	}
	return p.print(out, func(w io.Writer) {
		fmt.Fprintf(w, "%s  %s\n", person.Login, person.ID)
		if made != "" {
			fmt.Fprintf(w, "password: %s\n", made)
		}
	})
}

type userGrant struct {
	Login  string `arg:"" help:"Who."`
	Grant  []role `arg:"" help:"What they may do where, such as cadre@222426100200."`
	Remove bool   `help:"Take it away."`
}

// Run implements the command.
func (c *userGrant) Run(p *program) error {
	return p.change(c.Login, func(person *registry.Person) {
		for _, g := range c.Grant {
			person.Grants = slices.DeleteFunc(person.Grants, func(old registry.Grant) bool { return old == g.Grant })
			if !c.Remove {
				person.Grants = append(person.Grants, g.Grant)
			}
		}
	})
}

type userFactor struct {
	Login string `arg:"" help:"Whose second factor."`
	Reset bool   `required:"" help:"Take it away."`
}

// Run implements the command.
func (c *userFactor) Run(p *program) error {
	return p.with(func(s *site) error {
		person, err := p.person(s, c.Login)
		if err != nil {
			return err
		}
		if err := s.auth.TakeFactor(p.ctx, person.ID); err != nil {
			return err
		}
		return p.print(map[string]any{"id": person.ID, "login": person.Login, "second_factor": "reset"}, func(w io.Writer) {
			fmt.Fprintln(w, person.Login, "has no second factor any more")
		})
	})
}

type userDisable struct {
	Login string `arg:"" help:"Who."`
	Undo  bool   `help:"Let them in again."`
}

// Run implements the command.
func (c *userDisable) Run(p *program) error {
	return p.change(c.Login, func(person *registry.Person) { person.Disabled = !c.Undo })
}

// change changes one account and shows it.
func (p *program) change(login string, change func(*registry.Person)) error {
	return p.with(func(s *site) error {
		person, err := p.person(s, login)
		if err != nil {
			return err
		}
		person, err = s.auth.ChangePerson(p.ctx, person.ID, change)
		if err != nil {
			return err
		}
		return p.showPeople([]registry.Person{person})
	})
}

// person finds an account.
func (p *program) person(s *site, login string) (person registry.Person, err error) {
	err = s.store.Read(p.ctx, func(r app.Reader) error {
		person, err = r.PersonByLogin(login)
		return err
	})
	if errors.Is(err, app.ErrNotFound) {
		return person, fmt.Errorf("nobody signs in as %q", login)
	}
	return person, err
}

type userList struct{}

// Run implements the command.
func (*userList) Run(p *program) error {
	return p.with(func(s *site) error {
		var people []registry.Person
		err := s.store.Read(p.ctx, func(r app.Reader) (err error) {
			people, err = r.People()
			return err
		})
		if err != nil {
			return err
		}
		return p.showPeople(people)
	})
}

// personView is an account as it is listed.
type personView struct {
	ID       string   `json:"id"`
	Login    string   `json:"login"`
	Name     string   `json:"name"`
	Lang     string   `json:"lang"`
	Grants   []string `json:"grants"`
	Password bool     `json:"password"` // has one
	Disabled bool     `json:"disabled"`
}

func (p *program) showPeople(people []registry.Person) error {
	views := []personView{}
	lines := [][]string{{"LOGIN", "NAME", "MAY", "PASSWORD", "STATE"}}
	for _, person := range people {
		v := personView{ID: person.ID, Login: person.Login, Name: person.Name, Lang: person.Lang, Password: person.Password != "", Disabled: person.Disabled}
		for _, g := range person.Grants {
			v.Grants = append(v.Grants, role{g}.String())
		}
		views = append(views, v)
		lines = append(lines, []string{v.Login, v.Name, strings.Join(v.Grants, " "), choose(v.Password, "set", "none"), choose(v.Disabled, "disabled", "active")})
	}
	return p.print(map[string]any{"people": views}, func(w io.Writer) { columns(w, lines) })
}

func choose(yes bool, one, other string) string {
	if yes {
		return one
	}
	return other
}
