// Package console is the pages for people: what a county knows of its
// households, to whom it concerns, in three languages.
//
// A page is a row of the route table, a function that reads and judges what may
// be shown, and a template that only lays it out. Every value goes through one
// place that knows the schema's labels, codes, units and sensitivity. What
// somebody may not see does not exist for them.
//
// To add a page:
//
//   - a row in the route table (routes.go), a function in <page>.go and a template in
//     templates/<page>.html that defines "title" and "main";
//   - its texts in <page>_texts.go, joined in texts.go;
//   - its styles in static/css/<page>.css, of the tokens in tokens.css, joined in static.go;
//   - an entry of the menu (menu.go), and whom it is there for.
//
// Every page works without a script. What a script adds for all pages is in
// static/console.js; one that a page alone needs is named by its template:
//
//	{{define "scripts"}}<script src="{{file "review.js"}}" defer></script>{{end}}
//
// The policy allows scripts and styles from our own files only: a style attribute, a
// script in the page or an event attribute does nothing.
//
// A form is shown filled (filled.go): blank at first, and as it was filled in when
// something is wrong with it. Its POST goes through guard, which refuses forms of other
// sites, reads the form, calls the app, and leads on with done (notice.go), which the next
// page says once. A refusal shows the same form with status 422, and its template puts what
// is wrong in place:
//
//	<form class="panel ask" method="post">
//	{{template "refused" .Form}}{{template "once" .Form}}
//	<p><label for="reason">…</label>
//	<textarea id="reason" name="reason"{{template "flawed" (.Form.Flaw "reason")}}>{{.Form.Get "reason"}}</textarea>
//	{{template "flaw" (.Form.Flaw "reason")}}</p>
//
// Decisions on records go through act (act.go): the same form sent twice is one decision.
// undo.go is all of this in a small page.
package console
