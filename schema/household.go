package schema

// Household is the root of the aggregate: one registered poor household.
// Fields after the 2014 registration form (登记表2014) unless they say otherwise.
var Household = newTable(Table{
	Name: "household", Label: L("户", "호", "household"), Scope: OfHousehold, Recorded: true,
	Fields: []Field{
		{Name: "registry_no", Kind: Text, Label: L("户编号", "호 번호", "registry number"), Rule: "max=32,printascii", Policy: Immutable, Source: "登记表2014"},
		{Name: "group_name", Kind: Text, Label: L("组（屯）", "조 (툰)", "group (hamlet)"), Rule: "required,max=60", Source: "登记表2014"},
		{Name: "head_name", Kind: Text, Label: L("户主姓名", "호주 이름", "name of head"), Rule: "required,max=60", Sensitivity: Personal, Source: "登记表2014"},
		{Name: "phone", Kind: Text, Label: L("联系电话", "련락전화", "phone"), Rule: "phone", Sensitivity: Personal, Policy: Latest, Source: "登记表2014"},
		{Name: "bank_name", Kind: Text, Label: L("开户银行", "계좌 개설은행", "bank"), Rule: "max=60", Sensitivity: Sensitive, Group: "bank", Source: "登记表2014"},
		{Name: "bank_account", Kind: Text, Label: L("银行账号", "은행 계좌번호", "bank account"), Rule: "max=32,digits", Sensitivity: Sensitive, Group: "bank", Source: "登记表2014"},
		{Name: "identification_standard", Kind: Code, Codes: "identification_standard", Label: L("识别标准", "식별표준", "identification standard"), Rule: "required", Source: "登记表2014"},
		{Name: "attribute", Kind: Code, Codes: "household_attribute", Label: L("贫困户属性", "빈곤호 속성", "household attribute"), Rule: "required", Source: "登记表2014"},
		{Name: "main_cause", Kind: Code, Codes: "poverty_cause", Label: L("主要致贫原因", "주요 빈곤원인", "main cause of poverty"), Rule: "required", Source: "登记表2014"},
		{Name: "other_causes", Kind: CodeSet, Codes: "poverty_cause", Label: L("其他致贫原因", "기타 빈곤원인", "other causes of poverty"), Policy: Union, Source: "登记表2014"},
		{Name: "status", Kind: Code, Codes: "household_status", Label: L("状态", "상태", "status"), Rule: "required", Source: "规划2(3)"},
		{Name: "registered_year", Kind: Year, Label: L("识别年度", "식별년도", "year of registration"), Rule: "required", Source: "design"},
		{Name: "exit_year", Kind: Year, Label: L("脱贫年度", "빈곤해탈년도", "year of exit"), Group: "exit", Source: "规划2(3)"},
		{Name: "planned_exit_year", Kind: Year, Label: L("计划脱贫年度", "계획 빈곤해탈년도", "planned year of exit"), Group: "exit", Source: "规划表2-1"},
		{Name: "organisation", Kind: Code, Codes: "organisation_type", Label: L("参加合作组织", "참가한 합작조직", "organisation joined"), Source: "贵州表2013"},
		{Name: "latitude", Kind: Coord, Label: L("纬度", "위도", "latitude"), Rule: "min=42000000,max=43600000", Unit: "µ°", Group: "place", Sensitivity: Personal, Source: "design"},
		{Name: "longitude", Kind: Coord, Label: L("经度", "경도", "longitude"), Rule: "min=127500000,max=129500000", Unit: "µ°", Group: "place", Sensitivity: Personal, Source: "design"},
		{Name: "accuracy", Kind: Int, Label: L("定位精度", "위치 정밀도", "accuracy of place"), Rule: "min=0,max=100000", Unit: "m", Group: "place", Source: "design"},
		{Name: "remark", Kind: Text, Label: L("备注", "비고", "remark"), Rule: "max=1000", Policy: Latest, Sensitivity: Personal, Source: "design"},
	},
})

// Member is a person who shares life and budget with the household.
var Member = newTable(Table{
	Name: "member", Label: L("家庭成员", "가정성원", "household member"), Scope: OfHousehold, Recorded: true,
	Fields: []Field{
		{Name: "name", Kind: Text, Label: L("姓名", "이름", "name"), Rule: "required,max=60", Sensitivity: Personal, Found: true, Source: "登记表2014"},
		{Name: "sex", Kind: Code, Codes: "sex", Label: L("性别", "성별", "sex"), Rule: "required", Group: "identity", Source: "登记表2014"},
		{Name: "born_on", Kind: Date, Label: L("出生日期", "출생일", "date of birth"), Rule: "notfuture", Group: "identity", Sensitivity: Personal, Source: "design"},
		{Name: "id_number", Kind: Text, Label: L("公民身份号码", "공민신분번호", "citizen identity number"), Rule: "gb11643", Group: "identity", Sensitivity: Sensitive, Found: true, Source: "登记表2014; GB 11643"},
		{Name: "disability_certificate", Kind: Text, Label: L("残疾证号", "장애인증 번호", "disability certificate number"), Rule: "max=24,printascii", Group: "disability", Sensitivity: Sensitive, Source: "登记表2014"},
		{Name: "relation", Kind: Code, Codes: "relation", Label: L("与户主关系", "호주와의 관계", "relation to head"), Rule: "required", Source: "贵州表2013; GB/T 4761"},
		{Name: "ethnic_group", Kind: Code, Codes: "ethnic_group", Label: L("民族", "민족", "ethnic group"), Rule: "required", Source: "贵州表2013; GB/T 3304"},
		{Name: "education", Kind: Code, Codes: "education", Label: L("文化程度", "문화수준", "education"), Source: "贵州表2013; GB/T 4658"},
		{Name: "school_status", Kind: Code, Codes: "school_status", Label: L("在校生状况", "재학상황", "school status"), Rule: "required", Source: "扶贫手册填写指南"},
		{Name: "health", Kind: Code, Codes: "health", Label: L("健康状况", "건강상태", "health"), Rule: "required", Sensitivity: Sensitive, Source: "扶贫手册填写指南"},
		{Name: "labour", Kind: Code, Codes: "labour", Label: L("劳动能力", "로동능력", "ability to work"), Rule: "required", Source: "扶贫手册填写指南"},
		{Name: "work_place", Kind: Text, Label: L("务工地点", "로무지점", "place of work away"), Rule: "max=80", Group: "work", Until: 1, Source: "贵州表2013"},
		{Name: "work_months", Kind: Int, Label: L("务工时间", "로무기간", "months worked away"), Unit: "月", Rule: "min=0,max=12", Group: "work", Source: "贵州表2013"},
		{Name: "dibao", Kind: Bool, Label: L("低保人口", "최저생활보장 대상", "on subsistence allowance"), Rule: "required", Source: "贵州表2013"},
		{Name: "medical_insurance", Kind: Bool, Label: L("参加新型农村合作医疗", "신형농촌합작의료 참가", "in the rural medical scheme"), Rule: "required", Source: "贵州表2013"},
		{Name: "pension_insurance", Kind: Bool, Label: L("参加城乡居民基本养老保险", "도시농촌주민 기본양로보험 참가", "in the basic pension scheme"), Rule: "required", Source: "贵州表2013"},
		{Name: "disability_type", Kind: Code, Codes: "disability_type", Label: L("残疾类别", "장애 류형", "kind of disability"), Group: "disability", Sensitivity: Sensitive, Source: "GB/T 26341"},
		{Name: "disability_grade", Kind: Code, Codes: "disability_grade", Label: L("残疾等级", "장애 등급", "grade of disability"), Group: "disability", Sensitivity: Sensitive, Source: "GB/T 26341"},
		{Name: "joined_on", Kind: Date, Label: L("增加日期", "증가일", "date of joining"), Rule: "notfuture", Group: "joined", Source: "design"},
		{Name: "joined_reason", Kind: Code, Codes: "joined_reason", Label: L("增加原因", "증가원인", "reason of joining"), Group: "joined", Source: "design"},
		{Name: "left_on", Kind: Date, Label: L("减少日期", "감소일", "date of leaving"), Rule: "notfuture", Group: "left", Source: "design"},
		{Name: "left_reason", Kind: Code, Codes: "left_reason", Label: L("减少原因", "감소원인", "reason of leaving"), Group: "left", Source: "design"},
		{Name: "work_province", Kind: Code, Codes: "province", Label: L("务工省份", "로무지 성", "province of work away"), Group: "work", Since: 2, Source: "贵州表2013; GB/T 2260"},
		{Name: "work_locality", Kind: Text, Label: L("务工地（省以下或境外）", "로무지 (성 이하 또는 국외)", "place of work away, within the province or abroad"), Rule: "max=80", Group: "work", Since: 2, Source: "贵州表2013"},
	},
})
