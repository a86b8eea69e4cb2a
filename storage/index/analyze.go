package index

import (
	"maps"
	"slices"
	"strings"
	"sync"
	"unicode"

	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/bleve/v2/analysis/analyzer/keyword"
	"github.com/blevesearch/bleve/v2/analysis/analyzer/simple"
	"github.com/blevesearch/bleve/v2/analysis/analyzer/standard"
	"github.com/blevesearch/bleve/v2/analysis/analyzer/web"
	"github.com/blevesearch/bleve/v2/analysis/lang/ar"
	"github.com/blevesearch/bleve/v2/analysis/lang/cjk"
	"github.com/blevesearch/bleve/v2/analysis/lang/ckb"
	"github.com/blevesearch/bleve/v2/analysis/lang/da"
	"github.com/blevesearch/bleve/v2/analysis/lang/de"
	"github.com/blevesearch/bleve/v2/analysis/lang/en"
	"github.com/blevesearch/bleve/v2/analysis/lang/es"
	"github.com/blevesearch/bleve/v2/analysis/lang/fa"
	"github.com/blevesearch/bleve/v2/analysis/lang/fi"
	"github.com/blevesearch/bleve/v2/analysis/lang/fr"
	"github.com/blevesearch/bleve/v2/analysis/lang/hi"
	"github.com/blevesearch/bleve/v2/analysis/lang/hu"
	"github.com/blevesearch/bleve/v2/analysis/lang/it"
	"github.com/blevesearch/bleve/v2/analysis/lang/nl"
	"github.com/blevesearch/bleve/v2/analysis/lang/no"
	"github.com/blevesearch/bleve/v2/analysis/lang/pt"
	"github.com/blevesearch/bleve/v2/analysis/lang/ro"
	"github.com/blevesearch/bleve/v2/analysis/lang/ru"
	"github.com/blevesearch/bleve/v2/analysis/lang/sv"
	"github.com/blevesearch/bleve/v2/analysis/lang/tr"
	"github.com/blevesearch/bleve/v2/analysis/token/lowercase"
	"github.com/blevesearch/bleve/v2/analysis/tokenizer/character"
	words "github.com/blevesearch/bleve/v2/analysis/tokenizer/unicode"
	"github.com/blevesearch/bleve/v2/registry"
)

// Analyzer cuts text into terms.
type Analyzer struct {
	Name, Description string
	library           string // the name that bleve has for it; "" for those made here
	make              func() analysis.Analyzer
}

const stemming = " analyzer with stemming and stop word filtering."

// Analyzers is the analyzers that full-text indexes can have, by name.
var Analyzers = sync.OnceValue(func() []Analyzer {
	plain := func(t analysis.Tokenizer, filters ...analysis.TokenFilter) func() analysis.Analyzer {
		return func() analysis.Analyzer { return &analysis.DefaultAnalyzer{Tokenizer: t, TokenFilters: filters} }
	}
	lower := lowercase.NewLowerCaseFilter()
	list := []Analyzer{
		{"standard-no-stop-words", "The default analyzer: words, without regard to case. No stop words, no stemming.", "", plain(words.NewUnicodeTokenizer(), lower)},
		{"standard", "Words, without regard to case, and without English stop words. No stemming.", standard.Name, nil},
		{"simple", "Letters in a row, without regard to case. No stop words, no stemming.", simple.Name, nil},
		{"stop", "Letters in a row, without regard to case, and without English stop words.", "", stopAnalyzer},
		{"keyword", "The whole text as one term, for codes and ids.", keyword.Name, nil},
		{"whitespace", "What stands between white space, as it is.", "", plain(character.NewCharacterTokenizer(notSpace))},
		{"unicode_whitespace", "What stands between white space, as it is.", "", plain(character.NewCharacterTokenizer(notSpace))},
		{"url_or_email", "Words, URLs and email addresses, without English stop words.", web.Name, nil},
		{"url", "Words, URLs and email addresses, without English stop words.", web.Name, nil},
		{"email", "Words, URLs and email addresses, without English stop words.", web.Name, nil},
		{"cjk", "Chinese, Japanese and Korean in pairs of characters.", cjk.AnalyzerName, nil},
	}
	for name, library := range map[string]string{
		"arabic": ar.AnalyzerName, "sorani": ckb.AnalyzerName, "danish": da.AnalyzerName, "german": de.AnalyzerName, "english": en.AnalyzerName,
		"spanish": es.AnalyzerName, "persian": fa.AnalyzerName, "finnish": fi.AnalyzerName, "french": fr.AnalyzerName, "hindi": hi.AnalyzerName,
		"hungarian": hu.AnalyzerName, "italian": it.AnalyzerName, "dutch": nl.AnalyzerName, "norwegian": no.AnalyzerName, "portuguese": pt.AnalyzerName,
		"romanian": ro.AnalyzerName, "russian": ru.AnalyzerName, "swedish": sv.AnalyzerName, "turkish": tr.AnalyzerName,
	} {
		list = append(list, Analyzer{name, strings.ToUpper(name[:1]) + name[1:] + stemming, library, nil})
	}
	slices.SortFunc(list, func(a, b Analyzer) int { return strings.Compare(a.Name, b.Name) })
	return list
})

func notSpace(r rune) bool { return !unicode.IsSpace(r) }

// stopAnalyzer is letters in a row without English stop words.
func stopAnalyzer() analysis.Analyzer {
	stop, err := registry.NewCache().TokenFilterNamed(en.StopName)
	filters := []analysis.TokenFilter{lowercase.NewLowerCaseFilter()}
	if err == nil { // it is registered by the package above
		filters = append(filters, stop)
	}
	return &analysis.DefaultAnalyzer{Tokenizer: character.NewCharacterTokenizer(unicode.IsLetter), TokenFilters: filters}
}

// HasAnalyzer reports whether there is an analyzer of a name.
func HasAnalyzer(name string) bool {
	return slices.ContainsFunc(Analyzers(), func(a Analyzer) bool { return a.Name == name })
}

// made is the analyzers that were asked for; they are safe for concurrent use.
var made sync.Map

// analyzerNamed gives an analyzer; nil where there is none of that name.
func analyzerNamed(name string) analysis.Analyzer {
	if a, ok := made.Load(name); ok {
		return a.(analysis.Analyzer)
	}
	for _, a := range Analyzers() {
		if a.Name != name {
			continue
		}
		var out analysis.Analyzer
		if a.make != nil {
			out = a.make()
		} else if named, err := registry.NewCache().AnalyzerNamed(a.library); err == nil {
			out = named
		} else {
			return nil
		}
		made.Store(name, out)
		return out
	}
	return nil
}

// Terms is the terms of a text, in order; those that the analyzer drops leave gaps in positions.
func Terms(analyzer, text string) (terms []string, positions []int) {
	a := analyzerNamed(analyzer)
	if a == nil {
		return nil, nil
	}
	for _, t := range a.Analyze([]byte(text)) {
		terms, positions = append(terms, string(t.Term)), append(positions, t.Position)
	}
	return terms, positions
}

// StopWords is the words that an analyzer drops.
func (a *Analyzer) StopWords() []string {
	library := a.library
	switch library {
	case standard.Name, web.Name:
		library = "en"
	case "":
		if a.Name != "stop" {
			return nil
		}
		library = "en"
	}
	list, err := registry.NewCache().TokenMapNamed("stop_" + library)
	if err != nil {
		return nil
	}
	return slices.Sorted(maps.Keys(list))
}
