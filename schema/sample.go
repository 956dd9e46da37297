package schema

// Sampling is how the province looks into what is put before it: some cases of every
// village's list, drawn by a seed that is stated beforehand or named one by one.
type Sampling struct {
	Share int // of a hundred cases, rounded up
	Least int // cases, however short the list
	// AfterFailure takes the place of Share where a case of the township has failed:
	// until a sample of that village passes, nobody of the township is confirmed.
	AfterFailure int
	Back         string // step that a case which fails is returned to
}

// Size is how many of so many cases are drawn at least.
func (s *Sampling) Size(cases int, failed bool) int {
	share := s.Share
	if failed {
		share = s.AfterFailure
	}
	return min(cases, max(s.Least, (cases*share+99)/100))
}

// SpotSample is one drawing of a sample from a village's list. candidates are the
// cases that waited for the province then, drawn those that it looks into: ids, a line
// each. With the seed anybody can draw them again (registry.Draw).
var SpotSample = newTable(Table{
	Name: "spot_sample", Label: L("抽查名单", "추출검사 명단", "sample for the spot check"), Scope: OfVillage, ServerOnly: true, Since: 2,
	Fields: []Field{
		{Name: "document", Kind: Text, Label: L("抽查通知文号", "추출검사 통지 번호", "number of the letter"), Rule: "required,max=80", Policy: Server, Source: "规划3(3)1"},
		{Name: "seed", Kind: Text, Label: L("抽样种子", "추출 종자", "seed of the drawing"), Rule: "max=80", Policy: Server, Source: "design"},
		{Name: "least", Kind: Int, Label: L("最少抽查户数", "최소 추출 호수", "cases at least"), Unit: "户", Rule: "required,min=1", Policy: Server, Source: "design"},
		{Name: "candidates", Kind: Text, Label: L("待确认档案", "확인을 기다리는 서류", "cases to draw from"), Rule: "required", Policy: Server, Source: "design"},
		{Name: "drawn", Kind: Text, Label: L("抽中的档案", "뽑힌 서류", "cases drawn"), Rule: "required", Policy: Server, Source: "design"},
		{Name: "drawn_at", Kind: Time, Label: L("抽样时间", "추출 시간", "drawn at"), Rule: "required", Policy: Server, Source: "design"},
		{Name: "drawn_by", Kind: ID, Label: L("抽样人", "추출자", "drawn by"), Rule: "required", Policy: Server, Source: "design"},
	},
})

// SpotCheck is what the province found in one case of a sample.
var SpotCheck = newTable(Table{
	Name: "spot_check", Label: L("抽查结论", "추출검사 결론", "finding of the spot check"), Scope: OfHousehold, ServerOnly: true, Since: 2,
	Fields: []Field{
		{Name: "sample", Kind: ID, Label: L("抽查名单", "추출검사 명단", "sample"), Refers: "spot_sample", Rule: "required,uuid", Policy: Server, Source: "规划3(3)1"},
		{Name: "relocation_case", Kind: ID, Label: L("搬迁档案", "이주 서류", "relocation case"), Refers: "relocation_case", Rule: "required,uuid", Policy: Server, Source: "design"},
		{Name: "finding", Kind: Code, Codes: "sample_finding", Label: L("结论", "결론", "finding"), Rule: "required", Policy: Server, Source: "规划3(3)1"},
		{Name: "findings", Kind: Text, Label: L("抽查情况", "추출검사 정형", "what was found"), Rule: "required,max=2000", Policy: Server, Sensitivity: Personal, Source: "design"},
		{Name: "checked_at", Kind: Time, Label: L("抽查时间", "추출검사 시간", "checked at"), Rule: "required", Policy: Server, Source: "design"},
		{Name: "checked_by", Kind: ID, Label: L("抽查人", "추출검사자", "checked by"), Rule: "required", Policy: Server, Source: "design"},
	},
})
