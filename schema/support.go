package schema

// Measure is one assistance measure. It covers the named member, or every
// current member of the household when none is named (table 3-1 counts people).
var Measure = newTable(Table{
	Name: "measure", Label: L("帮扶措施", "방조부축 조치", "assistance measure"), Scope: OfHousehold, Recorded: true,
	Fields: []Field{
		{Name: "measure_code", Kind: Code, Codes: "measure", Label: L("帮扶措施类别", "조치 류별", "kind of measure"), Rule: "required", Source: "规划3"},
		{Name: "member", Kind: ID, Label: L("受益成员", "수혜 성원", "member covered"), Refers: "member", Rule: "uuid", Source: "规划表3-1"},
		{Name: "item", Kind: Text, Label: L("项目名称", "항목 명칭", "item"), Rule: "max=120", Source: "扶贫手册填写指南"},
		{Name: "scale", Kind: Text, Label: L("规模", "규모", "scale"), Rule: "max=60", Source: "扶贫手册填写指南"},
		{Name: "funds", Kind: Money, Label: L("资金", "자금", "funds"), Unit: "元", Rule: "min=0,max=100000000000", Source: "扶贫手册填写指南"},
		{Name: "due_on", Kind: Date, Label: L("完成时限", "완성기한", "due on"), Source: "扶贫手册填写指南"},
		{Name: "finished_on", Kind: Date, Label: L("完成日期", "완성일", "finished on"), Rule: "notfuture", Source: "design"},
		{Name: "project_no", Kind: Text, Label: L("项目库编号", "항목고 번호", "number in the project library"), Rule: "max=32,printascii", Source: "规划6(3)"},
	},
})

// Helper is the cadre answerable for the household. A new helper is a new row.
var Helper = newTable(Table{
	Name: "helper", Label: L("帮扶责任人", "방조부축 책임자", "helper"), Scope: OfHousehold, Recorded: true,
	Fields: []Field{
		{Name: "name", Kind: Text, Label: L("帮扶责任人", "방조부축 책임자", "helper"), Rule: "required,max=60", Sensitivity: Personal, Source: "扶贫手册填写指南"},
		{Name: "unit", Kind: Text, Label: L("帮扶单位", "방조부축 단위", "helping unit"), Rule: "required,max=80", Source: "扶贫手册填写指南"},
		{Name: "unit_level", Kind: Code, Codes: "unit_level", Label: L("单位隶属关系", "단위 예속관계", "level of the unit"), Rule: "required", Source: "扶贫手册填写指南"},
		{Name: "phone", Kind: Text, Label: L("联系电话", "련락전화", "phone"), Rule: "phone", Sensitivity: Personal, Policy: Latest, Source: "design"},
		{Name: "from_on", Kind: Date, Label: L("帮扶开始日期", "방조부축 시작일", "helping since"), Rule: "required", Group: "period", Source: "扶贫手册填写指南"},
		{Name: "until_on", Kind: Date, Label: L("帮扶结束日期", "방조부축 종료일", "helping until"), Group: "period", Source: "扶贫手册填写指南"},
	},
})

// Visit is one home visit. What a cadre saw on a day is never changed later;
// a correction is another visit.
var Visit = newTable(Table{
	Name: "visit", Label: L("入户走访", "호별 방문", "home visit"), Scope: OfHousehold, AppendOnly: true,
	Fields: []Field{
		{Name: "visited_at", Kind: Time, Label: L("走访时间", "방문시간", "time of visit"), Rule: "required,min=0", Source: "design"},
		{Name: "visitors", Kind: Text, Label: L("走访人", "방문자", "visitors"), Rule: "required,max=200", Source: "design"},
		{Name: "purpose", Kind: Code, Codes: "visit_purpose", Label: L("事由", "사유", "purpose"), Rule: "required", Source: "design"},
		{Name: "content", Kind: Text, Label: L("内容", "내용", "what was seen and said"), Rule: "max=4000", Sensitivity: Personal, Source: "design"},
		{Name: "latitude", Kind: Coord, Label: L("纬度", "위도", "latitude"), Unit: "µ°", Rule: "min=-90000000,max=90000000", Sensitivity: Personal, Source: "design"},
		{Name: "longitude", Kind: Coord, Label: L("经度", "경도", "longitude"), Unit: "µ°", Rule: "min=-180000000,max=180000000", Sensitivity: Personal, Source: "design"},
		{Name: "accuracy", Kind: Int, Label: L("定位精度", "위치 정밀도", "accuracy of place"), Unit: "m", Rule: "min=0,max=100000", Source: "design"},
		{Name: "signature", Kind: Hash, Label: L("农户签字", "농호 서명", "household's signature"), Picture: "signature", Source: "design"},
	},
})

// Photo is the metadata of one picture; its bytes travel apart and are proven
// by their hash.
var Photo = newTable(Table{
	Name: "photo", Label: L("照片", "사진", "photo"), Scope: OfHousehold, AppendOnly: true,
	Fields: []Field{
		{Name: "kind", Kind: Code, Codes: "photo_kind", Label: L("类别", "류별", "kind"), Rule: "required", Source: "design"},
		{Name: "sha256", Kind: Hash, Label: L("文件校验值", "파일 검증값", "SHA-256 of the file"), Rule: "required", Source: "design"},
		{Name: "bytes", Kind: Int, Label: L("文件大小", "파일 크기", "size"), Unit: "B", Rule: "required,min=1,max=1073741824", Source: "design"},
		{Name: "taken_at", Kind: Time, Label: L("拍摄时间", "촬영시간", "time taken"), Rule: "required,min=0", Source: "design"},
		{Name: "visit", Kind: ID, Label: L("走访记录", "방문기록", "visit"), Refers: "visit", Rule: "uuid", Source: "design"},
		{Name: "caption", Kind: Text, Label: L("说明", "설명", "caption"), Rule: "max=200", Sensitivity: Personal, Source: "design"},
		{Name: "latitude", Kind: Coord, Label: L("纬度", "위도", "latitude"), Unit: "µ°", Rule: "min=-90000000,max=90000000", Sensitivity: Personal, Source: "design"},
		{Name: "longitude", Kind: Coord, Label: L("经度", "경도", "longitude"), Unit: "µ°", Rule: "min=-180000000,max=180000000", Sensitivity: Personal, Source: "design"},
		{Name: "state", Kind: Code, Codes: "photo_state", Label: L("文件状态", "파일 상태", "state of the file"), Policy: Server, Source: "design"},
		{Name: "preview", Kind: Hash, Label: L("预览图校验值", "미리보기 검증값", "SHA-256 of a small preview"), Since: 2, Source: "design"},
	},
})
