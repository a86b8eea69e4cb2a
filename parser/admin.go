package parser

import (
	"strings"

	"github.com/antlr4-go/antlr/v4"

	"github.com/morseldb/morsel/parser/ast"
	c "github.com/morseldb/morsel/parser/internal/cypher"
)

// words joins keywords in their canonical form.
func words(list []antlr.Token) string {
	out := make([]string, len(list))
	for i, t := range list {
		out[i] = upper(t)
	}
	return strings.Join(out, " ")
}

// optText is the text of an optional construct as it was written.
func (b *builder) optText(ctx antlr.ParserRuleContext) string {
	if ctx == nil {
		return ""
	}
	return b.textOf(ctx)
}

// admin fills in an administration command.
func (b *builder) admin(a *ast.Admin, ctx c.IAdministrationContext) {
	switch ctx := ctx.(type) {
	case *c.DropDatabaseAdminContext:
		a.Object, a.Args["name"] = "DATABASE", b.dotted(ctx.GetName_())
		b.when(a, ctx.GetWhen())
		note(a, "cascade", ctx.GetCascade())
		if ctx.GetData() != nil {
			a.Args["data"] = upper(ctx.GetData())
		}
		b.wait(a, ctx.GetWait())
	case *c.DropPrincipalAdminContext:
		a.Object, a.Args["name"] = upper(ctx.GetWhat()), b.nameOrText(ctx.GetName_())
		b.when(a, ctx.GetWhen())
	case *c.DropAuthRuleAdminContext:
		a.Object, a.Args["name"] = "AUTH RULE", b.nameOrText(ctx.GetName_())
		b.when(a, ctx.GetWhen())
	case *c.DropAliasAdminContext:
		a.Object, a.Args["name"] = "ALIAS", b.dotted(ctx.GetName_())
		b.when(a, ctx.GetWhen())
	case *c.AlterAdminContext:
		b.alter(a, ctx.GetAlter())
	case *c.RenameAdminContext:
		a.Object = "AUTH RULE"
		if ctx.GetWhat() != nil {
			a.Object = upper(ctx.GetWhat())
		}
		a.Args["name"], a.Args["to"] = b.nameOrText(ctx.GetFrom()), b.nameOrText(ctx.GetTo())
		b.when(a, ctx.GetWhen())
	case *c.StartStopAdminContext:
		a.Object, a.Args["name"] = "DATABASE", b.dotted(ctx.GetName_())
		b.wait(a, ctx.GetWait())
	case *c.EnableServerAdminContext:
		a.Object, a.Args["name"] = "SERVER", b.nameOrText(ctx.GetName_())
		b.withOptions(a, ctx.GetOptions_())
	case *c.AllocateAdminContext:
		a.Verb, a.Object = upper(ctx.GetVerb()), "DATABASES"
		note(a, "dryRun", ctx.GetDry())
		a.Args["servers"] = b.nameList(ctx.GetServers())
	default:
		b.grant(a, ctx)
	}
}

func (b *builder) grant(a *ast.Admin, ctx c.IAdministrationContext) {
	switch ctx := ctx.(type) {
	case *c.RoleAdminContext:
		a.Object, a.Args["roles"], a.Args["users"] = "ROLE", b.nameList(ctx.GetRoles()), b.nameList(ctx.GetUsers())
		b.whom(ctx.GetVerb(), ctx.GetWhom())
	case *c.PrivilegeAdminContext:
		a.Object, a.Args["roles"] = "PRIVILEGE", b.nameList(ctx.GetRoles())
		if ctx.GetSub() != nil {
			a.Args["only"] = upper(ctx.GetSub())
		}
		note(a, "immutable", ctx.GetImmutable())
		a.Args["privilege"] = b.privilege(ctx.GetWhat_())
		b.whom(ctx.GetVerb(), ctx.GetWhom())
	}
}

// when notes IF EXISTS.
func (b *builder) when(a *ast.Admin, ctx c.IIfExistsContext) {
	if ctx != nil {
		a.Args["ifExists"] = true
	}
}

// wait notes WAIT n SECONDS as "wait" = n (0 without a number), NOWAIT as "noWait".
func (b *builder) wait(a *ast.Admin, ctx c.IWaitOptionContext) {
	switch {
	case ctx == nil:
	case ctx.GetNo() != nil:
		a.Args["noWait"] = true
	case ctx.GetSeconds() != nil:
		a.Args["wait"] = b.intValue(ctx.GetSeconds(), false)
	default:
		a.Args["wait"] = int64(0)
	}
}

func (b *builder) withOptions(a *ast.Admin, ctx c.ICommandOptionsContext) {
	if ctx != nil {
		a.Args["options"] = b.options(ctx)
	}
}

func (b *builder) alter(a *ast.Admin, ctx c.IAlterCommandContext) {
	switch ctx := ctx.(type) {
	case *c.AlterDatabaseContext:
		a.Object, a.Args["name"] = "DATABASE", b.dotted(ctx.GetName_())
		b.when(a, ctx.GetWhen())
		b.databaseSettings(a, ctx.GetSettings())
		b.wait(a, ctx.GetWait())
	case *c.AlterUserContext:
		a.Object, a.Args["name"] = "USER", b.nameOrText(ctx.GetName_())
		b.when(a, ctx.GetWhen())
		b.userSettings(a, ctx.GetUsers())
	case *c.AlterCurrentUserContext:
		a.Object = "CURRENT USER"
		a.Args["from"], a.Args["to"] = b.textOrParam(ctx.GetOld()), b.textOrParam(ctx.GetNew_())
	case *c.AlterAliasContext:
		a.Object, a.Args["name"] = "ALIAS", b.dotted(ctx.GetName_())
		b.when(a, ctx.GetWhen())
		b.aliasSettings(a, ctx.GetAliases())
	case *c.AlterServerContext:
		a.Object, a.Args["name"] = "SERVER", b.nameOrText(ctx.GetName_())
		b.withOptions(a, ctx.GetOptions_())
	case *c.AlterGraphTypeContext:
		how := upper(ctx.GetHow())
		a.Object, a.Args["how"], a.Args["elements"] = "CURRENT GRAPH TYPE", how, b.graphElements(how, ctx.GetElements())
	case *c.AlterAuthRuleContext:
		a.Object, a.Args["name"] = "AUTH RULE", b.nameOrText(ctx.GetName_())
		b.when(a, ctx.GetWhen())
		a.Args["body"] = b.textOf(ctx.GetBody())
	}
}

func (b *builder) createDatabase(a *ast.Admin, ctx c.ICreateCommandContext) {
	db := ctx.GetDatabase()
	a.Object, a.Args["name"] = "DATABASE", b.dotted(db.GetName_())
	note(a, "composite", ctx.GetComposite())
	if db.GetUnless() != nil {
		a.Args["ifNotExists"] = true
	}
	b.databaseSettings(a, db.GetSettings())
	b.withOptions(a, db.GetOptions_())
	b.wait(a, db.GetWait())
}

func (b *builder) databaseSettings(a *ast.Admin, list []c.IDatabaseSettingContext) {
	for _, s := range list {
		switch s := s.(type) {
		case *c.TopologySettingContext:
			for _, t := range s.GetServers() {
				var n ast.Expr
				if t.GetParam() != nil {
					n = b.param(t.GetParam())
				} else {
					n = b.literal(t.GetCount(), false)
				}
				a.Args[topologyRoles[t.GetRole().GetTokenType()]] = n
			}
		case *c.LanguageSettingContext:
			a.Args["language"] = b.intValue(s.GetVersion(), false)
		case *c.AccessSettingContext:
			a.Args["access"] = "READ " + upper(s.GetAccess())
		case *c.OptionSettingContext:
			a.Args["set "+b.name(s.GetKey())] = b.expr(s.GetValue())
		case *c.RemoveOptionSettingContext:
			removed, _ := a.Args["remove"].([]string)
			a.Args["remove"] = append(removed, b.name(s.GetKey()))
		case *c.ShardSettingContext:
			a.Args[strings.ToLower(s.GetWhat().GetText())+"Shards"] = b.textOf(s.GetBody())
		}
	}
}

var topologyRoles = map[int]string{
	c.CypherLexerPRIMARY: "primaries", c.CypherLexerPRIMARIES: "primaries", c.CypherLexerSECONDARY: "secondaries",
	c.CypherLexerSECONDARIES: "secondaries", c.CypherLexerREPLICA: "replicas", c.CypherLexerREPLICAS: "replicas",
}

func (b *builder) createAlias(a *ast.Admin, ctx c.ICreateAliasContext) {
	a.Object, a.Args["name"], a.Args["target"] = "ALIAS", b.dotted(ctx.GetName_()), b.dotted(ctx.GetTarget())
	if ctx.GetUnless() != nil {
		a.Args["ifNotExists"] = true
	}
	b.aliasSettings(a, ctx.GetSettings())
}

func (b *builder) aliasSettings(a *ast.Admin, list []c.IAliasSettingContext) {
	for _, s := range list {
		switch {
		case s.GetUrl() != nil:
			a.Args["url"] = b.textOrParam(s.GetUrl())
		case s.GetUser() != nil:
			a.Args["user"] = b.nameOrText(s.GetUser())
		case s.GetPassword() != nil:
			a.Args["password"] = b.textOrParam(s.GetPassword())
		case s.GetOidc() != nil:
			a.Args["oidc"] = true
		case s.GetDriver() != nil || s.GetDriverParam() != nil:
			a.Args["driver"] = b.props(s.GetDriver(), s.GetDriverParam())
		case s.GetProps() != nil || s.GetPropsParam() != nil:
			a.Args["properties"] = b.props(s.GetProps(), s.GetPropsParam())
		case s.GetTarget() != nil:
			a.Args["target"] = b.dotted(s.GetTarget())
		case s.GetVersion() != nil:
			a.Args["language"] = b.intValue(s.GetVersion(), false)
		}
	}
}

// userSettings notes what is set of a user. Those of AUTH 'provider' { … } carry the provider's name before a dot.
func (b *builder) userSettings(a *ast.Admin, list []c.IUserSettingContext) {
	b.userSettingsOf(a, "", list)
}

func (b *builder) userSettingsOf(a *ast.Admin, prefix string, list []c.IUserSettingContext) {
	for _, s := range list {
		switch s := s.(type) {
		case *c.PasswordSettingContext:
			a.Args[prefix+"password"] = b.textOrParam(s.GetValue())
			if s.GetHow() != nil {
				a.Args[prefix+"encrypted"] = s.GetHow().GetTokenType() == c.CypherLexerENCRYPTED
			}
			if s.GetStop().GetTokenType() == c.CypherLexerREQUIRED {
				a.Args[prefix+"changeRequired"] = s.GetKeep() == nil
			}
		case *c.ChangeSettingContext:
			a.Args[prefix+"changeRequired"] = s.GetKeep() == nil
		case *c.StatusSettingContext:
			a.Args["status"] = upper(s.GetStatus())
		case *c.HomeSettingContext:
			a.Args["home"] = b.dotted(s.GetHome())
		case *c.RemoveHomeSettingContext:
			a.Args["removeHome"] = true
		case *c.IdSettingContext:
			a.Args[prefix+"id"] = b.textOrParam(s.GetId())
		case *c.AuthSettingContext:
			provider := b.textOf(s.GetProvider())
			if str := s.GetProvider().GetStr(); str != nil {
				provider = b.stringValue(str)
			}
			a.Args["auth"] = append(stringList(a.Args["auth"]), provider)
			b.userSettingsOf(a, provider+".", s.GetSettings())
		case *c.RemoveAuthSettingContext:
			if s.GetProvider() == nil {
				a.Args["removeAllAuth"] = true
			} else {
				a.Args["removeAuth"] = b.expr(s.GetProvider())
			}
		}
	}
}

func stringList(v any) []string {
	list, _ := v.([]string)
	return list
}
