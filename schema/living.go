package schema

// Dwelling is a house of the household with its danger grade. The grade comes
// from the housing office and is kept with who, when and on which paper.
var Dwelling = newTable(Table{
	Name: "dwelling", Label: L("住房", "주택", "dwelling"), Scope: OfHousehold, Recorded: true,
	Fields: []Field{
		{Name: "area", Kind: Decimal, Scale: 1, Label: L("住房面积", "주택면적", "floor area"), Unit: "m²", Rule: "required,min=0,max=10000", Source: "贵州表2013"},
		{Name: "structure", Kind: Code, Codes: "house_structure", Label: L("房屋主要结构", "가옥 주요구조", "main structure"), Rule: "required", Source: "贵州表2013"},
		{Name: "built_year", Kind: Year, Label: L("建房时间", "건축년도", "year built"), Source: "贵州表2013"},
		{Name: "danger_grade", Kind: Code, Codes: "danger_grade", Label: L("危房等级", "위험주택 등급", "danger grade"), Rule: "required", Group: "grade", Source: "规划4(2)"},
		{Name: "graded_by", Kind: Text, Label: L("鉴定单位", "감정단위", "graded by"), Rule: "max=80", Group: "grade", Source: "design"},
		{Name: "graded_on", Kind: Date, Label: L("鉴定日期", "감정일", "graded on"), Rule: "notfuture", Group: "grade", Source: "design"},
		{Name: "grade_document", Kind: Text, Label: L("鉴定文号", "감정문건 번호", "grading document"), Rule: "max=80", Group: "grade", Source: "design"},
		{Name: "renovated_year", Kind: Year, Label: L("危房改造年度", "위험주택 개조년도", "year the unsafe house was repaired or rebuilt"), Since: 2, Source: "规划4(2)"},
	},
})

// Land is what the household works.
var Land = newTable(Table{
	Name: "land", Label: L("土地", "토지", "land"), Scope: OfHousehold, Recorded: true,
	Fields: []Field{
		{Name: "arable", Kind: Decimal, Scale: 2, Label: L("耕地", "경작지", "arable land"), Unit: "亩", Rule: "required,min=0,max=1000000", Source: "云南问卷"},
		{Name: "forest", Kind: Decimal, Scale: 2, Label: L("林地", "림지", "forest land"), Unit: "亩", Rule: "required,min=0,max=1000000", Source: "云南问卷"},
		{Name: "orchard", Kind: Decimal, Scale: 2, Label: L("其中果林", "그중 과수림", "of it orchard"), Unit: "亩", Rule: "min=0,max=1000000", Source: "云南问卷"},
		{Name: "pasture", Kind: Decimal, Scale: 2, Label: L("牧草地", "목초지", "pasture"), Unit: "亩", Rule: "min=0,max=1000000", Source: "云南问卷"},
		{Name: "water", Kind: Decimal, Scale: 2, Label: L("水面面积", "수면면적", "water surface"), Unit: "亩", Rule: "min=0,max=1000000", Source: "云南问卷"},
	},
})

// Conditions are the living conditions that the exit standard asks for.
var Conditions = newTable(Table{
	Name: "conditions", Label: L("生活条件", "생활조건", "living conditions"), Scope: OfHousehold, Recorded: true,
	Fields: []Field{
		{Name: "electricity", Kind: Bool, Label: L("通电", "전기 공급", "electricity"), Rule: "required", Source: "贵州表2013"},
		{Name: "water_source", Kind: Code, Codes: "water_source", Label: L("饮水情况", "음료수 상황", "source of drinking water"), Rule: "required", Source: "贵州表2013"},
		{Name: "safe_water", Kind: Bool, Label: L("饮水安全", "안전음료수", "safe drinking water"), Rule: "required", Source: "规划表2-2"},
		{Name: "broadcast_tv", Kind: Bool, Label: L("通广播电视", "라지오·텔레비죤", "radio and television"), Rule: "required", Source: "云南问卷"},
		{Name: "sanitary_toilet", Kind: Bool, Label: L("卫生厕所", "위생변소", "sanitary toilet"), Rule: "required", Source: "云南问卷"},
		{Name: "fuel", Kind: CodeSet, Codes: "fuel", Label: L("主要燃料类型", "주요 연료", "main fuels"), Rule: "required", Policy: Union, Source: "贵州表2013"},
		{Name: "access_road", Kind: Code, Codes: "access_road", Label: L("住房通路情况", "진입도로", "access road"), Rule: "required", Source: "云南问卷"},
		{Name: "distance_market", Kind: Decimal, Scale: 1, Label: L("距离最近的乡镇市集", "가장 가까운 장터까지의 거리", "distance to the market"), Unit: "km", Rule: "min=0,max=10000", Source: "贵州表2013"},
		{Name: "distance_road", Kind: Decimal, Scale: 1, Label: L("与村主干路距离", "촌 간선도로까지의 거리", "distance to the village road"), Unit: "km", Rule: "min=0,max=10000", Source: "brief"},
	},
})

// Income is one line of a year's income or production cost. Net income is
// computed from the lines: wage + business + transfer + property − cost.
var Income = newTable(Table{
	Name: "income", Label: L("收入", "수입", "income"), Scope: OfHousehold, Recorded: true,
	Fields: []Field{
		{Name: "year", Kind: Year, Label: L("年度", "년도", "year"), Rule: "required", Group: "line", Source: "贵州表2013"},
		{Name: "category", Kind: Code, Codes: "income_category", Label: L("类别", "류별", "category"), Rule: "required", Group: "line", Source: "贵州表2013"},
		{Name: "item", Kind: Text, Label: L("项目", "항목", "item"), Rule: "max=80", Group: "line", Source: "design"},
		{Name: "quantity", Kind: Decimal, Scale: 2, Label: L("数量", "수량", "quantity"), Rule: "min=0,max=100000000", Group: "line", Source: "design"},
		{Name: "measure_unit", Kind: Text, Label: L("计量单位", "계량단위", "unit of quantity"), Rule: "max=16", Group: "line", Source: "design"},
		{Name: "price", Kind: Money, Label: L("单价", "단가", "price"), Unit: "元", Rule: "min=0,max=10000000000", Group: "line", Source: "design"},
		{Name: "amount", Kind: Money, Label: L("金额", "금액", "amount"), Unit: "元", Rule: "required,min=0,max=10000000000", Group: "line", Source: "贵州表2013"},
	},
})
