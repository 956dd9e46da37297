// Package xlsx reads workbooks (ECMA-376, both variants) row by row, as they are
// stored: each cell with its kind, its formula, and what is merged or hidden. A
// workbook comes from strangers, so everything about it is bounded: what it unpacks
// to, its strings, its rows, and each piece of its XML. Memory goes by the strings
// that cells share, never by the sheets.
//
// Excelize reads workbooks, too, and writes ours; but row by row it tells neither
// kinds nor formulas nor what is merged, and for these it takes a whole sheet into
// memory.
package xlsx
