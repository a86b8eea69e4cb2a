package tck

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/morseldb/morsel"
)

// parseValue reads a cell of a result table: the TCK's own notation of values.
// Nodes, relationships and paths become morsel's types with ids of no meaning.
func parseValue(s string) (any, error) {
	p := &cell{src: s}
	v, err := p.value()
	if err != nil {
		return nil, fmt.Errorf("cell %q: %w", s, err)
	}
	p.space()
	if p.pos != len(s) {
		return nil, fmt.Errorf("cell %q: trailing %q", s, s[p.pos:])
	}
	return v, nil
}

type cell struct {
	src string
	pos int
}

func (p *cell) space() {
	for p.pos < len(p.src) && (p.src[p.pos] == ' ' || p.src[p.pos] == '\t') {
		p.pos++
	}
}

// eat skips white space and then tok, when it is there.
func (p *cell) eat(tok string) bool {
	p.space()
	if strings.HasPrefix(p.src[p.pos:], tok) {
		p.pos += len(tok)
		return true
	}
	return false
}

func (p *cell) want(tok string) error {
	if !p.eat(tok) {
		return fmt.Errorf("expected %q at %q", tok, p.src[p.pos:])
	}
	return nil
}

func (p *cell) value() (any, error) {
	p.space()
	if p.pos == len(p.src) {
		return nil, fmt.Errorf("empty")
	}
	switch p.src[p.pos] {
	case '\'':
		return p.str()
	case '[':
		if p.pos+1 < len(p.src) && p.src[p.pos+1] == ':' {
			return p.rel()
		}
		return p.list()
	case '{':
		return p.mapping()
	case '(':
		return p.node()
	case '<':
		return p.path()
	}
	return p.scalar()
}

func (p *cell) scalar() (any, error) {
	start := p.pos
	for p.pos < len(p.src) && !strings.ContainsRune(",]}) ", rune(p.src[p.pos])) {
		p.pos++
	}
	switch t := p.src[start:p.pos]; t {
	case "null":
		return nil, nil
	case "true":
		return true, nil
	case "false":
		return false, nil
	case "NaN":
		return math.NaN(), nil
	case "Inf":
		return math.Inf(1), nil
	case "-Inf":
		return math.Inf(-1), nil
	default:
		if i, err := strconv.ParseInt(t, 10, 64); err == nil {
			return i, nil
		}
		f, err := strconv.ParseFloat(t, 64)
		if err != nil {
			return nil, fmt.Errorf("no value: %q", t)
		}
		return f, nil
	}
}

func (p *cell) str() (any, error) {
	var b strings.Builder
	for p.pos++; p.pos < len(p.src); {
		r, n := utf8.DecodeRuneInString(p.src[p.pos:])
		p.pos += n
		switch r {
		case '\'':
			return b.String(), nil
		case '\\':
			if p.pos < len(p.src) {
				switch c := p.src[p.pos]; c {
				case '\'', '\\':
					b.WriteByte(c)
					p.pos++
					continue
				case 'n':
					b.WriteByte('\n')
					p.pos++
					continue
				}
			}
			b.WriteRune(r)
		default:
			b.WriteRune(r)
		}
	}
	return nil, fmt.Errorf("unclosed string")
}

func (p *cell) list() (any, error) {
	p.pos++
	out := []any{}
	for !p.eat("]") {
		if len(out) > 0 {
			if err := p.want(","); err != nil {
				return nil, err
			}
		}
		v, err := p.value()
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, nil
}

func (p *cell) mapping() (map[string]any, error) {
	if err := p.want("{"); err != nil {
		return nil, err
	}
	out := map[string]any{}
	for !p.eat("}") {
		if len(out) > 0 {
			if err := p.want(","); err != nil {
				return nil, err
			}
		}
		k := p.name()
		if err := p.want(":"); err != nil {
			return nil, err
		}
		v, err := p.value()
		if err != nil {
			return nil, err
		}
		out[k] = v
	}
	return out, nil
}

func (p *cell) name() string {
	p.space()
	if p.pos < len(p.src) && p.src[p.pos] == '`' {
		end := strings.IndexByte(p.src[p.pos+1:], '`')
		n := p.src[p.pos+1 : p.pos+1+end]
		p.pos += end + 2
		return n
	}
	start := p.pos
	for p.pos < len(p.src) && !strings.ContainsRune(":,{}()[] ", rune(p.src[p.pos])) {
		p.pos++
	}
	return p.src[start:p.pos]
}

func (p *cell) node() (any, error) {
	n := morsel.Node{Labels: []string{}, Props: map[string]any{}}
	if err := p.want("("); err != nil {
		return nil, err
	}
	for p.eat(":") {
		n.Labels = append(n.Labels, p.name())
	}
	p.space()
	if p.pos < len(p.src) && p.src[p.pos] == '{' {
		m, err := p.mapping()
		if err != nil {
			return nil, err
		}
		n.Props = m
	}
	return n, p.want(")")
}

func (p *cell) rel() (any, error) {
	r := morsel.Relationship{Props: map[string]any{}}
	if err := p.want("[:"); err != nil {
		return nil, err
	}
	r.Type = p.name()
	p.space()
	if p.pos < len(p.src) && p.src[p.pos] == '{' {
		m, err := p.mapping()
		if err != nil {
			return nil, err
		}
		r.Props = m
	}
	return r, p.want("]")
}

// path reads <(a)-[:T]->(b)<-[:U]-(c)>; nodes are numbered, so that a relationship's Start tells its direction.
func (p *cell) path() (any, error) {
	if err := p.want("<"); err != nil {
		return nil, err
	}
	var out morsel.Path
	for {
		n, err := p.node()
		if err != nil {
			return nil, err
		}
		node := n.(morsel.Node)
		node.ID = int64(len(out.Nodes))
		out.Nodes = append(out.Nodes, node)
		if p.eat(">") {
			return out, nil
		}
		backwards := p.eat("<-")
		if !backwards {
			if err := p.want("-"); err != nil {
				return nil, err
			}
		}
		r, err := p.rel()
		if err != nil {
			return nil, err
		}
		rel := r.(morsel.Relationship)
		rel.Start = node.ID
		if backwards {
			rel.Start = node.ID + 1
			err = p.want("-")
		} else {
			err = p.want("->")
		}
		if err != nil {
			return nil, err
		}
		out.Relationships = append(out.Relationships, rel)
	}
}
