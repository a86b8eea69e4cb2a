package auth

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"
)

// The cost of a password's hash (argon2id), as OWASP advises for servers: 19 MiB, two passes.
const (
	hashMemory = 19 * 1024
	hashPasses = 2
	hashLanes  = 1
	hashBytes  = 32
	saltBytes  = 16
)

// hashing bounds how many passwords are hashed at once, and with it the memory of a flood of log-ons.
var hashing = make(chan struct{}, 4)

// hashPassword is the text that is kept of a password: its cost, salt and hash.
func hashPassword(password string) string {
	salt := make([]byte, saltBytes)
	_, _ = rand.Read(salt)
	return fmt.Sprintf("argon2id$%d$%d$%d$%s$%s", hashMemory, hashPasses, hashLanes,
		base64.RawStdEncoding.EncodeToString(salt), base64.RawStdEncoding.EncodeToString(derive(password, salt, hashPasses, hashMemory, hashLanes)))
}

func derive(password string, salt []byte, passes, memory uint32, lanes uint8) []byte {
	hashing <- struct{}{}
	defer func() { <-hashing }()
	return argon2.IDKey([]byte(password), salt, passes, memory, lanes, hashBytes)
}

// checkPassword reports whether password is the one that text was made of.
func checkPassword(text, password string) bool {
	parts := strings.Split(text, "$")
	if len(parts) != 6 || parts[0] != "argon2id" {
		return false
	}
	var memory, passes uint32
	var lanes uint8
	if _, err := fmt.Sscanf(strings.Join(parts[1:4], " "), "%d %d %d", &memory, &passes, &lanes); err != nil || passes == 0 || lanes == 0 {
		return false
	}
	salt, err := base64.RawStdEncoding.DecodeString(parts[4])
	want, err2 := base64.RawStdEncoding.DecodeString(parts[5])
	if err != nil || err2 != nil {
		return false
	}
	return subtle.ConstantTimeCompare(want, derive(password, salt, passes, memory, lanes)) == 1
}

// NewPassword makes a password that nobody can guess.
func NewPassword() string {
	b := make([]byte, 15)
	_, _ = rand.Read(b)
	return base64.RawURLEncoding.EncodeToString(b)
}
