package graph

// study makes people who follow each other, live in cities of states of countries, and have interests.
func study(dir string, nodes int) error {
	const follows, interests, perCity, seed = 20, 2, 14, 2
	m, err := begin(dir, seed)
	if err != nil {
		return err
	}
	cities := m.studyPlaces(max(nodes/perCity, 60))
	names := []string{"Anime", "Tennis", "Fine Dining", "Photography", "Cooking", "Chess", "Hiking", "Opera", "Sailing", "Gardening"}
	topic := m.b.Nodes([]string{"Interest"}, columns("id", "interest"))
	var topics []uint32
	for i, n := range names {
		topic.SetInt(0, int64(i+1))
		topic.SetString(1, []byte(n))
		topics = append(topics, topic.Append())
	}
	person := m.b.Nodes([]string{"Person"}, columns("id", "name", "gender", "age", "isMarried"))
	people := make([]uint32, nodes)
	for i := range people {
		person.SetInt(0, int64(i+1))
		person.SetString(1, append(append(m.word(), ' '), m.word()...))
		person.SetString(2, []byte([]string{"male", "female"}[m.r.IntN(2)]))
		person.SetInt(3, int64(18+m.r.IntN(50)))
		person.SetBool(4, m.r.IntN(2) == 0)
		people[i] = person.Append()
	}
	follow, lives, likes := m.b.Relationships("Follows", nil), m.b.Relationships("LivesIn", nil), m.b.Relationships("HasInterest", nil)
	famous := m.uneven(nodes)
	for i, p := range people {
		lives.Append(p, cities[m.r.IntN(len(cities))])
		first := m.r.IntN(len(topics))
		for k := range 1 + m.r.IntN(interests) {
			likes.Append(p, topics[(first+k)%len(topics)])
		}
		for range m.r.IntN(2 * follows) {
			if to := int(famous.Uint64()) * 7919 % nodes; to != i {
				follow.Append(p, people[to])
			}
		}
	}
	return m.end()
}

// studyPlaces makes three countries, their states and so many cities.
func (m *maker) studyPlaces(n int) []uint32 {
	countries := []struct {
		name   string
		states []string
		share  int // of a hundred cities
	}{
		{"United States", []string{"California", "Texas", "Georgia", "Florida"}, 80},
		{"Canada", []string{"Alberta", "Ontario"}, 12},
		{"United Kingdom", []string{"England", "Wales"}, 8},
	}
	const percent = 100
	country, state := m.b.Nodes([]string{"Country"}, columns("id", "country")), m.b.Nodes([]string{"State"}, columns("id", "state", "country"))
	city := m.b.Nodes([]string{"City"}, columns("id", "city", "state", "country", "population"))
	stateIn, cityIn := m.b.Relationships("StateIn", nil), m.b.Relationships("CityIn", nil)
	var cities []uint32
	for c, k := range countries {
		country.SetInt(0, int64(c+1))
		country.SetString(1, []byte(k.name))
		in := country.Append()
		var states []uint32
		for _, s := range k.states {
			state.SetInt(0, int64(len(states)+1))
			state.SetString(1, []byte(s))
			state.SetString(2, []byte(k.name))
			states = append(states, state.Append())
			stateIn.Append(states[len(states)-1], in)
		}
		for i := range max(n*k.share/percent, len(states)) {
			name := m.word()
			if k.name == "United Kingdom" && i == 0 {
				name = []byte("London")
			}
			s := i % len(states)
			city.SetInt(0, int64(len(cities)+1))
			city.SetString(1, name)
			city.SetString(2, []byte(k.states[s]))
			city.SetString(3, []byte(k.name))
			city.SetInt(4, int64(m.r.IntN(1_000_000)))
			cities = append(cities, city.Append())
			cityIn.Append(cities[len(cities)-1], states[s])
		}
	}
	return cities
}
