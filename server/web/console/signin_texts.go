package console

import "ruhu/schema"

// signinTexts are those of the sign-in page.
var signinTexts = map[string]schema.Label{
	"sign-in":      schema.L("登录", "로그인", "Sign in"),
	"sign-in.note": schema.L("请使用本人的账号。", "본인의 계정을 사용하십시오.", "Use your own account."),
	"leave.in":     schema.L("用别的账号登录", "다른 계정으로 로그인", "Sign in as somebody else"),
	"login":        schema.L("用户名", "사용자이름", "User name"),
	"done.out":     schema.L("您已退出。", "로그아웃하였습니다.", "You have signed out."),
	"password":     schema.L("密码", "암호", "Password"),
}
