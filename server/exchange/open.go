package exchange

import (
	"archive/zip"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"ruhu/server/intake"
)

// Open reads a delivery from a folder, a workbook, a CSV file, or an archive of any of
// these. today is the date in China, YYYY-MM-DD.
func Open(path, today string) (*intake.Delivery, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("open delivery: %w", err)
	}
	if info.IsDir() {
		return intake.Open(os.DirFS(path), "", today)
	}
	folder, name := filepath.Split(path)
	files, packed := archived(path)
	if !packed {
		return intake.Open(os.DirFS(filepath.Clean(folder)), name, today)
	}
	defer files.Close()
	return intake.Open(files, "", today)
}

// archived opens a file as an archive of files to deliver: a workbook is an archive,
// too, but of its own parts.
func archived(path string) (*zip.ReadCloser, bool) {
	files, err := zip.OpenReader(path)
	if err != nil {
		return nil, false
	}
	if isWorkbook(&files.Reader) {
		files.Close()
		return nil, false
	}
	return files, true
}

func isWorkbook(files *zip.Reader) bool {
	return slices.ContainsFunc(files.File, func(f *zip.File) bool { return strings.EqualFold(f.Name, "[Content_Types].xml") })
}
