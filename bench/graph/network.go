package graph

import (
	"github.com/morseldb/morsel/storage/bulk"
	"github.com/morseldb/morsel/value"
)

// social is a network in the making.
type social struct {
	*maker
	props                                   bool
	countries, cities, tags, people, forums []uint32
	posts, comments                         []uint32
	author                                  map[uint32]int // of a message: its place in people
}

// How the network is cut: people for each thing there is one of, and things for each person.
const (
	messagesEach = 40 // posts and comments of a person
	peoplePer    = 10 // people for each city
	forumsEach   = 2
	friendsEach  = 14
	likesEach    = 30
	dayMS        = 86_400_000
	epochMS      = 1_262_304_000_000 // 2010-01-01
	years        = 3
)

// network makes a social network in the schema of LDBC's SNB: people in cities in countries who know each other, forums
// with posts, comments that answer them, tags of classes.
func network(dir string, nodes int, props bool) error {
	m, err := begin(dir, 1)
	if err != nil {
		return err
	}
	s := &social{maker: m, props: props, author: map[uint32]int{}}
	n := max(nodes/(messagesEach+forumsEach+1), 60)
	s.geography(n)
	s.topics(n)
	s.persons(n)
	s.talk(n)
	return m.end()
}

// node makes an appender whose rows have an id, and names where the network has properties.
func (s *social) node(labels []string, more ...string) *bulk.NodeAppender {
	if !s.props {
		return s.b.Nodes(labels, columns("id"))
	}
	return s.b.Nodes(labels, columns(append([]string{"id"}, more...)...))
}

// row gives the next row its id and, if there are properties, calls fill before it is made.
func (s *social) row(a *bulk.NodeAppender, id int, fill func()) uint32 {
	a.SetInt(0, int64(id))
	if s.props {
		fill()
	}
	return a.Append()
}

func (s *social) geography(people int) {
	country, city := s.node([]string{"Country", "Place"}, "name"), s.node([]string{"City", "Place"}, "name")
	part := s.b.Relationships("IS_PART_OF", nil)
	const countries = 20
	for i := range countries {
		s.countries = append(s.countries, s.row(country, i, func() { country.SetString(1, numbered("Country", i)) }))
	}
	big := s.uneven(countries)
	for i := range max(people/peoplePer, 3*countries) {
		c := s.row(city, countries+i, func() { city.SetString(1, s.word()) })
		s.cities = append(s.cities, c)
		in := i
		if i >= countries {
			in = int(big.Uint64())
		}
		part.Append(c, s.countries[in])
	}
}

func (s *social) topics(people int) {
	class, tag := s.node([]string{"TagClass"}, "name"), s.node([]string{"Tag"}, "name", "url")
	sub, typ := s.b.Relationships("IS_SUBCLASS_OF", nil), s.b.Relationships("HAS_TYPE", nil)
	const classes, fork = 40, 3
	kinds := make([]uint32, classes)
	for i := range kinds {
		kinds[i] = s.row(class, i, func() { class.SetString(1, numbered("Class", i)) })
		if i > 0 {
			sub.Append(kinds[i], kinds[(i-1)/fork])
		}
	}
	for i := range max(people, 100) {
		t := s.row(tag, i, func() {
			tag.SetString(1, s.word())
			tag.SetString(2, numbered("http://example.org/tag/", i))
		})
		s.tags = append(s.tags, t)
		typ.Append(t, kinds[s.r.IntN(classes)])
	}
}

func (s *social) persons(n int) {
	person := s.node([]string{"Person"}, "firstName", "lastName", "gender", "birthday", "creationDate", "browserUsed", "speaks")
	lives, interest := s.b.Relationships("IS_LOCATED_IN", nil), s.b.Relationships("HAS_INTEREST", nil)
	browsers, languages := []string{"Firefox", "Chrome", "Safari", "Opera"}, []string{"en", "de", "zh", "es", "si", "ta"}
	tag := s.uneven(len(s.tags))
	for i := range n {
		p := s.row(person, i, func() {
			person.SetString(1, s.word())
			person.SetString(2, s.word())
			person.SetString(3, []byte([]string{"male", "female"}[s.r.IntN(2)]))
			person.SetInt(4, int64(s.r.IntN(years*5*365))*dayMS)
			person.SetInt(5, epochMS+s.r.Int64N(years*365*dayMS))
			person.SetString(6, []byte(browsers[s.r.IntN(len(browsers))]))
			person.Set(7, value.List([]value.Value{value.String(languages[s.r.IntN(3)]), value.String(languages[3+s.r.IntN(3)])}))
		})
		s.people = append(s.people, p)
		lives.Append(p, s.cities[s.r.IntN(len(s.cities))])
		for range 1 + s.r.IntN(9) {
			interest.Append(p, s.tags[tag.Uint64()])
		}
	}
	var cols []bulk.ColumnSpec
	if s.props {
		cols = columns("creationDate")
	}
	knows := s.b.Relationships("KNOWS", cols)
	famous := s.uneven(n)
	for i, p := range s.people {
		seen := map[int]bool{i: true}
		for range s.r.IntN(friendsEach) {
			to := (i + 1 + s.r.IntN(20)) % n
			if s.r.IntN(3) == 0 {
				to = int(famous.Uint64()) * 31 % n
			}
			if !seen[to] {
				seen[to] = true
				knows.Begin(p, s.people[to])
				s.dated(knows)
				knows.End()
			}
		}
	}
}

// dated gives the next relationship a date, where there are properties.
func (s *social) dated(a *bulk.RelAppender) {
	if s.props {
		a.SetInt(0, epochMS+s.r.Int64N(years*365*dayMS))
	}
}

// talk makes forums, posts, comments, likes.
func (s *social) talk(n int) {
	forum := s.node([]string{"Forum"}, "title", "creationDate")
	member, moderator := s.b.Relationships("HAS_MEMBER", nil), s.b.Relationships("HAS_MODERATOR", nil)
	active := s.uneven(n)
	for i := range n * forumsEach {
		f := s.row(forum, i, func() {
			forum.SetString(1, append([]byte("About "), s.word()...))
			forum.SetInt(2, epochMS+s.r.Int64N(years*365*dayMS))
		})
		s.forums = append(s.forums, f)
		moderator.Append(f, s.people[i%n])
		for range s.r.IntN(20) {
			member.Append(f, s.people[int(active.Uint64())*17%n])
		}
	}
	s.messages(n)
	s.likes(n)
}

func (s *social) messages(n int) {
	fields := []string{"creationDate", "content", "length", "browserUsed"}
	post, comment := s.node([]string{"Message", "Post"}, fields...), s.node([]string{"Comment", "Message"}, fields...)
	creator, tagged, located := s.b.Relationships("HAS_CREATOR", nil), s.b.Relationships("HAS_TAG", nil), s.b.Relationships("IS_LOCATED_IN", nil)
	container, reply := s.b.Relationships("CONTAINER_OF", nil), s.b.Relationships("REPLY_OF", nil)
	active, topic := s.uneven(n), s.uneven(len(s.tags))
	for i := range n * messagesEach {
		isPost := i%3 == 0
		a := comment
		if isPost {
			a = post
		}
		msg := s.row(a, i, func() { s.content(a) })
		by := int(active.Uint64()) * 13 % n
		s.author[msg] = by
		creator.Append(msg, s.people[by])
		located.Append(msg, s.countries[s.r.IntN(len(s.countries))])
		for range s.r.IntN(3) {
			tagged.Append(msg, s.tags[topic.Uint64()])
		}
		switch {
		case isPost:
			container.Append(s.forums[s.r.IntN(len(s.forums))], msg)
			s.posts = append(s.posts, msg)
		case len(s.comments) > 0 && s.r.IntN(2) == 0:
			reply.Append(msg, s.comments[s.r.IntN(len(s.comments))])
			s.comments = append(s.comments, msg)
		default:
			reply.Append(msg, s.posts[s.r.IntN(len(s.posts))])
			s.comments = append(s.comments, msg)
		}
	}
}

func (s *social) content(a *bulk.NodeAppender) {
	words := s.r.IntN(25)
	var text []byte
	for range words {
		text = append(append(text, s.word()...), ' ')
	}
	a.SetInt(1, epochMS+s.r.Int64N(years*365*dayMS))
	a.SetString(2, text)
	a.SetInt(3, int64(len(text)))
	a.SetString(4, []byte([]string{"Firefox", "Chrome", "Safari"}[s.r.IntN(3)]))
}

func (s *social) likes(n int) {
	var cols []bulk.ColumnSpec
	if s.props {
		cols = columns("creationDate")
	}
	like := s.b.Relationships("LIKES", cols)
	active := s.uneven(n)
	for range n * likesEach {
		msg := s.posts
		if s.r.IntN(2) == 0 {
			msg = s.comments
		}
		like.Begin(s.people[int(active.Uint64())*7%n], msg[s.r.IntN(len(msg))])
		s.dated(like)
		like.End()
	}
}
