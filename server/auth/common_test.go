package auth_test

import (
	"errors"
	"testing"

	"ruhu/schema"
	"ruhu/server/registry"
)

func isProblem(err error, code schema.ErrCode) bool {
	var p schema.Problem
	return errors.As(err, &p) && p.Code == code
}

// What is tried first is no password, whoever sets it; what only looks a little like it is one.
func TestPasswords_ThatAreTriedFirstAreRefused(t *testing.T) {
	w := newWorld(t)
	p := w.person("cuiyingzi", password)
	for _, common := range []string{
		"1234567890", "qwertyuiop", "Qwertyuiop123", "PASSWORD123", "1qaz2wsx3edc", "aaaaaaaaaaaa", "abababababab", "password2018", "0987654321",
		"antu123456", "AntuXian2018", "ruhu-2018-ruhu", "Ruhu12345678!", "cuiyingzi2018", "CuiYingZi123", "admin123456", "yanbian1234", "安图县安图县2018年", "qwerty123456", "asdfghjkl;", "zxcvbnm,./123",
	} {
		if err := w.SetPassword(w.ctx, p.ID, common); !isProblem(err, schema.CommonPassword) {
			t.Errorf("%q: %v", common, err)
		}
	}
	for _, good := range []string{"correct horse", "another horse", "三匹马在河边吃草呢今天", "Tj9-4471-2290x", "antu under four snows", "말세필이 강가에서 풀을"} {
		w.want(w.SetPassword(w.ctx, p.ID, good), "")
	}
	_, err := w.AddPerson(w.ctx, registry.Person{Login: "zhangwei88", Name: "张伟"}, "zhangwei8888")
	w.want(err, schema.CommonPassword)
}
