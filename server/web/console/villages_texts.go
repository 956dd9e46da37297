package console

import "ruhu/schema"

// villagesTexts are those of the list of villages and its devices.
var villagesTexts = map[string]schema.Label{
	"villages.none":     schema.L("没有符合条件的村。", "조건에 맞는 촌이 없습니다.", "No village meets these conditions."),
	"villages.unmanned": schema.L("只列没有驻村干部的村", "주촌간부가 없는 촌만 표시", "Only villages without a cadre"),
	"township":          schema.L("乡镇", "향진", "township"),
	"synced.last":       schema.L("最近同步", "최근 동기화", "last sync"),
	"never":             schema.L("从未", "없음", "never"),
	"clocks.wrong":      schema.L("时钟有误的设备", "시계가 틀린 설비", "devices with wrong clocks"),
	"clock.ahead":       schema.L("快%s", "%s 빠름", "%s ahead"),
	"clock.behind":      schema.L("慢%s", "%s 늦음", "%s behind"),
	"minutes":           schema.L("%d分钟", "%d분", "%d min"),
	"hours":             schema.L("%d小时", "%d시간", "%d h"),
	"days":              schema.L("%d天", "%d일", "%d days"),
}
