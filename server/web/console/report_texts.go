package console

import "ruhu/schema"

// reportTexts are those of the tables that can be asked for.
var reportTexts = map[string]schema.Label{
	"figures":         schema.L("统计报表", "통계표", "Figures"),
	"figures.table":   schema.L("报表", "표", "Table"),
	"figures.record":  schema.L("所据档案", "근거 기록", "Record"),
	"figures.at":      schema.L("截至日期（只用于已审核档案）", "기준일 (심사 통과 기록에만)", "At the end of (approved record only)"),
	"figures.from":    schema.L("自", "부터", "From"),
	"figures.until":   schema.L("至", "까지", "Until"),
	"figures.count":   schema.L("统计", "집계", "Count"),
	"figures.files":   schema.L("下载", "내려받기", "Download"),
	"figures.chart":   schema.L("图示", "도표", "Chart"),
	"figures.rests":   schema.L("统计依据", "집계 근거", "What the figures rest on"),
	"figures.planned": schema.L("竖线为规划数", "세로줄은 계획수", "The upright mark is the plan's figure"),
	"record.approved": schema.L("已审核档案", "심사 통과 기록", "approved record"),
	"record.working":  schema.L("工作档案（含未审核的改动）", "작업 기록 (심사하지 않은 변동 포함)", "working record, with changes nobody has approved"),
}
