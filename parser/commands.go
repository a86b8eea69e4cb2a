package parser

import (
	"github.com/morseldb/morsel/parser/ast"
	c "github.com/morseldb/morsel/parser/internal/cypher"
)

func (b *builder) createCommand(at ast.At, ctx c.ICreateCommandContext) ast.Command { return nil }

func (b *builder) administration(ctx c.IAdministrationContext) ast.Command { return nil }
