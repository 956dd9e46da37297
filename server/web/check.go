package web

import (
	"errors"
	"reflect"
	"strings"

	"github.com/go-playground/validator/v10"

	"ruhu/schema"
)

// checker checks what the validate tags of a small body ask for.
type checker struct{ rules *validator.Validate }

func newChecker() *checker {
	v := validator.New(validator.WithRequiredStructEnabled())
	v.RegisterTagNameFunc(func(f reflect.StructField) string {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		return name
	})
	return &checker{rules: v}
}

// codeOfTag is what a client is told when a tag is not met.
var codeOfTag = map[string]schema.ErrCode{
	"required": schema.MissingMember,
	"max":      schema.TooLong,
	"len":      schema.WrongLength,
}

// Validate implements echo.Validator. It names the first fault only: the rest
// may follow from it.
func (k *checker) Validate(v any) error {
	err := k.rules.Struct(v)
	var faults validator.ValidationErrors
	if !errors.As(err, &faults) {
		return err
	}
	f := faults[0]
	code, ok := codeOfTag[f.Tag()]
	if !ok {
		code = schema.WrongType
	}
	below := strings.TrimPrefix(f.Namespace(), reflect.Indirect(reflect.ValueOf(v)).Type().Name()+".")
	return schema.Problem{Code: code, Field: "/" + strings.ReplaceAll(below, ".", "/"), Param: f.Param()}
}
