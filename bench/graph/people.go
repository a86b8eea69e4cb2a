package graph

import (
	"fmt"

	"github.com/morseldb/morsel/value"
)

// People writes a database of so many persons with nine properties each, and 19 relationships a person with two: numbers,
// dates, amounts, names of which there are few, and texts that no two share. It is for measuring how compact a store is.
func People(dir string, nodes int) error {
	const knows, seed = 19, 5
	m, err := begin(dir, seed)
	if err != nil {
		return err
	}
	const born, today = -11_000, 20_000 // days since 1970
	person := m.b.Nodes([]string{"Person"}, columns("id", "name", "email", "gender", "birthday", "age", "city", "income", "isMarried"))
	people := make([]uint32, nodes)
	cities := make([][]byte, 500)
	for i := range cities {
		cities[i] = m.word()
	}
	for i := range people {
		birthday := born + m.r.IntN(today)
		name := append(append(m.word(), ' '), m.word()...)
		person.SetInt(0, int64(i+1))
		person.SetString(1, name)
		person.SetString(2, fmt.Appendf(nil, "%s%d@example.org", name[:3], i))
		person.SetString(3, []byte([]string{"male", "female"}[m.r.IntN(2)]))
		person.Set(4, value.DateOf(int64(birthday)))
		person.SetInt(5, int64(today-birthday)/365)
		person.SetString(6, cities[m.r.IntN(len(cities))])
		person.SetFloat(7, float64(1_000_000+m.r.IntN(20_000_000))/100)
		person.SetBool(8, m.r.IntN(2) == 0)
		people[i] = person.Append()
	}
	rel := m.b.Relationships("KNOWS", columns("since", "weight"))
	for _, p := range people {
		for range knows {
			rel.Begin(p, people[m.r.IntN(nodes)])
			rel.Set(0, value.DateOf(int64(m.r.IntN(today))))
			rel.SetFloat(1, float64(m.r.IntN(101))/100)
			rel.End()
		}
	}
	return m.end()
}
