// Package antu is the reference data of Antu County: its areas from the
// province down to the 180 villages, and the figures of its plan of June 2018
// (安图县“十三五”脱贫攻坚规划（2016—2020年）（修编版）) that registers, tables and
// tests are held against. data/SOURCE.md says where every file comes from and
// where the plan contradicts itself.
//
// Everything is embedded and fixed. The functions return fresh slices, ordered
// by code or as the plan numbers them, that the caller may keep and change.
package antu
