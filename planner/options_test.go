package planner

import (
	"strings"
	"testing"

	"github.com/morseldb/morsel/parser/ast"
	"github.com/morseldb/morsel/status"
)

// The options of the CYPHER prefix, and what Neo4j says of wrong ones.
func TestOptions(t *testing.T) {
	for options, want := range map[string]string{
		"runtime=interpreted planner=dp updatestrategy=eager expressionengine=compiled operatorengine=interpreted":             "",
		"runtime=slotted runtime=slotted interpretedpipesfallback=all replan=skip eageranalyzer=ir inferschemaparts=off":       "",
		"connectcomponentsplanner=greedy statefulshortestplanningmode=cost_weighted replan=default parallelruntimesupport=all": "",
		"foo=bar":                                 "Unsupported options: foo",
		"runtime=foo":                             "foo is not a valid option for runtime. Valid options are: interpreted, legacy, parallel, pipelined, slotted",
		"updatestrategy=x":                        "x is not a valid option for updateStrategy. Valid options are: default, eager",
		"runtime=slotted runtime=pipelined":       "Can't specify multiple conflicting values for runtime",
		"runtime=slotted operatorengine=compiled": "Cannot combine OPERATOR ENGINE 'compiled' with RUNTIME 'slotted'",
	} {
		var list []ast.Option
		for _, o := range strings.Fields(options) {
			k, v, _ := strings.Cut(o, "=")
			list = append(list, ast.Option{Key: k, Value: v})
		}
		if got := optionsError(list); got != want {
			t.Errorf("%s\ngot  %s\nwant %s", options, got, want)
		}
	}
}

func optionsError(list []ast.Option) (msg string) {
	defer func() {
		if r := recover(); r != nil {
			msg = status.As(r.(stop).err).Msg
		}
	}()
	checkOptions(list)
	return ""
}
