package schema

import "strings"

// ErrCode names one thing that can be wrong. Codes are permanent: clients and
// people's notes refer to them, so they are added and never changed.
type ErrCode string

// Problem says what is wrong, where, and by which limit. It is a value, not a
// surprise: refusals are kept and sent back word for word.
type Problem struct {
	Code  ErrCode `json:"code"`
	Table string  `json:"table,omitempty"` // name of the table, when it is about one
	Row   string  `json:"row,omitempty"`   // id of the row
	Field string  `json:"field,omitempty"` // name of the field, or a JSON pointer into the request
	Param string  `json:"param,omitempty"` // the limit, the expected state, the missing paper
}

// Error makes a problem usable as an error; the text is English, for logs.
func (p Problem) Error() string {
	at := strings.Trim(strings.Join([]string{p.Table, p.Row, p.Field}, "."), ".")
	if at != "" {
		at = " (" + at + ")"
	}
	return string(p.Code) + ": " + p.Message(EN) + at
}

// Message says in a language what is wrong. It names the field by its label and
// never repeats the offending value, which may be somebody's ID number.
func (p Problem) Message(lang Lang) string {
	text, ok := messages[p.Code]
	if !ok {
		return string(p.Code)
	}
	return strings.NewReplacer("{field}", p.fieldLabel(lang), "{param}", p.paramLabel(lang)).Replace(text.In(lang))
}

// MessageOf is what people read of a code, before the names of its field and its limit
// are put in. It is empty for a code that has no message.
func MessageOf(c ErrCode) Label { return messages[c] }

// fieldLabel is the label of the field when the schema knows it, and its name
// otherwise.
func (p Problem) fieldLabel(lang Lang) string {
	t := TableOf(p.Table)
	if t == nil {
		if label, ok := accountLabels[p.Field]; ok && p.Table == OfAccount {
			return label.In(lang)
		}
		return p.Field
	}
	if f := t.Field(p.Field); f != nil {
		return f.Label.In(lang)
	}
	if p.Field == "" {
		return t.Label.In(lang)
	}
	return p.Field
}

// OfAccount is the table of a problem with an account, which is none of the replicated
// tables.
const OfAccount = "account"

// accountLabels are what people call the parts of an account.
var accountLabels = map[string]Label{
	"login":    L("用户名", "사용자이름", "user name"),
	"name":     L("姓名", "이름", "name"),
	"lang":     L("语言", "언어", "language"),
	"role":     L("角色", "역할", "role"),
	"area":     L("区域", "지역", "area"),
	"present":  L("当前密码", "현재 암호", "present password"),
	"password": L("密码", "암호", "password"),
	"code":     L("验证码", "검증번호", "code"),
	"reason":   L("理由", "리유", "reason"),
}

// ParamKind says what the param of a problem is when it is itself a code, which people
// read in words.
type ParamKind string

// The kinds of params. "" is one that people read as it is.
const (
	ParamStep         ParamKind = "step"           // a step's code; "" is none
	ParamStepOrState  ParamKind = "step_or_state"  // a step's code, or one of the field's list
	ParamStepOrAction ParamKind = "step_or_action" // a step's code, or an action
	ParamLevel        ParamKind = "level"
	ParamCode         ParamKind = "code" // of the field's list
	ParamDecision     ParamKind = "conflict_decision"
	ParamReviewState  ParamKind = "review_state" // "" is never submitted
	ParamAction       ParamKind = "action"
)

var paramKinds = map[ErrCode]ParamKind{
	StateMoved:    ParamStepOrState,
	StepSkipped:   ParamStep,
	CannotGoBack:  ParamStep,
	NotFromDevice: ParamStepOrAction,
	WrongLevel:    ParamLevel,
	CaseNotActive: ParamCode,
	AreaStruckOut: ParamCode,
	NotQualified:  ParamCode,
	MustGoBack:    ParamCode,
	CaseSettled:   ParamDecision,
	WrongDecision: ParamDecision,
	CannotUndo:    ParamDecision,

	NotSubmitted:    ParamReviewState,
	NotApproved:     ParamReviewState,
	NotBesideOthers: ParamAction,
}

// Param says what the param of a code's problems is.
func (c ErrCode) Param() ParamKind { return paramKinds[c] }

var paramLabels = map[ParamKind]func(p Problem) Label{
	ParamStep:         stepOfParam,
	ParamStepOrState:  stepOrState,
	ParamStepOrAction: stepOrAction,
	ParamLevel:        func(p Problem) Label { return Codes("level").Label(p.Param) },
	ParamCode:         codeOfParam,
	ParamDecision:     func(p Problem) Label { return Codes("conflict_decision").Label(p.Param) },
	ParamReviewState:  reviewState,
	ParamAction:       func(p Problem) Label { return ActionName(p.Param) },
}

func stepOfParam(p Problem) Label { return StepName(p.Param) }

// stepOrState: an area or a case moves on by steps, other things by codes of their own.
func stepOrState(p Problem) Label {
	if p.Field != "step" && TableOf(p.Table) != nil {
		return codeOfParam(p)
	}
	return stepOfParam(p)
}

// reviewState: who was never submitted has no state.
func reviewState(p Problem) Label {
	if p.Param == "" {
		return NeverSubmitted()
	}
	return codeOfParam(p)
}

// NeverSubmitted is the state of the review of a household that has none.
func NeverSubmitted() Label { return L("从未提交", "제출한적 없음", "never submitted") }

func stepOrAction(p Problem) Label {
	if StepOf(p.Param) == nil {
		return ActionName(p.Param)
	}
	return stepOfParam(p)
}

// codeOfParam looks the param up in the code list of the problem's field.
func codeOfParam(p Problem) Label {
	if t := TableOf(p.Table); t != nil {
		if f := t.Field(p.Field); f != nil && Codes(f.Codes) != nil {
			return Codes(f.Codes).Label(p.Param)
		}
	}
	return Label{ZH: p.Param}
}

// paramLabel is the param in words where it is a code, and as it is elsewhere.
func (p Problem) paramLabel(lang Lang) string {
	if label, ok := paramLabels[p.Code.Param()]; ok {
		return label(p).In(lang)
	}
	return p.Param
}

// ErrCodes returns every code that has a message, in no particular order.
func ErrCodes() []ErrCode {
	out := make([]ErrCode, 0, len(messages))
	for c := range messages {
		out = append(out, c)
	}
	return out
}
