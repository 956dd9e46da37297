package schema

// Area is a place of the administrative tree, from province down to village.
var Area = newTable(Table{
	Name: "area", Label: L("行政区划", "행정구획", "area"), Scope: OfReference,
	Fields: []Field{
		{Name: "code", Kind: Text, Label: L("区划代码", "구획 코드", "code"), Rule: "required,digits,max=12", Source: "NBS 统计用区划代码"},
		{Name: "parent", Kind: Text, Label: L("上级代码", "상급 코드", "code above"), Rule: "max=12", Source: "NBS 统计用区划代码"},
		{Name: "level", Kind: Code, Codes: "level", Label: L("级别", "급별", "level"), Rule: "required", Source: "design"},
		{Name: "name_zh", Kind: Text, Label: L("中文名称", "중문 명칭", "name in Chinese"), Rule: "required,max=60", Source: "NBS 统计用区划代码"},
		{Name: "name_ko", Kind: Text, Label: L("朝鲜文名称", "조선문 명칭", "name in Korean"), Rule: "max=60", Source: "Yanbian press"},
		{Name: "name_en", Kind: Text, Label: L("拼音名称", "병음 명칭", "name in pinyin"), Rule: "max=60", Source: "NBS 统计用区划代码"},
	},
})

// PovertyLine is an income line of one year (plan, section 3(7)).
var PovertyLine = newTable(Table{
	Name: "poverty_line", Label: L("贫困标准", "빈곤 표준", "poverty line"), Scope: OfReference,
	Fields: []Field{
		{Name: "year", Kind: Year, Label: L("年度", "년도", "year"), Rule: "required", Source: "规划3(7)"},
		{Name: "kind", Kind: Code, Codes: "poverty_line_kind", Label: L("标准类别", "표준 류별", "kind of line"), Rule: "required", Source: "规划3(7)"},
		{Name: "amount", Kind: Money, Label: L("标准", "표준", "amount per person and year"), Unit: "元", Rule: "required,min=0", Source: "规划3(7)"},
	},
})

// RelocationQuota is how many households and people a township may relocate
// (plan, section 3(3)2).
var RelocationQuota = newTable(Table{
	Name: "relocation_quota", Label: L("搬迁指标", "이주 지표", "relocation quota"), Scope: OfReference,
	Fields: []Field{
		{Name: "township", Kind: Text, Label: L("乡镇", "향진", "township"), Rule: "required,digits,len=9", Source: "规划3(3)2"},
		{Name: "households", Kind: Int, Label: L("户数", "호수", "households"), Unit: "户", Rule: "required,min=0", Source: "规划3(3)2"},
		{Name: "people", Kind: Int, Label: L("人数", "인수", "people"), Unit: "人", Rule: "required,min=0", Source: "规划3(3)2"},
	},
})

// Assignment says which person works in which area. A device is told its own.
var Assignment = newTable(Table{
	Name: "assignment", Label: L("工作分工", "사업 분담", "assignment"), Scope: OfReference,
	Fields: []Field{
		{Name: "person", Kind: ID, Label: L("人员", "인원", "person"), Rule: "required,uuid", Source: "design"},
		{Name: "person_name", Kind: Text, Label: L("姓名", "이름", "name"), Rule: "required,max=60", Sensitivity: Personal, Source: "design"},
		{Name: "role", Kind: Code, Codes: "role", Label: L("职责", "직책", "role"), Rule: "required", Source: "design"},
		{Name: "area", Kind: Text, Label: L("区域", "구역", "area"), Rule: "required,digits,max=12", Source: "design"},
	},
})
