package main

import (
	"fmt"
	"io"
	"strings"

	cyclonedx "github.com/CycloneDX/cyclonedx-go"
)

// writeSBOM lists the parts for programs that know of weaknesses.
func (all parts) writeSBOM(w io.Writer) error {
	bom := cyclonedx.NewBOM()
	bom.Metadata = &cyclonedx.Metadata{Component: &cyclonedx.Component{Type: cyclonedx.ComponentTypeApplication, Name: "ruhu"}}
	components := make([]cyclonedx.Component, 0, len(all))
	for _, p := range all {
		components = append(components, p.component())
	}
	bom.Components = &components
	return cyclonedx.NewBOMEncoder(w, cyclonedx.BOMFileFormatJSON).SetPretty(true).Encode(bom)
}

func (p *part) component() cyclonedx.Component {
	var licences cyclonedx.Licenses
	for _, id := range p.licences {
		choice := cyclonedx.LicenseChoice{License: &cyclonedx.License{ID: id}}
		if strings.HasPrefix(id, "GooglePatent") { // not one of SPDX's
			choice.License = &cyclonedx.License{Name: id}
		}
		licences = append(licences, choice)
	}
	url := p.url()
	return cyclonedx.Component{BOMRef: url, Type: cyclonedx.ComponentTypeLibrary, Name: p.name, Version: p.version, PackageURL: url, Licenses: &licences}
}

// url names a part as https://github.com/package-url/purl-spec does.
func (p *part) url() string {
	return "pkg:" + p.kind + "/" + strings.ReplaceAll(p.name, "@", "%40") + "@" + strings.ReplaceAll(p.version, "+", "%2B")
}

// writeLicences writes the texts that have to go with the program.
func (all parts) writeLicences(w io.Writer) error {
	_, err := fmt.Fprintf(w, "Ruhu contains these parts of others.\n")
	for _, p := range all {
		if err == nil {
			_, err = fmt.Fprintf(w, "\n%s\n%s %s (%s)\n\n%s", strings.Repeat("-", 80), p.name, p.version, strings.Join(p.licences, ", "), p.text)
		}
	}
	return err
}
