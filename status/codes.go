package status

// The Neo4j status codes that Morsel raises.
const (
	SyntaxError                  = "Neo.ClientError.Statement.SyntaxError"
	SemanticError                = "Neo.ClientError.Statement.SemanticError"
	TypeError                    = "Neo.ClientError.Statement.TypeError"
	ArgumentError                = "Neo.ClientError.Statement.ArgumentError"
	ArithmeticError              = "Neo.ClientError.Statement.ArithmeticError"
	ParameterMissing             = "Neo.ClientError.Statement.ParameterMissing"
	EntityNotFound               = "Neo.ClientError.Statement.EntityNotFound"
	AccessMode                   = "Neo.ClientError.Statement.AccessMode"
	ExternalResourceFailed       = "Neo.ClientError.Statement.ExternalResourceFailed"
	UnsupportedAdministration    = "Neo.ClientError.Statement.UnsupportedAdministrationCommand"
	UnsupportedOperation         = "Neo.ClientError.Statement.UnsupportedOperationError"
	RuntimeUnsupported           = "Neo.ClientError.Statement.RuntimeUnsupportedError"
	PropertyNotFound             = "Neo.ClientError.Statement.PropertyNotFound"
	FeatureDeprecation           = "Neo.ClientNotification.Statement.FeatureDeprecationWarning"
	ConstraintVerificationFailed = "Neo.ClientError.Statement.ConstraintVerificationFailed"

	ConstraintValidationFailed = "Neo.ClientError.Schema.ConstraintValidationFailed"
	ConstraintAlreadyExists    = "Neo.ClientError.Schema.ConstraintAlreadyExists"
	ConstraintWithName         = "Neo.ClientError.Schema.ConstraintWithNameAlreadyExists"
	ConstraintCreationFailed   = "Neo.DatabaseError.Schema.ConstraintCreationFailed"
	ConstraintDropFailed       = "Neo.DatabaseError.Schema.ConstraintDropFailed"
	EquivalentSchemaRule       = "Neo.ClientError.Schema.EquivalentSchemaRuleAlreadyExists"
	IndexAlreadyExists         = "Neo.ClientError.Schema.IndexAlreadyExists"
	IndexWithName              = "Neo.ClientError.Schema.IndexWithNameAlreadyExists"
	IndexCreationFailed        = "Neo.DatabaseError.Schema.IndexCreationFailed"
	IndexDropFailed            = "Neo.DatabaseError.Schema.IndexDropFailed"
	RepeatedProperty           = "Neo.ClientError.Schema.RepeatedPropertyInCompositeSchema"
	RepeatedLabel              = "Neo.ClientError.Schema.RepeatedLabelInSchema"
	InvalidArguments           = "Neo.ClientError.General.InvalidArguments"
	IndexNotFound              = "Neo.ClientError.Schema.IndexNotFound"
	TokenNameError             = "Neo.ClientError.Schema.TokenNameError"

	ProcedureNotFound   = "Neo.ClientError.Procedure.ProcedureNotFound"
	ProcedureCallFailed = "Neo.ClientError.Procedure.ProcedureCallFailed"
	ProcedureTypeError  = "Neo.ClientError.Procedure.TypeError"
	RegistrationFailed  = "Neo.ClientError.Procedure.ProcedureRegistrationFailed"

	TransactionTerminated  = "Neo.ClientError.Transaction.Terminated"
	TransactionTimedOut    = "Neo.ClientError.Transaction.TransactionTimedOut"
	TransactionNotFound    = "Neo.ClientError.Transaction.TransactionNotFound"
	TransactionStartFailed = "Neo.DatabaseError.Transaction.TransactionStartFailed"
	InvalidBookmark        = "Neo.ClientError.Transaction.InvalidBookmark"
	ForbiddenTxType        = "Neo.ClientError.Transaction.ForbiddenDueToTransactionType"
	TransactionFailed      = "Neo.ClientError.Transaction.TransactionMarkedAsFailed"

	CaptureDisabled         = "Neo.DatabaseError.ChangeDataCapture.Disabled"
	CaptureScanFailure      = "Neo.DatabaseError.ChangeDataCapture.ScanFailure"
	InvalidChangeIdentifier = "Neo.ClientError.ChangeDataCapture.InvalidIdentifier"

	Outdated         = "Neo.TransientError.Transaction.Outdated"
	DeadlockDetected = "Neo.TransientError.Transaction.DeadlockDetected"
	BookmarkTimeout  = "Neo.TransientError.Transaction.BookmarkTimeout"

	MemoryLimit     = "Neo.TransientError.General.MemoryPoolOutOfMemoryError"
	StackOverflow   = "Neo.TransientError.General.StackOverFlowError"
	UnknownError    = "Neo.DatabaseError.General.UnknownError"
	ExecutionFailed = "Neo.DatabaseError.Statement.ExecutionFailed"
	CommitFailed    = "Neo.DatabaseError.Transaction.TransactionCommitFailed"
	StoreCorrupt    = "Neo.DatabaseError.General.StorageDamageDetected"
	DatabaseInUse   = "Neo.ClientError.General.DatabaseInUse"
	InvalidRequest  = "Neo.ClientError.Request.Invalid"
	ReadOnly        = "Neo.ClientError.General.ForbiddenOnReadOnlyDatabase"
	VersionMismatch = "Neo.ClientError.General.UpgradeRequired"
)

// defaultGQL is the GQLSTATUS of a code when the error does not say a closer one.
var defaultGQL = map[string]string{
	SyntaxError:                "42001",
	TypeError:                  "22G03",
	ArithmeticError:            "22003",
	ParameterMissing:           "42N51",
	ProcedureNotFound:          "42N08",
	ConstraintValidationFailed: "22N77",
}
