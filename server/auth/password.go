package auth

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"
	"sync"

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

// hashing bounds how many passwords are hashed at once, and with it the memory of a flood of log-ons. Who hashes holds a place.
var hashing = make(chan struct{}, 4)

// hashPassword is the text that is kept of a password: its cost, salt and hash.
func hashPassword(password string) string {
	salt := make([]byte, saltBytes)
	_, _ = rand.Read(salt)
	hashing <- struct{}{}
	defer func() { <-hashing }()
	return fmt.Sprintf("argon2id$%d$%d$%d$%s$%s", hashMemory, hashPasses, hashLanes,
		base64.RawStdEncoding.EncodeToString(salt), base64.RawStdEncoding.EncodeToString(derive(password, salt, hashPasses, hashMemory, hashLanes)))
}

func derive(password string, salt []byte, passes, memory uint32, lanes uint8) []byte {
	return argon2.IDKey([]byte(password), salt, passes, memory, lanes, hashBytes)
}

// known remembers, for each user, what password was right last: a keyed digest of it, beside the hash that it was right for. So HTTP
// requests, each of which logs on, do not take as long as a hash is made to take.
type known struct {
	key [sha256.Size]byte
	mu  sync.Mutex
	of  map[string][2]string // name: hash, digest
}

func newKnown() *known {
	k := &known{of: map[string][2]string{}}
	_, _ = rand.Read(k.key[:])
	return k
}

func (k *known) digest(password string) string {
	m := hmac.New(sha256.New, k.key[:])
	m.Write([]byte(password))
	return string(m.Sum(nil))
}

// right reports whether password is the one that was right for name and hash before.
func (k *known) right(name, hash, password string) bool {
	k.mu.Lock()
	was, ok := k.of[name]
	k.mu.Unlock()
	return ok && was[0] == hash && hmac.Equal([]byte(was[1]), []byte(k.digest(password)))
}

func (k *known) note(name, hash, password string) {
	d := k.digest(password)
	k.mu.Lock()
	defer k.mu.Unlock()
	k.of[name] = [2]string{hash, d}
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

// isPassword is checkPassword for those who hold no place.
func isPassword(text, password string) bool {
	hashing <- struct{}{}
	defer func() { <-hashing }()
	return checkPassword(text, password)
}

// NewPassword makes a password that nobody can guess.
func NewPassword() string {
	b := make([]byte, 15)
	_, _ = rand.Read(b)
	return base64.RawURLEncoding.EncodeToString(b)
}
