package metrics

import (
	"fmt"
	"strings"

	"ruhu/schema"
)

// alert is one that an office should hear of.
type alert struct {
	name     string
	expr     string // of Prometheus
	lasting  string // for how long it has to hold
	severity string // "page": now; "ticket": today
	says, do schema.Label
}

// alerts are all of them. alerts.yml is made of this.
var alerts = []alert{
	{"RuhuDown", `up{job="ruhu"} == 0`, "2m", "page",
		schema.L("服务器没有应答", "", "The server does not answer"),
		schema.L("在服务器上运行 ruhu doctor，按提示处理。", "", "Run ruhu doctor on the machine, and do what it says.")},
	{"RuhuCannotLook", `ruhu_up == 0`, "2m", "page",
		schema.L("服务器读不了自己的数据库或磁盘", "", "The server cannot read its own database or disk"),
		schema.L("运行 ruhu doctor；检查磁盘。", "", "Run ruhu doctor; have the disk checked.")},
	{"RuhuDiskLow", `ruhu_disk_free_bytes < ruhu_disk_reserve_bytes`, "10m", "ticket",
		schema.L("磁盘放不下一份数据库副本", "", "A copy of the database would not fit on the disk"),
		schema.L("删除不属于本系统的文件，或扩容。", "", "Remove files that are not this system's, or add a disk.")},
	{"RuhuDiskFull", `ruhu_disk_free_bytes < 268435456`, "1m", "page",
		schema.L("磁盘快满了，很快不能保存", "", "The disk is nearly full: soon nothing can be saved"),
		schema.L("马上腾出空间；腾出后服务器自己继续。", "", "Make room now; the server goes on by itself then.")},
	{"RuhuCommitsFail", `increase(ruhu_commit_failures_total[10m]) > 0`, "0m", "page",
		schema.L("有内容写不进磁盘", "", "Something could not be written to disk"),
		schema.L("运行 ruhu doctor；看磁盘空间和系统日志里的磁盘错误。", "", "Run ruhu doctor; look at the disk's room, and for its errors in the system's log.")},
	{"RuhuDiskSlow", `rate(ruhu_commit_seconds_total[10m]) / rate(ruhu_commit_groups_total[10m]) > 0.5`, "15m", "ticket",
		schema.L("写一次磁盘超过半秒", "", "A commit to disk takes more than half a second"),
		schema.L("看是否有别的程序占用磁盘；检查磁盘健康。", "", "See whether another program keeps the disk busy; check its health.")},
	{"RuhuWALGrows", `ruhu_database_wal_bytes > 268435456`, "30m", "ticket",
		schema.L("数据库预写日志一直在增长", "", "The database's write-ahead log keeps growing"),
		schema.L("关掉一直打开着数据库的程序（查看工具、备份软件），或重启服务器。", "", "End whatever keeps the database open (viewers, backup tools), or start the server again.")},
	{"RuhuBackupOld", `time() - ruhu_backup_made_seconds > 129600`, "15m", "page",
		schema.L("36 小时没有新的备份", "", "There is no backup of the last 36 hours"),
		schema.L("看备份盘是否接好、是否已满，再看服务器日志。", "", "See whether the backup disk is plugged in and has room, then read the server's log.")},
	{"RuhuBackupUnreadable", `ruhu_backup_readable == 0`, "30m", "ticket",
		schema.L("备份目录没有指定或读不出", "", "Nobody said where backups are, or they cannot be read"),
		schema.L("启动时加 --backup-to；接上备份盘。", "", "Start the server with --backup-to; plug the disk in.")},
	{"RuhuBackupDamaged", `ruhu_backup_faults > 0`, "0m", "page",
		schema.L("备份有损坏", "", "The backups are damaged"),
		schema.L("换盘，或运行 ruhu backup --whole，再运行 ruhu backup check。", "", "Take another disk, or run ruhu backup --whole, then ruhu backup check.")},
	{"RuhuCertificateEnds", `ruhu_certificate_seconds < 2592000`, "1h", "ticket",
		schema.L("证书 30 天内到期", "", "The certificate ends within 30 days"),
		schema.L("重新签发，换掉两个文件，不必重启。", "", "Have it issued anew and replace the two files; no restart is needed.")},
	{"RuhuCertificateEnded", `ruhu_certificate_seconds < 0`, "0m", "page",
		schema.L("证书已过期，手机连不上", "", "The certificate has ended: phones cannot connect"),
		schema.L("马上重新签发（ruhu ca issue，或向签发机构）。", "", "Have it issued anew now (ruhu ca issue, or the authority).")},
	{"RuhuErrors", `sum(rate(ruhu_request_seconds_count{status="5xx"}[10m])) > 0.05`, "10m", "ticket",
		schema.L("服务器内部错误增多", "", "Requests fail for reasons of the server's own"),
		schema.L("在服务器日志里按 status=500 查找；运行 ruhu doctor。", "", "Look for status=500 in the server's log; run ruhu doctor.")},
	{"RuhuSlow", `histogram_quantile(0.99, sum by (le) (rate(ruhu_request_seconds_bucket{route="/v1/push"}[10m]))) > 5`, "15m", "ticket",
		schema.L("上传数据很慢", "", "Pushes are slow"),
		schema.L("看机器是否过载、磁盘是否太慢。", "", "See whether the machine is overloaded or its disk slow.")},
	{"RuhuChangesetsRefused", `sum(rate(ruhu_changesets_total{outcome="rejected"}[1h])) > 0.25 * sum(rate(ruhu_changesets_total[1h]))`, "30m", "ticket",
		schema.L("超过四分之一的提交被拒", "", "More than a quarter of what devices push is refused"),
		schema.L("在网页“日志”里看拒绝原因；多半是某个版本的手机程序或某次调岗。", "", "The page of the log says why; mostly one version of the app, or a reassignment.")},
	{"RuhuWorkFailed", `ruhu_jobs_failed > 0`, "30m", "ticket",
		schema.L("有后台任务多次失败后停止", "", "Some work failed too often and was given up"),
		schema.L("在网页“系统”里看原因，处理后重试。", "", "See why on the page “System”, and have it tried again.")},
	{"RuhuWorkLate", `ruhu_jobs_late_seconds > 900`, "15m", "ticket",
		schema.L("后台任务积压", "", "Work is late"),
		schema.L("看机器是否过载；必要时重启服务器。", "", "See whether the machine is overloaded; start the server again if need be.")},
	{"RuhuDevicesSilent", `ruhu_devices_silent > 0.2 * ruhu_devices`, "1h", "ticket",
		schema.L("五分之一以上的设备一周没有联系", "", "More than a fifth of the devices have not called for a week"),
		schema.L("在网页“人员与设备”里看是谁；检查网络、证书和时钟。", "", "The page of people and devices says whose; look at network, certificate and clock.")},
	{"RuhuCasesOld", `ruhu_cases_old > 50`, "1h", "ticket",
		schema.L("有 50 件以上的案件等了一周", "", "More than 50 cases have waited for a week"),
		schema.L("请县级人员在网页“案件”里处理，可以按规则批量处理。", "", "Ask county staff to decide them, by rule where many are alike.")},
	{"RuhuSignInsThrottled", `ruhu_signins_throttled > 20`, "10m", "page",
		schema.L("大量登录被限制：可能有人在猜密码", "", "Many sign-ins are held back: somebody may be guessing passwords"),
		schema.L("在网页“日志”里看来源地址；在防火墙上封掉。", "", "The page of the log says from where; shut it out at the firewall.")},
	{"RuhuMemory", `process_resident_memory_bytes > 1073741824`, "15m", "ticket",
		schema.L("服务器占用内存超过 1 GB", "", "The server takes more than 1 GB of memory"),
		schema.L("看同时有多少照片在上传；重启服务器并保存日志。", "", "See how many photos are on their way; keep the log and start the server again.")},
	{"RuhuRestarts", `changes(ruhu_started_seconds[1h]) > 3`, "0m", "page",
		schema.L("服务器一小时内重启了三次以上", "", "The server was started more than three times within an hour"),
		schema.L("看日志里每次停止前的最后几行。", "", "Read the last lines of the log before each end.")},
}

// Rules spells the alerts for Prometheus.
func Rules() []byte {
	var b strings.Builder
	b.WriteString("# What to be told of, for Prometheus (rule_files). Made of server/metrics/alerts.go:\n# go test ./server/metrics -run Alerts -update. Severity page: now; ticket: today.\ngroups:\n  - name: ruhu\n    rules:\n")
	for _, a := range alerts {
		fmt.Fprintf(&b, "      - alert: %s\n        expr: %s\n        for: %s\n        labels:\n          severity: %s\n        annotations:\n", a.name, quoted(a.expr), a.lasting, a.severity)
		fmt.Fprintf(&b, "          summary: %s\n          summary_zh: %s\n          do: %s\n          do_zh: %s\n", quoted(a.says.EN), quoted(a.says.ZH), quoted(a.do.EN), quoted(a.do.ZH))
	}
	return []byte(b.String())
}

// quoted is a text in YAML's single quotes, in which nothing but these has a meaning.
func quoted(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }
