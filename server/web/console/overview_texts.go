package console

import "ruhu/schema"

// overviewTexts are those of the overview.
var overviewTexts = map[string]schema.Label{
	"overview":       schema.L("概况", "개황", "Overview"),
	"devices.synced": schema.L("已同步设备", "동기화한 설비", "devices that synced"),
	"of":             schema.L("共 %s 台", "총 %s대", "of %s"),
	"figures.note":   schema.L("每个数字都由工作档案（含未审核的改动）当场统计，点击可看到背后的农户。", "모든 수자는 작업 기록(심사하지 않은 변동 포함)에서 즉석으로 집계하며 누르면 해당 농호가 나옵니다.", "Every figure is counted from the working record, with changes nobody has approved, and leads to its households."),
	"plan.note":      schema.L("表1-2中小字为规划数。", "표 1-2의 작은 글자는 계획수입니다.", "In table 1-2, small figures are the plan's."),
	"counted":        schema.L("实有", "실제", "counted"),
	"plan.agrees":    schema.L("与规划相符", "계획과 일치", "agrees with the plan"),
	"plan.differs":   schema.L("%s 处与规划不符", "계획과 다른 곳 %s개", "%s figures differ from the plan"),
	"plan":           schema.L("规划", "계획", "plan"),
	"difference":     schema.L("差", "차이", "difference"),
}
