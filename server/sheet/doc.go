// Package sheet writes tables of typed cells as files that spreadsheets open: CSV
// and XLSX.
//
// What people typed once stays text there: it never becomes a formula, and a code
// of many digits never becomes a rounded number. Rows are asked for one after the
// other and not kept, so that a file may be larger than memory has room for.
package sheet
