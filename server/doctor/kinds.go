package doctor

// kinds are all that can be found, in the order of the looks.
var kinds = map[string]kind{
	"keys_ok": fine(
		"%[2]v 中有 %[1]v 个密钥，只有本账号能读取。",
		"%[2]v 에 열쇠가 %[1]v개 있으며 이 계정만 읽을수 있습니다.",
		"%[1]v keys in %[2]v, and nobody else can read them."),
	"keys_unreadable": bad(
		"不能读取个人信息的密钥：%[1]v",
		"개인정보의 열쇠를 읽을수 없습니다: %[1]v",
		"The keys of personal data cannot be read: %[1]v").advised(
		"检查文件夹和权限；文件损坏时，用 ruhu restore 从备份恢复：备份中带有密钥。",
		"서류철과 권한을 확인하십시오. 파일이 손상되였으면 ruhu restore로 예비본에서 복구하십시오. 예비본에 열쇠가 있습니다.",
		"Look at the folder and its modes; if a file is damaged, go back to a backup with ruhu restore: backups carry the keys."),
	"keys_missing": bad(
		"数据库用到的密钥 %[1]v 不在 %[2]v 中：服务器无法启动。",
		"자료기지가 쓰는 열쇠 %[1]v이(가) %[2]v 에 없습니다. 봉사기를 시작할수 없습니다.",
		"The keys %[1]v, which the database names, are not in %[2]v: the server cannot start.").advised(
		"把密钥文件夹放回原处或用 --keys 指明；没有了就用 ruhu restore 从备份恢复：备份中带有密钥。",
		"열쇠서류철을 제자리에 놓거나 --keys로 지정하십시오. 없어졌으면 ruhu restore로 예비본에서 복구하십시오. 예비본에 열쇠가 있습니다.",
		"Put the folder of the keys back, or name it with --keys; if it is lost, go back to a backup with ruhu restore: backups carry the keys."),
	"keys_exposed": bad(
		"别人也能读取密钥：%[1]v",
		"다른 사람도 열쇠를 읽을수 있습니다: %[1]v",
		"Others can read the keys: %[1]v").advised(
		"运行：chmod -R go= %[2]v。如果可能已被复制，停止服务器后运行 ruhu keys rotate。",
		"실행하십시오: chmod -R go= %[2]v. 복사되였을수 있으면 봉사기를 멈추고 ruhu keys rotate를 실행하십시오.",
		"Run: chmod -R go= %[2]v. If somebody may have copied them, stop the server and run ruhu keys rotate."),
	"folder_ok": fine(
		"%[1]v 可以读写，只有本账号能进入。",
		"%[1]v 에 읽고 쓸수 있으며 이 계정만 들어갈수 있습니다.",
		"%[1]v can be written, and nobody else can look into it."),
	"folder_missing": bad(
		"没有数据目录 %[1]v。",
		"자료서류철 %[1]v 가 없습니다.",
		"There is no data folder %[1]v.").advised(
		"用 --data 指明正确的目录；若目录丢失，从备份恢复：ruhu restore --help。",
		"--data로 옳은 서류철을 지정하십시오. 없어졌으면 예비본에서 복구하십시오: ruhu restore --help.",
		"Name the right one with --data; if it is lost, bring it back from a backup: ruhu restore --help."),
	"folder_unreadable": bad(
		"数据目录无法读取：%[1]v",
		"자료서류철을 읽을수 없습니다: %[1]v",
		"The data folder cannot be read: %[1]v").advised(
		"用运行服务器的账号或管理员再运行一次；仍不行则检查磁盘。",
		"봉사기를 돌리는 계정이나 관리자로 다시 실행하십시오. 그래도 안되면 디스크를 검사하십시오.",
		"Run this again as the server's account or as an administrator; if that does not help, look at the disk."),
	"folder_open": warn(
		"%[1]v 的权限是 %[2]v：本机其他账号可以进入。",
		"%[1]v 의 권한이 %[2]v 입니다. 다른 계정도 들어갈수 있습니다.",
		"%[1]v has the permissions %[2]v: other accounts of this machine can look into it.").advised(
		"运行：chmod 700 数据目录。",
		"실행하십시오: chmod 700 자료서류철.",
		"Run: chmod 700 on the data folder."),
	"folder_readonly": bad(
		"数据目录不能写入：%[1]v",
		"자료서류철에 쓸수 없습니다: %[1]v",
		"The data folder cannot be written: %[1]v").advised(
		"磁盘满、被设为只读或已损坏。先看剩余空间，再看系统日志（dmesg）里的磁盘错误；磁盘出错时立即停机，换盘后从备份恢复。",
		"디스크가 찼거나 읽기전용이거나 손상되였습니다. 여유공간을 보고 체계일지(dmesg)의 디스크오유를 보십시오. 디스크가 고장나면 곧 멈추고 바꾼 다음 예비본에서 복구하십시오.",
		"The disk is full, mounted read-only, or failing. Look at the room first, then for errors of the disk in the system's log (dmesg); if the disk fails, stop, replace it and restore from a backup."),
	"folder_owner": warn(
		"%[1]v 的所有者与数据目录不同，服务器可能写不了它。",
		"%[1]v 의 소유자가 자료서류철과 다릅니다. 봉사기가 쓰지 못할수 있습니다.",
		"%[1]v belongs to somebody else than the data folder: the server may not be able to write it.").advised(
		"多半是有人用 root 运行过命令。运行：chown -R --reference=%[2]v %[2]v，以后用服务器的账号运行命令。",
		"root로 명령을 실행했기때문일수 있습니다. 실행하십시오: chown -R --reference=%[2]v %[2]v. 다음부터는 봉사기의 계정으로 실행하십시오.",
		"Somebody probably ran a command as root. Run: chown -R --reference=%[2]v %[2]v, and use the server's account for commands."),
	"disk_ok": fine(
		"剩余 %[1]v MB。",
		"여유공간 %[1]v MB.",
		"%[1]v MB are free."),
	"disk_unreadable": warn(
		"不知道磁盘还剩多少空间：%[1]v",
		"디스크 여유공간을 알수 없습니다: %[1]v",
		"How much room the disk has is not known: %[1]v").advised(
		"用系统的工具查看。",
		"체계의 도구로 확인하십시오.",
		"Look with the system's own tools."),
	"disk_low": warn(
		"剩余 %[1]v MB，少于 %[2]v MB：已放不下一份数据库副本。",
		"여유공간이 %[1]v MB로 %[2]v MB보다 적습니다. 자료기지 사본 하나도 둘수 없습니다.",
		"%[1]v MB are free, less than %[2]v MB: a copy of the database would not fit.").advised(
		"删除不属于本系统的文件或扩容。数据目录里只有 first-copies 可以随时删除。",
		"이 체계의것이 아닌 파일을 지우거나 디스크를 늘리십시오. 자료서류철에서는 first-copies만 아무때나 지울수 있습니다.",
		"Remove files that are not this system's, or add a disk. In the data folder only first-copies may be deleted at any time."),
	"disk_full": bad(
		"只剩 %[1]v MB：很快不能再保存任何内容。",
		"%[1]v MB밖에 남지 않았습니다. 곧 아무것도 보관할수 없습니다.",
		"Only %[1]v MB are free: soon nothing can be saved.").advised(
		"马上腾出空间。已确认的数据不会丢失，手机会留着未发送的内容；腾出空间后服务器自己继续。",
		"곧 공간을 내십시오. 확인된 자료는 없어지지 않으며 전화기는 보내지 못한 내용을 가지고있습니다. 공간이 생기면 봉사기가 스스로 계속합니다.",
		"Make room now. Nothing acknowledged is lost, and phones keep what they could not send; the server goes on by itself once there is room."),
	"disk_network": warn(
		"数据目录在网络文件系统（%[1]v）上：断网或断电时数据库可能损坏。",
		"자료서류철이 망파일체계(%[1]v)에 있습니다. 망이나 전기가 끊기면 자료기지가 손상될수 있습니다.",
		"The data folder lies on a network file system (%[1]v): the database may be damaged when network or power fails.").advised(
		"停止服务器，把数据目录移到本机磁盘；网络盘只用来放备份。",
		"봉사기를 멈추고 자료서류철을 이 기계의 디스크로 옮기십시오. 망디스크는 예비본에만 쓰십시오.",
		"Stop the server and move the data folder to a disk of this machine; use the network one for backups."),
	"disk_memory": bad(
		"数据目录在内存（%[1]v）里：关机即丢失。",
		"자료서류철이 기억기(%[1]v)에 있습니다. 끄면 없어집니다.",
		"The data folder lies in memory (%[1]v): it is gone when the machine is switched off.").advised(
		"停止服务器，把数据目录移到本机磁盘。",
		"봉사기를 멈추고 자료서류철을 디스크로 옮기십시오.",
		"Stop the server and move the data folder to a disk."),
	"disk_plain": warn(
		"数据目录在 %[1]v 上：没有日志也没有权限，断电时容易损坏。",
		"자료서류철이 %[1]v 에 있습니다. 기록도 권한도 없어 정전때 손상되기 쉽습니다.",
		"The data folder lies on %[1]v, which has neither a journal nor owners: a power loss may damage it.").advised(
		"停止服务器，把数据目录移到 ext4、XFS 或 NTFS 的磁盘。",
		"봉사기를 멈추고 자료서류철을 ext4, XFS, NTFS 디스크로 옮기십시오.",
		"Stop the server and move the data folder to a disk with ext4, XFS or NTFS."),
	"server_ok": fine(
		"正在运行，%[1]v 有应答。",
		"돌고있으며 %[1]v 에서 대답합니다.",
		"It runs, and answers at %[1]v."),
	"server_down": warn(
		"没有运行。",
		"돌고있지 않습니다.",
		"It does not run.").advised(
		"启动它（Linux：systemctl start ruhu；Windows：sc.exe start ruhu），再看日志的最后几行。",
		"시작하고(Linux: systemctl start ruhu, Windows: sc.exe start ruhu) 일지의 마지막 줄을 보십시오.",
		"Start it (Linux: systemctl start ruhu; Windows: sc.exe start ruhu), and read the last lines of its log."),
	"server_silent": bad(
		"有进程打开着数据目录，但 %[1]v 没有应答。",
		"자료서류철을 연 과정이 있으나 %[1]v 에서 대답이 없습니다.",
		"A process has the data folder open, and nothing answers at %[1]v.").advised(
		"若服务器在别的地址，用 --addr 指明；若另一个 ruhu 命令正在运行，等它结束；否则重启服务器。",
		"봉사기가 다른 주소에 있으면 --addr로 지정하고 다른 ruhu 명령이 돌고있으면 끝나기를 기다리십시오. 아니면 봉사기를 다시 시작하십시오.",
		"If the server listens elsewhere, name that with --addr; if another ruhu command is at work, wait for it; else start the server again."),
	"server_other": bad(
		"%[1]v 应答的是另一个 Ruhu，它用的不是这个数据目录。",
		"%[1]v 에서 대답하는것은 이 자료서류철을 쓰지 않는 다른 Ruhu입니다.",
		"Another Ruhu answers at %[1]v, one that does not have this data folder.").advised(
		"用 --data 指明它的目录，或停掉多余的一个。",
		"--data로 그의 서류철을 지정하거나 남는것을 멈추십시오.",
		"Name its folder with --data, or stop the one that should not be there."),
	"server_port": bad(
		"没有运行，而 %[1]v 被别的程序占用。",
		"돌고있지 않으며 %[1]v 를 다른 프로그람이 쓰고있습니다.",
		"It does not run, and another program has %[1]v.").advised(
		"找出占用的程序（Linux：ss -ltnp；Windows：netstat -abno）并停掉，或用 --addr 换一个端口。",
		"그 프로그람을 찾아(Linux: ss -ltnp, Windows: netstat -abno) 멈추거나 --addr로 다른 포구를 쓰십시오.",
		"Find it (Linux: ss -ltnp; Windows: netstat -abno) and stop it, or serve at another port with --addr."),
	"server_unknown": warn(
		"不知道服务器是否在运行：%[1]v",
		"봉사기가 돌고있는지 알수 없습니다: %[1]v",
		"Whether the server runs is not known: %[1]v").advised(
		"用运行服务器的账号或管理员再运行一次。",
		"봉사기를 돌리는 계정이나 관리자로 다시 실행하십시오.",
		"Run this again as the server's account or as an administrator."),
	"database_ok": fine(
		"%[1]v MB，预写日志 %[2]v MB，格式 %[3]v。",
		"%[1]v MB, 사전기록일지 %[2]v MB, 형식 %[3]v.",
		"%[1]v MB, write-ahead log %[2]v MB, layout %[3]v."),
	"database_whole": fine(
		"文件完整。",
		"파일이 온전합니다.",
		"The file is whole."),
	"database_missing": warn(
		"没有数据库 %[1]v。",
		"자료기지 %[1]v 가 없습니다.",
		"There is no database %[1]v.").advised(
		"第一次启动会新建。若以前有过，先不要启动：从备份恢复（ruhu restore --help）。",
		"처음 시작하면 새로 만듭니다. 전에 있었다면 시작하지 말고 예비본에서 복구하십시오(ruhu restore --help).",
		"The first start makes one. If there was one before, do not start: restore from a backup (ruhu restore --help)."),
	"database_unreadable": bad(
		"数据库打不开：%[1]v",
		"자료기지를 열수 없습니다: %[1]v",
		"The database cannot be opened: %[1]v").advised(
		"用运行服务器的账号或管理员再运行一次；仍不行则停止服务器，从备份恢复（ruhu restore --help）。",
		"봉사기의 계정이나 관리자로 다시 실행하십시오. 그래도 안되면 봉사기를 멈추고 예비본에서 복구하십시오(ruhu restore --help).",
		"Run this again as the server's account or as an administrator; if that does not help, stop the server and restore from a backup (ruhu restore --help)."),
	"database_foreign": bad(
		"这不是本程序能用的数据库：%[1]v",
		"이 프로그람이 쓸수 있는 자료기지가 아닙니다: %[1]v",
		"This is no database that this program can use: %[1]v").advised(
		"若更新后退回了旧程序，改用新程序，或用 ruhu rollback 退回更新前的副本。",
		"갱신한 다음 낡은 프로그람으로 돌아왔다면 새 프로그람을 쓰거나 ruhu rollback으로 갱신전의 사본에 돌아가십시오.",
		"If an older program was put back after an update, use the newer one, or go back to the copy from before with ruhu rollback."),
	"database_replaced": bad(
		"数据库被换过：%[1]v",
		"자료기지가 바뀌였습니다: %[1]v",
		"The database was replaced: %[1]v").advised(
		"不要手工复制数据库。停止服务器，用 ruhu restore --from 恢复，设备会补发缺少的内容。",
		"자료기지를 손으로 복사하지 마십시오. 봉사기를 멈추고 ruhu restore --from으로 복구하면 설비들이 모자라는것을 다시 보냅니다.",
		"Never copy a database by hand. Stop the server and use ruhu restore --from: devices bring what it lacks."),
	"database_pending": warn(
		"文件是第 %[1]v 版，本程序用第 %[2]v 版：下次启动会升级，升级前自动留一份副本。",
		"파일은 제%[1]v판이고 이 프로그람은 제%[2]v판을 씁니다. 다음번 시작때 갱신되며 그전에 사본을 남깁니다.",
		"The file has version %[1]v, this program uses %[2]v: the next start takes it forward, and keeps a copy first.").advised(
		"升级前看磁盘空间是否够放一份副本；升级后再运行一次本命令。",
		"갱신하기전에 사본 하나를 둘 공간이 있는지 보고 갱신한 다음 이 명령을 다시 실행하십시오.",
		"See that there is room for a copy; run this again afterwards."),
	"database_log": warn(
		"预写日志有 %[1]v MB，早该写回数据库了。",
		"사전기록일지가 %[1]v MB로서 벌써 자료기지에 옮겨졌어야 합니다.",
		"The write-ahead log has %[1]v MB, and should have been brought into the database.").advised(
		"可能有别的程序（如数据库查看工具、备份软件）一直打开着数据库：关掉它，或重启服务器。",
		"다른 프로그람(자료기지 열람기, 예비복사 프로그람)이 계속 열고있을수 있습니다. 닫거나 봉사기를 다시 시작하십시오.",
		"Another program, such as a viewer or a backup tool, may keep the database open: close it, or start the server again."),
	"database_damaged": bad(
		"数据库已损坏：%[1]v",
		"자료기지가 손상되였습니다: %[1]v",
		"The database is damaged: %[1]v").advised(
		"停止服务器，把整个数据目录原样复制到别处保存，检查磁盘，再从最近的备份恢复（ruhu restore --help）；设备会补发备份之后的内容。",
		"봉사기를 멈추고 자료서류철을 통째로 다른 곳에 복사해두고 디스크를 검사한 다음 최근 예비본에서 복구하십시오(ruhu restore --help). 설비들이 그뒤의것을 다시 보냅니다.",
		"Stop the server, keep a copy of the whole data folder elsewhere, have the disk checked, and restore from the newest backup (ruhu restore --help); devices send again what came after it."),
	"log_ok": fine(
		"%[1]v 条，链条完整，末端 %[2]v。",
		"%[1]v개 항목, 사슬이 온전하며 끝은 %[2]v.",
		"%[1]v entries, the chain holds; its head is %[2]v."),
	"log_broken": bad(
		"日志链断了：%[1]v",
		"일지사슬이 끊어졌습니다: %[1]v",
		"The chain of the log is broken: %[1]v").advised(
		"有人改过数据库，或磁盘出错。停止服务器，保存整个数据目录作为证据，运行 ruhu verify 查清范围，再从可信的备份恢复。",
		"누가 자료기지를 고쳤거나 디스크가 고장났습니다. 봉사기를 멈추고 자료서류철을 증거로 보존하고 ruhu verify로 범위를 알아본 다음 믿을수 있는 예비본에서 복구하십시오.",
		"Somebody changed the database, or the disk fails. Stop the server, keep the whole data folder as evidence, see with ruhu verify how far it goes, and restore from a backup that is sound."),
	"photos_ok": fine(
		"抽查了 %[2]v 张中的 %[1]v 张，都完好。",
		"%[2]v장 가운데 %[1]v장을 검사하였는데 모두 온전합니다.",
		"%[1]v of %[2]v were read, and are whole."),
	"photos_unreadable": bad(
		"照片目录无法读取：%[1]v",
		"사진서류철을 읽을수 없습니다: %[1]v",
		"The folder of photos cannot be read: %[1]v").advised(
		"检查目录权限和磁盘。",
		"권한과 디스크를 검사하십시오.",
		"Look at the permissions and the disk."),
	"photos_damaged": bad(
		"照片 %[1]v 已损坏：%[2]v",
		"사진 %[1]v 가 손상되였습니다: %[2]v",
		"Photo %[1]v is damaged: %[2]v").advised(
		"磁盘可能在出错。用 ruhu verify 检查全部照片；停止服务器，用 ruhu restore --from 备份目录把照片补回。",
		"디스크가 고장났을수 있습니다. ruhu verify로 모든 사진을 검사하고 봉사기를 멈춘 다음 ruhu restore --from으로 되살리십시오.",
		"The disk may be failing. See with ruhu verify how many there are; stop the server and bring them back with ruhu restore --from."),
	"backup_ok": fine(
		"最近一份是 %[1]v 小时前做的，共 %[2]v 份。",
		"가장 최근것은 %[1]v시간전의것이며 모두 %[2]v개 있습니다.",
		"The newest is %[1]v hours old; there are %[2]v."),
	"backup_unset": warn(
		"不知道备份在哪里。",
		"예비본이 어디에 있는지 알수 없습니다.",
		"Nobody said where backups are kept.").advised(
		"启动服务器时加 --backup-to，放到另一块磁盘；见 ruhu backup --help。",
		"봉사기를 --backup-to로 시작하여 다른 디스크에 두십시오. ruhu backup --help를 보십시오.",
		"Start the server with --backup-to, on another disk; see ruhu backup --help."),
	"backup_missing": bad(
		"还没有任何备份。",
		"아직 예비본이 없습니다.",
		"There is no backup yet.").advised(
		"看服务器日志里为什么没有做成；可以马上手工做一份：ruhu backup --to 目录。",
		"봉사기일지에서 왜 만들지 못했는지 보십시오. 곧 손으로 만들수 있습니다: ruhu backup --to 서류철.",
		"The server's log says why none was made; make one by hand now: ruhu backup --to DIR."),
	"backup_old": warn(
		"最近一份备份是 %[1]v 小时前的。",
		"가장 최근 예비본이 %[1]v시간전의것입니다.",
		"The newest backup is %[1]v hours old.").advised(
		"看备份盘是否接好、是否已满，再看服务器日志。",
		"예비본디스크가 련결되였는지, 차지 않았는지 보고 봉사기일지를 보십시오.",
		"See whether the backup disk is plugged in and has room, then read the server's log."),
	"backup_lost": bad(
		"最近一份备份是 %[1]v 天前的。",
		"가장 최근 예비본이 %[1]v일전의것입니다.",
		"The newest backup is %[1]v days old.").advised(
		"机器若现在坏掉，这些天在办公室决定的内容就没有了。接上备份盘，马上运行 ruhu backup --to 目录。",
		"지금 기계가 고장나면 그동안 사무실에서 결정한것이 없어집니다. 디스크를 련결하고 곧 ruhu backup --to를 실행하십시오.",
		"If the machine broke now, what was decided at desks in these days would be gone. Plug the disk in and run ruhu backup --to DIR now."),
	"backup_unreadable": bad(
		"备份目录无法读取：%[1]v",
		"예비본서류철을 읽을수 없습니다: %[1]v",
		"The folder of backups cannot be read: %[1]v").advised(
		"接上备份盘；若盘已坏，换一块新的，再做一次备份。",
		"예비본디스크를 련결하십시오. 고장났으면 바꾸고 새로 만드십시오.",
		"Plug the disk in; if it is broken, take a new one and make a backup on it."),
	"backup_faulty": bad(
		"上次检查备份时发现 %[1]v 处损坏。",
		"지난번 예비본검사에서 손상된 곳을 %[1]v개 찾았습니다.",
		"The last check of the backups found %[1]v faults.").advised(
		"换一块备份盘，或运行 ruhu backup --whole --to 目录 重写损坏的部分，然后 ruhu backup check。",
		"디스크를 바꾸거나 ruhu backup --whole --to로 손상된 부분을 다시 쓴 다음 ruhu backup check를 실행하십시오.",
		"Take another disk, or write anew what is damaged with ruhu backup --whole --to DIR, then run ruhu backup check."),
	"backup_unchecked": warn(
		"一个多月没有检查过备份是否读得出来。",
		"한달 넘게 예비본을 읽어볼수 있는지 검사하지 않았습니다.",
		"For more than a month nobody tried whether the backups can be read.").advised(
		"运行 ruhu backup check --from 目录；每年至少在另一台机器上用身份文件恢复一次。",
		"ruhu backup check --from을 실행하고 해마다 적어도 한번 다른 기계에서 복구해보십시오.",
		"Run ruhu backup check --from DIR; and bring one back on another machine, with the identity, at least once a year."),
	"backup_open": bad(
		"备份没有指定给谁：%[1]v",
		"예비본을 누구에게 닫는지 말하지 않았습니다: %[1]v",
		"Whom backups are closed to was never said: %[1]v").advised(
		"运行一次 ruhu backup --to 目录 --recipient age1…；见 ruhu backup --help。",
		"한번 ruhu backup --to 서류철 --recipient age1…를 실행하십시오. ruhu backup --help를 보십시오.",
		"Run ruhu backup --to DIR --recipient age1… once; see ruhu backup --help."),
	"certificate_ok": fine(
		"%[1]v，还有 %[2]v 天。",
		"%[1]v, %[2]v일 남았습니다.",
		"%[1]v, %[2]v days are left."),
	"certificate_none": fine(
		"服务器不用证书（由代理负责，或没有）。手机需要 TLS。",
		"봉사기가 증서를 쓰지 않습니다(대리봉사기가 맡거나 없음). 전화기에는 TLS가 필요합니다.",
		"The server has none: a proxy has it, or nobody. Phones need TLS."),
	"certificate_unreadable": bad(
		"证书或密钥不能用：%[1]v",
		"증서나 열쇠를 쓸수 없습니다: %[1]v",
		"The certificate or its key cannot be used: %[1]v").advised(
		"检查 --tls-cert 与 --tls-key 是否是同一次签发的两个文件，权限是否可读。",
		"--tls-cert와 --tls-key가 함께 발급된 파일인지, 읽을수 있는지 보십시오.",
		"See that --tls-cert and --tls-key are the two files of one issue, and can be read."),
	"certificate_early": bad(
		"证书要到 %[1]v 才生效。",
		"증서가 %[1]v 부터 유효합니다.",
		"The certificate does not hold before %[1]v.").advised(
		"多半是本机时钟慢了：校准时钟。",
		"기계시계가 늦을수 있습니다. 시계를 맞추십시오.",
		"This machine's clock is probably behind: set it."),
	"certificate_expired": bad(
		"证书已于 %[1]v 过期：手机和浏览器都拒绝连接。",
		"증서가 %[1]v 에 만료되였습니다. 전화기와 열람기가 접속을 거부합니다.",
		"The certificate ended on %[1]v: phones and browsers refuse to connect.").advised(
		"重新签发（ruhu ca issue，或向签发机构），换掉两个文件即可，不必重启。",
		"다시 발급하여(ruhu ca issue 또는 발급기관) 두 파일을 바꾸십시오. 다시 시작하지 않아도 됩니다.",
		"Have it issued anew (ruhu ca issue, or the authority) and replace the two files; no restart is needed."),
	"certificate_soon": warn(
		"证书还有 %[1]v 天（%[2]v）过期。",
		"증서가 %[1]v일 뒤(%[2]v) 만료됩니다.",
		"The certificate ends in %[1]v days, on %[2]v.").advised(
		"现在就重新签发（ruhu ca issue，或向签发机构），换掉两个文件即可，不必重启。",
		"지금 다시 발급하여(ruhu ca issue 또는 발급기관) 두 파일을 바꾸십시오. 다시 시작하지 않아도 됩니다.",
		"Have it issued anew now (ruhu ca issue, or the authority) and replace the two files; no restart is needed."),
	"work_ok": fine(
		"没有卡住的任务，%[1]v 个在排队。",
		"막힌 과제가 없고 %[1]v개가 대기중입니다.",
		"Nothing is stuck; %[1]v wait for their turn."),
	"work_given_up": warn(
		"%[1]v 个任务多次失败后已停止。",
		"여러번 실패하여 중단된 과제가 %[1]v개 있습니다.",
		"%[1]v pieces of work failed too often and were given up.").advised(
		"在网页“系统”里看原因，处理后点重试。",
		"웨브페지 “체계”에서 리유를 보고 처리한 다음 다시 시도하십시오.",
		"See why on the page “System”, and have them tried again there."),
	"work_late": warn(
		"任务积压超过 15 分钟，%[1]v 个在等。",
		"과제가 15분 넘게 밀려 %[1]v개가 기다립니다.",
		"Work has been due for more than 15 minutes; %[1]v wait.").advised(
		"看机器是否过载、磁盘是否太慢；必要时重启服务器。",
		"기계에 부하가 걸렸거나 디스크가 느린지 보고 필요하면 봉사기를 다시 시작하십시오.",
		"See whether the machine is overloaded or its disk slow; start the server again if need be."),
	"devices_ok": fine(
		"%[1]v 台设备，一周内都联系过，时钟正确。",
		"설비 %[1]v대가 모두 한주일안에 접속하였고 시계가 맞습니다.",
		"All of %[1]v called within a week, with clocks that are right."),
	"devices_silent": warn(
		"%[2]v 台设备中有 %[1]v 台一周没有联系。",
		"설비 %[2]v대 가운데 %[1]v대가 한주일동안 접속하지 않았습니다.",
		"%[1]v of %[2]v have not called for a week.").advised(
		"在网页“人员与设备”里看是谁，打电话问；没有网络的可以由人带文件来（ruhu courier）。",
		"웨브페지에서 누구인지 보고 전화로 물으십시오. 망이 없으면 파일을 가져올수 있습니다(ruhu courier).",
		"The page of people and devices says whose; call them. Who has no network can send a file with somebody (ruhu courier)."),
	"devices_clock": warn(
		"%[2]v 台设备中有 %[1]v 台时钟不准。",
		"설비 %[2]v대 가운데 %[1]v대의 시계가 맞지 않습니다.",
		"The clocks of %[1]v of %[2]v are wrong.").advised(
		"请持机人打开“自动设置日期和时间”。内容不会丢失。",
		"그 사람에게 “날자와 시간 자동설정”을 켜라고 하십시오. 내용은 없어지지 않습니다.",
		"Ask who carries them to let the network set the time. Nothing is lost by it."),
	"clock_ok": fine(
		"与时间服务器相差 %[1]v 毫秒。",
		"시간봉사기와 %[1]v밀리초 차이납니다.",
		"It is %[1]v ms from the time server's."),
	"clock_unknown": fine(
		"连不上时间服务器 %[1]v，没有比对。",
		"시간봉사기 %[1]v 에 접속할수 없어 대조하지 못했습니다.",
		"The time server %[1]v cannot be reached: not compared."),
	"clock_off": warn(
		"本机时钟相差 %[1]v 秒。",
		"기계시계가 %[1]v초 차이납니다.",
		"This machine's clock is off by %[1]v s.").advised(
		"打开自动校时（Linux：timedatectl set-ntp true；Windows：w32tm /resync）。",
		"자동맞추기를 켜십시오(Linux: timedatectl set-ntp true, Windows: w32tm /resync).",
		"Let it be set by the network (Linux: timedatectl set-ntp true; Windows: w32tm /resync)."),
	"clock_wrong": bad(
		"本机时钟相差 %[1]v 秒：登录验证码会失效，所有时间都会记错。",
		"기계시계가 %[1]v초 차이납니다. 확인코드가 맞지 않고 시간이 틀리게 기록됩니다.",
		"This machine's clock is off by %[1]v s: codes of authenticators fail, and all times are written down wrong.").advised(
		"打开自动校时（Linux：timedatectl set-ntp true；Windows：w32tm /resync）；若关机后又不准，更换主板电池。",
		"자동맞추기를 켜십시오(Linux: timedatectl set-ntp true, Windows: w32tm /resync). 끌 때마다 틀리면 건전지를 바꾸십시오.",
		"Let it be set by the network (Linux: timedatectl set-ntp true; Windows: w32tm /resync); if it is wrong after every shutdown, replace the board's battery."),
	"clock_behind": bad(
		"本机时钟是 %[2]v，而日志最新一条是 %[1]v：时钟倒退了。",
		"기계시계는 %[2]v 인데 일지의 마지막 항목은 %[1]v 입니다. 시계가 뒤로 갔습니다.",
		"This machine's clock says %[2]v, and the newest entry of the log is of %[1]v: the clock went back.").advised(
		"校准时钟再启动服务器；若关机后又不准，更换主板电池。",
		"시계를 맞춘 다음 봉사기를 시작하십시오. 끌 때마다 틀리면 건전지를 바꾸십시오.",
		"Set the clock before the server starts; if it is wrong after every shutdown, replace the board's battery."),
	"machine_ok": fine(
		"可用内存 %[1]v MB，可打开文件 %[2]v 个。",
		"쓸수 있는 기억기 %[1]v MB, 열수 있는 파일 %[2]v개.",
		"%[1]v MB of memory are to be had, and %[2]v files may be open."),
	"memory_low": warn(
		"可用内存只有 %[1]v MB。",
		"쓸수 있는 기억기가 %[1]v MB밖에 없습니다.",
		"Only %[1]v MB of memory are to be had.").advised(
		"关掉不需要的程序，或加内存；全县同时上传照片时服务器用到约 250 MB。",
		"필요없는 프로그람을 닫거나 기억기를 늘리십시오. 온 현이 사진을 올릴 때 봉사기는 약 250 MB를 씁니다.",
		"End what is not needed, or add some; with the whole county sending photos the server takes about 250 MB."),
	"files_low": warn(
		"一个进程只能打开 %[1]v 个文件：手机多时会拒绝连接。",
		"한 과정이 파일을 %[1]v개밖에 열수 없습니다. 전화기가 많으면 접속을 거부합니다.",
		"A process may have only %[1]v files open: with many phones connections are refused.").advised(
		"在 systemd 里设 LimitNOFILE=65536（ruhu service unit 已带）。",
		"systemd에서 LimitNOFILE=65536으로 하십시오(ruhu service unit에 들어있음).",
		"Set LimitNOFILE=65536 in systemd (ruhu service unit has it)."),
}
