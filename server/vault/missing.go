package vault

import (
	"strings"

	"ruhu/schema"
)

// Missing says that a database is sealed under keys that are not here.
type Missing struct {
	Folder string // where they were looked for
	Keys   []ID   // that the database names
}

// Error says it in English, for logs.
func (m Missing) Error() string { return m.In(schema.EN) }

// In says it, and what to do, in a language.
func (m Missing) In(lang schema.Lang) string {
	names := make([]string, len(m.Keys))
	for i, id := range m.Keys {
		names[i] = id.String()
	}
	return strings.NewReplacer("{folder}", m.Folder, "{keys}", strings.Join(names, ", ")).Replace(missing.In(lang))
}

var missing = schema.L(
	"数据库中的个人信息是加密的，密钥 {keys} 不在文件夹 {folder} 中。只有数据文件夹而没有密钥，无法打开。请把原服务器的密钥文件夹放到此处（或用 --keys 指明），或者用 ruhu restore 从备份恢复：备份中带有密钥。",
	"자료기지의 개인정보는 암호화되여있는데 열쇠 {keys}이(가) 등록부 {folder}에 없습니다. 자료등록부만으로는 열 수 없습니다. 원래 봉사기의 열쇠등록부를 이곳에 두거나(또는 --keys로 지정) ruhu restore로 예비복사본에서 복구하십시오. 예비복사본에는 열쇠가 들어있습니다.",
	"The personal data in the database are encrypted, and the keys {keys} are not in the folder {folder}. The data folder alone cannot be opened. Put the key folder of the server that it comes from there (or name it with --keys), or go back to a backup with ruhu restore: backups carry the keys.")
