package cost

// Walk is a variable-length part: Min to Max steps (Max < 0: unbounded) over relationships of certain types, from a node with the label Start ("": any) to
// one with the label End.
type Walk struct {
	Start, End string
	Types      []string
	Ways       Ways
	Min, Max   int64
}

// Rows is how many rows the walk makes of one. After a step, it is where all relationships of that type lead to.
func (w Walk) Rows(s Stats) float64 {
	n := 0.0
	if w.Min == 0 {
		n = 1
		if w.Start != w.End {
			n = Label(s, w.End)
		}
	}
	at := standing{{place: place{label: w.Start}, rows: 1}}
	for i := int64(1); i <= lastStep(w.Min, w.Max); i++ {
		next, arrived := standing(nil), 0.0
		for _, from := range at {
			for _, t := range w.Types {
				for _, out := range []bool{true, false} {
					if out && !w.Ways.Out || !out && !w.Ways.In {
						continue
					}
					fan, to, ending := w.step(s, from.label, t, out)
					fan *= from.meets(s, t, out)
					next.add(place{to, t, out, true}, from.rows*fan)
					arrived += from.rows * fan * ending
				}
			}
		}
		if at = next; i >= w.Min {
			n += arrived
		}
	}
	return n
}

// place is where a walk is: at nodes with a label, to which relationships of a type led.
type place struct {
	label string
	typ   string
	out   bool
	led   bool // false: it begins there
}

// standing is how many rows a walk has at each place, in an order of its own: sums of a map's would differ from time to time in their last digits.
type standing []placed

type placed struct {
	place
	rows float64
}

func (s *standing) add(p place, rows float64) {
	for i := range *s {
		if (*s)[i].place == p {
			(*s)[i].rows += rows
			return
		}
	}
	*s = append(*s, placed{p, rows})
}

// meets is how much more often than the mean a step goes on from there, see Meet.
func (p place) meets(s Stats, typ string, out bool) float64 {
	if !p.led {
		return 1
	}
	came, goes := Arm{p.typ, Ways{Out: !p.out, In: p.out}}, Arm{typ, Ways{Out: out, In: !out}}
	return Meet(s, p.label, came, goes, true)
}

// step tells how many relationships of a type a node with a label has, which label the nodes that they lead to have, and what part of these has the label
// End.
func (w Walk) step(s Stats, label, typ string, out bool) (fan float64, to string, ending float64) {
	leaving, arriving, all := s.PatternCount(label, typ, ""), s.PatternCount("", typ, w.End), s.PatternCount("", typ, "")
	if !out {
		leaving, arriving = s.PatternCount("", typ, label), s.PatternCount(w.End, typ, "")
	}
	if all == 0 || leaving == 0 {
		return 0, "", 0
	}
	if to = EndLabel(s, typ, !out); to == "" && label == w.End {
		to = label
	}
	return leaving / max(1, s.LabelCount(label)), to, arriving / all
}
