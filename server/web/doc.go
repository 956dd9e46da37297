// Package web is the edge: HTTP comes in here and nothing of it goes further.
// It reads bodies within their limits, writes answers and problems in the
// reader's language, compresses, logs, and holds the one table from a refusal's
// code to an HTTP status. Echo stays inside this folder: what is served is said
// by web/api for programs and web/console for people.
package web
