package cost

// Arm is the relationships of a type ("": of any) at a node, in some directions as seen from there.
type Arm struct {
	Type string
	Ways Ways
}

// Hubs is statistics that know how unevenly relationships are spread over nodes.
type Hubs interface {
	// Meet is how much more often than if their degrees were independent two arms come together at a node with a label: the mean
	// of the products of their degrees over the product of the means. 1 where nothing is known.
	Meet(label string, a, b Arm) float64
	// Without is the share of the nodes with a label that have no relationship of an arm; known is false where nobody knows.
	Without(label string, a Arm) (share float64, known bool)
}

// least is the smallest factor of Meet: what is thought never to happen may happen.
const least = 1e-3

// Meet is Hubs' Meet; of relationships that must be different (apart), one that is in both arms does not meet itself.
func Meet(s Stats, label string, a, b Arm, apart bool) float64 {
	h, ok := s.(Hubs)
	if !ok {
		return 1
	}
	x := h.Meet(label, a, b)
	if apart {
		x -= common(s, label, a, b) / max(tiny, a.mean(s, label)*b.mean(s, label))
	}
	return max(least, x)
}

// rareNode is the share of the nodes that is thought to have a relationship where a sample has none that does.
const rareNode = 1.0 / 8192

// Having is the share of the nodes with a label that have a relationship of an arm; 1 where that is not known.
func Having(s Stats, label string, a Arm) float64 {
	h, ok := s.(Hubs)
	if !ok {
		return 1
	}
	without, known := h.Without(label, a)
	if !known {
		return 1
	}
	return max(1-without, rareNode)
}

// tiny is instead of nothing where something is divided by it.
const tiny = 1e-12

func (a Arm) mean(s Stats, label string) float64 {
	var types []string
	if a.Type != "" {
		types = []string{a.Type}
	}
	return Fanout(s, label, types, "", a.Ways)
}

// common is how many relationships of a node are in both arms.
func common(s Stats, label string, a, b Arm) float64 {
	both := Arm{Type: a.Type, Ways: Ways{Out: a.Ways.Out && b.Ways.Out, In: a.Ways.In && b.Ways.In}}
	switch {
	case a.Type == "":
		both.Type = b.Type
	case b.Type != "" && b.Type != a.Type:
		return 0
	}
	return both.mean(s, label)
}
