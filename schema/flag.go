package schema

import "strings"

// PhotoFlag is something about a photo that whoever reviews a household should look
// at. It refuses nothing and proves nothing: a camera's clock may be wrong, and two
// houses may look alike.
type PhotoFlag string

// The flags, in the order in which they are shown.
const (
	FlagSameFile  PhotoFlag = "same_file"
	FlagLookAlike PhotoFlag = "look_alike"
	FlagFarAway   PhotoFlag = "far_away"
	FlagOtherTime PhotoFlag = "other_time"
	FlagScreen    PhotoFlag = "screen"
	FlagEdited    PhotoFlag = "edited"
	FlagDark      PhotoFlag = "dark"
	FlagBlurred   PhotoFlag = "blurred"
)

// PhotoFlags returns all flags, in the order in which they are shown.
func PhotoFlags() []PhotoFlag {
	return []PhotoFlag{FlagSameFile, FlagLookAlike, FlagFarAway, FlagOtherTime, FlagScreen, FlagEdited, FlagDark, FlagBlurred}
}

// photoFlags is what people read for each flag. {param} is how far, how long, or which
// program.
var photoFlags = map[PhotoFlag]Label{
	FlagSameFile:  L("与另一户的照片是同一文件", "다른 호의 사진과 같은 파일", "the same file as a photo of another household"),
	FlagLookAlike: L("与另一户的照片画面相同或非常相似", "다른 호의 사진과 화면이 같거나 매우 비슷함", "looks like a photo of another household"),
	FlagFarAway:   L("拍摄地点距该户{param}米", "촬영지점이 이 호에서 {param}메터 떨어져있음", "taken {param} m from the household"),
	FlagOtherTime: L("拍摄时间与走访时间相差{param}小时", "촬영시간이 방문시간과 {param}시간 차이남", "taken {param} h from the visit"),
	FlagScreen:    L("可能是屏幕截图（{param}）", "화면캡처일수 있음({param})", "may be a picture of a screen ({param})"),
	FlagEdited:    L("曾用软件编辑（{param}）", "프로그람으로 편집되였음({param})", "was edited with a program ({param})"),
	FlagDark:      L("画面很暗", "화면이 매우 어두움", "very dark"),
	FlagBlurred:   L("画面模糊", "화면이 흐림", "blurred"),
}

// Message says in a language what a flag is about.
func (f PhotoFlag) Message(lang Lang, param string) string {
	return strings.ReplaceAll(photoFlags[f].In(lang), "{param}", param)
}
