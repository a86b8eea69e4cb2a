package graph

// amazon makes items that were bought together: most with items of near numbers, some with popular ones.
func amazon(dir string, nodes int) error {
	const bought, near, popular = 7, 30, 10
	m, err := begin(dir, 3)
	if err != nil {
		return err
	}
	items := m.b.Nodes([]string{"Item"}, columns("id"))
	ids := make([]uint32, nodes)
	for i := range ids {
		items.SetInt(0, int64(i))
		ids[i] = items.Append()
	}
	rels := m.b.Relationships("Bought", nil)
	favourite := m.uneven(nodes)
	for i := range ids {
		seen := map[int]bool{i: true}
		for range 1 + m.r.IntN(2*bought-1) {
			to := (i + 1 + m.r.IntN(near)) % nodes
			if m.r.IntN(popular) == 0 {
				to = int(favourite.Uint64())
			}
			if !seen[to] {
				seen[to] = true
				rels.Append(ids[i], ids[to])
			}
		}
	}
	return m.end()
}
