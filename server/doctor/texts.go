package doctor

import (
	"fmt"
	"strings"

	"ruhu/schema"
)

// abouts are what the looks are called.
var abouts = map[string]schema.Label{
	"keys":        schema.L("个人信息的密钥", "개인정보의 열쇠", "keys of personal data"),
	"folder":      schema.L("数据目录", "자료서류철", "data folder"),
	"disk":        schema.L("磁盘", "디스크", "disk"),
	"server":      schema.L("服务器", "봉사기", "server"),
	"database":    schema.L("数据库", "자료기지", "database"),
	"log":         schema.L("日志链", "일지사슬", "log"),
	"photos":      schema.L("照片", "사진", "photos"),
	"backup":      schema.L("备份", "예비본", "backup"),
	"certificate": schema.L("证书", "증서", "certificate"),
	"work":        schema.L("后台任务", "배경과제", "work"),
	"devices":     schema.L("设备", "설비", "devices"),
	"clock":       schema.L("时钟", "시계", "clock"),
	"machine":     schema.L("机器", "기계", "machine"),
}

// GradeName is what people call a grade.
func GradeName(g Grade, lang schema.Lang) string { return gradeNames[g].In(lang) }

var gradeNames = map[Grade]schema.Label{
	OK:   schema.L("正常", "정상", "ok"),
	Warn: schema.L("注意", "주의", "warn"),
	Bad:  schema.L("故障", "고장", "BAD"),
}

// kind is what a finding means.
type kind struct {
	grade  Grade
	text   schema.Label // with the finding's parameters as %[1]v and so on
	advice *schema.Label
}

// spell puts parameters where a text says %[1]v and so on. A text need not use all of them.
func spell(text string, params []any) string {
	for i, param := range params {
		text = strings.ReplaceAll(text, fmt.Sprintf("%%[%d]v", i+1), fmt.Sprint(param))
	}
	return text
}

func fine(zh, ko, en string) kind { return kind{grade: OK, text: schema.L(zh, ko, en)} }

// advised adds what to do to a finding.
func (k kind) advised(zh, ko, en string) kind {
	advice := schema.L(zh, ko, en)
	k.advice = &advice
	return k
}

func warn(zh, ko, en string) kind { return kind{grade: Warn, text: schema.L(zh, ko, en)} }

func bad(zh, ko, en string) kind { return kind{grade: Bad, text: schema.L(zh, ko, en)} }
