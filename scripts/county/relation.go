package county

// relation returns a member's relation to the head (GB/T 4761, two digits).
// before are the members already listed, the head first; grownSex is that of
// the head's grown-up child, through whom in-laws and grandchildren are related.
func relation(m Member, before []Member, grownSex string) string {
	switch m.role {
	case spouse:
		return bySex(m, "11", "12") // husband, wife
	case child, grown:
		if again(m, before) {
			return bySex(m, "23", "33") // second son, daughter
		}
		return bySex(m, "22", "32") // eldest son, daughter
	case grandchild:
		if grownSex == female && count(before, grown) > 0 {
			return bySex(m, "43", "44") // daughter's son, daughter
		}
		return bySex(m, "41", "42") // son's son, daughter
	case inLaw:
		return bySex(m, "28", "38") // son-in-law, daughter-in-law
	case parent:
		return bySex(m, "51", "52") // father, mother
	case sibling:
		return bySex(m, "73", "77") // younger brother, sister
	}
	panic("county: a role without a relation")
}

// bySex returns the code of a man's or of a woman's relation.
func bySex(m Member, man, woman string) string {
	if m.Sex == male {
		return man
	}
	return woman
}

// again reports whether someone of the same role and sex is already listed.
func again(m Member, before []Member) bool {
	for _, b := range before {
		if b.role == m.role && b.Sex == m.Sex {
			return true
		}
	}
	return false
}
